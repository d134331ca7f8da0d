/**
 * What the proof says of each set-up, beside what the sandbox does when the role really reads and log delivery really
 * writes: "proven" and "refuted" are never wrong.
 */
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
  type ServerSideEncryption,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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
import { describeWithMoto, type Moto, startMoto } from '../helpers/moto.ts';
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
    deleteBucket: () => world.buckets.delete(bucket),
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

async function proofOf(setUp: SetUp, environment: Record<string, string>) {
  const aws = connectIn(environment);
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
    expect(error).toMatchObject({
      name: expect.stringMatching(/^(AccessDenied|KMS\.DisabledException|NoSuchBucket)$/),
    });
    return false;
  }
}

describe('proof and truth', () => {
  const verdicts = ['allowed', 'refused', 'unknown'];

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
      const proof = await proofOf(setUp, sandbox.environment);
      expect(proof).toMatchObject({ verdict: setUp.verdict });
      const reading = proof.sides?.find(({ side }) => side === 'reading')?.verdict;
      const truth = await reads(sandbox, setUp.answers?.deletion === 'kentik');
      expect(verdicts).toContain(reading);
      expect({ reading, truth }).not.toEqual({ reading: 'allowed', truth: false });
      expect({ reading, truth }).not.toEqual({ reading: 'refused', truth: true });
      const admission = proof.admissions?.[0]?.verdict;
      now += 30 * 60_000;
      const { s3 } = clients(sandbox);
      await s3.send(new ListObjectsV2Command({ Bucket: 'sandbox-network-logs' }));
      const lands = [...target.objects.keys()].some((key) => key !== log && key.endsWith('.log.gz'));
      expect(verdicts).toContain(admission);
      expect({ admission, lands }).not.toEqual({ admission: 'allowed', lands: false });
      expect({ admission, lands }).not.toEqual({ admission: 'refused', lands: true });
    } finally {
      await sandbox.close();
    }
  });
});

/** Puts bucket, key, policies and role as the sandbox has them into moto. */
async function copy({ bucket: target, role, key }: Parts, world: World, moto: Moto): Promise<void> {
  const config = {
    endpoint: moto.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'made-up-for-moto' },
  };
  const [iam, kms, s3] = [
    new IAMClient(config),
    new KMSClient(config),
    new S3Client({ ...config, forcePathStyle: true }),
  ];
  const { KeyMetadata: made } = await kms.send(new CreateKeyCommand({}));
  const KeyId = made?.KeyId ?? '';
  const created = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: role.trustPolicy }),
  );
  const roleId = created.Role?.RoleId ?? '';
  const here = (words: string) => words.replaceAll(key.id, KeyId).replaceAll(role.id, roleId);
  if (key.policy !== '') {
    const Policy = here(key.policy);
    await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy }));
  }
  for (const AliasName of key.aliases)
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
  if (key.state === 'Disabled') await kms.send(new DisableKeyCommand({ KeyId }));
  if (key.state === 'PendingDeletion') await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));

  for (const { name, path, versions } of world.accounts.get(account)?.policies.values() ?? []) {
    const [first, ...more] = versions.map(({ document, isDefault }) => ({ text: here(document), isDefault }));
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: name, Path: path, PolicyDocument: first?.text }),
    );
    for (const { text, isDefault } of more) {
      await iam.send(
        new CreatePolicyVersionCommand({
          PolicyArn: Policy?.Arn,
          PolicyDocument: text,
          SetAsDefault: isDefault,
        }),
      );
    }
  }
  for (const PolicyArn of role.attached) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  for (const [name, words] of role.inline) {
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: name, PolicyDocument: here(words) }));
  }
  if (role.permissionsBoundary !== null) {
    await iam.send(
      new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: role.permissionsBoundary }),
    );
  }

  if (!world.buckets.has(Bucket)) return;
  await s3.send(new CreateBucketCommand({ Bucket }));
  const { algorithm, keyId } = target.encryption;
  if (algorithm !== 'AES256') {
    const KMSMasterKeyID = keyId === null ? undefined : here(keyId);
    const rule = { SSEAlgorithm: algorithm as ServerSideEncryption, KMSMasterKeyID };
    const Rules = [{ ApplyServerSideEncryptionByDefault: rule }];
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  }
  if (target.policy !== null) {
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: here(target.policy) }));
  }
}

/** moto keeps the set-up and decides nothing: the proof reads there what others wrote of AWS. */
describeWithMoto('the same set-ups on moto', (moto) => {
  // The policies of AWS's own take moto seconds to load, so only those that need them get them.
  let managed: Moto;
  beforeAll(async () => {
    managed = await startMoto({ MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' });
  }, 60_000);
  afterAll(() => managed.close());

  // moto has one account here, so the key of another is in none; and it lets the operator read everything.
  const isHeld = ({ name }: SetUp): boolean => !/another account|operator isn't allowed/.test(name);
  const held = [...policySetUps, ...keySetUps].filter(isHeld);
  it.each(held)('$name: $verdict', async (setUp) => {
    let server = moto();
    const worlds: World[] = [];
    const sandbox = await startSandbox({ prepare: (made) => worlds.push(made) });
    try {
      const [world] = worlds;
      if (world === undefined) throw new Error('no world');
      const parts = await build(setUp, sandbox, () => world);
      if ([...parts.role.attached].some((arn) => arn.includes(':iam::aws:policy/'))) server = managed;
      await server.reset();
      await copy(parts, world, server);
    } finally {
      await sandbox.close();
    }
    expect(await proofOf(setUp, server.environment)).toMatchObject({ verdict: setUp.verdict });
  });
});
