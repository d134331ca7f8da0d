/**
 * Deletes buckets, if requested with their contents (including old versions and delete markers). A bucket that doesn't
 * exist counts as deleted.
 */
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { addedByOthers } from '../../../documents/bucket-policy.ts';
import { statementsOf } from '../../../model/compare.ts';
import { UserError } from '../../../model/errors.ts';
import type { ExpectedBucket } from '../../../model/expected.ts';
import type { MutationContext } from '../../../model/mutate.ts';
import type { Connection } from '../../access/connection-types.ts';
import { changedSince, tagChange } from '../../explain/changed.ts';
import type { Task } from '../../explain/errors.ts';
import { answered, asking, askUntil, type Rows } from '../../operation.ts';
import { endless, isGone, isRefused, nullIf } from '../../read.ts';
import { s3Of } from './bucket-changes.ts';
import { aboutBucket, s3 } from './bucket-settings.ts';
import { locateBucket, readBucketPolicy, readBucketTags } from './buckets.ts';

/** How often a bucket that gets new objects while it is emptied is emptied again. */
const emptyingRounds = 5;

/** Does the bucket hold anything, old versions and delete markers included? null if AWS doesn't allow the check. */
export async function bucketHasObjects(
  connection: Connection,
  bucket: { bucket: string; region: string },
  signal: AbortSignal,
): Promise<boolean | null> {
  const page = await nullIf(isRefused, listVersions(connection, bucket, 1, signal));
  if (page === null) return null;
  // An empty page with a next token counts like one that isn't empty.
  return (page.Versions?.length ?? 0) + (page.DeleteMarkers?.length ?? 0) > 0 || page.IsTruncated === true;
}

/**
 * Deletes a bucket if it is still as planned. If requested, its contents are deleted first, and again if something was
 * written in the meantime.
 *
 * @throws UserError CHANGED_SINCE_PLANNED, BUCKET_NOT_EMPTIED
 */
export async function deleteBucket(
  connection: Connection,
  bucket: BucketToGo & { deleteObjects: boolean },
  context: MutationContext,
): Promise<void> {
  const { bucket: target, region } = bucket;
  const asked = { operation: 'DeleteBucket' as const, region, target };
  const deletion = asking(bucketRemovalRows.DeleteBucket, asked, null);
  const task = deletion.task(await connection.caller(context.signal));
  for (let round = 1; round <= emptyingRounds; round += 1) {
    if (bucket.deleteObjects) await emptyBucket(connection, bucket, context);
    try {
      return await askUntil(connection, context, deletion, async (_task, signal) => {
        return !(await isStillPlanned(connection, bucket, task, signal));
      });
    } catch (error) {
      if (!(error instanceof UserError && error.report.aws?.code === 'BucketNotEmpty')) throw error;
      if (!bucket.deleteObjects) {
        throw changedSince(task, `The bucket ${bucket.bucket} was empty and now contains objects.`);
      }
    }
  }
  throw new UserError({
    code: 'BUCKET_NOT_EMPTIED',
    doing: task.doing,
    message: `The bucket ${bucket.bucket} was emptied ${emptyingRounds} times, and each time something was written to it.`,
    where: { region: bucket.region, name: bucket.bucket },
    why: 'A flow log, a trail or a program still writes to it.',
    remedy: ['Find out what writes to the bucket and stop it, then undo again.'],
    state: 'The bucket still exists; the objects that were in it were deleted.',
    retryable: true,
  });
}

interface ObjectVersion {
  Key: string;
  /**
   * `null` is the version ID of objects from before versioning was enabled: without it, S3 would only add a delete
   * marker.
   */
  VersionId?: string;
}

/** Most keys that ListObjectVersions gives and DeleteObjects takes. */
const pageSize = 1000;

/**
 * A hundred million versions take days: with more, the bucket is filled as fast as it is emptied, or the response isn't
 * S3's.
 */
const mostPages = 100_000;

