/**
 * What an organization requires of what is created: AWS names the policy and not its conditions, so tags, a boundary
 * and regions are said as possibilities, and only where something is created.
 */
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { explainPasted } from '../../src/aws/explain/pasted.ts';
import { connect } from '../../src/aws/index.ts';
import type { Aws } from '../../src/aws/types.ts';
import { type ErrorReport, exitCode, UserError } from '../../src/model/errors.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { managementAccount, seedWithControls } from '../helpers/controls.ts';
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
    for (const [name, value] of Object.entries(sandbox.environment)) vi.stubEnv(name, value);
    aws = connect({
      source: { kind: 'environment' },
      region: 'us-east-1',
      askMfaCode: () => Promise.reject(new Error('nobody to ask')),
    });
  });
  afterEach(() => sandbox.close());

  async function reportOf(promise: Promise<unknown>): Promise<ErrorReport> {
    const error: unknown = await promise.then(
      () => expect.fail('it did not fail'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof UserError)) throw error;
    return error.report;
  }

  test('a bucket without its tag is refused with the policy, and exists once it has it', async () => {
    const bucket = { name: 'logs-with-a-cost-center', region: 'us-east-1' };
    const report = await reportOf(aws.createBucket(bucket, memoryContext()));
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
    const report = await reportOf(
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
])('a tag policy is told as that: %s', (text, named) => {
  const { report, denial } = explainPasted(text) ?? expect.fail('not understood');
  expect(denial).toBeNull();
  expect(report).toMatchObject({ code: 'TAG_POLICY_VIOLATION', exit: exitCode.permission });
  expect(report.message).toContain(named);
  expect(report.remedy.length).toBeGreaterThan(0);
});
