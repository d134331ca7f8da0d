/** Deleting buckets, with what they hold where that was asked for. "Already gone" is done. */
import { exitCode, UserError } from '../../model/errors.ts';
import type { MutationContext } from '../../model/mutate.ts';
import type { Connection } from '../access/connection.ts';
import { changedSince } from '../explain/changed.ts';
import { isDenied } from '../explain/errors.ts';
import { asking, askUntil } from '../operation.ts';
import { type BucketToGo, bucketRemovalRows, isStillPlanned, listVersions } from './bucket-task.ts';
import { emptyBucket } from './empty-bucket.ts';

/** How often a bucket that gets new objects while it is emptied is emptied again. */
const emptyingRounds = 5;

/** Does the bucket hold anything, old versions and delete markers included? null where AWS does not let one look. */
export async function bucketHasObjects(
  connection: Connection,
  bucket: { bucket: string; region: string },
  signal: AbortSignal,
): Promise<boolean | null> {
  try {
    const page = await listVersions(connection, bucket, 1, signal);
    // An empty page with more behind it says as much as one that is not.
    return (page.Versions?.length ?? 0) + (page.DeleteMarkers?.length ?? 0) > 0 || page.IsTruncated === true;
  } catch (error) {
    if (isDenied(error)) return null;
    throw error;
  }
}

/**
 * Deletes a bucket that is what was planned. What it holds is deleted first where that was asked for, and again where
 * something was written meanwhile.
 *
 * @throws UserError CHANGED_SINCE_PLANNED, BUCKET_NOT_EMPTIED
 */
export async function deleteBucket(
  connection: Connection,
  bucket: BucketToGo & { deleteObjects: boolean },
  context: MutationContext,
): Promise<void> {
  const { bucket: target, region } = bucket;
  const deletion = asking(
    bucketRemovalRows.DeleteBucket,
    { operation: 'DeleteBucket', region, target },
    null,
  );
  const task = deletion.task(await connection.caller(context.signal));
  for (let round = 1; round <= emptyingRounds; round += 1) {
    if (bucket.deleteObjects) await emptyBucket(connection, bucket, context);
    try {
      await askUntil(
        connection,
        context,
        deletion,
        async (_task, signal) => !(await isStillPlanned(connection, bucket, task, signal)),
      );
      return;
    } catch (error) {
      if (!(error instanceof UserError && error.report.aws?.code === 'BucketNotEmpty')) throw error;
      if (!bucket.deleteObjects) {
        throw changedSince(task, `The bucket ${bucket.bucket} was empty and now holds objects.`);
      }
    }
  }
  throw new UserError({
    code: 'BUCKET_NOT_EMPTIED',
    exit: exitCode.failed,
    doing: task.doing,
    message: `The bucket ${bucket.bucket} was emptied ${emptyingRounds} times, and each time something was written to it.`,
    where: { region: bucket.region, name: bucket.bucket },
    why: 'A flow log, a trail or a program still writes to it.',
    remedy: ['Find out what writes to the bucket and stop it, then undo again.'],
    state: 'The bucket exists; the objects that were in it are deleted.',
    retryable: true,
  });
}
