/**
 * The statement that is proposed is enough: a session lacks a permission, the sandbox refuses the step in AWS's words,
 * the words are explained, exactly the statement goes to the policy that the explanation names, and the step passes.
 */
import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyVersionCommand,
  IAMClient,
  ListPolicyVersionsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explainPasted } from '../../src/aws/explain/pasted.ts';
import type { Aws } from '../../src/aws/index.ts';
import { type ErrorReport, UserError } from '../../src/model/errors.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { connectIn } from '../helpers/log-bucket.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { deliveryPolicy } from '../sandbox/clients.ts';
import { awsFiles } from './aws-files.ts';

const account = '123456789012';
const bucket = 'sandbox-network-logs';
const bucketArn = `arn:aws:s3:::${bucket}`;
const roleName = 'setup';
const roleArn = `arn:aws:iam::${account}:role/${roleName}`;
const { signal } = new AbortController();

const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
const allow = (...Action: string[]) => ({ Effect: 'Allow', Action, Resource: '*' });
const deny = (...Action: string[]) => ({ Effect: 'Deny', Action, Resource: '*' });

/** The statements of each policy, by who asks for them in an explanation. */
interface Policies {
  'identity-based': object[];
  'permissions boundary': object[];
  /** Of the bucket. */
  'resource-based': object[];
  /** Of the key that encrypts the bucket. */
  key: object[];
}

let sandbox: Sandbox;
let aws: Aws;
let admin: { iam: IAMClient; kms: KMSClient; s3: S3Client };

beforeEach(async () => {
  sandbox = await startSandbox();
  await awsFiles('', '');
  const caller = connectIn(sandbox.environment);
  const settings = { endpoint: sandbox.url, region: 'us-east-1' };
  admin = {
    iam: new IAMClient(settings),
    kms: new KMSClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
  };
  const trust = [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' },
  ];
  await admin.iam.send(
    new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: document(trust) }),
  );
  aws = caller.assume({ account, roleName }, 'step');
});
afterEach(async () => {
  for (const client of Object.values(admin)) client.destroy();
  await sandbox.close();
});

function document(statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

const boundaryArn = `arn:aws:iam::${account}:policy/team-boundary`;

/** Puts a policy as its owner would. */
const put: Record<keyof Policies, (statements: object[], keyArn: string) => Promise<void>> = {
  'identity-based': async (statements) => {
    const PolicyDocument = document(statements);
    await admin.iam.send(new PutRolePolicyCommand({ RoleName: roleName, PolicyName: 'own', PolicyDocument }));
  },
  'permissions boundary': async (statements) => {
    const PolicyDocument = document(statements);
    const { Versions } = await admin.iam
      .send(new ListPolicyVersionsCommand({ PolicyArn: boundaryArn }))
      .catch(() => ({ Versions: undefined }));
    if (Versions === undefined) {
      await admin.iam.send(new CreatePolicyCommand({ PolicyName: 'team-boundary', PolicyDocument }));
      await admin.iam.send(
        new PutRolePermissionsBoundaryCommand({ RoleName: roleName, PermissionsBoundary: boundaryArn }),
      );
      return;
    }
    const old = Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion);
    for (const { VersionId } of old)
      await admin.iam.send(new DeletePolicyVersionCommand({ PolicyArn: boundaryArn, VersionId }));
    await admin.iam.send(
      new CreatePolicyVersionCommand({ PolicyArn: boundaryArn, PolicyDocument, SetAsDefault: true }),
    );
  },
  'resource-based': async (statements) => {
    await admin.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: document(statements) }));
  },
  key: async (statements, KeyId) => {
    await admin.kms.send(new PutKeyPolicyCommand({ KeyId, Policy: document(statements) }));
  },
};

/** A policy needs a statement: this one stands for none, in a policy of a bucket. */
const unrelated = {
  Effect: 'Allow',
  Principal: { AWS: account },
  Action: 's3:GetObject',
  Resource: `${bucketArn}/*`,
};

