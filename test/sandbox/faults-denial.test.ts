import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  GetPolicyCommand,
} from '@aws-sdk/client-iam';
import { HeadBucketCommand, ListBucketsCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import {
  account,
  deliveryPolicy,
  expectFailure,
  flowLogRequest,
  kentikTrust,
  withFaults,
} from './clients.ts';

const user = `arn:aws:iam::${account}:user/network-engineer`;

test('IAM names the action and the resource, and which kind of policy refuses', async () => {
  const faults = 'deny=CreateRole;iam:AttachRolePolicy@scp;iam:CreatePolicy@boundary;iam:GetPolicy@explicit';
  await withFaults(faults, async ({ iam }, sandbox) => {
    const refused = (action: string, on: string, why: string) =>
      `User: ${user} is not authorized to perform: ${action} on resource: ${on} ${why}`;
    await expectFailure(
      iam.send(new CreateRoleCommand({ RoleName: 'made', AssumeRolePolicyDocument: kentikTrust })),
      'AccessDenied',
      403,
      refused(
        'iam:CreateRole',
        `arn:aws:iam::${account}:role/made`,
        'because no identity-based policy allows the iam:CreateRole action',
      ),
    );
    const PolicyArn = `arn:aws:iam::${account}:policy/operations-network`;
    await expectFailure(
      iam.send(new AttachRolePolicyCommand({ RoleName: 'operations-read-only', PolicyArn })),
      'AccessDenied',
      403,
      refused(
        'iam:AttachRolePolicy',
        'role operations-read-only',
        'with an explicit deny in a service control policy',
      ),
    );
    await expectFailure(
      iam.send(new CreatePolicyCommand({ PolicyName: 'made', PolicyDocument: '{}' })),
      'AccessDenied',
      403,
      refused(
        'iam:CreatePolicy',
        'policy made',
        'because no permissions boundary allows the iam:CreatePolicy action',
      ),
    );
    await expectFailure(
      iam.send(new GetPolicyCommand({ PolicyArn })),
      'AccessDenied',
      403,
      refused('iam:GetPolicy', `policy ${PolicyArn}`, 'with an explicit deny in an identity-based policy'),
    );
    expect(sandbox.requests().map(({ fault }) => fault)).toEqual([
      'deny identity',
      'deny scp',
      'deny boundary',
      'deny explicit',
    ]);
  });
});

test('a tag made along with something needs a permission of its own', async () => {
  await withFaults('deny=iam:TagRole', async ({ iam }) => {
    const role = { RoleName: 'made', AssumeRolePolicyDocument: kentikTrust };
    await expectFailure(
      iam.send(new CreateRoleCommand({ ...role, Tags: [{ Key: 'a', Value: 'b' }] })),
      'AccessDenied',
      403,
      `not authorized to perform: iam:TagRole on resource: arn:aws:iam::${account}:role/made`,
    );
    await iam.send(new CreateRoleCommand(role));
  });
});

test('EC2 with and without names, with an encoded message, and silent about the logs service', async () => {
  const refuse = async (faults: string): Promise<string> => {
    let message = '';
    await withFaults(faults, async ({ ec2 }) => {
      const call = ec2.send(
        flowLogRequest({
          ResourceIds: ['vpc-0123456789abcdef0'],
          LogDestination: 'arn:aws:s3:::sandbox-network-logs',
        }),
      );
      await expectFailure(
        call,
        'UnauthorizedOperation',
        403,
        'You are not authorized to perform this operation.',
      );
      message = await call.then(
        () => '',
        (error: Error) => error.message,
      );
      await ec2.send(new DescribeVpcsCommand({}));
    });
    return message;
  };
  const on = `on resource: arn:aws:ec2:us-east-1:${account}:vpc/vpc-0123456789abcdef0`;
  expect(await refuse('deny=ec2:CreateFlowLogs')).toMatch(
    new RegExp(
      `operation\\. User: ${user} is not authorized to perform: ec2:CreateFlowLogs ${on} because no identity-based policy allows the ec2:CreateFlowLogs action\\. Encoded authorization failure message: [\\w-]{200,}$`,
    ),
  );
  expect(await refuse('deny=CreateFlowLogs@encoded')).toMatch(
    /^You are not authorized to perform this operation\. Encoded authorization failure message: [\w-]{200,}$/,
  );
  const plain = 'You are not authorized to perform this operation.';
  expect(await refuse('deny=CreateFlowLogs@plain')).toBe(plain);
  expect(await refuse('deny=logs:CreateLogDelivery')).toBe(plain);
  expect(await refuse('deny=CreateFlowLogs@scp')).toContain('explicit deny in a service control policy');
});

test('S3, also where the permission has another name than the operation', async () => {
  const faults = 'deny=s3:PutBucketPolicy;s3:ListAllMyBuckets@plain;s3:ListBucket@rcp';
  await withFaults(faults, async ({ s3 }) => {
    const Bucket = 'sandbox-network-logs';
    await expectFailure(
      s3.send(new PutBucketPolicyCommand({ Bucket, Policy: deliveryPolicy(Bucket) })),
      'AccessDenied',
      403,
      `User: ${user} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${Bucket}" because no identity-based policy allows the s3:PutBucketPolicy action`,
    );
    await expectFailure(s3.send(new ListBucketsCommand({})), 'AccessDenied', 403, 'Access Denied');
    // An answer to HEAD has no body.
    await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });
});
