/** How to get to each state of the wizard in which a person can press a key: a state without a way does not compile. */
import type { WizardState } from '../../machines/wizard.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import { confirmFirst } from '../helpers/deliberate.ts';
import type { PtyTerminal } from '../helpers/pty.ts';

export const WAIT = { timeout: 20_000 };

/** States that last no longer than a turn of the program or a look at local files: nobody stands there. */
type Passing =
  | 'starting'
  | 'openingSession'
  | 'startingSandbox'
  | 'findingCredentials'
  | 'findingProfiles'
  | 'savingDecisions'
  | 'finished'
  | 'abandoned'
  | Extract<WizardState, `routing${string}`>;

/** How to get to a state from `Is this the right account?`, and by what it is recognised. */
export interface Way {
  /** What was answered before; null for a wizard that is started anew. */
  draft: DraftAnswers | null;
  at: string | RegExp;
  /** Fault plan of the sandbox, set before the account is confirmed. */
  faults?: string;
  /** The region is asked for only where neither the environment nor credentials bring one. */
  env?: Record<string, string>;
  keys?: (terminal: PtyTerminal, setFaults: (plan: string) => Promise<void>) => Promise<void> | void;
}

export const full: DraftAnswers = {
  version: 1,
  export: 'full',
  regions: ['us-east-1'],
  allocation: 'local',
  region: 'us-east-1',
  bucket: 'interrupted-logs',
  prefix: '',
  resources: 'all',
  logFormat: 'kentik',
  aggregationInterval: 600,
  deletion: 'customer',
  roleName: 'Kentik-Flow-Logs',
  policyName: 'Kentik-Metadata-Policy',
  externalId: null,
  grant: 'scoped',
};

const metadata: DraftAnswers = {
  version: 1,
  export: 'metadata-only',
  roles: 'nested',
  region: 'us-east-1',
  primary: { roleName: 'KentikMetadataPrimaryRole', policyName: 'KentikMetadataPrimaryPolicy' },
  secondary: {
    accounts: ['300000000001'],
    regions: ['us-east-1'],
    roleName: 'KentikMetadataSecondaryRole',
    policyName: 'KentikMetadataSecondaryPolicy',
    reach: { assumeRole: 'OrganizationAccountAccessRole' },
  },
  externalId: null,
  grant: 'scoped',
};

/** The answers without these: what a session looks like that was left at the first of them. */
function without(draft: DraftAnswers, ...keys: (keyof DraftAnswers)[]): DraftAnswers {
  const left = Object.entries(draft).filter(([key]) => !keys.some((each) => each === key));
  return Object.fromEntries(left) as DraftAnswers;
}

function withoutSecondary(...keys: (keyof NonNullable<DraftAnswers['secondary']>)[]): DraftAnswers {
  const left = Object.entries(metadata.secondary ?? {}).filter(([key]) => !keys.some((each) => each === key));
  return { ...metadata, secondary: Object.fromEntries(left) };
}

const review = 'The plan for account';

function never(operation: string): string {
  return `slow=never@${operation}`;
}

