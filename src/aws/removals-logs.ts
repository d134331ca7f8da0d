/** Removing what belongs to logs: flow logs, bucket policies, buckets and their objects. "Already gone" is done. */
import { DeleteFlowLogsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { UserError } from '../errors.ts';
import type { ExistingFlowLog, PolicyDocument } from '../plan/existing.ts';
import { outdated } from './bucket-changes.ts';
import { locateBucket, readBucketPolicy } from './buckets.ts';
import type { Connection } from './connection.ts';
import { isDenied, type Task } from './errors.ts';
import { listFlowLogs } from './flow-logs.ts';
import { mutate } from './mutate.ts';
import { samePolicy } from './policy-text.ts';
import type { FlowLogRemovalResult, MutationContext } from './types.ts';

/** Somebody else would have to delete one of them each time in between. */
const deletionTurns = 3;

/**
 * Deletes flow logs of one region; at most 300 ids a call. HTTP 200 is no success here either: `Unsuccessful` is read.
 * Source: EC2 API reference, DeleteFlowLogs.
 */
export async function deleteFlowLogs(
  connection: Connection,
  request: { region: string; flowLogIds: string[] },
  context: MutationContext,
): Promise<FlowLogRemovalResult> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await deletePresent(connection, request, context);
    } catch (error) {
      // One that went between the look and the call may cost the whole call: the others are asked for again.
      const code = error instanceof UserError ? error.report.aws?.code : undefined;
      if (code !== 'InvalidFlowLogId.NotFound' || turn === deletionTurns) throw error;
    }
  }
}

async function deletePresent(
  connection: Connection,
  request: { region: string; flowLogIds: string[] },
  context: MutationContext,
): Promise<FlowLogRemovalResult> {
  const { region, flowLogIds } = request;
  const { account, partition } = await connection.caller(context.signal);
  const ec2 = await connection.client(EC2Client, region, 'change');
  const stillThere = async (signal: AbortSignal): Promise<ExistingFlowLog[]> =>
    (await listFlowLogs(connection, region, signal)).filter(({ id }) => flowLogIds.includes(id));
  // What is gone already needs no call.
  const before = await stillThere(context.signal);
  const present = before.map(({ id }) => id);
  if (present.length === 0) return { failed: [] };
  return mutate<FlowLogRemovalResult>(
    connection,
    {
      task: {
        doing: `deleting ${present.length === 1 ? `the flow log ${present[0]}` : `${present.length} flow logs`} in ${region}`,
        service: 'ec2',
        operation: 'DeleteFlowLogs',
        actions: ['ec2:DeleteFlowLogs', 'logs:DeleteLogDelivery'],
        resources: present.map((id) => `arn:${partition}:ec2:${region}:${account}:vpc-flow-log/${id}`),
        account,
        region,
      },
      // Whole, with their tags: from this an undo makes them again.
      intent: { target: present, before },
      send: async (options) => {
        const answer = await ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: present }), options);
        const failed = (answer.Unsuccessful ?? [])
          .filter(({ Error: error }) => error?.Code !== 'InvalidFlowLogId.NotFound')
          .map(({ ResourceId, Error: error }) => ({
            flowLogId: ResourceId ?? '',
            code: error?.Code ?? '',
            message: error?.Message ?? '',
          }));
        return { result: { failed }, ids: [], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) =>
        (await stillThere(signal)).length === 0 ? { result: { failed: [] }, ids: [] } : null,
      existsCodes: ['InvalidFlowLogId.NotFound'],
    },
    context,
  );
}

/** Deletes a bucket's policy, where it still is what it was when this was planned. */
export async function deleteBucketPolicy(
  connection: Connection,
  policy: { bucket: string; region: string; before: PolicyDocument },
  context: MutationContext,
): Promise<void> {
  const { bucket, region } = policy;
  const task = await bucketTask(connection, bucket, region, 'DeleteBucketPolicy', context.signal);
  const present = (signal: AbortSignal) => readBucketPolicy(connection, bucket, region, signal);
  const current = await present(context.signal);
  if (current === null) return;
  if (!samePolicy(current, policy.before)) throw outdated(task, `The policy of the bucket ${bucket}`);
  const s3 = await connection.client(S3Client, region, 'change');
  await mutate(
    connection,
    {
      task,
      intent: { target: bucket, before: current },
      send: async (options) => {
        const { account } = await connection.caller(context.signal);
        const input = { Bucket: bucket, ExpectedBucketOwner: account };
        const answer = await s3.send(new DeleteBucketPolicyCommand(input), options);
        return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) => ((await present(signal)) === null ? { result: null, ids: [] } : null),
    },
    context,
  );
}

/** Does the bucket hold anything, old versions and delete markers included? null where AWS does not let one look. */
export async function bucketHasObjects(
  connection: Connection,
  bucket: { bucket: string; region: string },
  signal: AbortSignal,
): Promise<boolean | null> {
  const s3 = await connection.client(S3Client, bucket.region, 'read');
  const { account } = await connection.caller(signal);
  const task = await bucketTask(connection, bucket.bucket, bucket.region, 'ListObjectVersions', signal);
  try {
    const page = await connection.read(task, signal, (options) =>
      s3.send(
        new ListObjectVersionsCommand({ Bucket: bucket.bucket, ExpectedBucketOwner: account, MaxKeys: 1 }),
        options,
      ),
    );
    return (page.Versions?.length ?? 0) + (page.DeleteMarkers?.length ?? 0) > 0;
  } catch (error) {
    if (isDenied(error)) return null;
    throw error;
  }
}

/** Deletes a bucket. It must be empty; `emptyBucket` sees to that where it was asked for by name. */
export async function deleteBucket(
  connection: Connection,
  bucket: { bucket: string; region: string },
  context: MutationContext,
): Promise<void> {
  const task = await bucketTask(connection, bucket.bucket, bucket.region, 'DeleteBucket', context.signal);
  const s3 = await connection.client(S3Client, bucket.region, 'change');
  await mutate(
    connection,
    {
      task,
      intent: { target: bucket.bucket, before: null },
      send: async (options) => {
        const { account } = await connection.caller(context.signal);
        const input = { Bucket: bucket.bucket, ExpectedBucketOwner: account };
        const answer = await s3.send(new DeleteBucketCommand(input), options);
        return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) =>
        (await locateBucket(connection, bucket.bucket, bucket.region, signal)).state === 'absent'
          ? { result: null, ids: [] }
          : null,
      existsCodes: ['NoSuchBucket'],
    },
    context,
  );
}

/** One call about a bucket that is to go. */
export async function bucketTask(
  connection: Connection,
  bucket: string,
  region: string,
  operation: 'DeleteBucket' | 'DeleteBucketPolicy' | 'DeleteObjects' | 'ListObjectVersions',
  signal: AbortSignal,
): Promise<Task> {
  const { account, partition } = await connection.caller(signal);
  const doing = {
    DeleteBucket: 'deleting the bucket',
    DeleteBucketPolicy: 'deleting the policy of the bucket',
    DeleteObjects: 'deleting the logs in the bucket',
    ListObjectVersions: 'looking whether anything is in the bucket',
  }[operation];
  const actions = {
    DeleteBucket: ['s3:DeleteBucket'],
    DeleteBucketPolicy: ['s3:DeleteBucketPolicy'],
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
