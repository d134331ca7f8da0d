import { DescribeFlowLogsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import {
  AttachRolePolicyCommand,
  GetPolicyCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { setFaults } from '../helpers/sandbox-pages.ts';
import {
  account,
  type clients,
  deliveryPolicy,
  expectFailure,
  flowLogRequest,
  withFaults,
} from './clients.ts';

const Bucket = 'sandbox-network-logs';
const RoleName = 'operations-read-only';
const PolicyArn = `arn:aws:iam::${account}:policy/operations-network`;

const sids = async ({ s3 }: ReturnType<typeof clients>): Promise<string[]> => {
  const { Policy = '{}' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  return JSON.parse(Policy).Statement.map(({ Sid }: { Sid: string }) => Sid);
};

test('adds a statement to the bucket policy, once, before the call that is named', async () => {
  await withFaults('actor=bucket-policy@PutBucketPolicy@after', async (calls, sandbox) => {
    const put = () => calls.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: deliveryPolicy(Bucket) }));
    await put();
    expect(await sids(calls)).toEqual(['AWSLogDeliveryWrite', 'AWSLogDeliveryAclCheck', 'SomebodyElse1']);
    expect(sandbox.requests()[0]?.fault).toBe(`actor: bucket-policy ${Bucket}`);
    await put();
    expect(await sids(calls)).toEqual(['AWSLogDeliveryWrite', 'AWSLogDeliveryAclCheck']);
    await setFaults(
      sandbox,
      `actor=bucket-delivery@GetBucketPolicy;bucket-policy:${Bucket}@#2@GetBucketPolicy`,
    );
    await expectFailure(sids(calls), 'NoSuchBucketPolicy', 404);
    expect(await sids(calls)).toEqual(['SomebodyElse1']);
  });
});

test('deletes a flow log right after it was made', async () => {
  await withFaults('actor=delete-flow-log@after@CreateFlowLogs', async ({ ec2 }, sandbox) => {
    const { FlowLogs: before = [] } = await ec2.send(new DescribeFlowLogsCommand({}));
    const { Vpcs: [vpc] = [] } = await ec2.send(new DescribeVpcsCommand({}));
    const { FlowLogIds } = await ec2.send(
      flowLogRequest({ ResourceIds: [vpc?.VpcId ?? ''], LogDestination: `arn:aws:s3:::${Bucket}` }),
    );
    expect(FlowLogIds).toHaveLength(1);
    expect(sandbox.requests().at(-1)?.fault).toBe(`actor: delete-flow-log ${FlowLogIds?.[0]}`);
    const { FlowLogs: after } = await ec2.send(new DescribeFlowLogsCommand({}));
    expect(after).toEqual(before);
  });
});

test('edits policies, detaches them, changes the trust, removes the role', async () => {
  const faults = [
    'actor=edit-policy@GetPolicy',
    'actor=detach-policy@ListAttachedRolePolicies',
    'actor=change-trust@GetRole',
    'actor=remove-role@AttachRolePolicy',
  ];
  await withFaults(faults.join(','), async ({ iam }, sandbox) => {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy?.DefaultVersionId).toBe('v2');
    const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(attached.AttachedPolicies).toEqual([]);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain('SomebodyElse');
    const attach = iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await expectFailure(attach, 'NoSuchEntity', 404);
    expect(sandbox.requests().map(({ fault }) => fault)).toEqual([
      'actor: edit-policy operations-network',
      `actor: detach-policy ${RoleName}`,
      `actor: change-trust ${RoleName}`,
      `actor: remove-role ${RoleName}`,
    ]);
  });
});

test('takes the bucket name', async () => {
  await withFaults('actor=take-bucket@CreateBucket', async ({ s3 }) => {
    await expectFailure(s3.send(new CreateBucketCommand({ Bucket: 'wanted' })), 'BucketAlreadyExists', 409);
    await s3.send(new CreateBucketCommand({ Bucket: 'another' }));
  });
});