export const ways: Record<Exclude<WizardState, Passing>, Way> = {
  welcome: { draft: null, at: 'Set up AWS for Kentik' },
  choosingCredentials: {
    draft: null,
    at: 'Which AWS credentials',
    keys: (terminal) => terminal.press('enter'),
  },
  identifying: { draft: full, at: 'Asking AWS whose credentials', faults: never('sts:GetCallerIdentity') },
  confirmingIdentity: {
    draft: null,
    at: 'Is this the right account?',
    keys: async (terminal) => {
      terminal.press('enter');
      await terminal.waitFor('Which AWS credentials', WAIT);
      terminal.press('enter');
    },
  },
  enteringAccount: { draft: null, at: 'Which AWS account is this for?', keys: goOffline },
  choosingExport: { draft: without(full, 'export'), at: 'What should Kentik export' },
  listingRegions: {
    draft: without(full, 'regions'),
    at: "Listing the account's regions",
    faults: never('ec2:DescribeRegions'),
  },
  choosingRegions: { draft: without(full, 'regions'), at: 'In which regions' },
  choosingAllocation: { draft: without(full, 'allocation'), at: 'Where should the flow logs be collected?' },
  choosingBucketRegion: {
    draft: { ...without(full, 'region'), allocation: 'centralized' },
    at: /In which region/,
  },
  listingBuckets: {
    draft: without(full, 'bucket'),
    at: "Listing the account's buckets",
    faults: never('s3:ListBuckets'),
  },
  choosingBucket: { draft: without(full, 'bucket'), at: 'Which bucket in us-east-1' },
  namingBucket: { draft: without(full, 'bucket'), at: 'What should the bucket be called?', keys: nameBucket },
  checkingBucket: {
    draft: without(full, 'bucket'),
    at: 'can be used',
    faults: never('s3:HeadBucket'),
    keys: async (terminal) => {
      await nameBucket(terminal);
      terminal.press('enter');
    },
  },
  enteringPrefix: { draft: without(full, 'prefix'), at: 'a folder inside the bucket?' },
  discoveringResources: {
    draft: without(full, 'resources'),
    at: 'Reading VPCs',
    faults: never('ec2:DescribeVpcs'),
  },
  choosingResources: { draft: without(full, 'resources'), at: 'What should be logged?' },
  enteringResources: {
    draft: null,
    at: 'Which VPCs, subnets or network interfaces',
    keys: async (terminal) => {
      await goOffline(terminal);
      terminal.type('123456789012');
      for (const text of [
        'What should Kentik export',
        'In which regions',
        'Where should',
        'be called?',
        'a folder inside',
        'Which VPCs',
      ]) {
        terminal.press('enter');
        await terminal.waitFor(text, WAIT);
      }
    },
  },
  choosingLogFormat: { draft: without(full, 'logFormat'), at: 'Which fields should the flow logs have?' },
  choosingFields: {
    draft: without(full, 'logFormat'),
    at: /of \d+ fields selected/,
    keys: async (terminal) => {
      await terminal.waitFor('Which fields should the flow logs have?', WAIT);
      terminal.press('down', 'down', 'enter');
    },
  },
  choosingInterval: { draft: without(full, 'aggregationInterval'), at: 'How often should AWS' },
  choosingDeletion: { draft: without(full, 'deletion'), at: 'Who should delete' },
  namingRole: { draft: without(full, 'roleName'), at: 'What should the role be called?' },
  namingPolicy: { draft: without(full, 'policyName'), at: 'What should the policy be called?' },
  enteringExternalId: { draft: without(full, 'externalId'), at: 'Kentik company ID?' },
  choosingGrant: { draft: without(full, 'grant'), at: 'How much should the role grant' },
  planning: { draft: full, at: 'Comparing your answers', faults: never('iam:GetRole') },
  deciding: { draft: full, at: 'What differs', keys: () => undefined },
  reviewing: { draft: full, at: review },
  viewingDocuments: { draft: full, at: 'Document 1 of', keys: (terminal) => atReview(terminal, 'd') },
  applying: {
    draft: full,
    at: /0 of \d+ changes/,
    faults: never('mutating'),
    keys: (terminal) => applyPlan(terminal, /0 of \d+ changes/),
  },
  reviewingFailures: {
    draft: full,
    at: '1 change could not be made',
    faults: 'deny=iam:CreatePolicy',
    keys: (terminal) => applyPlan(terminal, '1 change could not be made'),
  },
  replanning: {
    draft: full,
    at: 'Checking what is left to do',
    faults: 'deny=iam:CreatePolicy',
    keys: async (terminal, setFaults) => {
      await applyPlan(terminal, '1 change could not be made');
      await setFaults(never('iam:GetRole'));
      await confirmFirst(terminal, 'Checking what is left to do');
    },
  },
  checkingLogs: {
    draft: full,
    at: 'Looking for flow logs',
    faults: never('s3:ListObjectsV2'),
    keys: (terminal) => applyPlan(terminal, 'Looking for flow logs'),
  },
  showingLogs: {
    draft: full,
    at: 'region have arrived',
    keys: (terminal) => applyPlan(terminal, 'region have arrived'),
  },
  done: {
    draft: full,
    at: 'is set up for Kentik',
    keys: async (terminal) => {
      await applyPlan(terminal, 'region have arrived');
      terminal.press('enter');
    },
  },
  failed: {
    draft: full,
    at: "AWS doesn't allow iam:GetPolicy",
    faults: 'deny=iam:GetPolicy',
  },
  choosingRoles: { draft: without(metadata, 'roles'), at: 'How should Kentik reach your accounts?' },
  listingAccounts: {
    draft: withoutSecondary('accounts'),
    at: "Listing the organization's accounts",
    faults: never('organizations:ListAccounts'),
  },
  choosingAccounts: { draft: withoutSecondary('accounts'), at: 'Which are the secondary accounts?' },
  enteringAccounts: {
    draft: withoutSecondary('accounts'),
    at: 'Type or paste their IDs',
    keys: async (terminal) => {
      await terminal.waitFor('Which are the secondary accounts?', WAIT);
      terminal.press('ctrl+t');
    },
  },
  listingMetadataRegions: {
    draft: withoutSecondary('regions'),
    at: "Listing the account's regions",
    faults: never('ec2:DescribeRegions'),
  },
  choosingMetadataRegions: {
    draft: withoutSecondary('regions'),
    at: 'Which regions do the secondary accounts use?',
  },
  choosingPrimaryRegion: {
    draft: null,
    env: { AWS_REGION: '', AWS_DEFAULT_REGION: '' },
    at: 'Which is the region of the primary account?',
    keys: async (terminal) => {
      await goOffline(terminal);
      terminal.type('123456789012');
      terminal.press('enter');
      await terminal.waitFor('What should Kentik export', WAIT);
      terminal.press('down', 'enter');
      await terminal.waitFor('How should Kentik reach your accounts?', WAIT);
      terminal.press('enter');
      await terminal.waitFor('Type or paste their IDs', WAIT);
      terminal.type('222222222222');
      terminal.press('enter');
      await terminal.waitFor('Which regions do the secondary accounts use?', WAIT);
      terminal.press('enter');
    },
  },
  namingPrimaryRole: {
    draft: without(metadata, 'primary'),
    at: 'What should the role in the primary account',
  },
  namingPrimaryPolicy: {
    draft: { ...metadata, primary: { roleName: 'KentikMetadataPrimaryRole' } },
    at: 'What should the policy in the primary account',
  },
  namingSecondaryRole: {
    draft: withoutSecondary('roleName'),
    at: 'What should the role in the secondary accounts',
  },
  namingSecondaryPolicy: {
    draft: withoutSecondary('policyName'),
    at: 'What should the policy in the secondary accounts',
  },
  choosingReach: { draft: withoutSecondary('reach'), at: 'How can the other accounts be set up' },
  namingReachRole: {
    draft: withoutSecondary('reach'),
    at: 'Which role should be assumed',
    keys: async (terminal) => {
      await terminal.waitFor('How can the other accounts be set up', WAIT);
      terminal.press('enter');
    },
  },
  choosingProfiles: {
    draft: withoutSecondary('reach'),
    at: /There are no profiles|Which profile/,
    keys: async (terminal) => {
      await terminal.waitFor('How can the other accounts be set up', WAIT);
      terminal.press('down', 'enter');
    },
  },
  checkingNesting: {
    draft: metadata,
    at: 'Looking whether Kentik gets to each account',
    keys: async (terminal, setFaults) => {
      await terminal.waitFor(review, WAIT);
      await setFaults(never('iam:GetPolicyVersion'));
      await confirmFirst(terminal, 'Looking whether Kentik gets to each account');
    },
  },
  showingNesting: {
    draft: metadata,
    at: 'Kentik gets to',
    keys: (terminal) => applyPlan(terminal, 'Kentik gets to'),
  },
};

async function goOffline(terminal: PtyTerminal): Promise<void> {
  terminal.press('enter');
  await terminal.waitFor('Which AWS credentials', WAIT);
  terminal.press('end', 'enter');
  await terminal.waitFor('Which AWS account is this for?', WAIT);
}

async function nameBucket(terminal: PtyTerminal): Promise<void> {
  await terminal.waitFor('Which bucket in us-east-1', WAIT);
  terminal.press('enter');
  await terminal.waitFor('What should the bucket be called?', WAIT);
}

async function atReview(terminal: PtyTerminal, key: 'd'): Promise<void> {
  await terminal.waitFor(review, WAIT);
  terminal.press(key);
}

async function applyPlan(terminal: PtyTerminal, expected: string | RegExp): Promise<void> {
  await terminal.waitFor(review, WAIT);
  await confirmFirst(terminal, expected);
}
