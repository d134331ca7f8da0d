/** Deleting all that a bucket holds, old versions and delete markers included. */
import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { exitCode, UserError } from '../../model/errors.ts';
import type { Connection, SendOptions } from '../access/connection.ts';
import type { Task } from '../explain/errors.ts';
import { mutate } from '../mutate.ts';
import { endless } from '../pages.ts';
import type { MutationContext } from '../types.ts';
import { type BucketToGo, bucketTask, isStillPlanned } from './bucket-task.ts';

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
  const { bucket, region } = place;
  const { signal } = context;
  const task = await bucketTask(connection, bucket, region, 'DeleteObjects', signal);
  const s3 = await connection.client(S3Client, region, 'change');
  const reader = await connection.client(S3Client, region, 'read');
  const { account } = await connection.caller(signal);
  const own = { Bucket: bucket, ExpectedBucketOwner: account };
  let before = new Set<string>();
  let beforeThat = new Set<string>();
  // Each turn lists from the start: what was deleted is gone.
  for (let page = 0; ; page += 1) {
    if (page === mostPages)
      throw endless(
        task.doing,
        `The bucket still has objects after ${mostPages * pageSize} of them were deleted.`,
      );
    const objects = await firstPage(connection, reader, { bucket, region, own }, signal);
    if (objects.length === 0) return;
    const again = objects.find((object) => before.has(idOf(object)) || beforeThat.has(idOf(object)));
    if (again !== undefined) throw notEmptied(task, again);
    beforeThat = before;
    before = new Set(objects.map(idOf));
    await mutate<null>(
      connection,
      {
        task,
        prepare: async (inner) => {
          if (!(await isStillPlanned(connection, place, task, inner))) {
            return { made: { result: null, ids: [] } };
          }
          return {
            intent: { target: bucket, before: { objects: objects.length } },
            // Deleting an object that is gone is no error, so a repeat is safe.
            send: async (options) => ({
              result: null,
              ids: [],
              requestId: await deleteObjects(s3, own, objects, options),
            }),
          };
        },
      },
      context,
    );
  }
}

async function firstPage(
  connection: Connection,
  s3: S3Client,
  place: { bucket: string; region: string; own: { Bucket: string; ExpectedBucketOwner: string } },
  signal: AbortSignal,
): Promise<ObjectVersion[]> {
  const task = await bucketTask(connection, place.bucket, place.region, 'ListObjectVersions', signal);
  const page = await connection
    .read(task, signal, (options) =>
      s3.send(new ListObjectVersionsCommand({ ...place.own, MaxKeys: pageSize }), options),
    )
    .catch((error: unknown) => {
      // Somebody was quicker and deleted the bucket: nothing is left in it.
      if (error instanceof UserError && error.report.code === 'NOT_FOUND') return null;
      throw error;
    });
  return [...(page?.Versions ?? []), ...(page?.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
    Key: Key ?? '',
    ...(VersionId === undefined ? {} : { VersionId }),
  }));
}

async function deleteObjects(
  s3: S3Client,
  own: { Bucket: string; ExpectedBucketOwner: string },
  objects: ObjectVersion[],
  options: SendOptions,
): Promise<string | null> {
  const input = { ...own, Delete: { Objects: objects, Quiet: true } };
  const answer = await s3.send(new DeleteObjectsCommand(input), options);
  const [refused] = answer.Errors ?? [];
  if (refused)
    throw refusal(refused.Code ?? 'Error', refused.Message ?? 'refused', answer.$metadata.requestId);
  return answer.$metadata.requestId ?? null;
}

/**
 * The call succeeded and one of its keys did not: an error as the call itself would have given it, so that it is retried
 * or explained like any other.
 */
function refusal(code: string, message: string, requestId: string | undefined): Error {
  const statuses: Record<string, number> = {
    AccessDenied: 403,
    InternalError: 500,
    ServiceUnavailable: 503,
    SlowDown: 503,
  };
  const httpStatusCode = statuses[code] ?? 400;
  return Object.assign(new Error(message), {
    name: code,
    $fault: httpStatusCode < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode, ...(requestId === undefined ? {} : { requestId }) },
  });
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
