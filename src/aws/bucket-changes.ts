/** Making S3 buckets and writing their policies. */
import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { exitCode, UserError } from '../errors.ts';
import type { PolicyDocument } from '../plan/existing.ts';
import { sessionTag } from '../plan/ids.ts';
import { locateBucket, readBucketPolicy, readBucketTags } from './buckets.ts';
import type { Connection } from './connection.ts';
import { isDenied, type Task } from './errors.ts';
import { type Failure, hasCode } from './failures.ts';
import { mutate, type Settling } from './mutate.ts';
import { samePolicy } from './policy-text.ts';
import { tagsFor } from './tags.ts';
import type { MutationContext } from './types.ts';

/** Milliseconds: a new bucket is known to all of S3 within seconds, rarely a minute. */
const settlingTime = 60_000;

interface BucketName {
  name: string;
  region: string;
}

/**
 * Makes a bucket with S3's defaults (block public access, no ACLs, SSE-S3) and tags it with the session. The tags
 * are sent with the creation; where that is not allowed or not understood they are put afterwards.
 *
 * In us-east-1 making one's own bucket again answers 200, so the bucket is looked for first: one that is there is
 * left as it is, and nothing is recorded.
 */
export async function createBucket(
  connection: Connection,
  bucket: BucketName,
  context: MutationContext,
): Promise<void> {
  const task = await taskFor(connection, bucket, 'CreateBucket', context.signal);
  const location = await locateBucket(connection, bucket.name, bucket.region, context.signal);
  if (location.state === 'refused') throw taken(task);
  // A bucket that was there before is somebody else's work: it stays as it is, without a tag.
  if (location.state === 'owned') {
    if (location.region !== bucket.region) throw elsewhere(task, location.region);
    return;
  }
  await makeBucket(connection, bucket, task, context);
  if (context.signal.aborted) return;
  // A server may take the tags of a creation and do nothing with them.
  await tagBucket(connection, bucket, context).catch((error: unknown) => {
    // The bucket is there and does its work without a tag; the journal knows who made it.
    if (!isDenied(error)) throw error;
  });
}

async function makeBucket(
  connection: Connection,
  bucket: BucketName,
  task: Task,
  context: MutationContext,
): Promise<void> {
  const s3 = await connection.client(S3Client, bucket.region, 'change');
  const attempt = (tagged: boolean): Promise<null> =>
    mutate(
      connection,
      {
        task: tagged ? task : { ...task, actions: ['s3:CreateBucket'] },
        intent: { target: bucket.name, before: null, after: { tagged } },
        send: async (options) => {
          const answer = await s3.send(
            new CreateBucketCommand({
              Bucket: bucket.name,
              ...(tagged ? { CreateBucketConfiguration: { Tags: tagsFor(context.session) } } : {}),
            }),
            options,
          );
          return { result: null, ids: [bucket.name], requestId: answer.$metadata.requestId ?? null };
        },
        look: async (signal, lost) => {
          const found = await locateBucket(connection, bucket.name, bucket.region, signal);
          if (found.state !== 'owned') return null;
          const tags = await readBucketTags(connection, bucket.name, found.region, signal);
          const ours = lost || tags?.[sessionTag] === context.session;
          return ours ? { result: null, ids: [bucket.name] } : null;
        },
        existsCodes: ['BucketAlreadyOwnedByYou'],
      },
      context,
    );
  try {
    await attempt(true);
  } catch (error) {
    if (!(error instanceof UserError && tagsRefused(error))) throw error;
    await attempt(false);
  }
  connection.noteChange(bucket.name);
}

/**
 * Tags at creation need a permission (s3:TagResource) that older policies lack, and a server that knows them. S3 does
 * not always say which permission is missing.
 */
function tagsRefused(error: UserError): boolean {
  return isDenied(error) || error.report.aws?.code === 'MalformedXML';
}

/**
 * Tags a bucket with the session, keeping the tags that it has; does nothing where it has the tag. Where its tags may not
 * be read it stays as it is: the call replaces all tags, and some would be lost.
 */
export async function tagBucket(
  connection: Connection,
  bucket: BucketName,
  context: MutationContext,
): Promise<void> {
  const before = await tagsSoon(connection, bucket, context.signal);
  // Tagged by a session already: ours, or one that was quicker.
  if (before === null || before[sessionTag] !== undefined) return;
  const task = await taskFor(connection, bucket, 'PutBucketTagging', context.signal);
  const s3 = await connection.client(S3Client, bucket.region, 'change');
  // The call replaces all tags; an organization's automation may have been quicker than this line.
  const kept = Object.entries(before).map(([Key, Value]) => ({ Key, Value }));
  await mutate(
    connection,
    {
      task,
      intent: { target: bucket.name, before },
      send: async (options) => {
        const { account } = await connection.caller(context.signal);
        const answer = await s3.send(
          new PutBucketTaggingCommand({
            Bucket: bucket.name,
            ExpectedBucketOwner: account,
            Tagging: { TagSet: [...kept, ...tagsFor(context.session)] },
          }),
          options,
        );
        return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) => {
        const tags = await readBucketTags(connection, bucket.name, bucket.region, signal);
        return tags?.[sessionTag] === context.session ? { result: null, ids: [] } : null;
      },
      settling: (failure) => spreading(failure, bucket.name),
    },
    context,
  );
}

