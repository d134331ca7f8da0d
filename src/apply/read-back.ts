/**
 * Reads the documents that a run has written once more at its end. S3 and IAM have no conditional write: someone who wrote
 * at the same moment, from what stood there before, has overwritten what this run wrote, and neither of the two was told.
 * See docs/decisions/whole-document-writes.md.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Aws } from '../aws/index.ts';
import { inParallel } from '../aws/parallel.ts';
import { isSamePolicy } from '../model/compare.ts';
import { type ErrorReport, exitCode, isAbort, UserError } from '../model/errors.ts';
import { containsStatements } from '../model/policies/statements.ts';
import type { Change } from '../plan/types.ts';
import { type Written, writtenBy } from './perform.ts';

/** Documents read at once. */
const atOnce = 8;

/** Milliseconds between two readings; IAM may still give the document of before for some seconds. */
const defaultPauses = [500, 1000, 2000, 4000, 8000];

/**
 * Changes that are no longer there; what can't be read is no evidence. @param pauses milliseconds before each next reading
 */
export async function findOverwritten(
  changes: readonly Change[],
  awsFor: (account: string) => Promise<Aws>,
  signal: AbortSignal,
  pauses: readonly number[] = defaultPauses,
): Promise<{ item: Change; error: ErrorReport }[]> {
  const documents = changes.flatMap((change) => {
    const written = writtenBy(change);
    return written === null ? [] : [{ change, written }];
  });
  const found = await inParallel(documents, atOnce, signal, async ({ change, written }, inner) => {
    try {
      const isThere = await isStillThere(written, await awsFor(change.account), pauses, inner);
      return isThere ? [] : [{ item: change, error: overwritten(change, written.what) }];
    } catch (error) {
      if (error instanceof UserError || isAbort(error)) return [];
      throw error;
    }
  });
  return found.flat();
}

async function isStillThere(
  { read, wanted }: Written,
  aws: Aws,
  pauses: readonly number[],
  signal: AbortSignal,
): Promise<boolean> {
  for (const pause of [...pauses, null]) {
    const now = await read(aws, signal);
    if (now != null && (isSamePolicy(now, wanted) || containsStatements(now, wanted))) return true;
    if (pause !== null) await delay(pause, undefined, { signal });
  }
  return false;
}

function overwritten({ account, region, name }: Change, what: string): ErrorReport {
  return {
    code: 'OVERWRITTEN',
    exit: exitCode.failed,
    doing: `checking ${what}`,
    message: `What was just written to ${what} was overwritten.`,
    where: { account, ...(region === null ? {} : { region }), name },
    why: 'Someone else wrote to it at the same moment. AWS has no way to write only if nothing has changed.',
    remedy: ['Apply again: only what is missing is written.'],
    retryable: true,
  };
}
