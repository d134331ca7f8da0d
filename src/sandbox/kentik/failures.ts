/**
 * Kentik's refusals. Its v6 API answers with a gRPC status as JSON, v5 with `{"error": …}`. Source: the public schema's
 * `rpcStatus`; gRPC's HTTP mapping, which Kentik's gateway is assumed to have.
 */
import { AwsFailure } from '../failure.ts';
import type { ErrorStatus } from '../faults/plan.ts';
import type { WireAnswer } from '../wire/request.ts';

/** By name: the gRPC code and its HTTP status. */
const statuses = {
  InvalidArgument: [3, 400],
  NotFound: [5, 404],
  AlreadyExists: [6, 409],
  PermissionDenied: [7, 403],
  ResourceExhausted: [8, 429],
  Internal: [13, 500],
  Unavailable: [14, 503],
  Unauthenticated: [16, 401],
} as const;
type Status = keyof typeof statuses;

/** Marks an error that comes from a gateway in front of Kentik's API. */
const gateway = 'Gateway';

export function kentikFailure(
  status: Status,
  message: string,
  headers: Record<string, string> = {},
): AwsFailure {
  return new AwsFailure(status, message, statuses[status][1], { headers });
}

export function invalidArgument(message: string): AwsFailure {
  return kentikFailure('InvalidArgument', message);
}

/** Kentik's error with that HTTP status; `html` is the page of a gateway, 502. */
export function kentikError(status: ErrorStatus, headers: Record<string, string> = {}): AwsFailure {
  if (status === 'html') return new AwsFailure(gateway, 'Bad Gateway', 502);
  switch (status) {
    case 401:
      return kentikFailure('Unauthenticated', 'authentication failed');
    case 403:
      return kentikFailure('PermissionDenied', 'permission denied');
    case 409:
      return kentikFailure('AlreadyExists', 'a cloud export with this name already exists');
    case 429:
      return kentikFailure('ResourceExhausted', 'rate limit exceeded', headers);
    case 500:
      return kentikFailure('Internal', 'internal error');
    case 503:
      return kentikFailure('Unavailable', 'upstream connect error or disconnect/reset before headers');
  }
}

/** @param isV5 true for the older API, which has errors of its own form */
export function refuseKentik(failure: AwsFailure, isV5: boolean): WireAnswer {
  const { code, message, status, headers } = failure;
  if (code === gateway) {
    const title = `${status} ${message}`;
    return {
      status,
      headers: { 'content-type': 'text/html' },
      body: `<html>\n<head><title>${title}</title></head>\n<body>\n<center><h1>${title}</h1></center>\n</body>\n</html>\n`,
    };
  }
  const grpc = Object.entries(statuses).find(([name]) => name === code)?.[1][0] ?? 2;
  return jsonAnswer(isV5 ? { error: message } : { code: grpc, message, details: [] }, status, headers);
}

export function jsonAnswer(value: unknown, status = 200, headers: Record<string, string> = {}): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}
