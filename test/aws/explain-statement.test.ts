/**
 * The statement that is proposed is enough: a session lacks a permission, the sandbox refuses the step in AWS's words,
 * the words are explained, exactly the statement goes to the policy that the explanation names, and the step passes.
 */
import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyVersionCommand,
  ListPolicyVersionsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { PutBucketEncryptionCommand, PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explainPasted } from '../../src/aws/explain/pasted.ts';
import type { Aws } from '../../src/aws/index.ts';
import { type ErrorReport, UserError } from '../../src/model/errors.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import type { ControlPolicy } from '../../src/sandbox/world/organization.ts';
import { buildOrganization } from '../../src/sandbox/world/organization-seed.ts';
import type { World } from '../../src/sandbox/world/types.ts';
import { memberSeed } from '../helpers/controls.ts';
import { connectIn } from '../helpers/log-bucket.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { clients, deliveryPolicy } from '../sandbox/clients.ts';
import { awsFiles } from './aws-files.ts';
import {
  account,
  allow,
  bucket,
  bucketArn,
  type Case,
  cases,
  type Policies,
  type Refused,
  roleArn,
  roleName,
  unrelated,
} from './statement-cases.ts';
import { limited } from './statement-cases-limits.ts';

const { signal } = new AbortController();

let sandbox: Sandbox;
let aws: Aws;
let world: World;
let admin: ReturnType<typeof clients>;

beforeEach(async () => {
  sandbox = await startSandbox({
    seed: memberSeed,
    prepare: (built) => {
      world = built;
    },
  });
  await awsFiles('', '');
  const caller = connectIn(sandbox.environment);
  admin = clients(sandbox);
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

function putControl(kind: ControlPolicy['kind']) {
  return async (statements: object[]) => {
    const guardrail = JSON.parse(document(statements));
    const { controls } = buildOrganization(
      { ...memberSeed.organization, controls: { [kind]: { guardrail } } },
      0,
    );
    const organization = world.organization ?? expect.fail('no organization');
    const others = organization.controls.filter((each) => each.kind !== kind);
    organization.controls = [...others, ...controls];
  };
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
  session: async (statements) => {
    const { Credentials } = await admin.sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'step', Policy: document(statements) }),
    );
    aws = connectIn({
      ...sandbox.environment,
      AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
      AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
      AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
    });
  },
  'service control': putControl('service'),
  'resource control': putControl('resource'),
  key: async (statements, KeyId) => {
    await admin.kms.send(new PutKeyPolicyCommand({ KeyId, Policy: document(statements) }));
  },
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
const steps: Record<Case['step'], Step> = {
  listVpcs: () => aws.listResources('us-east-1', ['vpc'], signal),
  listFlowLogs: () => aws.listFlowLogs('eu-west-1', signal),
  listBuckets: () => aws.listBuckets(signal),
  listObjects: () => aws.listObjects({ bucket, region: 'us-east-1', prefix: '' }, signal),
  readBucket: () => aws.readBucket(bucket, 'us-east-1', signal),
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
};

test.each([...cases, ...limited])('a session that lacks $lacks: $step', async ({ step, has, refused }) => {
  const keyArn = has.key === undefined ? '' : await encryptedBucket();
  const policies: Policies = {
    'identity-based': [],
    'permissions boundary': [],
    'resource-based': [],
    key: [],
    session: [],
    'service control': [],
    'resource control': [],
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
    // AWS names the policy of an organization that denies.
    const named = world.organization?.controls.find(({ arn }) => arn === denial.policyArn);
    const isNamed = denial.denial === 'explicit' && (denial.refusedBy ?? '').endsWith(' control');
    expect(named && `${named.kind} control`).toBe(isNamed ? denial.refusedBy : undefined);
    const isOfKey = denial.refusedBy === 'resource-based' && denial.resource === keyArn;
    const name = isOfKey ? 'key' : (denial.refusedBy as keyof Policies);
    policies[name] =
      denial.statement === null ? policies[name].map(exempting) : [...policies[name], denial.statement];
    await put[name](policies[name].length === 0 ? [unrelated] : policies[name], keyArn);
  }
  expect(seen).toEqual(refused);
});

test('of a bucket of another account, S3 says nothing that could be explained', async () => {
  const found = await aws.readBucket('network-logs', 'us-east-1', signal);
  expect(found).toMatchObject({ state: 'unreadable' });
});

/** The statement as its owner narrows it: a Deny remains for everyone else. */
function exempting(statement: object): object {
  const isDeny = 'Effect' in statement && statement.Effect === 'Deny';
  return isDeny ? { ...statement, Condition: { ArnNotEquals: { 'aws:PrincipalArn': roleArn } } } : statement;
}

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
