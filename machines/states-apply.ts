/** Third and fourth phase: the plan is shown, carried out, and its logs are looked for. */
import { assign } from 'xstate';
import { wizardSetup } from './setup.ts';

const state = wizardSetup.createStateConfig;

const planning = state({
  tags: 'busy',
  invoke: {
    src: 'buildPlan',
    input: ({ context }) => ({ draft: context.draft, offline: context.offline }),
    onDone: { target: 'reviewing', actions: assign({ plan: ({ event }) => event.output }) },
    onError: {
      target: 'failed',
      actions: {
        type: 'recordFailure',
        params: ({ event }) => ({
          error: event.error,
          state: 'planning' as const,
          doing: 'comparing the answers with what AWS has',
        }),
      },
    },
  },
  on: { back: 'choosingGrant' },
});

const reviewing = state({
  on: {
    'documents.opened': 'viewingDocuments',
    'plan.confirmed': [
      // A dry run ends here: its documents are printed after the screen is gone.
      { guard: 'isDryRun', target: 'finished' },
      { guard: 'hasNothingToApply' },
      { target: 'applying' },
    ],
    // AWS may have changed while the plan was being read.
    retry: 'planning',
    back: 'choosingGrant',
  },
});

const viewingDocuments = state({ on: { back: 'reviewing', next: 'reviewing' } });

/** There is no way back from here: what is made is made. Each change looks before it is repeated. */
const applying = state({
  tags: 'busy',
  entry: assign({
    result: null,
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
        guard: { type: 'isApplied', params: ({ event }) => ({ outcome: event.output.outcome }) },
        target: 'checkingLogs',
        actions: assign({ result: ({ event }) => event.output }),
      },
      { target: 'reviewingFailures', actions: assign({ result: ({ event }) => event.output }) },
    ],
    onError: {
      target: 'failed',
      actions: {
        type: 'recordFailure',
        params: ({ event }) => ({
          error: event.error,
          state: 'applying' as const,
          doing: 'carrying out the plan',
        }),
      },
    },
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
      }),
    },
  },
});

/** Some changes were made and some were not: try the rest again, or leave and come back. */
const reviewingFailures = state({
  on: { retry: 'replanning', next: 'finished' },
});

/** The plan was confirmed; what is left of it needs no second confirmation. */
const replanning = state({
  tags: 'busy',
  invoke: {
    src: 'buildPlan',
    input: ({ context }) => ({ draft: context.draft, offline: context.offline }),
    onDone: { target: 'applying', actions: assign({ plan: ({ event }) => event.output }) },
    onError: {
      target: 'failed',
      actions: {
        type: 'recordFailure',
        params: ({ event }) => ({
          error: event.error,
          state: 'applying' as const,
          doing: 'looking what is left to do',
        }),
      },
    },
  },
});

const checkingLogs = state({
  tags: 'busy',
  entry: assign({ deliveries: [] }),
  invoke: {
    src: 'watchDelivery',
    input: ({ context, self }) => {
      if (!context.plan) throw new Error('checking logs without a plan');
      return { plan: context.plan, listener: self };
    },
    onDone: { target: 'showingLogs', actions: assign({ deliveries: ({ event }) => event.output }) },
    onError: {
      target: 'failed',
      actions: {
        type: 'recordFailure',
        params: ({ event }) => ({
          error: event.error,
          state: 'checkingLogs' as const,
          doing: 'looking for flow logs',
        }),
      },
    },
  },
  on: {
    'delivery.updated': { actions: assign({ deliveries: ({ event }) => event.deliveries }) },
    // Logs may take twenty minutes: leaving is normal, `verify` comes back to it.
    'logs.left': 'done',
  },
});

const showingLogs = state({ on: { next: 'done', retry: 'checkingLogs' } });

const done = state({ on: { next: 'finished', retry: 'checkingLogs' } });

export const applyStates = {
  planning,
  reviewing,
  viewingDocuments,
  applying,
  reviewingFailures,
  replanning,
  checkingLogs,
  showingLogs,
  done,
};
