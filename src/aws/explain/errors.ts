/**
 * Turns what AWS and the network say into `UserError`s: what was being done, to what, what AWS said, why, how to remedy
 * it. Other errors are passed on unchanged: they are bugs and should look like bugs.
 */
import { withoutSecrets } from '../../http/failures.ts';
import { InterruptedError, isAbort, UserError } from '../../model/errors.ts';
import type { Reading } from '../../model/evidence.ts';
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

/** True for AWS's errors about a missing permission, in every service's spelling. */
export function isDenied(error: unknown): boolean {
  return error instanceof UserError && error.report.code === 'ACCESS_DENIED';
}

/** A read that isn't essential: a refused permission is a valid result, whose `why` names the permission. */
export async function asReading<Value>(reading: Promise<Value>): Promise<Reading<Value>> {
  try {
    return { isRead: true, value: await reading };
  } catch (error) {
    if (error instanceof UserError && isDenied(error)) return { isRead: false, why: error.report.message };
    throw error;
  }
}
