/** What the wizard knows in the states that the screens are tested in. */
import type { SavedSession, WizardContext } from '../../machines/context.ts';
import type { DraftAnswers, FullAnswers } from '../../src/answers/types.ts';
import type { ExistingFlowLog, Identity, NetworkResource } from '../../src/model/existing.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { whatToObserve } from '../../src/plan/full/resources.ts';
import type { Plan } from '../../src/plan/types.ts';
import { flowLog } from '../plan/account.ts';

export const account = '123456789012';
/** Moves the cursor, paints the screen red, closes the window, and speaks backwards: a name tag may hold it all. */
export const hostile = '\u001b[2J\u001b[31m\u001b]0;owned\u0007prod\u202e\r\nvpc\t日本語の名前\u0000';

export const identity: Identity = {
  account,
  arn: `arn:aws:sts::${account}:assumed-role/NetworkAdmin/jane`,
  userId: 'AROAEXAMPLE:jane',
  partition: 'aws',
  alias: 'acme-network',
};

export const regions = ['us-east-1', 'eu-west-1'];

/** An id as AWS gives them: made up, and the same in every run. */
export function idOf(prefix: string, index: number): string {
  return `${prefix}-0${(0x9e3779b97f4a7c15n * BigInt(index + 7)).toString(16).slice(-16)}`;
}

function vpc(index: number, region: string, name: string | null, ownerId = account): NetworkResource {
  const id = idOf('vpc', index);
  const inside = { subnetId: null, zone: null, instanceId: null };
  return { type: 'vpc', id, region, name, cidr: `10.${index}.0.0/16`, ownerId, vpcId: id, ...inside };
}

function inside(
  { region, ownerId, id: vpcId }: NetworkResource,
  type: 'subnet' | 'network-interface',
  name: string,
  subnetId: string | null = null,
): NetworkResource {
  const id = idOf(type === 'subnet' ? 'subnet' : 'eni', 6);
  const instanceId = subnetId === null ? null : idOf('i', 6);
  const zone = `${region}a`;
  return { type, id, region, name, cidr: '10.1.1.0/24', ownerId, vpcId, subnetId, zone, instanceId };
}

const core = vpc(1, 'us-east-1', 'prod-core');
const edge = vpc(2, 'us-east-1', 'prod-edge');
const shared = vpc(3, 'us-east-1', 'shared-services', '222222222222');
const europe = vpc(4, 'eu-west-1', 'prod-europe');
const unnamed = vpc(5, 'eu-west-1', null);
const coreSubnet = inside(core, 'subnet', 'prod-core-a');
const coreInterface = inside(core, 'network-interface', 'nat', coreSubnet.id);
export const resources: NetworkResource[] = [core, edge, shared, europe, unnamed, coreSubnet, coreInterface];
export const vpcs = { core, edge, shared, europe, unnamed, coreSubnet };

export const flowLogs: ExistingFlowLog[] = [
  flowLog(edge.id, {
    id: 'fl-0aaaaaaaaaaaaaaa1',
    region: edge.region,
    destination: 'arn:aws:s3:::security-archive/vpc/',
    logFormat: '${version} ${account-id}',
    createdAt: '2025-06-01T00:00:00.000Z',
  }),
];

export const answers: FullAnswers = {
  version: 1,
  export: 'full',
  account,
  region: 'us-east-1',
  allocation: 'local',
  bucket: `kentik-flow-logs-${account}`,
  prefix: '',
  regions,
  resources: 'all',
  logFormat: 'kentik',
  aggregationInterval: 600,
  deletion: 'customer',
  roleName: 'Kentik-Flow-Logs',
  policyName: 'Kentik-Metadata-Policy',
  grant: 'scoped',
  externalId: null,
};

/** What a draft is without one of its answers. */
export function without(key: keyof DraftAnswers): DraftAnswers {
  const { [key]: _, ...rest } = answers as DraftAnswers;
  return { ...rest, version: 1 };
}

