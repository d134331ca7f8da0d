/**
 * The wizard as a graph: what it is in, and where each event of a person and each outcome of an effect leads from there. An
 * event without a sample does not compile; a state that is new is found by itself.
 */
import { initialTransition, type SnapshotFrom, transition } from 'xstate';
import type { actors, EffectOutput } from '../../machines/actors.ts';
import type { WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import { stepsOf } from '../../machines/steps.ts';
import { wizardMachine } from '../../machines/wizard.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import { answersTo, decisionQuestions } from '../../src/plan/decisions.ts';
import { nearPlan } from '../screens/near-plans.ts';
import { ACCOUNT, applied, emptyPlan, enter, input, usual } from './fakes.ts';

export type Snapshot = SnapshotFrom<typeof wizardMachine>;
type Effect = keyof typeof actors;

/** What a person does, or what an effect comes to. */
export type Step = PersonEvent | Outcome;
interface Outcome {
  type: string;
  effect: Effect;
  outcome: string;
}

export function words(step: Step): string {
  return 'outcome' in step ? `${step.effect} ${step.outcome}` : JSON.stringify(step);
}

/** A snapshot of the wizard, the shortest way to it from the start, and the keys of what may follow. */
export interface Node {
  snapshot: Snapshot;
  path: { from: Snapshot; step: Step }[];
  next: string[];
}

type Sample<Type> = Extract<PersonEvent, { type: Type }>;

const samples: {
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
  'grant.chosen': [{ grant: 'scoped', narrow: false }],
  'answers.accepted': [{}],
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

/** What else an effect may come to; each may fail as well. */
const others: { [Name in Effect]?: Record<string, EffectOutput<Name>> } = {
  openSession: {
    full: resumed(answered.full),
    mixed: resumed(answered.mixed),
    nested: resumed(answered.nested),
  },
  listOrganization: {
    unlisted: { managementAccount: null, accounts: null, problem: { message: 'Not allowed.', help: [] } },
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

/** What the effects that are waited for may come to, the usual first. */
export function outcomesOf(snapshot: Snapshot): Outcome[] {
  return Object.entries(snapshot.children).flatMap(([id, child]) => {
    if (child === undefined) return [];
    const effect = child.src as Effect;
    const { input: given } = child.getSnapshot() as unknown as { input: never };
    const outputs = { usual: usual[effect](given), ...others[effect] };
    return [
      ...Object.entries(outputs).map(([outcome, output]) => ({
        type: `xstate.done.actor.${id}`,
        effect,
        outcome,
        output,
      })),
      { type: `xstate.error.actor.${id}`, effect, outcome: 'failed', error: new Error(`${effect} failed`) },
    ];
  });
}

/** What Enter answers comes first. */
function eventsOf({ value, context }: Snapshot): PersonEvent[] {
  const own = Object.keys(wizardMachine.config.states?.[value]?.on ?? {});
  const usually = enter(value, context);
  const possible = [...new Set([...own, 'back'])].flatMap((type) => {
    const given = samples[type as PersonEvent['type']] as unknown;
    const payloads = typeof given === 'function' ? given(context) : (given ?? []);
    return (payloads as object[]).map((payload) => ({ type, ...payload }) as PersonEvent);
  });
  return usually === null ? possible : [usually, ...possible];
}

/** What the way on depends on. The whole history is not among it: it is followed back from each node. */
function keyOf({
  value,
  context: { visited, draft, failedIn, offline, sandbox, decidingAt, undoing },
}: Snapshot): string {
  const before = visited.at(-1);
  const { export: kind, roles, allocation } = draft;
  const from = undoing?.from;
  return JSON.stringify([
    value,
    before,
    failedIn,
    offline,
    sandbox,
    decidingAt,
    kind,
    roles,
    allocation,
    from,
  ]);
}

/** Where a step leads; null where it is not taken. */
export function follow(snapshot: Snapshot, step: Step): Snapshot | null {
  const [next, effects] = transition(wizardMachine, snapshot, step as PersonEvent);
  return next.value === snapshot.value && next.context === snapshot.context && effects.length === 0
    ? null
    : next;
}

/**
 * Every node, nearest first.
 *
 * @param isTaken leaves steps out
 */
export function explore(isTaken: (step: Step, from: Snapshot) => boolean = () => true): Map<string, Node> {
  const [start] = initialTransition(wizardMachine, input);
  const nodes = new Map<string, Node>([[keyOf(start), { snapshot: start, path: [], next: [] }]]);
  for (const { snapshot, path, next } of nodes.values()) {
    if (snapshot.status !== 'active') continue;
    for (const step of [...eventsOf(snapshot), ...outcomesOf(snapshot)]) {
      const to = isTaken(step, snapshot) ? follow(snapshot, step) : null;
      if (to === null) continue;
      const key = keyOf(to);
      next.push(key);
      if (!nodes.has(key))
        nodes.set(key, { snapshot: to, path: [...path, { from: snapshot, step }], next: [] });
    }
  }
  return nodes;
}

/** Where it comes to rest when every effect that is waited for comes to what is usual. */
export function settle(snapshot: Snapshot): Snapshot {
  if (!snapshot.hasTag('busy')) return snapshot;
  const step = outcomesOf(snapshot).find(({ outcome }) => outcome === 'usual');
  const next = step === undefined ? null : follow(snapshot, step);
  if (next === null) throw new Error(`${snapshot.value} comes to nothing`);
  return settle(next);
}
