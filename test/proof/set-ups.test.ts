/**
 * What the proof says of each set-up, beside what the sandbox does when the role really reads and log delivery really
 * writes: "proven" and "refuted" are never wrong.
 */
import { AttachRolePolicyCommand, CreatePolicyCommand, CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { accountsFor } from '../../src/apply/accounts.ts';
import { preparePlan } from '../../src/apply/prepare.ts';
import { awsManagedPolicyArn } from '../../src/documents/arns.ts';
import { kentikPolicy } from '../../src/documents/kentik-policy.ts';
import { kentikTrustPolicy } from '../../src/documents/trust-policy.ts';
import { documentedManagedPolicy } from '../../src/plan/full/full-access.ts';
import { proveGrants } from '../../src/proof/grants.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import type { KmsKey, World } from '../../src/sandbox/world/types.ts';
import { withFullDefaults } from '../helpers/answers.ts';
import { connectIn } from '../helpers/log-bucket.ts';
import { clients, deliveryPolicy, flowLogRequest } from '../sandbox/clients.ts';
import {
  account,
  bucket,
  documentOf,
  metadata,
  otherAccount,
  type Parts,
  roleArn,
  type SetUp,
} from './set-up-parts.ts';
import { keySetUps } from './set-ups-keys.ts';
import { policySetUps } from './set-ups-policies.ts';

const { signal } = new AbortController();
const Bucket = bucket;
const RoleName = 'Kentik-Flow-Logs';
const PolicyName = 'Kentik-Metadata-Policy';
const log = `AWSLogs/${account}/vpcflowlogs/us-east-1/2026/03/01/${account}_vpcflowlogs_us-east-1_fl-0123456789abcdef0_20260301T1200Z_0a1b2c3d.log.gz`;
const root = `arn:aws:iam::${account}:root`;

afterAll(() => vi.unstubAllEnvs());

function answersOf({ answers = {} }: SetUp) {
  return withFullDefaults({ version: 1, regions: ['us-east-1'], ...answers }, bucket);
}

function partsOf(world: World, [key, foreignKey]: [string, string]): Parts {
  const own = world.accounts.get(account);
  const role =
    own?.roles.get(RoleName.toLowerCase()) ??
    [...(own?.roles.values() ?? [])].find(({ arn }) => arn === roleArn);
  const found = world.buckets.get(bucket);
  if (own === undefined || role === undefined || found === undefined) throw new Error('not set up');
  const keyOf = (id: string, arn: string): KmsKey => {
    const keys = world.accounts.get(id)?.regions.get('us-east-1')?.keys.values() ?? [];
    const match = [...keys].find((each) => each.arn === arn);
    if (match === undefined) throw new Error('no key');
    return match;
  };
  return {
    bucket: found,
    role,
    key: keyOf(account, key),
    foreignKey: keyOf(otherAccount, foreignKey),
    setBoundary: (document) => {
      const policy = [...own.policies.values()].find(({ name }) => name === 'Boundary');
      const [version] = policy?.versions ?? [];
      if (policy === undefined || version === undefined) throw new Error('no boundary');
      version.document = JSON.stringify(document);
      role.permissionsBoundary = policy.arn;
    },
    setPolicy: (document, isDefault) => {
      const policy = [...own.policies.values()].find(({ name }) => name === PolicyName);
      const [first] = policy?.versions ?? [];
      if (policy === undefined || first === undefined) throw new Error('no policy');
      const text = JSON.stringify(document);
      const bare = { ...document, Statement: document.Statement.slice(0, 1) };
      policy.versions = [
        { ...first, isDefault: !isDefault, document: isDefault ? first.document : JSON.stringify(bare) },
        { ...first, id: 'v2', isDefault, document: text },
      ];
    },
  };
}

/** A bucket with a log, a role and a flow log, as `apply` makes them. */
async function build(setUp: SetUp, sandbox: Sandbox, world: () => World): Promise<Parts> {
  const { ec2, iam, kms, s3 } = clients(sandbox);
  const answers = answersOf(setUp);
  const trust = kentikTrustPolicy({ partition: 'aws', grant: 'scoped', externalId: null });
  // The test assumes the role, too.
  trust.Statement.push({ Effect: 'Allow', Principal: { AWS: root }, Action: 'sts:AssumeRole' });
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: deliveryPolicy(bucket) }));
  const created = await iam.send(
    new CreatePolicyCommand({
      PolicyName,
      PolicyDocument: JSON.stringify(
        kentikPolicy({ partition: 'aws', buckets: [bucket], deletion: answers.deletion }),
      ),
    }),
  );
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  await iam.send(
    new CreatePolicyCommand({
      PolicyName: 'Boundary',
      PolicyDocument: JSON.stringify(documentOf(metadata)),
    }),
  );
  const arns = [
    created.Policy?.Arn,
    ...(answers.grant === 'documented' ? [awsManagedPolicyArn('aws', documentedManagedPolicy(answers))] : []),
  ];
  for (const PolicyArn of arns) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({}));
  const foreign = await clients(sandbox, { account: otherAccount }).kms.send(new CreateKeyCommand({}));
  const parts = partsOf(world(), [key?.Arn ?? '', foreign.KeyMetadata?.Arn ?? '']);
  const vpcs = [...(world().accounts.get(account)?.regions.get('us-east-1')?.vpcs.values() ?? [])];
  const ResourceIds = vpcs.filter(({ ownerId }) => ownerId === account).map(({ id }) => id);
  const made = await ec2.send(flowLogRequest({ ResourceIds, LogDestination: `arn:aws:s3:::${bucket}` }));
  expect(made.Unsuccessful ?? []).toEqual([]);
  setUp.encrypt?.(parts);
  await s3.send(new PutObjectCommand({ Bucket, Key: log, Body: 'version\n2\n' }));
  setUp.change?.(parts);
  return parts;
}