/**
 * Deletes every version of every object, a page at a time. Stops at a version that can't be deleted: a page that comes
 * again wasn't deleted. The bucket is checked again before each page.
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
  // Each round lists from the start, because the versions listed before were deleted.
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
  // If someone else has deleted the bucket, nothing is left in it.
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
    doing: task.doing,
    message: `S3 reported that ${Key} was deleted, but it exists again.`,
    where: { region: task.region ?? '', name: task.name ?? '' },
    why: 'Something writes it again or prevents its deletion (replication, a retention setting).',
    remedy: ['Check the bucket in the S3 console, then undo again.'],
  });
}

/** A bucket as an undo names it. */
export interface BucketToGo {
  bucket: string;
  region: string;
  expected: ExpectedBucket;
}

/** @returns false where the bucket doesn't exist @throws UserError CHANGED_SINCE_PLANNED */
export async function isStillPlanned(
  connection: Connection,
  { bucket, region, expected }: BucketToGo,
  task: Task,
  signal: AbortSignal,
): Promise<boolean> {
  const location = await locateBucket(connection, bucket, region, signal);
  if (location.state === 'absent') return false;
  if (location.state === 'refused') {
    throw changedSince(task, `The bucket ${bucket} belongs to another account now, or can't be read.`);
  }
  if (location.region !== region) {
    throw changedSince(task, `The bucket ${bucket} is in ${location.region} now, not in ${region}.`);
  }
  const tags = await readBucketTags(connection, bucket, region, signal);
  if (tags === null) throw changedSince(task, `The tags of the bucket ${bucket} can no longer be read.`);
  const tag = tagChange(`bucket ${bucket}`, tags, expected.tags);
  if (tag !== null) throw changedSince(task, tag);
  const policy = await readBucketPolicy(connection, bucket, region, signal);
  const [added] = addedByOthers(policy, statementsOf(expected.policy));
  if (added !== undefined) {
    throw changedSince(
      task,
      `Someone has added a statement to the policy of the bucket ${bucket}: ${added.Sid ?? 'one without a Sid'}.`,
    );
  }
  return true;
}

export const bucketRemovalRows = {
  DeleteBucket: {
    about: ({ target }, caller) => aboutBucket('deleting the bucket', target, caller),
    async send(call, options) {
      const { client, own } = await s3Of(call);
      return answered(await client.send(new DeleteBucketCommand(own), options));
    },
    doneCodes: ['NoSuchBucket'],
  },
  DeleteObjects: {
    about({ target }, caller) {
      const about = aboutBucket('deleting the logs in the bucket', target, caller);
      const resources = about.resources.map((arn) => `${arn}/*`);
      return { ...about, actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'], resources };
    },
    // Deleting a deleted object isn't an error, so a retry is safe.
    async send(call, options, objects: ObjectIdentifier[]) {
      const { client, own } = await s3Of(call);
      const input = { ...own, Delete: { Objects: objects, Quiet: true } };
      const answer = await client.send(new DeleteObjectsCommand(input), options);
      const [refused] = answer.Errors ?? [];
      if (refused)
        throw refusal(refused.Code ?? 'Error', refused.Message ?? 'refused', answer.$metadata.requestId);
      return answered(answer);
    },
  },
} satisfies Rows<'DeleteBucket' | 'DeleteObjects'>;

/** The first page of a bucket's contents, including old versions and delete markers. */
export async function listVersions(
  connection: Connection,
  { bucket, region }: Pick<BucketToGo, 'bucket' | 'region'>,
  count: number,
  signal: AbortSignal,
): Promise<ListObjectVersionsCommandOutput> {
  const caller = await connection.caller(signal);
  const { account } = caller;
  const about = aboutBucket('checking whether the bucket is empty', bucket, caller);
  const operation = 'ListObjectVersions';
  const asked = { ...about, operation, actions: ['s3:ListBucketVersions'], account, region };
  const input = { Bucket: bucket, ExpectedBucketOwner: account, MaxKeys: count };
  return s3.one(connection, signal, asked, (client, options) =>
    client.send(new ListObjectVersionsCommand(input), options),
  );
}

/**
 * The error of one key in a call that succeeded, as the call itself would have thrown it, so that it is retried or
 * explained the same way.
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
