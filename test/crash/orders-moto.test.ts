/** Sessions that share a bucket, a role and a policy on moto: undone in any order, they leave the account as it was. */
import { DescribeFlowLogsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetAccountAuthorizationDetailsCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { describeWithMoto } from '../helpers/moto.ts';
import { undoInOrder } from './orders.ts';

const bucket = 'sandbox-network-logs';

function clients(endpoint: string) {
  const credentials = { accessKeyId: 'made', secretAccessKey: 'up' };
  const settings = { endpoint, region: 'us-east-1', credentials };
  return {
    ec2: new EC2Client(settings),
    iam: new IAMClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
  };
}

/** A bucket of someone else's, with a policy and a tag. */
async function prepare({ s3 }: ReturnType<typeof clients>): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const Statement = {
    Sid: 'Readers',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::123456789012:root' },
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${bucket}/*`,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  const Tagging = { TagSet: [{ Key: 'team', Value: 'network' }] };
  await s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging }));
}

async function unlessAbsent<Value>(reading: Promise<Value>): Promise<Value | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof S3ServiceException && error.name.startsWith('NoSuch')) return null;
    throw error;
  }
}

/** All that a session of this program could have changed. */
async function stateOf({ ec2, iam, s3 }: ReturnType<typeof clients>): Promise<unknown> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const buckets: unknown[] = [];
  for (const { Name: Bucket } of Buckets) {
    const policy = await unlessAbsent(s3.send(new GetBucketPolicyCommand({ Bucket })));
    const tags = await unlessAbsent(s3.send(new GetBucketTaggingCommand({ Bucket })));
    buckets.push({ Bucket, policy: JSON.parse(policy?.Policy ?? 'null'), tags: tags?.TagSet });
  }
  const { FlowLogs } = await ec2.send(new DescribeFlowLogsCommand({}));
  const { RoleDetailList, Policies } = await iam.send(
    new GetAccountAuthorizationDetailsCommand({ Filter: ['Role', 'LocalManagedPolicy'] }),
  );
  return { buckets, FlowLogs, RoleDetailList, Policies };
}

describeWithMoto('on moto', (moto) => {
  // No order has to put the trust of "Kentik for AWS" back: its version is 2008-10-17, which AWS takes and moto refuses to
  // write over another one.
  it.each([[[0, 1, 2, 3, 4]], [[5, 0, 6, 1]], [[6, 1, 5, 0]]])(
    'undone in the order %j, sessions leave the account as it was',
    { timeout: 240_000 },
    async (order) => {
      await moto().reset();
      const all = clients(moto().url);
      try {
        await prepare(all);
        const place = { url: moto().url, state: () => stateOf(all) };
        expect(await undoInOrder(order, null, place)).toEqual([]);
      } finally {
        for (const client of Object.values(all)) client.destroy();
      }
    },
  );
});
