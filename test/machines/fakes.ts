/** Effects for machine tests: they answer at once with plain data, and a test replaces those that it is about. */
import { createActor, fromPromise } from 'xstate';
import { actors, type EffectHandlers, type EffectInput, type EffectOutput } from '../../machines/actors.ts';
import type { OrganizationListing, WizardContext, WizardInput } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import { type WizardState, wizardMachine } from '../../machines/wizard.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import { exitCode } from '../../src/model/errors.ts';
import type { NetworkResource } from '../../src/model/existing.ts';
import type { ApplyResult } from '../../src/model/progress.ts';
import { answersTo, decisionQuestions } from '../../src/plan/decisions.ts';
import { offlinePlan } from '../../src/plan/offline.ts';
import type { Plan } from '../../src/plan/types.ts';
import { questions } from '../../src/questions/index.ts';
import type { Question } from '../../src/questions/question.ts';
import { withMetadataOnlyDefaults } from '../helpers/answers.ts';

export const ACCOUNT = '123456789012';

export const emptyPlan: Plan = {
  version: 1,
  export: 'full',
  account: ACCOUNT,
  partition: 'aws',
  region: 'us-east-1',
  changes: [
    {
      kind: 'bucket',
      id: 'bucket:us-east-1:logs',
      action: 'create',
      why: 'No bucket has this name yet.',
      account: ACCOUNT,
      region: 'us-east-1',
      name: 'logs',
      dependsOn: [],
      desired: { bucket: 'logs', region: 'us-east-1' },
    },
  ],
  documents: [],
  values: [],
  notes: [],
};

