/** Builds a world from a seed. The same seed gives the same ids at every start. */
import type { Clock } from '../clock.ts';
import { defaultLogFormat } from '../delivery/fields.ts';
import { buildKentik, defaultKentik } from '../kentik/state.ts';
import { resourceId, uniqueId } from '../random.ts';
import { createObject, createObjectStore } from './objects.ts';
import { accountOfMember, buildOrganization } from './organization-seed.ts';
import { regions, zoneId } from './regions.ts';
import type { Seed, SeedAccount, SeedBucket, SeedVpc } from './seed.ts';
import {
  type AccountState,
  type Bucket,
  type FlowLog,
  type ManagedPolicy,
  newBucketSettings,
  type RegionState,
  type Role,
  usualQuotas,
  type Vpc,
  type World,
} from './types.ts';

/** When all that the seed holds was created. */
const seededAt = Date.parse('2025-03-04T09:12:00Z');

/** VPCs beyond the seed's, to see how things are with many. */
export interface ExtraVpcs {
  region: string;
  count: number;
}

/** A second access key of the first account, such as one has after logging in again; it never expires. */
export const renewedAccessKeyId = 'AKIASANDBOXRENEWED001';

export function buildWorld(seed: Seed, clock: Clock, extraVpcs?: ExtraVpcs): World {
  let serial = 0;
  const world: World = {
    partition: 'aws',
    clock,
    accounts: new Map(),
    credentials: new Map(),
    buckets: new Map(seed.buckets.map((bucket) => [bucket.name, buildBucket(bucket)])),
    organization: seed.organization ? buildOrganization(seed.organization, seededAt) : null,
    kentik: buildKentik(seed.kentik ?? defaultKentik, clock, seededAt),
    regions: [...regions],
    nextSerial: () => ++serial,
  };
  const accounts = [...seed.accounts, ...membersOf(seed)];
  for (const account of accounts) {
    world.accounts.set(account.id, buildAccount(account));
    const { caller } = account;
    if (!caller) continue;
    const principal = {
      account: account.id,
      arn: userArn(account.id, caller.user),
      userId: uniqueId('AIDA', `${account.id}/${caller.user}`),
    };
    if (world.credentials.size === 0) world.credentials.set(renewedAccessKeyId, principal);
    world.credentials.set(caller.accessKeyId, principal);
  }
  for (const account of accounts) addNetworks(world, account);
  const [first] = seed.accounts;
  if (first && extraVpcs) addExtraVpcs(world, first.id, extraVpcs);
  return world;
}

/** The organization's accounts of which the seed says no more. */
function membersOf({ accounts, organization }: Seed): SeedAccount[] {
  if (!organization) return [];
  const known = new Set(accounts.map(({ id }) => id));
  return organization.members
    .filter(({ account }) => !known.has(account))
    .map((member) => accountOfMember(member, organization.managementAccount));
}

function userArn(account: string, user: string): string {
  return `arn:aws:iam::${account}:user/${user}`;
}

function buildBucket(seed: SeedBucket): Bucket {
  const objects = createObjectStore();
  for (const [key, text] of Object.entries(seed.objects ?? {})) {
    objects.put(createObject(key, Buffer.from(text), seededAt, 'text/plain'));
  }
  return {
    name: seed.name,
    owner: seed.owner,
    region: seed.region,
    createdAt: seededAt,
    policy: seed.policy ? JSON.stringify(seed.policy) : null,
    tags: seed.tags ? new Map(Object.entries(seed.tags)) : null,
    ...newBucketSettings(),
    lifecycle: seed.lifecycle ?? null,
    objects,
  };
}

function buildAccount(seed: SeedAccount): AccountState {
  const { id } = seed;
  const roles = seed.roles.map((role): Role => {
    const path = role.path ?? '/';
    return {
      arn: `arn:aws:iam::${id}:role${path}${role.name}`,
      id: uniqueId('AROA', `${id}/${role.name}`),
      name: role.name,
      path,
      description: null,
      trustPolicy: JSON.stringify(role.trust),
      maxSessionDuration: 3600,
      permissionsBoundary: null,
      createdAt: seededAt,
      tags: new Map(),
      attached: new Set(role.attached),
      inline: new Map(
        Object.entries(role.inline ?? {}).map(([name, document]) => [name, JSON.stringify(document)]),
      ),
    };
  });
  const policies = seed.policies.map(
    (policy): ManagedPolicy => ({
      arn: `arn:aws:iam::${id}:policy/${policy.name}`,
      id: uniqueId('ANPA', `${id}/${policy.name}`),
      name: policy.name,
      path: '/',
      description: null,
      createdAt: seededAt,
      updatedAt: seededAt,
      versions: [
        { id: 'v1', document: JSON.stringify(policy.document), isDefault: true, createdAt: seededAt },
      ],
      lastVersion: 1,
      tags: new Map(),
    }),
  );
  return {
    id,
    alias: seed.alias,
    users: new Set(seed.caller ? [userArn(id, seed.caller.user)] : []),
    roles: new Map(roles.map((role) => [role.name.toLowerCase(), role])),
    policies: new Map(policies.map((policy) => [policy.name.toLowerCase(), policy])),
    regions: new Map(),
    quotas: { ...usualQuotas, ...seed.quotas },
  };
}

