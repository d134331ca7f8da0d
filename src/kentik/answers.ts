/**
 * What Kentik answers, and the facts of a failure. Errors come in several shapes: the JSON of a gRPC status (v6), an object
 * with `error` (v5), a page of a proxy or a load balancer, and nothing at all.
 *
 * Sources: https://github.com/kentik/api-schema-public (rpcStatus), https://grpc.io/docs/guides/status-codes/
 */

import { natureOfConnection, retryAfterOf, systemCodeOf, textOf } from '../http/failures.ts';
import type { Answer } from '../http/request.ts';
import { isRecord, parsedJson } from '../model/clean-text.ts';
import type { CallFailure, FailureNature } from '../model/mutate-pauses.ts';
import { foreignText } from '../model/redact/redact.ts';

export interface KentikFailure extends CallFailure {
  /** HTTP status, or null where there was no answer. */
  status: number | null;
  /** True for an answer that Kentik doesn't send: a page, a redirect, a success without its content. */
  isStranger: boolean;
}

/** Names of gRPC's status codes, by number. */
const statusNames = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/** Milliseconds: the longest wait that Kentik can ask for. A request that would have to wait longer counts as refused. */
export const longestWait = 60_000;

/** Milliseconds to wait where a limit is reached and Kentik doesn't say how long: its limits are per rolling minute. */
const usualWait = 2000;

/** Characters of what Kentik says in an error. */
const longestMessage = 1000;

class AnswerError extends Error {
  override readonly name = 'KentikAnswer';
  readonly failure: KentikFailure;

  constructor(failure: KentikFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The JSON of a successful answer; null where it is empty. @throws AnswerError for any other answer */
export function contentOf(answer: Answer): unknown {
  if (answer.status < 200 || answer.status >= 300) throw new AnswerError(refusalOf(answer));
  if (answer.text.trim() === '') return null;
  const content = parsedJson(answer.text);
  if (content === undefined) throw strangeAnswer(answer, descriptionOf(answer));
  return content;
}

/** The error for a success that doesn't have what Kentik returns. @param fault "the list is missing" */
export function strangeAnswer(answer: Pick<Answer, 'status' | 'headers'>, fault: string): Error {
  return new AnswerError({
    nature: 'lost',
    code: 'NotAKentikAnswer',
    message: `HTTP ${answer.status}: ${fault}`,
    status: answer.status,
    requestId: requestIdOf(answer),
    retryAfter: null,
    isStranger: true,
  });
}

export function requestIdOf({ headers }: Pick<Answer, 'headers'>): string | null {
  const id = textOf(headers['x-request-id']);
  return id === null ? null : foreignText(id, 200);
}

/** The facts of anything that a call threw. */
export function failureOf(error: unknown): KentikFailure {
  if (error instanceof AnswerError) return error.failure;
  const isAborted = error instanceof Error && /^(?:AbortError|InterruptedError)$/.test(error.name);
  return {
    nature: isAborted ? 'other' : natureOfConnection(error),
    code: systemCodeOf(error) ?? (error instanceof Error ? foreignText(error.name, 200) : 'Error'),
    message: foreignText(error instanceof Error ? error.message : String(error), longestMessage),
    status: null,
    requestId: null,
    retryAfter: null,
    isStranger: false,
  };
}

function refusalOf(answer: Answer): KentikFailure {
  const { status, headers, text } = answer;
  const content = parsedJson(text);
  const said = isRecord(content) ? content : {};
  const named = typeof said.code === 'number' ? statusNames[said.code] : undefined;
  const message = [said.message, said.error, isRecord(said.error) ? said.error.message : null]
    .map(textOf)
    .find((each) => each !== null);
  const isEmpty = text.trim() === '';
  const asked = retryAfterOf(headers['retry-after'], headers.date);
  const retryAfter = asked ?? (status === 429 ? usualWait : null);
  return {
    nature: natureOf(status, named, retryAfter),
    code: named ?? `HTTP_${status}`,
    message: foreignText(
      message ?? (isRecord(content) ? `HTTP ${status}` : descriptionOf(answer)),
      longestMessage,
    ),
    status,
    requestId: requestIdOf(answer),
    retryAfter,
    isStranger: status < 400 || (!isEmpty && !isRecord(content)),
  };
}

function natureOf(status: number, named: string | undefined, retryAfter: number | null): FailureNature {
  if (status === 429) return (retryAfter ?? 0) > longestWait ? 'refused' : 'throttled';
  if (named === 'ABORTED') return 'busy';
  return status >= 500 || status === 408 || status === 499 ? 'lost' : 'refused';
}

/** What an answer is that isn't JSON: its title, if it is a page. */
function descriptionOf({ status, headers, text }: Answer): string {
  if (text.trim() === '') return `HTTP ${status} without a text`;
  const title = /<title[^>]{0,100}>([^<]{1,200})/i.exec(text.slice(0, 10_000))?.[1]?.trim();
  if (title !== undefined) return `HTTP ${status}: a web page, "${title}"`;
  if (/^\s*</.test(text) || /html/i.test(headers['content-type'] ?? '')) return `HTTP ${status}: a web page`;
  return `HTTP ${status}: ${text.trim().slice(0, longestMessage)}`;
}
