/**
 * The wizard's workflow: questions that a person sees and steps that are waited for, and what follows on each.
 * Restarting is not restoring: a saved session's answers come in as `input` or by `openSession`, and `routing` walks
 * to the first question that is not answered.
 */
import { type Actor, assign, type StateValueFrom } from 'xstate';
import type { WizardContext } from './context.ts';
import type { WizardEvent } from './events.ts';
import { backFromUndo, backTo, retryOf, state, undoes } from './history.ts';
import { type WizardTag, wizardSetup } from './setup.ts';
import { applyStates } from './states-apply.ts';
import { chooseStates } from './states-choose.ts';
import { lookStates } from './states-look.ts';
import { metadataStates } from './states-metadata.ts';
import { reviewStates } from './states-review.ts';

const states = { ...lookStates, ...chooseStates, ...metadataStates, ...reviewStates, ...applyStates };

const failed = state({
  tags: 'ending',
  on: {
    retry: retryOf(states),
    ...undoes('failed'),
    back: [
      // What was created is worth showing, though it couldn't be checked.
      ...(['checkingLogs', 'checkingNesting'] as const).map((name) => ({
        guard: { type: 'hasFailedIn' as const, params: { state: name } },
        target: 'done',
        actions: 'clearFailure' as const,
      })),
      ...backFromUndo,
    ],
    /** Leave; the exit code is the error's, which is why it is kept. */
    next: 'abandoned',
  },
});

export const wizardMachine = wizardSetup.createMachine({
  id: 'wizard',
  initial: 'starting',
  context: ({ input }) => ({
    sandbox: input.sandbox,
    dryRun: input.dryRun,
    flags: input.flags ?? [],
    offline: false,
    session: input.session,
    draft: input.draft,
    visited: ['welcome'],
    homeRegion: input.homeRegion,
    sessions: [],
    sessionsLoaded: false,
    unreadableSessions: [],
    found: null,
    source: input.source,
    credentialPrompt: null,
    identity: null,
    regions: [],
    regionCounts: {},
    resources: [],
    flowLogs: [],
    buckets: [],
    bucketProblem: null,
    bucketsProblem: null,
    refusedBucket: null,
    plan: null,
    decidingAt: 0,
    decisions: [],
    progress: {},
    result: null,
    deliveries: [],
    kentik: null,
    kentikProblem: null,
    isKentikPlaced: input.isKentikPlaced ?? false,
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
    resumeAtOnce: input.resume,
    startNew: input.startNew,
    hasCreated: false,
    interrupted: false,
    isSettled: false,
    saveProblem: null,
  }),
  on: {
    back: backTo(states),
    'interrupt.requested': { actions: assign({ interrupted: true }) },
    'interrupt.settled': { actions: assign({ isSettled: true }) },
    'accounts.seen': {
      actions: assign({ accountsSeen: ({ event: { done, total } }) => ({ done, total }) }),
    },
    'saving.failed': { actions: assign({ saveProblem: ({ event }) => event.message }) },
    'saving.done': { actions: assign({ saveProblem: null, session: ({ event }) => event.session }) },
    'credentials.prompted': { actions: assign({ credentialPrompt: ({ event }) => event.prompt }) },
    'credentials.settled': { actions: 'clearPrompt' },
    'mfa.submitted': {
      actions: [{ type: 'passMfaCode', params: ({ event }) => ({ code: event.code }) }, 'clearPrompt'],
    },
    'sign-in.declined': { actions: ['dismissPrompt', 'clearPrompt'] },
  },
  states: { ...states, failed, finished: { type: 'final' }, abandoned: { type: 'final' } },
});

export type WizardState = StateValueFrom<typeof wizardMachine>;

/** The wizard under way. */
export type WizardActor = Actor<typeof wizardMachine>;

/** Where the wizard stands; after a failure, where that happened. */
export function placeOf(name: WizardState, { failedIn }: Pick<WizardContext, 'failedIn'>): string {
  return name === 'failed' && failedIn !== null ? failedIn : name;
}

export function hasTag(name: string, tag: WizardTag): boolean {
  return new Map(Object.entries(wizardMachine.states)).get(name)?.tags.includes(tag) ?? false;
}

/** Whether the event is one of those that this state takes. */
export function takes(name: WizardState, type: WizardEvent['type']): boolean {
  return wizardMachine.states[name]?.ownEvents.includes(type) ?? false;
}

/** Whether `back` leads anywhere. */
export function canGoBack(name: WizardState, context: WizardContext): boolean {
  return wizardMachine.resolveState({ value: name, context }).can({ type: 'back' });
}
