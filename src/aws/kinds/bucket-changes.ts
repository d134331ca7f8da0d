/** Making S3 buckets. */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { exitCode, UserError } from '../../model/errors.ts';
import { sessionTag } from '../../model/ids.ts';
import type { Connection } from '../access/connection.ts';
import { isDenied, type Task } from '../explain/errors.ts';
import { mutate } from '../mutate.ts';
import type { MutationContext } from '../types.ts';
import { tagBucket } from './bucket-documents.ts';
import { locateBucket, readBucketTags } from './buckets.ts';
import { tagsFor } from './tags.ts';

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
  const task = await taskFor(connection, bucket, context.signal);
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

async function taskFor(connection: Connection, bucket: BucketName, signal: AbortSignal): Promise<Task> {
  const { account, partition } = await connection.caller(signal);
  return {
    doing: `creating the bucket ${bucket.name}`,
    service: 's3',
    operation: 'CreateBucket',
    actions: ['s3:CreateBucket', 's3:TagResource'],
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
