/** A sandbox with a log bucket, a role for Kentik, and what AWS can refuse that role. */
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { afterEach, expect } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { defaultKeyPolicy } from '../../src/sandbox/kms/keys.ts';
import { regionOf } from '../../src/sandbox/world/build.ts';
import { defaultSeed } from '../../src/sandbox/world/seed.ts';
import type { World } from '../../src/sandbox/world/types.ts';
import {
  account,
  clients,
  deliveryPolicy,
  exportRequest,
  exportsPath,
  flowLogRequest,
  kentikClient,
} from './clients.ts';

export const minutes = (count: number) => count * 60_000;
export const allow = (Action: string | string[], Resource: string | string[] = '*') => ({
  Effect: 'Allow',
  Action,
  Resource,
});
export const metadata = allow('ec2:Describe*');
export const logs = [
  allow('s3:ListBucket', 'arn:aws:s3:::flows'),
  allow('s3:GetObject', 'arn:aws:s3:::flows/*'),
];

/** Kentik's present form. */
export const trust = ({ externalId = '31415', role = 'eks-ingest-node' } = {}) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::834693425129:root' },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: { 'sts:ExternalId': externalId },
        ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::834693425129:role/${role}` },
      },
    },
  ],
});

export interface Setting {
  trust?: object;
  statements?: object[];
  /** Added to the policy of the bucket. */
  bucketStatements?: object[];
  prepare?: (world: World) => void;
}

export let sandbox: Sandbox;
/** The time of the sandbox; a test moves it on. */
export const clock = { now: 0 };
/** Closes the sandbox after each test. */
export function closeAfterEach(): void {
  afterEach(() => sandbox.close());
}

/** A bucket `flows` that logs come to, and the role for Kentik. */
export async function start({
  trust: trusted = trust(),
  statements,
  bucketStatements = [],
  prepare,
}: Setting = {}) {
  clock.now = Date.parse('2026-01-05T10:00:00Z');
  const [own, ...others] = defaultSeed.accounts;
  if (!own) throw new Error('the seed has no account');
  const delivery = JSON.parse(deliveryPolicy('flows'));
  const inline = {
    reads: { Version: '2012-10-17', Statement: statements ?? [metadata, ...logs] },
  };
  const roles = [...own.roles, { name: 'Kentik-Flow-Logs', trust: trusted, inline }];
  const policy = { ...delivery, Statement: [...delivery.Statement, ...bucketStatements] };
  sandbox = await startSandbox({
    now: () => clock.now,
    seed: {
      ...defaultSeed,
      accounts: [{ ...own, roles }, ...others],
      buckets: [...defaultSeed.buckets, { name: 'flows', owner: account, region: 'us-east-1', policy }],
    },
    ...(prepare ? { prepare } : {}),
  });
  return kentikClient(sandbox);
}

export async function createFlowLog(resource: { id: string; type?: 'VPC' | 'Subnet'; format?: string }) {
  const { ec2 } = clients(sandbox);
  const created = await ec2.send(
    flowLogRequest({
      ResourceIds: [resource.id],
      ResourceType: resource.type ?? 'VPC',
      MaxAggregationInterval: 60,
      ...(resource.format === undefined ? {} : { LogFormat: resource.format }),
    }),
  );
  return created.FlowLogIds?.[0] ?? '';
}

export async function someVpc(): Promise<string> {
  const { Vpcs: [vpc] = [] } = await clients(sandbox).ec2.send(new DescribeVpcsCommand({}));
  return vpc?.VpcId ?? '';
}

/** Registers the export, waits until Kentik has looked at its first logs, and returns its status. */
export async function statusAfterLogs(setting: Setting, aws: object = {}, more: object = {}) {
  const call = await start(setting);
  await createFlowLog({ id: await someVpc() });
  const { body } = await call('POST', exportsPath, exportRequest(more, aws));
  clock.now += minutes(12);
  const { exports } = (await call('GET', exportsPath)).body;
  expect(exports).toMatchObject([{ id: body.export.id }]);
  return exports[0].currentStatus;
}

export const working = {
  status: 'OK',
  errorMessage: '',
  flowFound: true,
  apiAccess: true,
  storageAccountAccess: true,
};

export function roleOf(world: World) {
  const role = world.accounts.get(account)?.roles.get('kentik-flow-logs');
  if (!role) throw new Error('no role');
  return role;
}

/** A boundary that allows metadata alone. */
export function bind(world: World): void {
  const own = world.accounts.get(account);
  const arn = `arn:aws:iam::${account}:policy/operations-network`;
  expect(own?.policies.get('operations-network')?.arn).toBe(arn);
  roleOf(world).permissionsBoundary = arn;
}

/** A key for the bucket that log delivery can use; Kentik's role, too, where it is said so. */
export function encrypt(world: World, isReadable: boolean): void {
  const own = world.accounts.get(account);
  const bucket = world.buckets.get('flows');
  if (!own || !bucket) throw new Error('no bucket');
  const id = '11111111-2222-3333-4444-555555555555';
  const arn = `arn:aws:kms:us-east-1:${account}:key/${id}`;
  const delivers = {
    Effect: 'Allow',
    Principal: { Service: 'delivery.logs.amazonaws.com' },
    Action: 'kms:*',
    Resource: '*',
  };
  const policy = JSON.parse(defaultKeyPolicy(account));
  regionOf(own, 'us-east-1').keys.set(id, {
    id,
    arn,
    account,
    manager: 'CUSTOMER',
    state: 'Enabled',
    policy: JSON.stringify({ ...policy, Statement: [...policy.Statement, delivers] }),
    description: '',
    aliases: new Set(),
    grants: [],
    createdAt: 0,
  });
  bucket.encryption = { algorithm: 'aws:kms', keyId: arn, bucketKey: false };
  const decrypts = { Version: '2012-10-17', Statement: [allow('kms:Decrypt', arn)] };
  if (isReadable) roleOf(world).inline.set('key', JSON.stringify(decrypts));
}

export function addSecondary(world: World, id: string, permissions: object): void {
  const owner = world.accounts.get(id);
  if (!owner) throw new Error(`no account ${id}`);
  const principal = { AWS: `arn:aws:iam::${account}:root` };
  owner.roles.set('kentik-secondary', {
    ...roleOf(world),
    arn: `arn:aws:iam::${id}:role/Kentik-Secondary`,
    id: `AROASECONDARY${id}`,
    name: 'Kentik-Secondary',
    trustPolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
    }),
    inline: new Map([['metadata', JSON.stringify({ Version: '2012-10-17', Statement: [permissions] })]]),
  });
}
