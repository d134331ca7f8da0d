/** A set-up in the sandbox: bucket, policies, role, key, flow log, and what the set-up changes of them. */
import { AttachRolePolicyCommand, CreatePolicyCommand, CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { awsManagedPolicyArn } from '../../src/documents/arns.ts';
import { kentikPolicy } from '../../src/documents/kentik-policy.ts';
import { kentikTrustPolicy } from '../../src/documents/trust-policy.ts';
import { documentedManagedPolicy } from '../../src/plan/full/full-access.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import type { KmsKey, World } from '../../src/sandbox/world/types.ts';
import { withFullDefaults } from '../helpers/answers.ts';
import { clients, deliveryPolicy, flowLogRequest } from '../sandbox/clients.ts';
import {
  account,
  bucket,
  documentOf,
  metadata,
  otherAccount,
  type Parts,
  RoleName,
  roleArn,
  type SetUp,
} from './set-up-parts.ts';

const Bucket = bucket;
const PolicyName = 'Kentik-Metadata-Policy';
export const log = `AWSLogs/${account}/vpcflowlogs/us-east-1/2026/03/01/${account}_vpcflowlogs_us-east-1_fl-0123456789abcdef0_20260301T1200Z_0a1b2c3d.log.gz`;
const root = `arn:aws:iam::${account}:root`;

export function answersOf({ answers = {} }: SetUp) {
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
export async function build(setUp: SetUp, sandbox: Sandbox, world: () => World): Promise<Parts> {
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
  const flowLogs = await ec2.send(flowLogRequest({ ResourceIds, LogDestination: `arn:aws:s3:::${bucket}` }));
  expect(flowLogs.Unsuccessful ?? []).toEqual([]);
  setUp.encrypt?.(parts);
  await s3.send(new PutObjectCommand({ Bucket, Key: log, Body: 'version\n2\n' }));
  setUp.change?.(parts);
  return parts;
}
