/** Deleting buckets, with all that they hold (old versions and delete markers) where that was asked for. One that doesn't exist is done. */
import { exitCode, UserError } from '../../../model/errors.ts';
import type { MutationContext } from '../../../model/mutate.ts';
import type { Connection } from '../../access/connection-types.ts';
import { changedSince } from '../../explain/changed.ts';
import type { Task } from '../../explain/errors.ts';
import { asking, askUntil } from '../../operation.ts';
import { endless } from '../../pages.ts';
import { isGone, isRefused, nullIf } from '../../read.ts';
import { type BucketToGo, bucketRemovalRows, isStillPlanned, listVersions } from './bucket-task.ts';

/** How often a bucket that gets new objects while it is emptied is emptied again. */
const emptyingRounds = 5;

/** Does the bucket hold anything, old versions and delete markers included? null where AWS does not let one look. */
export async function bucketHasObjects(
  connection: Connection,
  bucket: { bucket: string; region: string },
  signal: AbortSignal,
): Promise<boolean | null> {
  const page = await nullIf(isRefused, listVersions(connection, bucket, 1, signal));
  if (page === null) return null;
  // An empty page with more behind it says as much as one that is not.
  return (page.Versions?.length ?? 0) + (page.DeleteMarkers?.length ?? 0) > 0 || page.IsTruncated === true;
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

interface ObjectVersion {
  Key: string;
  /** `null` is the id of what was put before versioning was on: left out, the bucket would only hide it. */
  VersionId?: string;
}

/** Most keys that ListObjectVersions gives and DeleteObjects takes. */
const pageSize = 1000;

/** A hundred million versions take days: more are a bucket that is filled as fast, or no bucket at all. */
const mostPages = 100_000;

/**
 * Deletes every version of every object, a page at a time. What cannot be deleted ends it: a page that comes again was
 * deleted in vain. Before each page the bucket is looked at again.
 *
 * @throws UserError ACCESS_DENIED, BUCKET_NOT_EMPTIED, CHANGED_SINCE_PLANNED
 */
async function emptyBucket(
  connection: Connection,
  place: BucketToGo,
  context: MutationContext,
): Promise<void> {
  const { bucket: target, region } = place;
  const { signal } = context;
  const call = (objects: ObjectVersion[]) =>
    asking(
      bucketRemovalRows.DeleteObjects,
      { operation: 'DeleteObjects', region, target, before: { objects: objects.length } },
      objects,
    );
  const task = call([]).task(await connection.caller(signal));
  let before = new Set<string>();
  let beforeThat = new Set<string>();
  // Each turn lists from the start: what was deleted is gone.
  for (let page = 0; ; page += 1) {
    if (page === mostPages)
      throw endless(
        task.doing,
        `The bucket still has objects after ${mostPages * pageSize} of them were deleted.`,
      );
    const objects = await firstPage(connection, place, signal);
    if (objects.length === 0) return;
    const again = objects.find((object) => before.has(idOf(object)) || beforeThat.has(idOf(object)));
    if (again !== undefined) throw notEmptied(task, again);
    beforeThat = before;
    before = new Set(objects.map(idOf));
    await askUntil(
      connection,
      context,
      call(objects),
      async (_task, inner) => !(await isStillPlanned(connection, place, task, inner)),
    );
  }
}

async function firstPage(
  connection: Connection,
  place: BucketToGo,
  signal: AbortSignal,
): Promise<ObjectVersion[]> {
  // Where someone was quicker and deleted the bucket, nothing is left in it.
  const page = await nullIf(isGone, listVersions(connection, place, pageSize, signal));
  return [...(page?.Versions ?? []), ...(page?.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
    Key: Key ?? '',
    ...(VersionId === undefined ? {} : { VersionId }),
  }));
}

function idOf({ Key, VersionId }: ObjectVersion): string {
  return `${VersionId ?? ''} ${Key}`;
}

function notEmptied(task: Task, { Key }: ObjectVersion): UserError {
  return new UserError({
    code: 'BUCKET_NOT_EMPTIED',
    exit: exitCode.failed,
    doing: task.doing,
    message: `S3 said that ${Key} was deleted, and it exists again.`,
    where: { region: task.region ?? '', name: task.name ?? '' },
    why: 'Something writes it again, or keeps it from being deleted (replication, a retention).',
    remedy: ['Check the bucket in the S3 console, then undo again.'],
  });
}
