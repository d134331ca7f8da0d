/**
 * Reads what a run has written once more at its end. S3, IAM and Kentik have no conditional write: someone who wrote
 * at the same moment, from what stood there before, has overwritten what this run wrote, and neither of the two was told.
 * See docs/decisions/whole-document-writes.md.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Aws } from '../aws/index.ts';
import { inParallel } from '../aws/parallel.ts';
import type { Kentik } from '../kentik/index.ts';
import { isSamePolicy } from '../model/compare.ts';
import { type ErrorReport, exitCode, isAbort, UserError } from '../model/errors.ts';
import { containsStatements } from '../model/policies/statements.ts';
import { exportUpdate } from '../plan/kinds/cloud-export.ts';
import { editedFields } from '../plan/kinds/cloud-export-writes.ts';
import type { Change } from '../plan/types.ts';
import { writtenBy } from './perform.ts';

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
    const { what, wanted: desired, read } = written;
    const isThere = await isSaid(pauses, inner, async () => {
      const now = await read(await awsFor(change.account), inner);
      return now != null && (isSamePolicy(now, desired) || containsStatements(now, desired));
    });
    return isThere ? [] : [{ item: change, error: overwritten(change, what) }];
  });
  return found.flat();
}

/**
 * The exports that were just written to, as Kentik has them at the end. What can't be read is no evidence.
 *
 * @param ids by change
 * @returns `statuses` by change
 */
export async function readExports(
  changes: readonly Change[],
  ids: ReadonlyMap<string, string>,
  kentik: Kentik | null,
  signal: AbortSignal,
  pauses: readonly number[] = defaultPauses,
): Promise<{ statuses: Map<string, string | null>; lost: { item: Change; error: ErrorReport }[] }> {
  const statuses = new Map<string, string | null>();
  const lost: { item: Change; error: ErrorReport }[] = [];
  // One at a time, as Kentik allows.
  for (const change of changes) {
    const id = ids.get(change.id);
    if (change.kind !== 'cloud-export' || kentik === null || id === undefined) continue;
    const isThere = await isSaid(pauses, signal, async () => {
      const now = await kentik.readExport(id, signal);
      statuses.set(change.id, now.status?.status ?? null);
      // No one else has written before to what was created.
      return change.current === null || editedFields([exportUpdate(change)], now).length === 0;
    });
    if (!isThere) lost.push({ item: change, error: overwritten(change, `the cloud export ${change.name}`) });
  }
  return { statuses, lost };
}

/** @returns true also where nothing can be read */
async function isSaid(
  pauses: readonly number[],
  signal: AbortSignal,
  read: () => Promise<boolean>,
): Promise<boolean> {
  try {
    for (const pause of [...pauses, null]) {
      if (await read()) return true;
      if (pause !== null) await delay(pause, undefined, { signal });
    }
    return false;
  } catch (error) {
    if (error instanceof UserError || isAbort(error)) return true;
    throw error;
  }
}

function overwritten({ account, region, name }: Change, what: string): ErrorReport {
  return {
    code: 'OVERWRITTEN',
    exit: exitCode.failed,
    doing: `checking ${what}`,
    message: `What was just written to ${what} was overwritten.`,
    where: { account, ...(region === null ? {} : { region }), name },
    why: 'Someone else wrote to it at the same moment. The service has no way to write only if nothing has changed.',
    remedy: ['Apply again: only what is missing is written.'],
    retryable: true,
  };
}
