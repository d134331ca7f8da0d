/**
 * Creates buckets, and writes what S3 replaces as a whole: a bucket's policy and tags. Others write to both, and S3 has
 * no conditional write for either. So before every attempt they are read again, and only our part is added or removed.
 */
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { isSamePolicy } from '../../../model/compare.ts';
import { UserError } from '../../../model/errors.ts';
import { sessionTag } from '../../../model/ids.ts';
import type { MutationContext } from '../../../model/mutate.ts';
import type { CallFailure, Settling } from '../../../model/mutate-pauses.ts';
import { withoutStatements, withStatements } from '../../../model/policies/statements.ts';
import type { Connection } from '../../access/connection-types.ts';
import { isDenied } from '../../explain/errors.ts';
import { hasCode } from '../../explain/failures.ts';
import { answered, ask, askGuarded, asking, type Call, done, type Rows } from '../../operation.ts';
import { isGone, nullIf } from '../../read.ts';
import type { BucketStatements } from '../../types.ts';
import { tagsFor } from '../tags.ts';
import { aboutBucket } from './bucket-settings.ts';
import { locateBucket, readBucket, readBucketPolicy, readBucketTags } from './buckets.ts';

/** Milliseconds: a new bucket propagates in S3 within seconds, rarely a minute. */
const settlingTime = 60_000;

interface BucketName {
  name: string;
  region: string;
}

/** A client for changes, and the bucket's name and owner for each of them. */
export async function s3Of({
  connection,
  caller,
  operation: { target, region },
}: Call<{ target: string; region: string }>) {
  const client = await connection.client(S3Client, region, 'change');
  return { client, own: { Bucket: target, ExpectedBucketOwner: caller.account } };
}

export const bucketRows = {
  CreateBucket: {
    about: ({ target, after }, caller) => ({
      ...aboutBucket('creating the bucket', target, caller),
      actions: after?.tagged === true ? ['s3:CreateBucket', 's3:TagResource'] : ['s3:CreateBucket'],
    }),
    async send(call, options) {
      const { target: Bucket, after } = call.operation;
      const tagged = { CreateBucketConfiguration: { Tags: tagsFor(call.session) } };
      const { client } = await s3Of(call);
      const input = { Bucket, ...(after?.tagged === true ? tagged : {}) };
      return answered(await client.send(new CreateBucketCommand(input), options), [Bucket]);
    },
    async look(call, { lost, earlier }, signal) {
      const { connection, operation, session } = call;
      const { target, region } = operation;
      // Without its tag, nothing proves that this session created it: someone else might have been faster.
      if (earlier !== undefined)
        return (await isTagged(call, signal)) ? { result: null, ids: [target] } : null;
      const found = await locateBucket(connection, target, region, signal);
      if (found.state !== 'owned') return null;
      const tags = await readBucketTags(connection, target, found.region, signal);
      return lost || tags?.[sessionTag] === session ? { result: null, ids: [target] } : null;
    },
    // One that was requested without a tag might exist, too.
    leavesProof: ({ after }) => after?.tagged === true,
    doneCodes: ['BucketAlreadyOwnedByYou'],
  },
  PutBucketTagging: {
    about: ({ target }, caller) => aboutBucket('tagging the bucket', target, caller),
    async send(call, options) {
      const { client, own } = await s3Of(call);
      const kept = Object.entries(call.operation.before).map(([Key, Value]) => ({ Key, Value }));
      const input = { ...own, Tagging: { TagSet: [...kept, ...tagsFor(call.session)] } };
      return answered(await client.send(new PutBucketTaggingCommand(input), options));
    },
    look: async (call, _doubt, signal) => ((await isTagged(call, signal)) ? { result: null, ids: [] } : null),
    leavesProof: () => true,
    settling: ({ operation }, failure) => spreading(failure, operation.target),
  },
  PutBucketPolicy: {
    about: ({ target }, caller) => aboutBucket('writing the policy of the bucket', target, caller),
    async send(call, options) {
      const { client, own } = await s3Of(call);
      const input = { ...own, Policy: JSON.stringify(call.operation.after) };
      return answered(await client.send(new PutBucketPolicyCommand(input), options));
    },
    async look({ connection, operation: { target, region, after } }, _doubt, signal) {
      const { policy } = await readBucket(connection, target, region, signal, { settings: false });
      return after !== undefined && policy !== null && isSamePolicy(policy, after)
        ? { result: null, ids: [] }
        : null;
    },
    settling: ({ operation }, failure) => spreading(failure, operation.target),
  },
  DeleteBucketPolicy: {
    about: ({ target }, caller) => aboutBucket('deleting the policy of the bucket', target, caller),
    async send(call, options) {
      const { client, own } = await s3Of(call);
      return answered(await client.send(new DeleteBucketPolicyCommand(own), options));
    },
  },
} satisfies Rows<'CreateBucket' | 'PutBucketTagging' | 'PutBucketPolicy' | 'DeleteBucketPolicy'>;

async function isTagged(
  { connection, operation: { target, region }, session }: Call<{ target: string; region: string }>,
  signal: AbortSignal,
): Promise<boolean> {
  const { tags } = await readBucket(connection, target, region, signal, { settings: false });
  return tags?.[sessionTag] === session;
}

