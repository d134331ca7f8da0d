import type { CreateFlowLogsRequest } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import {
  account,
  clients,
  deliveryPolicy,
  flowLogRequest,
  otherAccount,
  sandboxForFlowLogs,
} from './clients.ts';

let sandbox: Sandbox;
let vpcs: string[] = [];
beforeAll(async () => {
  ({ sandbox, vpcs } = await sandboxForFlowLogs());
});
afterAll(() => sandbox.close());

const request = (more: Partial<CreateFlowLogsRequest> = {}) =>
  flowLogRequest({ ResourceIds: vpcs.slice(0, 1), ...more });

describe('the destination', () => {
  const unsuccessful = (bucket: string) => [
    {
      ResourceId: vpcs[20],
      Error: {
        Code: '400',
        Message: `Access Denied for LogDestination: ${bucket}. Please check LogDestination permission`,
      },
    },
  ];
  const one = (LogDestination: string) => request({ ResourceIds: vpcs.slice(20, 21), LogDestination });

  test("a bucket that doesn't exist, or is another account's and refuses", async () => {
    const { ec2 } = clients(sandbox);
    const missing = await ec2.send(one('arn:aws:s3:::not-there'));
    expect([missing.FlowLogIds, missing.Unsuccessful]).toEqual([[], unsuccessful('not-there')]);
    const foreign = await ec2.send(one('arn:aws:s3:::network-logs/here'));
    expect([foreign.FlowLogIds, foreign.Unsuccessful]).toEqual([[], unsuccessful('network-logs')]);
  });

  test.each([
    ['another account', { account: otherAccount, region: '*' }, false],
    ['another region', { account, region: 'eu-west-1' }, false],
    ['this account and region', { account, region: 'us-east-1' }, true],
  ])('someone else’s bucket that admits %s', async (_what, source, isAdmitted) => {
    const Bucket = 'network-logs';
    const { s3 } = clients(sandbox, { account: otherAccount });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: deliveryPolicy(Bucket, source) }));
    const created = await clients(sandbox).ec2.send(one(`arn:aws:s3:::${Bucket}`));
    expect(created.FlowLogIds).toHaveLength(isAdmitted ? 1 : 0);
    expect(created.Unsuccessful).toEqual(isAdmitted ? [] : unsuccessful(Bucket));
  });

  test('the caller’s own bucket gets the statements that it lacks, and keeps those that it has', async () => {
    const { ec2, s3 } = clients(sandbox);
    const Bucket = 'sandbox-network-logs';
    const read = async () => JSON.parse((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? '');
    const before = await read();
    await ec2.send(one(`arn:aws:s3:::${Bucket}/vpc`));
    const after = await read();
    expect(after.Statement.slice(0, 2)).toEqual(before.Statement);
    expect(after.Statement.slice(2)).toMatchObject([
      {
        Action: 's3:PutObject',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Resource: `arn:aws:s3:::${Bucket}/vpc/AWSLogs/${account}/*`,
      },
      { Action: 's3:GetBucketAcl', Resource: `arn:aws:s3:::${Bucket}` },
    ]);
    await ec2.send(
      request({ ResourceIds: vpcs.slice(21, 22), LogDestination: `arn:aws:s3:::${Bucket}/vpc` }),
    );
    expect(await read()).toEqual(after);
  });

  test('a bucket that admits already is left as it is', async () => {
    const { ec2, s3 } = clients(sandbox);
    await ec2.send(one('arn:aws:s3:::flows'));
    const { Policy: policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: 'flows' }));
    expect(policy).toBe(deliveryPolicy('flows'));
  });

  test('an explicit Deny of the owner wins', async () => {
    const { ec2, s3 } = clients(sandbox);
    const Bucket = 'closed-to-logs';
    await s3.send(new CreateBucketCommand({ Bucket }));
    const document = JSON.parse(deliveryPolicy(Bucket));
    document.Statement.push({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
      Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
    });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(document) }));
    expect((await ec2.send(one(`arn:aws:s3:::${Bucket}`))).Unsuccessful).toEqual(unsuccessful(Bucket));
  });
});
