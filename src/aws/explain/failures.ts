/**
 * What an error of the SDK says, as plain facts: code, message, request id, and whether the call might have taken
 * effect anyway. Doesn't know what was being done; `errors.ts` adds that. Text of AWS or a proxy enters the program
 * here: without secrets, and cut to the length of an error.
 */

import { natureOfConnection, retryAfterOf, systemCodeOf, textOf } from '../../http/failures.ts';
import { isRecord } from '../../model/clean-text.ts';
import type { CallFailure, FailureNature } from '../../model/mutate-pauses.ts';
import { foreignText } from '../../model/redact/redact.ts';
import { isRegionName } from '../access/partitions.ts';

export interface Failure extends CallFailure {
  /** HTTP status, or null where there was no answer. */
  status: number | null;
  /** `x-amz-bucket-region` of the answer: S3 says it even with a refusal. Null where it is no region. */
  bucketRegion: string | null;
  /** True where the answer had that header, whatever it said. */
  claimsRegion: boolean;
}

const throttlingCodes = new Set([
  'BandwidthLimitExceeded',
  'EC2Throttled',
  'PriorRequestNotComplete',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'Throttled',
  'Throttling',
  'TooManyRequests',
]);

/** `OperationAborted` is S3's, `ConcurrentModification` IAM's. */
const busyCodes = new Set(['OperationAborted', 'ConcurrentModification', 'RequestTimeout']);

/** Codes with which AWS refuses a request whose time is off; some of them have other meanings, too. */
const timeCodes = new Set([
  'AuthFailure',
  'InvalidSignature',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

/** The facts of anything that a client threw. */
export function failureOf(error: unknown): Failure {
  const value = isRecord(error) ? error : {};
  const metadata = isRecord(value.$metadata) ? value.$metadata : {};
  const code = codeOf(value);
  const status = numberOf(metadata.httpStatusCode);
  const headers = headersOf(value);
  const claimed = headers['x-amz-bucket-region'];
  return {
    nature: natureOf(value, metadata, code, status),
    code,
    message: foreignText(messageOf(error, value), longestMessage),
    status,
    requestId: shortOf(textOf(metadata.requestId)),
    retryAfter: retryAfterOf(headers['retry-after'], headers.date),
    bucketRegion: claimed !== undefined && isRegionName(claimed) ? claimed : null,
    claimsRegion: claimed !== undefined,
  };
}

/** Characters of a message: an encoded refusal of EC2 has some thousand, and is of use only whole. */
const longestMessage = 8000;

/** S3 says in `<Detail>` which part of a document it doesn't take. */
function messageOf(error: unknown, value: Record<string, unknown>): string {
  const message = error instanceof Error ? error.message : String(error);
  const detail = textOf(value.Detail);
  return detail === null || message.includes(detail) ? message : `${message} (${detail})`;
}

/** The code without the suffix that only the SDK's class names have. */
export function hasCode(failure: Pick<Failure, 'code'>, ...codes: string[]): boolean {
  return codes.includes(plain(failure.code));
}

const denialCodes = [
  'AccessDenied',
  'UnauthorizedOperation',
  'UnauthorizedAccess',
  'NotAuthorized',
  'AllAccessDisabled',
  'InvalidObjectState',
  'VpceAccessDenied',
];

/** True for the codes by which services say that a permission is missing; EC2's command line writes `Client.` before them. */
export function isDenialCode(code: string): boolean {
  return hasCode({ code: code.replace(/^Client\./, '') }, ...denialCodes);
}

/** Whether an error can be about the request's time. A HEAD response has no code, so its status decides. */
export function mayBeAboutTime(error: unknown): boolean {
  if (!isRecord(error)) return false;
  if (timeCodes.has(plain(codeOf(error)))) return true;
  const status = numberOf(isRecord(error.$metadata) ? error.$metadata.httpStatusCode : null);
  return status === 403 || (status === 400 && /^(Unknown|UnknownError|400|BadRequest)$/.test(codeOf(error)));
}

function natureOf(
  error: Record<string, unknown>,
  metadata: Record<string, unknown>,
  code: string,
  status: number | null,
): FailureNature {
  if (error.name === 'AbortError' || error.name === 'InterruptedError') return 'other';
  if (status === null || error.$fault === undefined) {
    const nature = natureOfConnection(error);
    if (nature !== 'other') return nature;
    // The SDK marks an answer that it could not parse with the answer's status: a proxy's page, a broken body.
    return status === null && error.$response === undefined ? 'other' : 'lost';
  }
  if (throttlingCodes.has(plain(code)) || status === 429) return 'throttled';
  if (metadata.clockSkewCorrected === true && mayBeAboutTime(error)) return 'skewed';
  if (busyCodes.has(plain(code))) return 'busy';
  return status >= 500 ? 'lost' : 'refused';
}

function codeOf(error: Record<string, unknown>): string {
  return shortOf(textOf(error.Code) ?? systemCodeOf(error) ?? textOf(error.name)) ?? 'Error';
}

/** Codes and request IDs have some tens of characters. */
function shortOf(text: string | null): string | null {
  return text === null ? null : foreignText(text, 200);
}

function headersOf(error: Record<string, unknown>): Record<string, string | undefined> {
  const response = isRecord(error.$response) ? error.$response : {};
  const headers = isRecord(response.headers) ? response.headers : {};
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), textOf(value) ?? undefined]),
  );
}

function plain(code: string): string {
  return code.replace(/Exception$/, '');
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
