/** Deleting all that a bucket holds, old versions and delete markers included. */
import { exitCode, UserError } from '../../model/errors.ts';
import type { MutationContext } from '../../model/mutate.ts';
import type { Connection } from '../access/connection.ts';
import type { Task } from '../explain/errors.ts';
import { asking, askUntil } from '../operation.ts';
import { endless } from '../pages.ts';
import { type BucketToGo, bucketRemovalRows, isStillPlanned, listVersions } from './bucket-task.ts';

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
export async function emptyBucket(
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
  const page = await listVersions(connection, place, pageSize, signal).catch((error: unknown) => {
    // Someone was quicker and deleted the bucket: nothing is left in it.
    if (error instanceof UserError && error.report.code === 'NOT_FOUND') return null;
    throw error;
  });
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
    message: `S3 said that ${Key} was deleted, and it is there again.`,
    where: { region: task.region ?? '', name: task.name ?? '' },
    why: 'Something writes it anew, or keeps it from being deleted (replication, a retention).',
    remedy: ['Look at the bucket in the S3 console, then undo again.'],
  });
}