export const applied: ApplyResult = {
  outcome: 'applied',
  session: 's',
  account: ACCOUNT,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/Kentik-Flow-Logs`,
  policyArn: null,
  buckets: ['logs'],
  flowLogs: [],
  failures: [],
};

/** Four others: two to be worked in, one suspended, and one with a name that others have written. */
export const organization: OrganizationListing = {
  managementAccount: ACCOUNT,
  accounts: [
    { id: ACCOUNT, name: 'hub', email: 'hub@example.com', state: 'ACTIVE' },
    { id: '222222222222', name: 'web', email: 'web@example.com', state: 'ACTIVE' },
    { id: '333333333333', name: 'ev\u001b[2Jil', email: 'data@example.com', state: 'ACTIVE' },
    { id: '444444444444', name: 'old', email: 'old@example.com', state: 'SUSPENDED' },
  ],
  problem: null,
};

/** The plan of a metadata-only export in whose accounts there is nothing yet. */
export function metadataPlanOf(draft: DraftAnswers): Plan {
  const answers = withMetadataOnlyDefaults({ ...draft, account: ACCOUNT });
  const accounts =
    answers.secondary.accounts === 'all' ? ['222222222222', '333333333333'] : answers.secondary.accounts;
  return offlinePlan({ ...answers, secondary: { ...answers.secondary, accounts } });
}

export const mainVpc: NetworkResource = {
  type: 'vpc',
  id: 'vpc-11111111',
  region: 'us-east-1',
  name: 'main',
  cidr: '10.0.0.0/16',
  ownerId: ACCOUNT,
  vpcId: 'vpc-11111111',
  subnetId: null,
  zone: null,
  instanceId: null,
};

/** What each effect usually comes to. */
export const usual: { [Name in keyof typeof actors]: (input: EffectInput<Name>) => EffectOutput<Name> } = {
  loadSessions: () => ({ sessions: [], unreadable: [] }),
  openSession: (input) => ({ id: input.id, draft: { version: 1 }, source: null, hasCreated: false }),
  findCredentials: () => ({ profiles: [], environment: 'AWS_ACCESS_KEY_ID' }),
  startSandbox: () => ({ region: 'us-east-1' }),
  identify: () => ({
    identity: {
      account: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
      userId: 'AIDA',
      partition: 'aws' as const,
      alias: 'prod',
    },
    region: 'us-east-1',
  }),
  // Without credentials for Kentik everything works as it does without Kentik.
  askKentik: () => ({ found: null, problem: null }),
  listRegions: () => [
    { name: 'us-east-1', optInStatus: 'opt-in-not-required' as const },
    { name: 'eu-west-1', optInStatus: 'opt-in-not-required' as const },
    { name: 'me-south-1', optInStatus: 'not-opted-in' as const },
  ],
  countVpcs: (input) => {
    for (const region of input.regions) {
      input.listener.send({ type: 'region.counted', region, count: { state: 'counted', vpcs: 2 } });
    }
  },
  listBuckets: () => ({ buckets: [], problem: null }),
  checkBucket: () => ({ problem: null, bucket: null }),
  discoverResources: () => ({
    resources: [mainVpc],
    flowLogs: [],
  }),
  listOrganization: () => organization,
  findProfiles: (input) => ({
    found: {
      profiles: [{ name: 'web', kind: 'sso', region: null, account: '222222222222' }],
      environment: null,
    },
    organization: input.organization ?? organization,
  }),
  buildPlan: ({ draft }) => (draft.export === 'metadata-only' ? metadataPlanOf(draft) : emptyPlan),
  proveNesting: ({ draft }) =>
    (metadataPlanOf(draft).accounts ?? []).map(({ account, part, roleArn }) => ({
      account,
      part,
      roleArn,
      isReached: true,
      verdict: 'proven' as const,
      evidence: 'documents' as const,
      message: 'The role trusts Kentik.',
    })),
  saveDecisions: () => undefined,
  applyPlan: () => applied,
  undoSession: () => ({ exit: exitCode.done }),
  watchDelivery: () => [],
  saveLogs: () => ['Saved to /home/you/log.gz'],
};

export const input: WizardInput = {
  sandbox: false,
  dryRun: false,
  session: null,
  draft: { version: 1 },
  homeRegion: null,
  source: null,
  resume: false,
  startNew: false,
};

/** @param options.actors effects that a test is about, as plain functions */
export function startWizard(
  options: { input?: Partial<WizardInput>; actors?: Partial<EffectHandlers> } = {},
) {
  const logic = Object.keys(actors).map((name) => {
    const handler = options.actors?.[name as keyof typeof actors] as ((call: unknown) => unknown) | undefined;
    const fake = usual[name as keyof typeof actors] as (input: unknown) => unknown;
    return [name, fromPromise(async (call) => (handler === undefined ? fake(call.input) : handler(call)))];
  });
  const machine = wizardMachine.provide({ actors: Object.fromEntries(logic) as unknown as typeof actors });
  return createActor(machine, { input: { ...input, ...options.input } }).start();
}

function firstChoice(question: Question): PersonEvent | null {
  if (question.form !== 'choice') return null;
  const { options, usual } = question;
  const answer = (options.find(({ id }) => id === usual) ?? options[0])?.answer;
  return typeof answer === 'object' ? answer : null;
}

/** What Enter answers on each screen. */
export function enter(state: WizardState, context: WizardContext): PersonEvent | null {
  const { draft } = context;
  if (state === 'deciding') {
    const question = context.plan === null ? undefined : decisionQuestions(context.plan)[context.decidingAt];
    return question === undefined
      ? null
      : { type: 'decisions.made', decisions: answersTo(question, question.decision.usual) };
  }
  const answers: Partial<Record<WizardState, PersonEvent | null>> = {
    welcome: { type: 'next' },
    choosingCredentials: { type: 'source.chosen', source: { kind: 'environment' } },
    confirmingIdentity: { type: 'next' },
    choosingExport: { type: 'export.chosen', export: draft.export ?? 'full' },
    choosingRegions: { type: 'regions.chosen', regions: draft.regions ?? ['us-east-1'] },
    choosingAllocation: { type: 'allocation.chosen', allocation: draft.allocation ?? 'local' },
    choosingBucketRegion: { type: 'bucket-region.chosen', region: draft.region ?? 'us-east-1' },
    choosingBucket: { type: 'bucket.chosen', bucket: draft.bucket ?? 'kentik-flow-logs' },
    namingBucket: { type: 'bucket.chosen', bucket: draft.bucket ?? 'kentik-flow-logs' },
    choosingBuckets: firstChoice(questions.choosingBuckets.ask(context)),
    enteringPrefix: { type: 'prefix.entered', prefix: draft.prefix ?? '' },
    choosingResources: { type: 'resources.chosen', resources: draft.resources ?? 'all' },
    choosingLogFormat: { type: 'format.chosen', logFormat: 'kentik' },
    choosingInterval: { type: 'interval.chosen', aggregationInterval: draft.aggregationInterval ?? 600 },
    enteringRecordRate: { type: 'record-rate.entered', recordsPerSecond: draft.recordsPerSecond ?? 20 },
    choosingDeletion: { type: 'deletion.chosen', deletion: draft.deletion ?? 'customer' },
    namingRole: { type: 'role.named', roleName: draft.roleName ?? 'Kentik-Flow-Logs' },
    namingPolicy: { type: 'policy.named', policyName: draft.policyName ?? 'Kentik-Metadata-Policy' },
    enteringExternalId: { type: 'external-id.entered', externalId: draft.externalId ?? null },
    choosingGrant: {
      type: 'grant.chosen',
      grant: draft.grant ?? 'scoped',
      narrow: draft.primary?.narrow ?? false,
    },
    choosingRoles: { type: 'roles.chosen', roles: draft.roles ?? 'nested' },
    choosingAccounts: { type: 'accounts.chosen', accounts: draft.secondary?.accounts ?? 'all' },
    enteringAccounts: {
      type: 'accounts.chosen',
      accounts: draft.secondary?.accounts ?? ['222222222222'],
    },
    choosingMetadataRegions: { type: 'regions.chosen', regions: draft.secondary?.regions ?? ['us-east-1'] },
    choosingPrimaryRegion: { type: 'primary-region.chosen', region: draft.region ?? 'us-east-1' },
    namingPrimaryRole: { type: 'primary-role.named', roleName: draft.primary?.roleName ?? 'Primary' },
    namingPrimaryPolicy: {
      type: 'primary-policy.named',
      policyName: draft.primary?.policyName ?? 'PrimaryPolicy',
    },
    namingSecondaryRole: {
      type: 'secondary-role.named',
      roleName: draft.secondary?.roleName ?? 'Secondary',
    },
    namingSecondaryPolicy: {
      type: 'secondary-policy.named',
      policyName: draft.secondary?.policyName ?? 'SecondaryPolicy',
    },
    choosingReach: firstChoice(questions.choosingReach.ask(context)),
    namingReachRole: { type: 'reach-role.named', roleName: 'OrganizationAccountAccessRole' },
    choosingProfiles: firstChoice(questions.choosingProfiles.ask(context)),
    choosingKentik: firstChoice(questions.choosingKentik.ask(context)),
    choosingRegistration: firstChoice(questions.choosingRegistration.ask(context)),
    choosingBillingPlan: firstChoice(questions.choosingBillingPlan.ask(context)),
    namingCloudExport: { type: 'export-name.entered', name: draft.kentik?.name ?? null },
    reviewingAnswers: { type: 'answers.accepted' },
    reviewing: { type: 'plan.confirmed' },
    showingLogs: { type: 'next' },
    showingNesting: { type: 'next' },
    done: { type: 'next' },
  };
  return answers[state] ?? null;
}