/** Whose key policy this program's users keep for themselves. */
const keyOwner = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:user/network-engineer` },
  Action: 'kms:*',
  Resource: '*',
};

async function encryptedBucket(): Promise<string> {
  const { KeyMetadata } = await admin.kms.send(new CreateKeyCommand({}));
  const KMSMasterKeyID = KeyMetadata?.Arn ?? '';
  const Rules = [
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID } },
  ];
  await admin.s3.send(
    new PutBucketEncryptionCommand({ Bucket: bucket, ServerSideEncryptionConfiguration: { Rules } }),
  );
  await admin.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'text' }));
  return KMSMasterKeyID;
}

type Step = () => Promise<unknown>;
type Refused = [by: string, action: string];

const steps = {
  listVpcs: () => aws.listResources('us-east-1', ['vpc'], signal),
  listFlowLogs: () => aws.listFlowLogs('eu-west-1', signal),
  listBuckets: () => aws.listBuckets(signal),
  listObjects: () => aws.listObjects({ bucket, region: 'us-east-1', prefix: '' }, signal),
  openObject: async () => {
    for await (const _part of (await aws.openObject({ bucket, region: 'us-east-1', key: 'a' }, signal)) ?? [])
      break;
  },
  createBucket: () => aws.createBucket({ name: 'made-by-a-session', region: 'us-east-1' }, memoryContext()),
  putBucketPolicy: () => {
    const { Statement } = JSON.parse(deliveryPolicy(bucket));
    return aws.putBucketPolicy({ bucket, region: 'us-east-1', statements: Statement }, memoryContext());
  },
  createPolicy: () =>
    aws.createPolicy(
      { name: 'made', description: 'x', document: JSON.parse(document([allow('ec2:DescribeVpcs')])) },
      memoryContext(),
    ),
  createRole: () =>
    aws.createRole(
      {
        name: 'made',
        description: 'x',
        trustPolicy: JSON.parse(
          document([{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }]),
        ),
      },
      memoryContext(),
    ),
  attach: () =>
    aws.attachRolePolicy(
      { roleName: 'operations-read-only', policyArn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' },
      memoryContext(),
    ),
  readPolicy: () => aws.readPolicy('operations-network', signal),
  assumeAnother: () => aws.assume({ account, roleName: 'operations-read-only' }, 'next').identify(signal),
  createFlowLog: async () => {
    const [vpc] = await aws.listResources('us-east-1', ['vpc'], signal);
    const { failed } = await aws.createFlowLogs(
      {
        region: 'us-east-1',
        resourceType: 'vpc',
        resourceIds: [vpc?.id ?? ''],
        destination: bucketArn,
        logFormat: null,
        aggregationInterval: 600,
      },
      memoryContext(),
    );
    const [first] = failed;
    if (first?.error) throw new UserError(first.error);
    expect(failed).toEqual([]);
  },
} satisfies Record<string, Step>;

interface Case {
  lacks: string;
  step: keyof typeof steps;
  has: Partial<Policies>;
  refused: Refused[];
}

const cases: Case[] = [
  { lacks: 'an Allow for EC2', step: 'listVpcs', has: {}, refused: [['identity-based', 'ec2:DescribeVpcs']] },
  {
    lacks: 'an Allow in another region',
    step: 'listFlowLogs',
    has: { 'identity-based': [allow('s3:*')] },
    refused: [['identity-based', 'ec2:DescribeFlowLogs']],
  },
  {
    lacks: 'an Allow for a listing of S3',
    step: 'listBuckets',
    has: {},
    refused: [['identity-based', 's3:ListAllMyBuckets']],
  },
  {
    lacks: 'an Allow for a bucket',
    step: 'listObjects',
    has: {},
    refused: [['identity-based', 's3:ListBucket']],
  },
  {
    // Where tags at creation are refused, the program tags afterwards.
    lacks: 'an Allow for a new bucket',
    step: 'createBucket',
    has: {},
    refused: [['identity-based', 's3:CreateBucket']],
  },
  {
    lacks: 'an Allow for a bucket policy',
    step: 'putBucketPolicy',
    has: {},
    refused: [
      ['identity-based', 's3:GetBucketPolicy'],
      ['identity-based', 's3:PutBucketPolicy'],
    ],
  },
  {
    lacks: 'an Allow for a policy and its tags',
    step: 'createPolicy',
    has: {},
    refused: [
      ['identity-based', 'iam:CreatePolicy'],
      ['identity-based', 'iam:TagPolicy'],
    ],
  },
  {
    lacks: 'an Allow for a role and its tags',
    step: 'createRole',
    has: {},
    refused: [
      ['identity-based', 'iam:CreateRole'],
      ['identity-based', 'iam:TagRole'],
    ],
  },
  {
    lacks: 'an Allow for attaching',
    step: 'attach',
    has: {},
    refused: [
      ['identity-based', 'iam:ListAttachedRolePolicies'],
      ['identity-based', 'iam:AttachRolePolicy'],
    ],
  },
  {
    lacks: 'an Allow for versions',
    step: 'readPolicy',
    has: { 'identity-based': [allow('iam:ListPolicies', 'iam:GetPolicy')] },
    refused: [
      ['identity-based', 'iam:GetPolicyVersion'],
      ['identity-based', 'iam:ListPolicyVersions'],
    ],
  },
  {
    lacks: 'an Allow for flow logs',
    step: 'createFlowLog',
    has: { 'identity-based': [allow('ec2:Describe*', 'logs:*')] },
    refused: [
      ['identity-based', 'ec2:CreateFlowLogs'],
      ['identity-based', 'ec2:CreateFlowLogs'],
      ['identity-based', 'ec2:CreateTags'],
    ],
  },
  {
    lacks: 'an Allow for another role',
    step: 'assumeAnother',
    has: { 'identity-based': [allow('iam:*')] },
    refused: [['identity-based', 'sts:AssumeRole']],
  },
  {
    lacks: 'an Allow in the boundary',
    step: 'listVpcs',
    has: { 'identity-based': [everything], 'permissions boundary': [allow('s3:*')] },
    refused: [['permissions boundary', 'ec2:DescribeVpcs']],
  },
  {
    lacks: 'an Allow in the boundary for IAM',
    step: 'attach',
    has: { 'identity-based': [everything], 'permissions boundary': [allow('s3:*')] },
    refused: [
      ['permissions boundary', 'iam:ListAttachedRolePolicies'],
      ['permissions boundary', 'iam:AttachRolePolicy'],
    ],
  },
  {
    lacks: 'an Allow in the boundary for S3',
    step: 'listObjects',
    has: { 'identity-based': [everything], 'permissions boundary': [allow('ec2:*')] },
    refused: [['permissions boundary', 's3:ListBucket']],
  },
  {
    lacks: 'an Allow on both sides',
    step: 'listVpcs',
    has: { 'permissions boundary': [allow('s3:*')] },
    refused: [
      ['permissions boundary', 'ec2:DescribeVpcs'],
      ['identity-based', 'ec2:DescribeVpcs'],
    ],
  },
  {
    lacks: 'the key policy',
    step: 'openObject',
    has: { 'identity-based': [everything], key: [keyOwner] },
    refused: [['resource-based', 'kms:Decrypt']],
  },
  {
    lacks: 'an Allow for the key',
    step: 'openObject',
    has: {
      'identity-based': [allow('s3:*')],
      key: [
        keyOwner,
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    },
    refused: [['identity-based', 'kms:Decrypt']],
  },
  {
    lacks: 'an exemption in its own policy',
    step: 'listVpcs',
    has: { 'identity-based': [everything, deny('ec2:DescribeVpcs')] },
    refused: [['identity-based', 'ec2:DescribeVpcs']],
  },
  {
    lacks: 'an exemption in the boundary',
    step: 'createPolicy',
    has: { 'identity-based': [everything], 'permissions boundary': [everything, deny('iam:CreatePolicy')] },
    refused: [['permissions boundary', 'iam:CreatePolicy']],
  },
  {
    lacks: 'an exemption in the bucket policy',
    step: 'listObjects',
    has: {
      'identity-based': [everything],
      'resource-based': [{ ...deny('s3:ListBucket'), Resource: bucketArn, Principal: { AWS: roleArn } }],
    },
    refused: [['resource-based', 's3:ListBucket']],
  },
];

test.each(cases)('a session that lacks $lacks: $step', async ({ step, has, refused }) => {
  const keyArn = has.key === undefined ? '' : await encryptedBucket();
  const policies: Policies = {
    'identity-based': [],
    'permissions boundary': [],
    'resource-based': [],
    key: [],
    ...has,
  };
  for (const name of Object.keys(has) as (keyof Policies)[]) await put[name](policies[name], keyArn);
  const seen: Refused[] = [];
  for (;;) {
    const report = await refusalOf(steps[step]);
    if (report === null) break;
    const denial = explained(report);
    seen.push([denial.refusedBy ?? 'no one', denial.actions.join(' and ')]);
    expect(seen.length, JSON.stringify(seen)).toBeLessThanOrEqual(refused.length);
    const isOfKey = denial.refusedBy === 'resource-based' && denial.resource === keyArn;
    const name = isOfKey ? 'key' : (denial.refusedBy as keyof Policies);
    policies[name] =
      denial.statement === null
        ? policies[name].filter((statement) => 'Effect' in statement && statement.Effect !== 'Deny')
        : [...policies[name], denial.statement];
    await put[name](policies[name].length === 0 ? [unrelated] : policies[name], keyArn);
  }
  expect(seen).toEqual(refused);
});

/** What AWS said, or null where the step passed. */
async function refusalOf(step: Step): Promise<ErrorReport | null> {
  try {
    await step();
    return null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.report;
  }
}

/** As someone would paste it from a log. */
function explained({ aws: said }: ErrorReport) {
  const text = `An error occurred (${said?.code}) when calling the ${said?.operation} operation: ${said?.message}`;
  return explainPasted(text)?.denial ?? expect.fail(text);
}
