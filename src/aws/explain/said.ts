/** What AWS said in words alone: of one resource of a call, or in a pasted text. No exception of the SDK is at hand. */
import type { Part } from '../../http/explain.ts';
import type { ExitCode } from '../../model/errors.ts';
import { partFor } from './error-rules.ts';
import { failureOf } from './failures.ts';
import type { Task } from './task.ts';

export interface Said {
  /** As AWS wrote it: `AccessDenied`, `Client.AuthFailure`, `400`; empty where there is none. */
  code: string;
  message: string;
  /** HTTP status; without it, the one that AWS sends with the code. */
  status?: number | null;
  requestId?: string | null;
}

/** What it means, by the rules for errors that the SDK throws; `AWS_REFUSED` where none of them knows it. */
export function explainSaid(said: Said, task: Task): Part & { exit: ExitCode } {
  const { code, message, status, requestId } = said;
  const error = Object.assign(new Error(message), {
    name: code.replace(/^Client\./, ''),
    $fault: 'client',
    $metadata: { httpStatusCode: status ?? statusOf(code), requestId: requestId ?? undefined },
  });
  const context = { homeRegion: '', profile: null, endpoint: null, proxied: false };
  return partFor(failureOf(error), task, context);
}

function statusOf(code: string): number {
  if (/^\d{3}$/.test(code)) return Number(code);
  return code === 'InternalError' ? 500 : /^(?:Service)?Unavailable$/.test(code) ? 503 : 400;
}
