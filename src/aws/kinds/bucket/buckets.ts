/**
 * Reading S3 buckets. Any account can own a bucket of a given name, so HeadBucket comes first, and every other call
 * names the expected owner. Source: S3 API reference, HeadBucket; S3 user guide, "Verifying bucket ownership".
 */
import {
  type Bucket,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { type ErrorReport, UserError } from '../../../model/errors.ts';
import type { BucketSummary, ExistingBucket, PolicyDocument } from '../../../model/existing.ts';
import { bounded } from '../../../model/redact/redact.ts';
import { notAwsCode } from '../../access/answers.ts';
import type { Connection } from '../../access/connection-types.ts';
import { isRegionName, partitionOfRegion } from '../../access/partitions.ts';
import { readDenialText } from '../../explain/denial-text.ts';
import { asReading, type Task } from '../../explain/errors.ts';
import { failureOf, hasCode } from '../../explain/failures.ts';
import { isRefused, nullIf } from '../../read.ts';
import { parsePolicy } from '../policy/policy-text.ts';
import { tagsOf } from '../tags.ts';
import { aboutBucket, readBucketSettings, readSetting, s3, settings } from './bucket-settings.ts';

/** The account's buckets, by name. Regions are null if AWS doesn't return them. */
export async function listBuckets(
  connection: Connection,
  signal: AbortSignal,
  prefix?: string,
): Promise<BucketSummary[]> {
  const asked = {
    doing: "listing the account's buckets",
    operation: 'ListBuckets',
    actions: ['s3:ListAllMyBuckets'],
  };
  const buckets = await s3.all<Bucket>(connection, signal, asked, async (client, token, options) => {
    // Accounts with over 10,000 buckets are refused without MaxBuckets; any parameter makes AWS return the region.
    const input = { MaxBuckets: 1000, ContinuationToken: token, Prefix: prefix };
    const page = await client.send(new ListBucketsCommand(input), options);
    return { items: page.Buckets, next: page.ContinuationToken };
  });
  return buckets
    .map(({ Name, BucketRegion }) => ({
      name: bounded(Name ?? '', 255),
      region: BucketRegion !== undefined && isRegionName(BucketRegion) ? BucketRegion : null,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What HeadBucket found. */
export type BucketLocation =
  | { state: 'absent' }
  | { state: 'owned'; region: string }
  /** It exists, but HeadBucket was refused; the denial usually has the region. */
  | { state: 'refused'; region: string | null };

/**
 * Finds a bucket. If it is in another region, S3 returns 301 or 400 with the region, and the call is repeated there;
 * 403 means that it exists.
 */
export async function locateBucket(
  connection: Connection,
  name: string,
  expectedRegion: string,
  signal: AbortSignal,
): Promise<BucketLocation> {
  const { account, partition } = await connection.caller(signal);
  const task: Task = {
    ...aboutBucket('looking for the bucket', name, { partition }),
    operation: 'HeadBucket',
    actions: ['s3:ListBucket'],
    account,
  };
  let region = expectedRegion;
  let redirected = false;
  let isHead = true;
  for (;;) {
    const client = await connection.client(S3Client, region, 'read');
    const input = { Bucket: name, ExpectedBucketOwner: account };
    try {
      if (!isHead) {
        await client.send(new ListObjectsV2Command({ ...input, MaxKeys: 1 }), { abortSignal: signal });
        return { state: 'owned', region };
      }
      const found = await client.send(new HeadBucketCommand(input), { abortSignal: signal });
      if (found.BucketRegion !== undefined && !isRegionName(found.BucketRegion)) throw noRegion(task);
      return { state: 'owned', region: found.BucketRegion ?? region };
    } catch (error) {
      const operation = isHead ? 'HeadBucket' : 'ListObjectsV2';
      const explained = (reason: unknown) =>
        connection.explained(reason, { ...task, operation, region }, signal);
      const failure = failureOf(error);
      if (signal.aborted || failure.nature !== 'refused' || hasCode(failure, notAwsCode)) {
        throw await explained(error);
      }
      if (failure.status === 404) return { state: 'absent' };
      if (failure.claimsRegion && failure.bucketRegion === null) throw noRegion(task);
      if (failure.bucketRegion !== null && partitionOfRegion(failure.bucketRegion) !== partition) {
        throw noRegion(task);
      }
      const elsewhere = failure.bucketRegion !== null && failure.bucketRegion !== region;
      if (elsewhere && !redirected) {
        region = failure.bucketRegion ?? region;
        redirected = true;
        continue;
      }
      if (failure.status === 403) return { state: 'refused', region: failure.bucketRegion };
      // A HEAD response has no body, so an expired token is a bare 400: the same request as a GET says what it is.
      if (!isHead) throw await explained(error);
      isHead = false;
    }
  }
}

/** A region becomes part of a host name: anything else, or a region of another partition, is refused. */
function noRegion(task: Task): UserError {
  return new UserError({
    code: 'ANSWER_NOT_AWS',
    doing: task.doing,
    message: "S3 returned a region for the bucket that AWS doesn't have.",
    ...(task.name === undefined ? {} : { where: { name: task.name } }),
    why: "The header x-amz-bucket-region was changed, or the response isn't from S3.",
    remedy: ['Check AWS_ENDPOINT_URL and the proxy.'],
    state: 'Nothing was sent there, and nothing was changed.',
  });
}

/**
 * Reads a bucket by name: its owner, region, policy, tags and settings. Tags that can't be read are null; a policy that
 * can't be read is an error, because merging would overwrite it.
 *
 * @param expectedRegion where it's thought to be
 * @param wants whether its settings, which are five more calls, are read
 */
export async function readBucket(
  connection: Connection,
  name: string,
  expectedRegion: string,
  signal: AbortSignal,
  wants: { settings: boolean } = { settings: true },
): Promise<ExistingBucket> {
  const location = await locateBucket(connection, name, expectedRegion, signal);
  const nothing = { name, policy: null, tags: {}, settings: null };
  if (location.state === 'absent') return { ...nothing, state: 'absent', region: null };
  const region = location.region ?? expectedRegion;
  if (location.state === 'refused') {
    const listed = await nullIf(isRefused, listBuckets(connection, signal, name));
    const isOwn =
      listed === null
        ? await nullIf(
            isUnexplained,
            readBucketPolicy(connection, name, region, signal).then(() => true),
          )
        : listed.some((bucket) => bucket.name === name);
    if (isOwn !== true)
      return { ...nothing, state: listed === null ? 'unreadable' : 'foreign', region: location.region };
  }
  const [policy, tags, settings] = await Promise.all([
    readBucketPolicy(connection, name, region, signal),
    readBucketTags(connection, name, region, signal),
    wants.settings ? readBucketSettings(connection, { name, region }, signal) : null,
  ]);
  return { name, state: 'owned', region, policy, tags, settings };
}

/** S3 says which policy refuses only to callers of the bucket's own account or organization. */
function isUnexplained(report: ErrorReport): boolean {
  return isRefused(report) && readDenialText(report.aws?.message ?? '').refusedBy === null;
}

/** The bucket's policy, or null where it has none. */
export async function readBucketPolicy(
  connection: Connection,
  name: string,
  region: string,
  signal: AbortSignal,
): Promise<PolicyDocument | null> {
  const text = await readSetting(
    connection,
    { name, region },
    settings.policy,
    signal,
    async (client, bucket, options) =>
      // Only NoSuchBucketPolicy means that there is none: a response without a policy is unreadable, not empty.
      (await client.send(new GetBucketPolicyCommand(bucket), options)).Policy ?? '',
  );
  return text === null ? null : parsePolicy(text, `the bucket ${name}`, 'plain');
}

/** The bucket's tags; null where they can't be read. */
export async function readBucketTags(
  connection: Connection,
  name: string,
  region: string,
  signal: AbortSignal,
): Promise<Record<string, string> | null> {
  const tags = await asReading(
    readSetting(connection, { name, region }, settings.tags, signal, async (client, bucket, options) =>
      tagsOf((await client.send(new GetBucketTaggingCommand(bucket), options)).TagSet),
    ),
  );
  return tags.isRead ? (tags.value ?? {}) : null;
}
