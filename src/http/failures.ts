/**
 * What an error of HTTP, TLS or a proxy says, as plain facts, whatever service is called: whether the request can have
 * arrived, and how long the server asks to wait.
 */
import { isRecord } from '../model/clean-text.ts';
import type { FailureNature } from '../model/mutate-pauses.ts';
import { foreignText } from '../model/redact/redact.ts';

/** From a proxy that doesn't let a connection through. */
export const proxyRefusedCode = 'PROXY_REFUSED';

const unreachableCodes = new Set([
  proxyRefusedCode,
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
]);

/** Where the system refuses these, nothing was sent: too many open files, a local firewall. */
const callsBefore = new Set(['connect', 'getaddrinfo', 'socket', 'bind']);

/** The server speaks something other than HTTP. */
const otherProtocol = /^HPE_/;

const lostCodes = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE']);

const certificateCodes =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_\w+|EPROTO|ERR_SSL_\w+)$/;

/** What an error of the way to a service means for the call; `other`: it isn't one. */
export function natureOfConnection(error: unknown): FailureNature {
  for (const part of causes(error)) {
    const code = textOf(part.code) ?? '';
    const message = textOf(part.message) ?? '';
    const isBefore = callsBefore.has(textOf(part.syscall) ?? '') && !lostCodes.has(code);
    if (
      isBefore ||
      unreachableCodes.has(code) ||
      otherProtocol.test(code) ||
      /did not establish a connection|Proxy connection ended before receiving CONNECT/.test(message)
    ) {
      return 'unreachable';
    }
    if (code === 'ANSWER_TOO_LARGE') return 'refused';
    if (certificateCodes.test(code) || /certificate/i.test(message)) return 'untrusted';
    if (lostCodes.has(code) || part.name === 'TimeoutError' || /socket hang up|aborted/i.test(message)) {
      return 'lost';
    }
  }
  return 'other';
}

/** Node's code of the error or of one of its causes, or null. */
export function systemCodeOf(error: unknown): string | null {
  const codes = causes(error).map((part) => textOf(part.code));
  return codes.find((code) => code !== null && /^[A-Z][A-Z_0-9]+$/.test(code)) ?? null;
}

/** The error and its causes; the cause of a proxy error or an aggregate says more than its wrapper. */
function causes(error: unknown): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  const queue: unknown[] = [error];
  while (queue.length > 0 && found.length < 10) {
    const next = queue.shift();
    if (!isRecord(next)) continue;
    found.push(next);
    queue.push(next.cause, ...(Array.isArray(next.errors) ? next.errors : []));
  }
  return found;
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3), as milliseconds from the answer's own time: clocks may differ. */
export function retryAfterOf(header: string | undefined, sentAt: string | undefined): number | null {
  if (header === undefined) return null;
  const seconds = Number(header);
  const answeredAt = Date.parse(sentAt ?? '');
  const now = Number.isFinite(answeredAt) ? answeredAt : Date.now();
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : null;
}

/** A text that isn't empty; null for anything else. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The most characters of a stack that are kept. */
const longestStack = 10_000;

/** Errors can carry the request with its secrets; a printed cause must not. */
export function withoutSecrets(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const copy = new Error(foreignText(error.message));
  copy.name = foreignText(error.name, 200);
  if (error.stack !== undefined) copy.stack = foreignText(error.stack, longestStack);
  return copy;
}
