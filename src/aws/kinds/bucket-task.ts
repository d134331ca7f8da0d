/** Calls about a bucket that is to go, and whether it still is the one that was planned. */
import { isSameStatement, statementsOf } from '../../model/compare.ts';
import type { ExpectedBucket } from '../../model/expected.ts';
import type { Connection } from '../access/connection.ts';
import { changedSince, tagChange } from '../explain/changed.ts';
import type { Task } from '../explain/errors.ts';
import { locateBucket, readBucketPolicy, readBucketTags } from './buckets.ts';

/** A bucket as an undo names it. */
export interface BucketToGo {
  bucket: string;
  region: string;
  expected: ExpectedBucket;
}

/**
 * Looks whether a bucket exists and is the one that was planned.
 *
 * @returns false where it is gone
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
  if (tags === null) throw changedSince(task, `The tags of the bucket ${bucket} can't be read any longer.`);
  const tag = tagChange(`bucket ${bucket}`, tags, expected.tags);
  if (tag !== null) throw changedSince(task, tag);
  const planned = expected.policy === null ? [] : statementsOf(expected.policy);
  const policy = await readBucketPolicy(connection, bucket, region, signal);
  const added = (policy === null ? [] : statementsOf(policy)).find(
    (statement) =>
      // AWS adds its own statements for log delivery where it misses them.
      !isOfDelivery(statement.Principal) && !planned.some((other) => isSameStatement(other, statement)),
  );
  if (added !== undefined) {
    throw changedSince(
      task,
      `Somebody has added a statement to the policy of the bucket ${bucket}: ${added.Sid ?? 'one without a name'}.`,
    );
  }
  return true;
}

function isOfDelivery(principal: unknown): boolean {
  return (
    typeof principal === 'object' &&
    principal !== null &&
    'Service' in principal &&
    principal.Service === 'delivery.logs.amazonaws.com'
  );
}

/** One call about a bucket that is to go. */
export async function bucketTask(
  connection: Connection,
  bucket: string,
  region: string,
  operation: 'DeleteBucket' | 'DeleteObjects' | 'ListObjectVersions',
  signal: AbortSignal,
): Promise<Task> {
  const { account, partition } = await connection.caller(signal);
  const doing = {
    DeleteBucket: 'deleting the bucket',
    DeleteObjects: 'deleting the logs in the bucket',
    ListObjectVersions: 'looking whether anything is in the bucket',
  }[operation];
  const actions = {
    DeleteBucket: ['s3:DeleteBucket'],
    DeleteObjects: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
    ListObjectVersions: ['s3:ListBucketVersions'],
  }[operation];
  const arn = `arn:${partition}:s3:::${bucket}`;
  return {
    doing: `${doing} ${bucket}`,
    service: 's3',
    operation,
    actions,
    resources: [operation === 'DeleteObjects' ? `${arn}/*` : arn],
    account,
    region,
    name: bucket,
  };
}
