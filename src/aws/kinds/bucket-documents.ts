/**
 * What S3 keeps for a bucket as a whole: its policy and its tags. Others write to both, and S3 has no conditional write for
 * either: before every attempt what is there is read again, and only our part is added or taken out.
 */
import {
  DeleteBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { UserError } from '../../model/errors.ts';
import type { PolicyDocument } from '../../model/existing.ts';
import { sessionTag } from '../../model/ids.ts';
import { withoutStatements, withStatements } from '../../model/statements.ts';
import type { Connection } from '../access/connection.ts';
import type { Task } from '../explain/errors.ts';
import { type Failure, hasCode } from '../explain/failures.ts';
import { type Attempt, mutate, type Settling } from '../mutate.ts';
import type { BucketStatements, MutationContext } from '../types.ts';
import { readBucketPolicy, readBucketTags } from './buckets.ts';
import { tagsFor } from './tags.ts';

/** Milliseconds: a new bucket is known to all of S3 within seconds, rarely a minute. */
const settlingTime = 60_000;

const nothing = { made: { result: null, ids: [] } };

interface Place {
  bucket: string;
  region: string;
}

/**
 * Adds statements to a bucket's policy; those of others stay. Where all of them are there nothing is done and nothing is
 * recorded.
 */
export async function putBucketPolicy(
  connection: Connection,
  { bucket, region, statements }: BucketStatements,
  context: MutationContext,
): Promise<void> {
  const task = await taskFor(connection, { bucket, region }, 'PutBucketPolicy', context.signal);
  const s3 = await connection.client(S3Client, region, 'change');
  await mutate(
    connection,
    {
      task,
      prepare: async (signal) => {
        const before = await unlessNew(
          connection,
          bucket,
          readBucketPolicy(connection, bucket, region, signal),
        );
        const { document, changed } = withStatements(before, statements);
        return changed ? writing(connection, s3, { bucket, before, after: document }) : nothing;
      },
      settling: (failure) => spreading(failure, bucket),
    },
    context,
  );
  connection.noteChange(bucket);
}

/** Takes statements out of a bucket's policy; those of others stay. Where none is left the policy is deleted. */
export async function removeBucketStatements(
  connection: Connection,
  { bucket, region, statements }: BucketStatements,
  context: MutationContext,
): Promise<void> {
  const task = await taskFor(connection, { bucket, region }, 'PutBucketPolicy', context.signal);
  const deletion = await taskFor(connection, { bucket, region }, 'DeleteBucketPolicy', context.signal);
  const s3 = await connection.client(S3Client, region, 'change');
  await mutate<null>(
    connection,
    {
      task,
      prepare: async (signal) => {
        const before = await readBucketPolicy(connection, bucket, region, signal);
        if (before === null) return nothing;
        const { document, changed } = withoutStatements(before, statements);
        if (!changed) return nothing;
        return document === null
          ? deleting(connection, s3, { bucket, before, task: deletion })
          : writing(connection, s3, { bucket, before, after: document });
      },
    },
    context,
  );
}

function writing(
  connection: Connection,
  s3: S3Client,
  write: { bucket: string; before: PolicyDocument | null; after: PolicyDocument },
): Attempt<null> {
  const { bucket, before, after } = write;
  return {
    intent: { target: bucket, before, after },
    send: async (options) => {
      const { account } = await connection.caller(options.abortSignal);
      const input = { Bucket: bucket, ExpectedBucketOwner: account, Policy: JSON.stringify(after) };
      const answer = await s3.send(new PutBucketPolicyCommand(input), options);
      return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
    },
  };
}

function deleting(
  connection: Connection,
  s3: S3Client,
  { bucket, before, task }: { bucket: string; before: PolicyDocument; task: Task },
): Attempt<null> {
  return {
    task,
    intent: { target: bucket, before },
    send: async (options) => {
      const { account } = await connection.caller(options.abortSignal);
      const input = { Bucket: bucket, ExpectedBucketOwner: account };
      const answer = await s3.send(new DeleteBucketPolicyCommand(input), options);
      return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
    },
  };
}

/**
 * Tags a bucket with the session, keeping the tags that it has; does nothing where it has the tag, ours or that of a
 * session that was quicker. Where its tags may not be read it stays as it is: the call replaces all tags, and some would be
 * lost.
 */
export async function tagBucket(
  connection: Connection,
  { name, region }: { name: string; region: string },
  context: MutationContext,
): Promise<void> {
  const task = await taskFor(connection, { bucket: name, region }, 'PutBucketTagging', context.signal);
  const s3 = await connection.client(S3Client, region, 'change');
  await mutate<null>(
    connection,
    {
      task,
      prepare: async (signal) => {
        // A bucket that the asked server does not know yet has no tags but those that it was made with.
        const before = await unlessNew(connection, name, readBucketTags(connection, name, region, signal));
        if (before === null || before[sessionTag] !== undefined) return nothing;
        const kept = Object.entries(before).map(([Key, Value]) => ({ Key, Value }));
        return {
          intent: { target: name, before },
          send: async (options) => {
            const { account } = await connection.caller(options.abortSignal);
            const answer = await s3.send(
              new PutBucketTaggingCommand({
                Bucket: name,
                ExpectedBucketOwner: account,
                Tagging: { TagSet: [...kept, ...tagsFor(context.session)] },
              }),
              options,
            );
            return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
          },
        };
      },
      settling: (failure) => spreading(failure, name),
    },
    context,
  );
}

/** A bucket of a moment ago may not be known to the server that was asked: null. */
async function unlessNew<Value>(
  connection: Connection,
  bucket: string,
  reading: Promise<Value | null>,
): Promise<Value | null> {
  try {
    return await reading;
  } catch (error) {
    const isNew = connection.changedRecently(bucket);
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
  { bucket, region }: Place,
  operation: 'PutBucketPolicy' | 'PutBucketTagging' | 'DeleteBucketPolicy',
  signal: AbortSignal,
): Promise<Task> {
  const { account, partition } = await connection.caller(signal);
  const doing = {
    PutBucketPolicy: 'writing the policy of the bucket',
    PutBucketTagging: 'tagging the bucket',
    DeleteBucketPolicy: 'deleting the policy of the bucket',
  }[operation];
  return {
    doing: `${doing} ${bucket}`,
    service: 's3',
    operation,
    actions: [`s3:${operation}`],
    resources: [`arn:${partition}:s3:::${bucket}`],
    account,
    region,
    name: bucket,
  };
}