/**
 * Writes a bucket's whole policy. It is read once more before: equal in meaning to what is wanted, nothing is done;
 * different from `before`, it is not overwritten, because S3 has no conditional write for policies.
 *
 * @throws UserError PLAN_OUTDATED where somebody changed the policy since the plan
 */
export async function putBucketPolicy(
  connection: Connection,
  policy: { bucket: string; region: string; document: PolicyDocument; before: PolicyDocument | null },
  context: MutationContext,
): Promise<void> {
  const name = policy.bucket;
  const task = await taskFor(connection, { name, region: policy.region }, 'PutBucketPolicy', context.signal);
  const s3 = await connection.client(S3Client, policy.region, 'change');
  const present = (signal: AbortSignal): Promise<PolicyDocument | null> =>
    readBucketPolicy(connection, name, policy.region, signal);
  const current = await present(context.signal).catch((error: unknown) => {
    // A bucket of a moment ago may not be known to the server that was asked; it has no policy.
    if (error instanceof UserError && error.report.code === 'NOT_FOUND' && connection.changedRecently(name)) {
      return null;
    }
    throw error;
  });
  if (samePolicy(current, policy.document)) return;
  if (!samePolicy(current, policy.before)) throw outdated(task, `The policy of the bucket ${name}`);
  await mutate(
    connection,
    {
      task,
      intent: { target: name, before: current, after: policy.document },
      send: async (options) => {
        const { account } = await connection.caller(context.signal);
        const answer = await s3.send(
          new PutBucketPolicyCommand({
            Bucket: name,
            ExpectedBucketOwner: account,
            Policy: JSON.stringify(policy.document),
          }),
          options,
        );
        return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) =>
        samePolicy(await present(signal), policy.document) ? { result: null, ids: [] } : null,
      settling: (failure) => spreading(failure, name),
    },
    context,
  );
  connection.noteChange(name);
}

/** A bucket of a moment ago may not be known to the server that was asked; it has no tags but those that it was made with. */
async function tagsSoon(
  connection: Connection,
  { name, region }: BucketName,
  signal: AbortSignal,
): Promise<Record<string, string> | null> {
  try {
    return await readBucketTags(connection, name, region, signal);
  } catch (error) {
    const isNew = connection.changedRecently(name);
    if (isNew && error instanceof UserError && error.report.code === 'NOT_FOUND') return null;
    throw error;
  }
}

function spreading(failure: Failure, bucket: string): Settling | null {
  return hasCode(failure, 'NoSuchBucket')
    ? { what: `until S3 knows the bucket ${bucket} everywhere`, within: settlingTime }
    : null;
}

async function taskFor(
  connection: Connection,
  bucket: BucketName,
  operation: 'CreateBucket' | 'PutBucketPolicy' | 'PutBucketTagging',
  signal: AbortSignal,
): Promise<Task> {
  const { account, partition } = await connection.caller(signal);
  const doing = {
    CreateBucket: 'creating the bucket',
    PutBucketPolicy: 'writing the policy of the bucket',
    PutBucketTagging: 'tagging the bucket',
  }[operation];
  return {
    doing: `${doing} ${bucket.name}`,
    service: 's3',
    operation,
    actions: operation === 'CreateBucket' ? ['s3:CreateBucket', 's3:TagResource'] : [`s3:${operation}`],
    resources: [`arn:${partition}:s3:::${bucket.name}`],
    account,
    region: bucket.region,
    name: bucket.name,
  };
}

function taken(task: Task): UserError {
  return new UserError({
    code: 'BUCKET_TAKEN',
    exit: exitCode.failed,
    doing: task.doing,
    message: `The bucket name ${task.name ?? ''} belongs to another account, or you may not see it.`,
    where: { ...(task.region === undefined ? {} : { region: task.region }), name: task.name ?? '' },
    why: "Bucket names are unique over all accounts of AWS's partition.",
    remedy: ['Choose another bucket name.'],
  });
}

function elsewhere(task: Task, region: string): UserError {
  return new UserError({
    code: 'BUCKET_ELSEWHERE',
    exit: exitCode.failed,
    doing: task.doing,
    message: `Since the plan was made a bucket ${task.name ?? ''} has come to be in ${region}, not in ${task.region ?? ''}.`,
    where: { region, name: task.name ?? '' },
    remedy: ['Choose another bucket name, or that region.'],
  });
}

/** Somebody changed a thing between the plan and now; overwriting it would undo their work. */
export function outdated(task: Task, what: string): UserError {
  return new UserError({
    code: 'PLAN_OUTDATED',
    exit: exitCode.failed,
    doing: task.doing,
    message: `${what} was changed after the plan was made, so it was left as it is.`,
    where: {
      ...(task.account === undefined ? {} : { account: task.account }),
      ...(task.region === undefined ? {} : { region: task.region }),
      ...(task.name === undefined ? {} : { name: task.name }),
    },
    remedy: ['Make a new plan: it shows what is there now.'],
    retryable: true,
  });
}
