/** The sandbox's organization when it starts: accounts in all states, and two that cannot be reached as the others can. */
import { digits } from '../random.ts';
import type { ControlPolicy, Member, MemberState, Organization } from './organization.ts';
import type { SeedAccount } from './seed-types.ts';

export interface SeedMember {
  account: string;
  name: string;
  state: MemberState;
  joined: 'INVITED' | 'CREATED';
  /** Name of its unit; null: at the root. */
  unit: string | null;
  /** Of `OrganizationAccountAccessRole`: as AWS creates it, changed since to trust others, or absent. */
  accessRole: 'usual' | 'changed' | 'missing';
}

export interface SeedOrganization {
  managementAccount: string;
  delegated: Record<string, string[]>;
  units: string[];
  members: SeedMember[];
  /**
   * Documents of service and resource control policies, by name; they are attached to the root. Where there are service
   * control policies, one of them must allow the calls, as AWS's FullAWSAccess does.
   */
  controls?: Partial<Record<ControlPolicy['kind'], Record<string, object>>>;
}

type SeedRole = SeedAccount['roles'][number];

const accessRoleName = 'OrganizationAccountAccessRole';

/** The role that AWS creates in each account that an organization creates. */
export function accessRole(trustedAccount: string): SeedRole {
  return {
    name: accessRoleName,
    trust: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${trustedAccount}:root` },
          Action: 'sts:AssumeRole',
        },
      ],
    },
    inline: {
      AdministratorAccess: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
      },
    },
  };
}

const usual = { state: 'ACTIVE', joined: 'CREATED', accessRole: 'usual' } as const;

const listed: readonly Omit<SeedMember, 'account'>[] = [
  { ...usual, name: 'log-archive', unit: 'Infrastructure' },
  { ...usual, name: 'security-tooling', unit: 'Infrastructure' },
  { ...usual, name: 'shared-services', unit: 'Infrastructure' },
  { ...usual, name: 'transit-network', unit: 'Infrastructure' },
  { ...usual, name: 'production-web', unit: 'Workloads' },
  { ...usual, name: 'production-api', unit: 'Workloads' },
  { ...usual, name: 'production-data', unit: 'Workloads' },
  { ...usual, name: 'production-eu', unit: 'Workloads' },
  { ...usual, name: 'production-apac', unit: 'Workloads' },
  { ...usual, name: 'staging', unit: 'Workloads' },
  { ...usual, name: 'integration', unit: 'Workloads' },
  { ...usual, name: 'development-web', unit: 'Workloads' },
  { ...usual, name: 'development-api', unit: 'Workloads' },
  { ...usual, name: 'development-data', unit: 'Workloads' },
  { ...usual, name: 'analytics', unit: 'Workloads' },
  { ...usual, name: 'machine-learning', unit: 'Workloads' },
  { ...usual, name: 'Field tests (lab 3), "ask Ed" & Co.', unit: null },
  { ...usual, name: 'legacy-erp', unit: 'Workloads', accessRole: 'changed' },
  { ...usual, name: 'acquired-billing', unit: null, joined: 'INVITED', accessRole: 'missing' },
  { ...usual, name: 'retired-shop', unit: null, state: 'SUSPENDED' },
  { ...usual, name: 'old-proof-of-concept', unit: null, state: 'SUSPENDED' },
  { ...usual, name: 'closing-marketing', unit: 'Workloads', state: 'PENDING_CLOSURE' },
  { ...usual, name: 'new-payments', unit: null, state: 'PENDING_ACTIVATION' },
  { ...usual, name: 'closed-events', unit: null, state: 'CLOSED' },
];

/** `300000000001` and on. */
function memberId(number: number): string {
  return String(300_000_000_000 + number);
}

export function seedOrganization(managementAccount: string, delegated: string): SeedOrganization {
  return {
    managementAccount,
    delegated: { [delegated]: ['ipam.amazonaws.com'] },
    units: ['Infrastructure', 'Workloads'],
    members: [
      { ...usual, account: managementAccount, name: 'Sandbox Network', unit: null },
      { ...usual, account: delegated, name: 'Sandbox Hub', unit: 'Infrastructure' },
      ...listed.map((member, index) => ({ ...member, account: memberId(index + 1) })),
    ],
  };
}

/** The first `size` accounts, or all and as many ordinary ones as are missing. */
export function resizeOrganization(organization: SeedOrganization, size: number): SeedOrganization {
  const { members } = organization;
  const missing = Math.max(0, size - members.length);
  const more = Array.from({ length: missing }, (_item, index): SeedMember => {
    const number = index + 1;
    return {
      ...usual,
      account: memberId(1000 + number),
      name: `team-${String(number).padStart(3, '0')}`,
      unit: 'Workloads',
    };
  });
  return { ...organization, members: [...members.slice(0, Math.max(size, 1)), ...more] };
}

/** What is in a member's account: the role of the organization, and two small VPCs. */
export function accountOfMember(member: SeedMember, managementAccount: string): SeedAccount {
  const { account, name } = member;
  const second = Number(account.slice(-3)) % 200;
  const vpc = { subnets: 1, interfacesPerSubnet: 1 };
  const roles: Record<SeedMember['accessRole'], SeedRole[]> = {
    usual: [accessRole(managementAccount)],
    changed: [accessRole(account)],
    missing: [],
  };
  return {
    id: account,
    alias: null,
    caller: null,
    roles: roles[member.accessRole],
    policies: [],
    regions: {
      'us-east-1': [{ name, cidr: `10.${second}.0.0/16`, ...vpc }],
      'eu-west-1': [{ name: `${name} (eu)`, cidr: `10.${second + 1}.0.0/16`, ...vpc }],
    },
  };
}

export function buildOrganization(seed: SeedOrganization, createdAt: number): Organization {
  const rootId = `r-${digits('root', 4)}`;
  const units = seed.units.map((name) => ({
    id: `ou-${rootId.slice(2)}-${digits(`unit/${name}`, 8)}`,
    name,
  }));
  const members = seed.members.map(
    ({ account, name, state, joined, unit }): Member => ({
      account,
      name,
      email: `aws+${account}@sandbox.example`,
      state,
      joined,
      parentId: units.find((candidate) => candidate.name === unit)?.id ?? rootId,
    }),
  );
  const id = `o-${digits(`organization/${seed.managementAccount}`, 10)}`;
  const controls = (kind: ControlPolicy['kind']) =>
    Object.entries(seed.controls?.[kind] ?? {}).map(([name, document]) => ({
      kind,
      arn: `arn:aws:organizations::${seed.managementAccount}:policy/${id}/${kind}_control_policy/p-${digits(`control/${kind}/${name}`, 8)}`,
      document: JSON.stringify(document),
    }));
  return {
    id,
    managementAccount: seed.managementAccount,
    delegated: new Map(Object.entries(seed.delegated)),
    rootId,
    units: new Map(units.map((unit) => [unit.id, unit])),
    members: new Map(members.map((member) => [member.account, member])),
    createdAt,
    controls: [...controls('service'), ...controls('resource')],
  };
}
