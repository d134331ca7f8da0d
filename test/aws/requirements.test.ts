/**
 * What an organization requires of what is created: AWS names the policy and not its conditions, so tags, a boundary
 * and regions are shown as possibilities, and only where something is created.
 */
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explainPasted } from '../../src/aws/explain/pasted.ts';
import type { Aws } from '../../src/aws/index.ts';
import { exitCode } from '../../src/model/errors.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { managementAccount, seedWithControls } from '../helpers/controls.ts';
import { reportFrom } from '../helpers/failures.ts';
import { connectIn } from '../helpers/log-bucket.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { awsFiles } from './aws-files.ts';
import { scp, sentence, user } from './pasted-errors.ts';

const conditions = ['aws:RequestTag', 'iam:PermissionsBoundary', 'aws:RequestedRegion'];

describe('a service control policy that refuses', () => {
  test.each([
    ['s3:CreateBucket', ['aws:RequestTag', 'aws:RequestedRegion']],
    ['ec2:CreateFlowLogs', ['aws:RequestTag', 'aws:RequestedRegion']],
    ['ec2:RunInstances', ['aws:RequestTag', 'aws:RequestedRegion']],
    ['iam:CreatePolicy', ['aws:RequestTag']],
    ['iam:CreateRole', ['aws:RequestTag', 'iam:PermissionsBoundary']],
    ['iam:CreatePolicyVersion', []],
    ['iam:AttachRolePolicy', []],
    ['s3:PutBucketPolicy', []],
    ['ec2:CreateTags', []],
    ['ec2:DescribeVpcs', []],
    ['sts:AssumeRole', []],
  ])('%s might require %o', (action, possible) => {
    const refusals = [
      `with an explicit deny in a service control policy: ${scp}`,
      `because no service control policy allows the ${action} action`,
    ];
    for (const why of refusals) {
      const fix = explainPasted(sentence(user, action, '*', why))?.denial?.fix.join('\n') ?? '';
      expect(conditions.filter((each) => fix.includes(each))).toEqual(possible);
    }
    const other = sentence(user, action, '*', 'with an explicit deny in an identity-based policy');
    expect(explainPasted(other)?.denial?.fix.join('\n')).not.toMatch(/aws:Requ|iam:Perm/);
  });
});

describe('in an organization that requires tags and a boundary', () => {
  const boundary = 'arn:aws:iam::123456789012:policy/operations-network';
  let sandbox: Sandbox;
  let aws: Aws;
  beforeEach(async () => {
    sandbox = await startSandbox({
      seed: seedWithControls({
        tags: {
          Effect: 'Deny',
          Action: 's3:CreateBucket',
          Resource: '*',
          Condition: { Null: { 'aws:RequestTag/cost-center': 'true' } },
        },
        boundary: {
          Effect: 'Deny',
          Action: 'iam:CreateRole',
          Resource: '*',
          Condition: { StringNotEquals: { 'iam:PermissionsBoundary': boundary } },
        },
      }),
    });
    await awsFiles('', '');
    aws = connectIn(sandbox.environment);
  });
  afterEach(() => sandbox.close());

  test('a bucket without its tag is refused with the policy, and exists once it has it', async () => {
    const bucket = { name: 'logs-with-a-cost-center', region: 'us-east-1' };
    const report = await reportFrom(aws.createBucket(bucket, memoryContext()));
    expect(report).toMatchObject({ code: 'ACCESS_DENIED', exit: exitCode.permission });
    expect(report.why).toContain(`organizations::${managementAccount}:policy/`);
    expect(report.remedy.join('\n')).toContain('aws:RequestTag');
    const s3 = new S3Client({ endpoint: sandbox.url, region: 'us-east-1', forcePathStyle: true });
    const Tags = [{ Key: 'cost-center', Value: '7' }];
    await s3.send(new CreateBucketCommand({ Bucket: bucket.name, CreateBucketConfiguration: { Tags } }));
    s3.destroy();
    const { signal } = new AbortController();
    expect(await aws.readBucket(bucket.name, bucket.region, signal)).toMatchObject({ state: 'owned' });
  });

  test('a role without its boundary is refused with the policy, and exists once it has it', async () => {
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow' as const, Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' }],
    };
    const report = await reportFrom(
      aws.createRole({ name: 'bounded', description: 'x', trustPolicy }, memoryContext()),
    );
    expect(report.why).toContain(`organizations::${managementAccount}:policy/`);
    expect(report.remedy.join('\n')).toContain('iam:PermissionsBoundary');
    const iam = new IAMClient({ endpoint: sandbox.url, region: 'us-east-1' });
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'bounded',
        AssumeRolePolicyDocument: JSON.stringify(trustPolicy),
        PermissionsBoundary: boundary,
      }),
    );
    iam.destroy();
    const { signal } = new AbortController();
    expect(await aws.readRole('bounded', signal)).toMatchObject({ name: 'bounded' });
  });
});

test.each([
  [
    "An error occurred (TagPolicyViolation) when calling the CreateFlowLogs operation: The tag policy does not allow the specified value for the following tag key: 'cost-center'.",
    'cost-center',
  ],
  ['TagPolicyViolation: The tag policy does not allow the specified value.', 'a tag'],
])('a tag policy is named as the cause: %s', (text, named) => {
  const { report, denial } = explainPasted(text) ?? expect.fail('not understood');
  expect(denial).toBeNull();
  expect(report).toMatchObject({ code: 'TAG_POLICY_VIOLATION', exit: exitCode.permission });
  expect(report.message).toContain(named);
  expect(report.remedy.length).toBeGreaterThan(0);
});
