/** Someone else at work in the sandbox's account, with the AWS SDK; and what the account holds, without accidents. */
import {
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  DescribeFlowLogsCommand,
  EC2Client,
  type FlowLog,
} from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { sandboxState } from './sandbox-pages.ts';

const open: { destroy(): void }[] = [];

afterEach(() => {
  for (const client of open.splice(0)) client.destroy();
});

export function someoneElse(sandbox: Sandbox) {
  const settings = {
    endpoint: sandbox.url,
    region: 'us-east-1',
    credentials: {
      accessKeyId: sandbox.environment.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: sandbox.environment.AWS_SECRET_ACCESS_KEY ?? '',
    },
  };
  const ec2 = new EC2Client(settings);
  const iam = new IAMClient(settings);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  open.push(ec2, iam, s3);
  return {
    ec2,
    iam,
    s3,
    /** A flow log in AWS's default format, over a minute. */
    createFlowLog: async (resourceId: string, bucket: string): Promise<string> => {
      const { FlowLogIds: ids, Unsuccessful: refused } = await ec2.send(
        new CreateFlowLogsCommand({
          ResourceIds: [resourceId],
          ResourceType: 'VPC',
          TrafficType: 'ALL',
          LogDestinationType: 's3',
          LogDestination: `arn:aws:s3:::${bucket}`,
          MaxAggregationInterval: 60,
          TagSpecifications: [{ ResourceType: 'vpc-flow-log', Tags: [{ Key: 'team', Value: 'network' }] }],
        }),
      );
      const [id] = ids ?? [];
      if (id === undefined) throw new Error(JSON.stringify(refused));
      return id;
    },
    flowLogsOf: async (resourceId: string): Promise<FlowLog[]> => {
      const filter = [{ Name: 'resource-id', Values: [resourceId] }];
      return (await ec2.send(new DescribeFlowLogsCommand({ Filter: filter }))).FlowLogs ?? [];
    },
    deleteFlowLog: (id: string) => ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: [id] })),
  };
}

/** What the caller's account holds, line by line, without what differs between equal set-ups: ids and times. */
export async function accountState(sandbox: Sandbox): Promise<string[]> {
  const { accounts, buckets } = await sandboxState<{ accounts: { id: string }[]; buckets: unknown }>(sandbox);
  const own = accounts.find(({ id }) => id === '123456789012');
  // Flow logs are kept by id: what is left without it stands in the order of its text.
  const plain = (key: string, value: unknown): unknown => {
    if (/(At|Modified)$/.test(key) || key === 'lastVersion' || key === 'nextWindow') return 0;
    if (key !== 'flowLogs' || typeof value !== 'object' || value === null) return value;
    return Object.values(value)
      .map((log) => JSON.stringify(log, plain).replaceAll(/\bfl-[0-9a-f]{17}\b/g, 'fl-'))
      .sort();
  };
  return JSON.stringify({ own, buckets }, plain, 1).split('\n');
}