async function proofOf(setUp: SetUp, sandbox: Sandbox) {
  const aws = connectIn(sandbox.environment);
  const identity = await aws.identify(signal);
  const accounts = accountsFor(null, { aws, identity }, () => {
    throw new Error('no profile');
  });
  const plan = await preparePlan({ answers: answersOf(setUp), accounts, signal });
  return proveGrants({ plan, externalId: null, aws, signal });
}

/** Does the role list, read and, where Kentik deletes, delete the log? */
async function reads(sandbox: Sandbox, deletes: boolean): Promise<boolean> {
  const { sts } = clients(sandbox);
  const { Credentials: session } = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'kentik' }),
  );
  const { s3 } = clients(sandbox, { session });
  try {
    await s3.send(new ListObjectsV2Command({ Bucket }));
    await (await s3.send(new GetObjectCommand({ Bucket, Key: log }))).Body?.transformToString();
    if (deletes) await s3.send(new DeleteObjectCommand({ Bucket, Key: log }));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ name: expect.stringMatching(/^(AccessDenied|KMS\.DisabledException)$/) });
    return false;
  }
}

describe('proof and truth', () => {
  it.each([...policySetUps, ...keySetUps])('$name: $verdict', async (setUp) => {
    const worlds: World[] = [];
    let now = Date.parse('2026-03-01T12:00:00Z');
    const sandbox = await startSandbox({ now: () => now, prepare: (made) => worlds.push(made) });
    try {
      const { bucket: target } = await build(setUp, sandbox, () => {
        const [world] = worlds;
        if (world === undefined) throw new Error('no world');
        return world;
      });
      const proof = await proofOf(setUp, sandbox);
      expect(proof).toMatchObject({ verdict: setUp.verdict });
      const reading = proof.sides?.find(({ side }) => side === 'reading')?.verdict;
      const truth = await reads(sandbox, setUp.answers?.deletion === 'kentik');
      expect({ reading, truth }).not.toEqual({ reading: 'allowed', truth: false });
      expect({ reading, truth }).not.toEqual({ reading: 'refused', truth: true });
      const admission = proof.admissions?.[0]?.verdict;
      now += 30 * 60_000;
      const { s3 } = clients(sandbox);
      await s3.send(new ListObjectsV2Command({ Bucket: 'sandbox-network-logs' }));
      const lands = [...target.objects.keys()].some((key) => key !== log && key.endsWith('.log.gz'));
      expect({ admission, lands }).not.toEqual({ admission: 'allowed', lands: false });
      expect({ admission, lands }).not.toEqual({ admission: 'refused', lands: true });
    } finally {
      await sandbox.close();
    }
  });
});
