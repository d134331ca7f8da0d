/** The screens of a metadata-only export in the situations that matter. */
import type { OrganizationListing, OrganizationMember, WizardContext } from '../../machines/context.ts';
import type { WizardState } from '../../machines/wizard.ts';
import type { DraftAnswers, MetadataOnlyAnswers } from '../../src/answers/types.ts';
import { type ErrorReport, exitCode } from '../../src/model/errors.ts';
import type { ApplyResult } from '../../src/model/progress.ts';
import { buildMetadataPlan } from '../../src/plan/metadata/metadata.ts';
import { emptyState } from '../../src/plan/metadata/metadata-world.ts';
import type { Plan } from '../../src/plan/types.ts';
import { withMetadataOnlyDefaults } from '../helpers/answers.ts';

const primary = '123456789012';

function member(number: number, name: string, state = 'ACTIVE'): OrganizationMember {
  const id = String(300_000_000_000 + number);
  return { id, name, email: `aws+${id}@example.com`, state };
}

/** This account, `count` that can be worked in, and one in each other state. */
export function organizationOf(count: number): OrganizationListing {
  return {
    managementAccount: primary,
    accounts: [
      { id: primary, name: 'hub', email: 'hub@example.com', state: 'ACTIVE' },
      ...Array.from({ length: count }, (_, index) => member(index + 1, `team-${index + 1}`)),
      member(9001, 'retired', 'SUSPENDED'),
      member(9002, 'closing', 'PENDING_CLOSURE'),
      member(9003, 'fresh', 'PENDING_ACTIVATION'),
    ],
    problem: null,
  };
}

export const notListed: OrganizationListing = {
  managementAccount: '999999999999',
  accounts: null,
  problem: {
    message: `Account ${primary} is a member of the organization; only its management account (999999999999) and delegated administrators are allowed to list the accounts.`,
    help: [
      'Use credentials of the management account (999999999999) or of a delegated administrator.',
      'Or name the accounts one by one.',
    ],
  },
};

export const metadataDraft: DraftAnswers = {
  version: 1,
  export: 'metadata-only',
  account: primary,
  roles: 'nested',
  region: 'us-east-1',
  primary: { roleName: 'KentikMetadataPrimaryRole', policyName: 'KentikMetadataPrimaryPolicy' },
  secondary: {
    roleName: 'KentikMetadataSecondaryRole',
    policyName: 'KentikMetadataSecondaryPolicy',
    accounts: 'all',
    regions: ['us-east-1', 'eu-west-1'],
    reach: { assumeRole: 'OrganizationAccountAccessRole' },
  },
  grant: 'scoped',
  externalId: null,
};

export const unreachable: ErrorReport = {
  code: 'ASSUME_ROLE_DENIED',
  exit: exitCode.permission,
  doing: 'assuming the role OrganizationAccountAccessRole of account 300000000002',
  message: "The role OrganizationAccountAccessRole of account 300000000002 can't be assumed.",
  where: { account: '300000000002' },
  aws: {
    service: 'sts',
    operation: 'AssumeRole',
    code: 'AccessDenied',
    message: 'User is not authorized to perform: sts:AssumeRole',
    requestId: '1',
  },
  why: "The role doesn't exist, or its trust policy doesn't trust you.",
  remedy: ['Add this statement to the trust policy of the role:', '{"Effect":"Allow"}'],
};

/** The second account lets no one in. */
export function metadataPlan(
  listing: OrganizationListing,
  change: Partial<MetadataOnlyAnswers['secondary']> = {},
): Plan {
  const { secondary, ...answers } = withMetadataOnlyDefaults(metadataDraft);
  const accounts = listing.accounts ?? [];
  return buildMetadataPlan(
    { ...answers, secondary: { ...secondary, ...change } },
    {
      home: emptyState(primary, 'aws'),
      accounts,
      others: Object.fromEntries(
        accounts.map(({ id }) => [id, id === '300000000002' ? { unreachable } : emptyState(id, 'aws')]),
      ),
    },
  );
}

/** Of three states each: done, at work, waiting. */
export function metadataProgress(plan: Plan): WizardContext['progress'] {
  return Object.fromEntries(
    plan.changes.map(({ id }, index) => [
      id,
      {
        status: index < 7 ? 'done' : index < 10 ? 'started' : 'waiting',
        startedAt: index < 10 ? '2025-12-31T23:59:48.000Z' : null,
        endedAt: index < 7 ? '2025-12-31T23:59:50.000Z' : null,
        detail: null,
        error: null,
      },
    ]),
  );
}