/** The account's part of a region, created where it doesn't exist yet. */
export function regionOf(account: AccountState, region: string): RegionState {
  let state = account.regions.get(region);
  if (!state) {
    state = {
      vpcs: new Map(),
      subnets: new Map(),
      interfaces: new Map(),
      flowLogs: new Map(),
      keys: new Map(),
      clientTokens: new Map(),
    };
    account.regions.set(region, state);
  }
  return state;
}

function addNetworks(world: World, seed: SeedAccount): void {
  const account = world.accounts.get(seed.id);
  if (!account) return;
  for (const [region, vpcs] of Object.entries(seed.regions)) {
    for (const [index, vpcSeed] of vpcs.entries()) {
      const vpc = addVpc(account, region, `${seed.id}/${region}/${index}`, vpcSeed);
      if (vpcSeed.flowLog) addFlowLog(account, region, vpc, vpcSeed.flowLog);
      for (const participant of vpcSeed.sharedWith ?? []) {
        share(vpc, regionOf(account, region), region, world.accounts.get(participant));
      }
    }
  }
}

function addVpc(account: AccountState, region: string, label: string, seed: SeedVpc): Vpc {
  const state = regionOf(account, region);
  const vpc: Vpc = {
    id: resourceId('vpc', label),
    ownerId: account.id,
    cidr: seed.cidr,
    isDefault: seed.isDefault ?? false,
    tags: new Map(seed.name === null ? [] : [['Name', seed.name]]),
  };
  state.vpcs.set(vpc.id, vpc);
  const network = seed.cidr.split('.').slice(0, 2).join('.');
  for (let number = 0; number < seed.subnets; number++) {
    const subnet = {
      id: resourceId('subnet', `${label}/${number}`),
      ownerId: account.id,
      vpcId: vpc.id,
      cidr: `${network}.${number}.0/24`,
      zone: `${region}${'abc'.charAt(number % 3)}`,
      zoneId: zoneId(region, 1 + (number % 3)),
      tags: new Map(seed.name === null ? [] : [['Name', `${seed.name}-${'abc'.charAt(number % 3)}`]]),
    };
    state.subnets.set(subnet.id, subnet);
    for (let host = 0; host < seed.interfacesPerSubnet; host++) {
      addInterface(account, state, subnet, `${label}/${number}/${host}`, `${network}.${number}.${10 + host}`);
    }
  }
  return vpc;
}

function addInterface(
  account: AccountState,
  state: RegionState,
  subnet: { id: string; vpcId: string; zone: string; zoneId: string },
  label: string,
  address: string,
): void {
  const isOfService = label.endsWith('/1');
  const id = resourceId('eni', `${account.id}/${label}`);
  state.interfaces.set(id, {
    id,
    ownerId: account.id,
    vpcId: subnet.vpcId,
    subnetId: subnet.id,
    address,
    instanceId: isOfService ? null : resourceId('i', label),
    description: isOfService ? 'Interface for NAT Gateway' : '',
    zone: subnet.zone,
    zoneId: subnet.zoneId,
    tags: new Map(),
  });
}

/** What a participant sees of a shared VPC: the VPC and its subnets without tags, and interfaces of its own. */
function share(vpc: Vpc, owned: RegionState, region: string, participant: AccountState | undefined): void {
  if (!participant) return;
  const state = regionOf(participant, region);
  state.vpcs.set(vpc.id, { ...vpc, tags: new Map() });
  for (const subnet of owned.subnets.values()) {
    if (subnet.vpcId !== vpc.id) continue;
    state.subnets.set(subnet.id, { ...subnet, tags: new Map() });
    addInterface(participant, state, subnet, `${subnet.id}/0`, subnet.cidr.replace('.0/24', '.40'));
  }
}

function addFlowLog(
  account: AccountState,
  region: string,
  vpc: Vpc,
  seed: NonNullable<SeedVpc['flowLog']>,
): void {
  const toBucket = 'destination' in seed;
  const flowLog: FlowLog = {
    id: resourceId('fl', `${account.id}/${region}/${vpc.id}`),
    resourceId: vpc.id,
    resourceType: 'VPC',
    region,
    account: account.id,
    trafficType: 'ALL',
    destinationType: toBucket ? 's3' : 'cloud-watch-logs',
    destination: toBucket ? seed.destination : null,
    logGroup: toBucket ? null : seed.logGroup,
    permissionArn: toBucket ? null : seed.roleArn,
    logFormat: defaultLogFormat,
    interval: 600,
    fileFormat: 'plain-text',
    hive: false,
    perHour: false,
    createdAt: seededAt,
    tags: new Map([['Name', toBucket ? 'legacy' : 'operations']]),
    // The bucket is someone else's and no longer admits the delivery.
    status: toBucket ? 'FAILED' : 'SUCCESS',
    errorMessage: toBucket ? 'Access error' : null,
    delivery: { nextWindow: 0, keys: [], bucketOwner: null },
  };
  regionOf(account, region).flowLogs.set(flowLog.id, flowLog);
}

function addExtraVpcs(world: World, accountId: string, { region, count }: ExtraVpcs): void {
  const account = world.accounts.get(accountId);
  if (!account) return;
  for (let number = 0; number < count; number++) {
    addVpc(account, region, `${accountId}/${region}/extra/${number}`, {
      name: `extra-${String(number + 1).padStart(5, '0')}`,
      cidr: `10.${100 + (number % 100)}.0.0/16`,
      subnets: 1,
      interfacesPerSubnet: 1,
    });
  }
}