/**
 * Creates a bucket with S3's defaults and tags it: during creation, or afterward if that isn't allowed or supported. In
 * us-east-1, creating your own bucket again returns 200, so an existing one is left as it is, and nothing is recorded.
 */
export async function createBucket(
  connection: Connection,
  bucket: BucketName,
  context: MutationContext,
): Promise<void> {
  const { signal } = context;
  const { name: target, region } = bucket;
  const asked = (tagged: boolean) => ({
    operation: 'CreateBucket' as const,
    region,
    target,
    after: { tagged },
  });
  const row = bucketRows.CreateBucket;
  const location = await locateBucket(connection, target, region, signal);
  if (location.state === 'refused') throw taken(bucket);
  // A bucket that existed before isn't this session's: it stays as it is, without a tag.
  if (location.state === 'owned') {
    if (location.region !== region) throw elsewhere(bucket, location.region);
    return;
  }
  try {
    await ask(connection, context, row, asked(true), null);
  } catch (error) {
    if (!(error instanceof UserError && tagsRefused(error))) throw error;
    await ask(connection, context, row, asked(false), null);
  }
  connection.noteChange(target);
  if (signal.aborted) return;
  // A server can accept the tags of a creation and ignore them.
  await tagBucket(connection, bucket, context).catch((error: unknown) => {
    // The bucket exists and works without a tag; the journal records who created it.
    if (!isDenied(error)) throw error;
  });
}

/**
 * Tags at creation need s3:TagResource, which older policies lack, and a server that knows them. S3 doesn't always say so.
 */
function tagsRefused(error: UserError): boolean {
  return isDenied(error) || error.report.aws?.code === 'MalformedXML';
}

/** Adds statements to a bucket's policy; those of others stay. If all of them exist, nothing is done or recorded. */
export async function putBucketPolicy(
  connection: Connection,
  { bucket: target, region, statements }: BucketStatements,
  context: MutationContext,
): Promise<void> {
  await askGuarded(connection, context, async (signal) => {
    const reading = readBucketPolicy(connection, target, region, signal);
    const before = await unlessNew(connection, target, reading);
    const { document: after, changed } = withStatements(before, statements);
    if (!changed) return done;
    return asking(
      bucketRows.PutBucketPolicy,
      { operation: 'PutBucketPolicy', region, target, before, after },
      null,
    );
  });
  connection.noteChange(target);
}

/** Removes statements from a bucket's policy; those of others stay. If none are left, the policy is deleted. */
export async function removeBucketStatements(
  connection: Connection,
  { bucket: target, region, statements }: BucketStatements,
  context: MutationContext,
): Promise<void> {
  await askGuarded(connection, context, async (signal) => {
    const before = await nullIf(isGone, readBucketPolicy(connection, target, region, signal));
    if (before === null) return done;
    const { document: after, changed } = withoutStatements(before, statements);
    if (!changed) return done;
    if (after === null) {
      return asking(
        bucketRows.DeleteBucketPolicy,
        { operation: 'DeleteBucketPolicy', region, target, before },
        null,
      );
    }
    return asking(
      bucketRows.PutBucketPolicy,
      { operation: 'PutBucketPolicy', region, target, before, after },
      null,
    );
  });
}

/**
 * Tags a bucket with the session, keeping its tags. Does nothing if it has such a tag, or if its tags can't be read,
 * because the call replaces all of them.
 */
export async function tagBucket(
  connection: Connection,
  { name: target, region }: BucketName,
  context: MutationContext,
): Promise<void> {
  await askGuarded(connection, context, async (signal) => {
    // A bucket that hasn't propagated yet has only the tags that it was created with.
    const before = await unlessNew(connection, target, readBucketTags(connection, target, region, signal));
    if (before === null || before[sessionTag] !== undefined) return done;
    return asking(
      bucketRows.PutBucketTagging,
      { operation: 'PutBucketTagging', region, target, before },
      null,
    );
  });
}

/** A new bucket might not have propagated yet: null. */
function unlessNew<Value>(
  connection: Connection,
  bucket: string,
  reading: Promise<Value | null>,
): Promise<Value | null> {
  return nullIf((report) => isGone(report) && connection.changedRecently(bucket), reading);
}

function spreading(failure: CallFailure, bucket: string): Settling | null {
  return hasCode(failure, 'NoSuchBucket')
    ? { what: `until the bucket ${bucket} has propagated in S3`, within: settlingTime }
    : null;
}

function taken({ name, region }: BucketName): UserError {
  return new UserError({
    code: 'BUCKET_TAKEN',
    doing: `creating the bucket ${name}`,
    message: `The bucket name ${name} belongs to another account, or you aren't allowed to see it.`,
    where: { region, name },
    why: 'Bucket names are unique across all accounts of an AWS partition.',
    remedy: ['Choose another bucket name.'],
  });
}

function elsewhere({ name, region: desired }: BucketName, region: string): UserError {
  return new UserError({
    code: 'BUCKET_ELSEWHERE',
    doing: `creating the bucket ${name}`,
    message: `The bucket ${name} was created in ${region} after the plan was created, not in ${desired}.`,
    where: { region, name },
    remedy: ['Choose another bucket name, or that region.'],
  });
}