export function partialResult(plan: Plan): ApplyResult {
  const others = (plan.accounts ?? []).filter(({ part }) => part !== 'primary');
  const change = plan.changes.find(({ action }) => action === 'blocked')?.id;
  return {
    outcome: 'partial',
    session: '20260101-0000-ab12',
    account: primary,
    roleArn: plan.accounts?.[0]?.roleArn ?? null,
    policyArn: null,
    buckets: [],
    flowLogs: [],
    failures: change === undefined ? [] : [{ change, error: unreachable }],
    primaryRoleArn: plan.accounts?.[0]?.roleArn ?? null,
    secondary: others.map(({ account, roleArn, reach }) => ({
      account,
      roleArn,
      status: reach === 'reached' ? 'applied' : 'failed',
    })),
  };
}

export function nestingOf(plan: Plan): WizardContext['nesting'] {
  return (plan.accounts ?? []).map(({ account, part, roleArn, reach }, index) => ({
    account,
    part,
    roleArn,
    isReached: reach === 'reached',
    ...(reach !== 'reached'
      ? { verdict: 'unproven', evidence: null, message: "It can't be reached." }
      : index === 4
        ? {
            verdict: 'refuted',
            evidence: 'simulation',
            message: "IAM's simulation refuses ec2:DescribeVpcs.",
          }
        : { verdict: 'proven', evidence: 'documents', message: 'The role trusts Kentik.' }),
  }));
}

export interface MetadataCase {
  name: string;
  state: WizardState;
  change: Partial<WizardContext>;
}

const profiles = [
  { name: 'team-1', kind: 'sso', region: null, account: '300000000001' },
  { name: 'everything', kind: 'static', region: 'us-east-1', account: null },
];

export function metadataCases(): MetadataCase[] {
  const organization = organizationOf(300);
  const plan = metadataPlan(organization);
  const result = partialResult(plan);
  const nesting = nestingOf(plan);
  const base: Partial<WizardContext> = { draft: metadataDraft, organization, resources: [], flowLogs: [] };
  const separate: DraftAnswers = { ...metadataDraft, roles: 'separate' };
  const offline: Partial<WizardContext> = {
    offline: true,
    dryRun: true,
    identity: null,
    homeRegion: null,
    regions: [],
    organization: null,
  };
  const of = (name: string, state: WizardState, change: Partial<WizardContext> = {}): MetadataCase => ({
    name: `metadata-${name}`,
    state,
    change: { ...base, ...change },
  });
  return [
    of('roles', 'choosingRoles'),
    of('roles-separate', 'choosingRoles', { draft: separate }),
    of('listing', 'listingAccounts'),
    of('accounts', 'choosingAccounts'),
    of('accounts-separate', 'choosingAccounts', { draft: separate }),
    of('accounts-typed', 'enteringAccounts', {
      organization: notListed,
      draft: { ...metadataDraft, secondary: { accounts: ['300000000001', '300000000002'] } },
    }),
    of('accounts-offline', 'enteringAccounts', offline),
    of('accounts-pasted', 'enteringAccounts', {
      draft: {
        ...metadataDraft,
        secondary: { accounts: (organization.accounts ?? []).map(({ id }) => id).slice(1) },
      },
    }),
    of('regions', 'choosingMetadataRegions'),
    of('regions-offline', 'choosingMetadataRegions', offline),
    of('region', 'choosingPrimaryRegion', offline),
    of('sheet', 'reviewingAnswers'),
    of('sheet-separate', 'reviewingAnswers', { draft: separate }),
    of('sheet-offline', 'reviewingAnswers', offline),
    of('primary-role', 'namingPrimaryRole'),
    of('primary-policy', 'namingPrimaryPolicy'),
    of('secondary-role', 'namingSecondaryRole'),
    of('secondary-role-separate', 'namingSecondaryRole', { draft: separate }),
    of('secondary-policy', 'namingSecondaryPolicy'),
    of('reach', 'choosingReach'),
    of('reach-sandbox', 'choosingReach', { sandbox: true }),
    of('reach-role', 'namingReachRole'),
    of('profiles', 'choosingProfiles', { found: { environment: null, profiles } }),
    of('profiles-none', 'choosingProfiles', { found: { environment: null, profiles: [] } }),
    of('external-id', 'enteringExternalId'),
    of('grant', 'choosingGrant'),
    of('planning', 'planning', { accountsSeen: { done: 120, total: 300 } }),
    of('review', 'reviewing', { plan }),
    of('review-printed', 'reviewing', { plan: metadataPlan(organizationOf(3), { reach: 'print' }) }),
    of('documents', 'viewingDocuments', { plan }),
    of('applying', 'applying', { plan, progress: metadataProgress(plan) }),
    of('failures', 'reviewingFailures', { plan, result }),
    of('checking', 'checkingNesting', { plan, result, accountsSeen: { done: 12, total: 300 } }),
    of('showing', 'showingNesting', { plan, result, nesting }),
    of('done', 'done', { plan, result, nesting }),
    of('done-unseen', 'done', { plan, result, nesting: [] }),
  ];
}
