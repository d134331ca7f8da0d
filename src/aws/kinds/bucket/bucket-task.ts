/** Calls about a bucket that is to be deleted, and whether it still is the one that was planned. */
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { isOfDelivery } from '../../../documents/bucket-policy.ts';
import { isSameStatement, statementsOf } from '../../../model/compare.ts';
import type { ExpectedBucket } from '../../../model/expected.ts';
import type { Connection } from '../../access/connection-types.ts';
import { changedSince, tagChange } from '../../explain/changed.ts';
import type { Task } from '../../explain/errors.ts';
import { answered, type Rows } from '../../operation.ts';
import { s3Of } from './bucket-changes.ts';
import { aboutBucket, s3 } from './bucket-settings.ts';
import { locateBucket, readBucketPolicy, readBucketTags } from './buckets.ts';

/** A bucket as an undo names it. */
export interface BucketToGo {
  bucket: string;
  region: string;
  expected: ExpectedBucket;
}

/**
 * Checks whether a bucket exists and is the one that was planned.
 *
 * @returns false where it doesn't exist
 * @throws UserError CHANGED_SINCE_PLANNED
 */
export async function isStillPlanned(
  connection: Connection,
  { bucket, region, expected }: BucketToGo,
  task: Task,
  signal: AbortSignal,
): Promise<boolean> {
  const location = await locateBucket(connection, bucket, region, signal);
  if (location.state === 'absent') return false;
  if (location.state === 'refused') {
    throw changedSince(task, `The bucket ${bucket} belongs to another account now, or can't be looked at.`);
  }
  if (location.region !== region) {
    throw changedSince(task, `The bucket ${bucket} is in ${location.region} now, not in ${region}.`);
  }
  const tags = await readBucketTags(connection, bucket, region, signal);
  if (tags === null) throw changedSince(task, `The tags of the bucket ${bucket} can no longer be read.`);
  const tag = tagChange(`bucket ${bucket}`, tags, expected.tags);
  if (tag !== null) throw changedSince(task, tag);
  const planned = expected.policy === null ? [] : statementsOf(expected.policy);
  const policy = await readBucketPolicy(connection, bucket, region, signal);
  const added = (policy === null ? [] : statementsOf(policy)).find(
    (statement) => !isOfDelivery(statement) && !planned.some((other) => isSameStatement(other, statement)),
  );
  if (added !== undefined) {
    throw changedSince(
      task,
      `Someone has added a statement to the policy of the bucket ${bucket}: ${added.Sid ?? 'one without a name'}.`,
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
    // Deleting an object that was deleted is no error, so a repeat is safe.
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

/** The first page of what a bucket holds, old versions and delete markers included. */
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
