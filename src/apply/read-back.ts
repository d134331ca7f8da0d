/**
 * Reads the documents that a run has written once more at its end. S3 and IAM have no conditional write: somebody who wrote
 * at the same moment, from what stood there before, has overwritten what this run wrote, and neither of the two was told.
 * See docs/decisions/whole-document-writes.md.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { inParallel } from '../aws/index.ts';
import type { Aws } from '../aws/types.ts';
import { isSamePolicy } from '../model/compare.ts';
import { type ErrorReport, exitCode, isAbort, UserError } from '../model/errors.ts';
import type { PolicyDocument } from '../model/existing.ts';
import { containsStatements } from '../model/statements.ts';
import type { Change } from '../plan/types.ts';

/** Documents read at once. */
const atOnce = 8;

/** Milliseconds between two readings; IAM may still give the document of before for some seconds. */
const defaultPauses = [500, 1000, 2000, 4000, 8000];

/** A document that was written by changing one that others write, too. */
interface Written {
  change: Change;
  /** "the policy of the bucket logs" */
  what: string;
  read: (aws: Aws, signal: AbortSignal) => Promise<PolicyDocument | null>;
  wanted: PolicyDocument;
}

/**
 * Which of these changes are no longer there, and what to say of it. What cannot be read now is no evidence of that.
 *
 * @param changes those that were carried out just now
 * @param pauses milliseconds before each reading but the first
 */
export async function findOverwritten(
  changes: readonly Change[],
  awsFor: (account: string) => Promise<Aws>,
  signal: AbortSignal,
  pauses: readonly number[] = defaultPauses,
): Promise<{ item: Change; error: ErrorReport }[]> {
  const found = await inParallel(changes.flatMap(writtenBy), atOnce, signal, async (written, inner) => {
    try {
      const isThere = await isStillThere(written, await awsFor(written.change.account), pauses, inner);
      return isThere ? [] : [{ item: written.change, error: overwritten(written) }];
    } catch (error) {
      if (error instanceof UserError || isAbort(error)) return [];
      throw error;
    }
  });
  return found.flat();
}

/** A document that a thing was made with is not meant: nobody else has written that before. */
function writtenBy(change: Change): Written[] {
  const { name } = change;
  if (change.kind === 'bucket-policy') {
    const { bucket, region, statements } = change.desired;
    return [
      {
        change,
        what: `the policy of the bucket ${bucket}`,
        read: async (aws, signal) => (await aws.readBucket(bucket, region, signal)).policy,
        wanted: { Version: '2012-10-17', Statement: [...statements] },
      },
    ];
  }
  if (change.kind === 'role' && change.current !== null) {
    return [
      {
        change,
        what: `the trust policy of the role ${name}`,
        read: async (aws, signal) => (await aws.readRole(name, signal))?.trustPolicy ?? null,
        wanted: change.desired.trustPolicy,
      },
    ];
  }
  if (change.kind === 'policy' && change.current !== null) {
    return [
      {
        change,
        what: `the policy ${name}`,
        read: async (aws, signal) => (await aws.readPolicy(name, signal))?.document ?? null,
        wanted: change.desired.document,
      },
    ];
  }
  return [];
}

async function isStillThere(
  { read, wanted }: Written,
  aws: Aws,
  pauses: readonly number[],
  signal: AbortSignal,
): Promise<boolean> {
  for (const pause of [...pauses, null]) {
    const now = await read(aws, signal);
    if (now !== null && (isSamePolicy(now, wanted) || containsStatements(now, wanted))) return true;
    if (pause !== null) await delay(pause, undefined, { signal });
  }
  return false;
}

function overwritten({ change, what }: Written): ErrorReport {
  return {
    code: 'OVERWRITTEN',
    exit: exitCode.failed,
    doing: `checking ${what}`,
    message: `What was just written to ${what} is no longer there.`,
    where: {
      account: change.account,
      ...(change.region === null ? {} : { region: change.region }),
      name: change.name,
    },
    why: 'Someone else wrote to it at the same moment. AWS has no way to write only if nothing has changed.',
    remedy: ['Apply again: only what is missing is written.'],
    retryable: true,
  };
}
