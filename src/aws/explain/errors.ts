/**
 * Turns what AWS and the network say into `UserError`s: what was being done, to what, what AWS said, why, how to
 * remedy it. What is not AWS's or the network's fault passes as it is: it is a bug, and should look like one.
 */
import { InterruptedError, isAbort, UserError } from '../../model/errors.ts';
import type { Reading } from '../../model/evidence.ts';
import { foreignText } from '../../model/redact/redact.ts';
import { partFor } from './error-rules.ts';
import { failureOf } from './failures.ts';
import { type ErrorContext, type Task, whereOf } from './task.ts';

export type { ErrorContext, Task };

/** The error to throw in place of `error`. Never throws by itself. */
export function explain(error: unknown, task: Task, context: ErrorContext, signal?: AbortSignal): unknown {
  if (error instanceof UserError || isAbort(error)) return error;
  if (signal?.aborted) return new InterruptedError();
  const failure = failureOf(error);
  if (failure.nature === 'other') return error;
  const part = partFor(failure, task, context);
  return new UserError(
    {
      ...part,
      doing: task.doing,
      ...whereOf(task),
      aws: {
        service: task.service,
        operation: task.operation,
        code: failure.code,
        message: failure.message,
        ...(failure.requestId === null ? {} : { requestId: failure.requestId }),
      },
    },
    { cause: withoutSecrets(error) },
  );
}

/** The most of a stack that is kept: some tens of lines. */
const longestStack = 10_000;

/** The SDK's errors carry the request with its signature and session token; a printed cause must not. */
export function withoutSecrets(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const copy = new Error(foreignText(error.message));
  copy.name = foreignText(error.name, 200);
  if (error.stack !== undefined) copy.stack = foreignText(error.stack, longestStack);
  return copy;
}

/** True for the errors by which AWS says that a permission is missing, in every service's spelling. */
export function isDenied(error: unknown): boolean {
  return error instanceof UserError && error.report.code === 'ACCESS_DENIED';
}

/** A reading that the rest can do without: a refused permission is an answer, too, whose `why` names the permission. */
export async function asReading<Value>(reading: Promise<Value>): Promise<Reading<Value>> {
  try {
    return { isRead: true, value: await reading };
  } catch (error) {
    if (error instanceof UserError && isDenied(error)) return { isRead: false, why: error.report.message };
    throw error;
  }
}
