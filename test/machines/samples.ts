/**
 * What a person may do and what an effect may come to, as samples for the search. An event without a sample does not compile.
 */
import type { actors, EffectOutput } from '../../machines/actors.ts';
import type { KentikFound, WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import { stepsOf } from '../../machines/steps.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import { exitCode } from '../../src/model/errors.ts';
import { answersTo, decisionQuestions } from '../../src/plan/decisions.ts';
import { nearPlan } from '../screens/near-plans.ts';
import { ACCOUNT, applied, emptyPlan } from './fakes.ts';

export type Effect = keyof typeof actors;

type Sample<Type> = Extract<PersonEvent, { type: Type }>;

export const samples: {
  [Type in PersonEvent['type']]:
    | Omit<Sample<Type>, 'type'>[]
    | ((context: WizardContext) => Omit<Sample<Type>, 'type'>[]);
} = {
  next: [{}],
  back: [{}],
  retry: [{}],
  'session.resumed': [{ id: 's' }],
  'session.started': [{}],
  'undo.wanted': [{ id: 's' }],
  'source.chosen': [{ source: { kind: 'environment' } }],
  'sandbox.chosen': [{}],
  'offline.chosen': [{}],
  'mfa.submitted': [{ code: '123456' }],
  'sign-in.declined': [{}],
  'account.entered': [{ account: ACCOUNT }],
  'export.chosen': [{ export: 'full' }, { export: 'metadata-only' }],
  'regions.chosen': [{ regions: ['us-east-1'] }, { regions: ['us-east-1', 'eu-west-1'] }],
  'allocation.chosen': [{ allocation: 'local' }, { allocation: 'centralized' }, { allocation: 'mixed' }],
  'bucket-region.chosen': [{ region: 'us-east-1' }],
  'bucket.typing': [{}],
  'bucket.chosen': [{ bucket: 'kentik-flow-logs' }],
  'buckets.chosen': ({ draft: { regions = [] } }) => [
    { buckets: [{ bucket: 'acme-logs', region: 'us-east-1', from: regions }] },
  ],
  'prefix.entered': [{ prefix: '' }],
  'resources.chosen': [{ resources: 'all' }],
  'format.chosen': [{ logFormat: 'kentik' }, { logFormat: ['version'] }],
  'format.custom': [{}],
  'interval.chosen': [{ aggregationInterval: 600 }],
  'record-rate.entered': [{ recordsPerSecond: 20 }],
  'deletion.chosen': [{ deletion: 'customer' }],
  'role.named': [{ roleName: 'Kentik-Flow-Logs' }],
  'policy.named': [{ policyName: 'Kentik-Metadata-Policy' }],
  'roles.chosen': [{ roles: 'nested' }, { roles: 'separate' }],
  // With nested roles this account is none of the others.
  'accounts.chosen': ({ draft }) => [
    { accounts: ['222222222222'] },
    ...(draft.roles === 'separate' ? [{ accounts: [ACCOUNT] }] : []),
  ],
  'accounts.typing': [{}],
  'primary-region.chosen': [{ region: 'us-east-1' }],
  'primary-role.named': [{ roleName: 'Primary' }],
  'primary-policy.named': [{ policyName: 'PrimaryPolicy' }],
  'secondary-role.named': [{ roleName: 'Secondary' }],
  'secondary-policy.named': [{ policyName: 'SecondaryPolicy' }],
  'reach.chosen': [{ reach: 'role' }, { reach: 'profiles' }, { reach: 'print' }],
  'reach-role.named': [{ roleName: 'OrganizationAccountAccessRole' }],
  'profiles.chosen': [{ profiles: { '222222222222': 'web' } }, { profiles: {} }],
  'external-id.entered': [{ externalId: null }],
  'registration.chosen': [{ register: true }, { register: false }],
  'billing-plan.chosen': [{ planId: '2' }],
  'export-name.entered': [{ name: null }, { name: 'prod' }],
  'kentik.typed': [{ email: 'jane@example.com', token: 'made-up', cluster: 'us' }],
  'kentik.left': [{}],
  'grant.chosen': [{ grant: 'scoped', narrow: false }],
  'answers.accepted': [{}],
  'answers.opened': [{}],
  'answer.changing': (context) => stepsOf(context).map(({ state: question }) => ({ question })),
  'decisions.made': ({ plan, decidingAt }) => {
    const asked = plan === null ? undefined : decisionQuestions(plan)[decidingAt];
    return asked === undefined ? [] : [{ decisions: answersTo(asked, asked.decision.usual) }];
  },
  'other-name.wanted': [
    { kind: 'role', account: ACCOUNT },
    { kind: 'policy', account: ACCOUNT },
    { kind: 'role', account: '222222222222' },
    { kind: 'policy', account: '222222222222' },
  ],
  'documents.opened': [{}],
  'plan.confirmed': [{}],
  'rest.left': [{}],
  'logs.left': [{}],
  'logs.saving': [{ logs: [] }],
  'nesting.left': [{}],
};

const full = {
  version: 1,
  export: 'full',
  region: 'us-east-1',
  prefix: '',
  resources: 'all',
  logFormat: 'kentik',
  aggregationInterval: 600,
  deletion: 'customer',
  roleName: 'Kentik-Flow-Logs',
  policyName: 'Kentik-Metadata-Policy',
  externalId: null,
  grant: 'scoped',
} satisfies DraftAnswers;

/** Whole answers of each kind, as sessions keep them. */
export const answered = {
  full: { ...full, regions: ['us-east-1'], allocation: 'local', bucket: 'interrupted-logs' },
  mixed: {
    ...full,
    regions: ['us-east-1', 'eu-west-1'],
    allocation: 'mixed',
    buckets: [{ bucket: 'interrupted-logs', region: 'us-east-1', from: ['us-east-1', 'eu-west-1'] }],
  },
  nested: {
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
  },
} satisfies Record<string, DraftAnswers>;

function resumed(draft: DraftAnswers): EffectOutput<'openSession'> {
  return {
    id: 's',
    draft: { ...draft, account: ACCOUNT },
    source: { kind: 'environment' },
    hasCreated: false,
  };
}

/** Kentik with these billing plans. */
export function kentikOf(...plans: string[]): KentikFound {
  return {
    source: 'the environment',
    email: 'jane@example.com',
    companyId: '74333',
    plans: plans.map((id) => ({ id, name: `Plan ${id}`, isActive: true, maxFps: null, maxDevices: null })),
  };
}

/** What else an effect may come to; each may fail as well. */
export const others: { [Name in Effect]?: Record<string, EffectOutput<Name>> } = {
  openSession: {
    full: resumed(answered.full),
    mixed: resumed(answered.mixed),
    nested: resumed(answered.nested),
  },
  listOrganization: {
    unlisted: { managementAccount: null, accounts: null, problem: { message: 'Not allowed.', help: [] } },
  },
  askKentik: {
    found: { found: kentikOf('1'), problem: null },
    several: { found: kentikOf('1', '2'), problem: null },
    refused: {
      found: null,
      problem: {
        code: 'KENTIK_CREDENTIALS_REFUSED',
        exit: exitCode.credentials,
        doing: 'asking',
        message: 'No.',
        remedy: [],
      },
    },
  },
  checkBucket: { problem: { problem: 'It belongs to another account.', bucket: 'acme-logs' } },
  buildPlan: {
    near: nearPlan('policies', 'roles'),
    more: { ...emptyPlan, changes: emptyPlan.changes.map((change) => ({ ...change, id: `${change.id}-2` })) },
  },
  undoSession: { unconfirmed: { exit: null } },
  applyPlan: {
    partial: {
      ...applied,
      outcome: 'partial',
      flowLogs: [{ id: 'fl-1', resourceId: 'vpc-1', region: 'us-east-1', bucket: 'logs' }],
    },
  },
};
