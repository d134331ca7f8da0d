/** Fourth phase: the plan is carried out, and its logs are looked for. */
import { assign } from 'xstate';
import { type ApplyResult, isSetUp } from '../src/model/progress.ts';
import { isCovered, isPending } from '../src/plan/summary.ts';
import { canGoOnWithout, type WizardContext } from './context.ts';
import { backFromUndo, busy, given, inPhase, state, undoes } from './history.ts';
import { keepPlan, onPlan } from './states-review.ts';

const keepResult = {
  type: 'keepResult' as const,
  params: ({ event }: { event: { output: ApplyResult } }) => ({ result: event.output }),
};

const keepExports = { type: 'keepExports' as const, params: given };

/** There is no way back from here: changes are made. Each one is checked before it is repeated. */
const applying = busy('applying the plan', {
  tags: 'confirmed',
  entry: assign({
    visited: [],
    progress: ({ context }) =>
      Object.fromEntries(
        (context.plan?.changes ?? []).map((change) => [
          change.id,
          { status: 'waiting' as const, startedAt: null, endedAt: null, detail: null, error: null },
        ]),
      ),
  }),
  invoke: {
    src: 'applyPlan',
    input: ({ context, self }) => {
      if (!context.plan) throw new Error('applying without a plan');
      return { plan: context.plan, draft: context.draft, listener: self };
    },
    onDone: [
      {
        guard: ({ context, event }) =>
          context.plan?.export === 'metadata-only' && isSetUp(event.output.outcome),
        target: 'checkingNesting',
        actions: keepResult,
      },
      {
        guard: { type: 'isApplied', params: ({ event }) => ({ outcome: event.output.outcome }) },
        target: 'checkingLogs',
        actions: keepResult,
      },
      {
        target: 'reviewingFailures',
        actions: keepResult,
      },
    ],
  },
  on: {
    'change.progressed': {
      actions: assign({
        progress: ({ context, event }) => {
          const progress = { ...context.progress };
          for (const id of event.changes) {
            const before = progress[id];
            if (before) progress[id] = { ...before, ...event.progress };
          }
          return progress;
        },
        hasCreated: ({ context, event }) =>
          context.hasCreated || (event.progress.status === 'done' && isCreated(context.plan, event.changes)),
      }),
    },
  },
});

/** True where one of these changes something: what is used as found counts as done, too. */
function isCreated(plan: WizardContext['plan'], ids: readonly string[]): boolean {
  return plan?.changes.some((change) => ids.includes(change.id) && isPending(change)) ?? false;
}

/** Some changes were made and some weren't: retry the rest, change the answers, continue without, or come back. */
const reviewingFailures = state({
  tags: ['confirmed', 'ending'],
  on: {
    retry: 'replanning',
    // Accounts that are left to someone else take nothing from those that are done.
    'rest.left': [
      {
        guard: ({ context }) => canGoOnWithout(context) && context.plan?.export === 'metadata-only',
        target: 'checkingNesting',
      },
      { guard: 'canGoOnWithout', target: 'checkingLogs' },
    ],
    ...undoes('reviewingFailures'),
    // Another name might fix it.
    back: 'reviewingAnswers',
    next: 'finished',
  },
});

/** The plan was confirmed; what is left of it needs no second confirmation. What is new since then does. */
const replanning = busy('checking what is left to do', {
  tags: 'confirmed',
  entry: assign({ accountsSeen: null }),
  invoke: {
    src: 'buildPlan',
    input: ({ context, self }) => ({ draft: context.draft, offline: context.offline, listener: self }),
    onDone: [
      {
        guard: ({ context, event }) => context.plan !== null && isCovered(event.output, context.plan),
        target: 'applying',
        actions: keepPlan,
      },
      ...onPlan,
    ],
  },
});

function registeredBy({ result }: WizardContext): Pick<ApplyResult, 'registered'> {
  return result?.registered === undefined ? {} : { registered: result.registered };
}

const checkingLogs = busy('looking for flow logs', {
  entry: assign({ deliveries: [], grants: null, exports: [], savedLogs: [] }),
  invoke: {
    src: 'watchDelivery',
    input: ({ context, self }) => {
      if (!context.plan) throw new Error('checking logs without a plan');
      return { plan: context.plan, draft: context.draft, ...registeredBy(context), listener: self };
    },
    onDone: { target: 'showingLogs', actions: assign({ deliveries: ({ event }) => event.output }) },
  },
  on: {
    'grants.judged': { actions: assign({ grants: ({ event }) => event.grants }) },
    'exports.judged': { actions: keepExports },
    'delivery.updated': { actions: assign({ deliveries: ({ event }) => event.deliveries }) },
    // Logs may take twenty minutes: leaving is normal, `verify` comes back to it.
    'logs.left': 'done',
  },
});

const showingLogs = state({
  on: {
    next: 'done',
    retry: 'checkingLogs',
    'logs.saving': 'savingLogs',
  },
});

/** Short, and not to be left: what became of it is shown with the logs. */
const savingLogs = busy('saving flow logs', {
  invoke: {
    src: 'saveLogs',
    input: ({ context, event }) => {
      if (!context.plan) throw new Error('saving logs without a plan');
      return { plan: context.plan, logs: event.type === 'logs.saving' ? event.logs : [] };
    },
    onDone: { target: 'showingLogs', actions: assign({ savedLogs: ({ event }) => event.output }) },
  },
});

/** In place of logs, of which a metadata-only export has none: can Kentik read the metadata of each account? */
const checkingNesting = busy('checking that Kentik can reach each account', {
  entry: assign({ nesting: [], exports: [], accountsSeen: null }),
  invoke: {
    src: 'proveNesting',
    input: ({ context, self }) => {
      if (!context.plan) throw new Error('checking accounts without a plan');
      return { plan: context.plan, draft: context.draft, ...registeredBy(context), listener: self };
    },
    onDone: { target: 'showingNesting', actions: assign({ nesting: ({ event }) => event.output }) },
  },
  // With hundreds of accounts it takes a while: leaving is normal, `verify` comes back to it.
  on: {
    // AWS's side is known long before Kentik's.
    'nesting.judged': { actions: assign({ nesting: ({ event }) => event.nesting }) },
    'exports.judged': { actions: keepExports },
    'nesting.left': 'done',
  },
});

const showingNesting = state({ on: { next: 'done', retry: 'checkingNesting' } });

const done = state({
  tags: 'ending',
  on: {
    next: 'finished',
    ...undoes('done'),
    retry: [{ guard: 'isMetadataOnly', target: 'checkingNesting' }, { target: 'checkingLogs' }],
  },
});

/** In the terminal itself, with the words of the command. Once it's carried out there is nothing left to ask. */
const undoing = busy('reading what the session created', {
  invoke: {
    src: 'undoSession',
    input: ({ context, self }) => ({
      session: context.undoing?.session ?? '',
      sandbox: context.sandbox,
      source: context.source,
      region: context.homeRegion,
      flags: context.flags ?? [],
      listener: self,
    }),
    onDone: [
      {
        guard: ({ event }) => event.output.exit !== null,
        target: 'finished',
        actions: assign({ undoExit: ({ event }) => event.output.exit }),
      },
      ...backFromUndo,
    ],
  },
  on: { back: backFromUndo },
});

export const applyStates = inPhase('apply', {
  applying,
  reviewingFailures,
  replanning,
  checkingLogs,
  showingLogs,
  savingLogs,
  checkingNesting,
  showingNesting,
  done,
  undoing,
});