export function planOf(
  change: Partial<FullAnswers> = {},
  network: readonly NetworkResource[] = resources,
): Plan {
  const desired = { ...answers, ...change };
  const absent = { state: 'absent', region: null, policy: null, tags: {}, settings: null } as const;
  return buildFullPlan(desired, {
    account,
    partition: 'aws',
    buckets: Object.fromEntries(
      whatToObserve(desired).buckets.map(({ name }) => [name, { ...absent, name }]),
    ),
    policies: {},
    roles: {},
    keys: {},
    flowLogs,
    resources: network.filter((resource) => resource.type === 'vpc'),
  });
}

/** So many VPCs, every fifth without a name, and a subnet and an interface in each. */
export function manyResources(count: number, regions: readonly string[] = ['us-east-1', 'eu-west-1']) {
  return Array.from({ length: count }, (_, index): NetworkResource[] => {
    const region = regions[index % regions.length] ?? '';
    const name = index % 5 === 0 ? null : `net-${count - index}`;
    const own = { region, name, zone: `${region}a`, vpcId: `vpc-0${String(index).padStart(16, '0')}` };
    const subnetId = `subnet-0${String(index).padStart(16, '0')}`;
    return [
      { ...core, ...own, zone: null, id: own.vpcId },
      { ...coreSubnet, ...own, id: subnetId },
      {
        ...coreInterface,
        ...own,
        id: `eni-0${String(index).padStart(16, '0')}`,
        subnetId,
        instanceId: `i-0${String(index).padStart(16, '0')}`,
      },
    ];
  }).flat();
}

/** A plan for so many VPCs. */
export function manyPlan(count: number, regions?: readonly string[]): Plan {
  return planOf({}, manyResources(count, regions));
}

export const sessions: SavedSession[] = [
  {
    id: '20251231-2350-k3vd',
    changedAt: '2025-12-31T23:50:00.000Z',
    account,
    state: 'answering',
    answers,
  },
  {
    id: '20251201-0900-p7qa',
    changedAt: '2025-12-01T09:00:00.000Z',
    account,
    state: 'applied',
    answers,
  },
];

export function contextOf(change: Partial<WizardContext> = {}): WizardContext {
  return {
    sandbox: false,
    dryRun: false,
    offline: false,
    kentik: null,
    kentikProblem: null,
    isKentikPlaced: false,
    session: '20260101-0000-ab12',
    draft: { ...answers },
    visited: ['welcome', 'choosingCredentials', 'confirmingIdentity', 'choosingExport'],
    homeRegion: 'us-east-1',
    sessions: [],
    sessionsLoaded: true,
    unreadableSessions: [],
    found: null,
    source: { kind: 'profile', profile: 'network' },
    credentialPrompt: null,
    identity,
    regions: [
      { name: 'us-east-1', optInStatus: 'opt-in-not-required' },
      { name: 'us-west-2', optInStatus: 'opt-in-not-required' },
      { name: 'eu-west-1', optInStatus: 'opt-in-not-required' },
      { name: 'ap-east-1', optInStatus: 'not-opted-in' },
    ],
    regionCounts: {
      'us-east-1': { state: 'counted', vpcs: 2 },
      'eu-west-1': { state: 'counted', vpcs: 2 },
    },
    resources,
    flowLogs,
    buckets: [
      { name: 'security-archive', region: 'us-east-1' },
      { name: 'elsewhere', region: 'eu-west-1' },
    ],
    bucketProblem: null,
    bucketsProblem: null,
    refusedBucket: null,
    plan: null,
    decidingAt: 0,
    decisions: [],
    progress: {},
    result: null,
    deliveries: [],
    organization: null,
    accountsSeen: null,
    nesting: [],
    grants: null,
    exports: [],
    savedLogs: [],
    error: null,
    failedIn: null,
    undoing: null,
    undoExit: null,
    resumeAtOnce: false,
    startNew: false,
    hasCreated: false,
    interrupted: false,
    isSettled: false,
    saveProblem: null,
    ...change,
  };
}
