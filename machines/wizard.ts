/**
 * The wizard's workflow: questions that a person sees and steps that are waited for, and what follows on each.
 * Restarting is not restoring: a saved session's answers come in as `input` or by `openSession`, and `routing` walks
 * to the first question that is not answered.
 */
import { type Actor, assign, type StateValueFrom } from 'xstate';
import { type BusyState, wizardSetup } from './setup.ts';
import { applyStates } from './states-apply.ts';
import { chooseStates } from './states-choose.ts';
import { decideStates } from './states-decide.ts';
import { grantStates } from './states-grant.ts';
import { lookStates } from './states-look.ts';
import { metadataStates } from './states-metadata.ts';

/** Where `retry` leads after a failure, and where `back` does. */
const afterFailure: Record<BusyState, { retry: string; back: string }> = {
  welcome: { retry: 'welcome', back: 'welcome' },
  openingSession: { retry: 'openingSession', back: 'welcome' },
  startingSandbox: { retry: 'startingSandbox', back: 'welcome' },
  findingCredentials: { retry: 'findingCredentials', back: 'welcome' },
  identifying: { retry: 'identifying', back: 'routingBackFromIdentity' },
  listingRegions: { retry: 'listingRegions', back: 'choosingExport' },
  listingBuckets: { retry: 'listingBuckets', back: 'choosingAllocation' },
  checkingBucket: { retry: 'checkingBucket', back: 'listingBuckets' },
  discoveringResources: { retry: 'discoveringResources', back: 'enteringPrefix' },
  listingAccounts: { retry: 'listingAccounts', back: 'choosingRoles' },
  listingMetadataRegions: { retry: 'listingMetadataRegions', back: 'listingAccounts' },
  findingProfiles: { retry: 'findingProfiles', back: 'choosingReach' },
  planning: { retry: 'planning', back: 'choosingGrant' },
  savingDecisions: { retry: 'savingDecisions', back: 'deciding' },
  // The plan was confirmed and may be half done: there is no way back, only on.
  applying: { retry: 'replanning', back: 'failed' },
  checkingLogs: { retry: 'checkingLogs', back: 'done' },
  checkingNesting: { retry: 'checkingNesting', back: 'done' },
};

const failures = Object.entries(afterFailure) as [BusyState, { retry: string; back: string }][];

const failed = wizardSetup.createStateConfig({
  on: {
    retry: failures.map(([state, { retry }]) => ({
      guard: { type: 'hasFailedIn' as const, params: { state } },
      target: retry,
      actions: 'clearFailure' as const,
    })),
    back: failures
      .filter(([, { back }]) => back !== 'failed')
      .map(([state, { back }]) => ({
        guard: { type: 'hasFailedIn' as const, params: { state } },
        target: back,
        actions: 'clearFailure' as const,
      })),
    /** Leave; the exit code is the error's, which is why it is kept. */
    next: { target: 'abandoned' },
  },
});

/** Transient: the sandbox has no credentials to choose. */
const routingBackFromIdentity = wizardSetup.createStateConfig({
  always: [{ guard: 'isSandbox', target: 'welcome' }, { target: 'findingCredentials' }],
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
    homeRegion: input.homeRegion,
    sessions: [],
    sessionsLoaded: false,
    unreadableSessions: [],
    found: null,
    source: input.source,
    mfaDevice: null,
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
    organization: null,
    accountsSeen: null,
    nesting: [],
    grants: null,
    error: null,
    failedIn: null,
    resumeAtOnce: input.resume,
    startNew: input.startNew,
    hasMade: false,
    interrupted: false,
    isSettled: false,
    saveProblem: null,
  }),
  on: {
    'interrupt.requested': { actions: assign({ interrupted: true }) },
    'interrupt.settled': { actions: assign({ isSettled: true }) },
    'accounts.seen': {
      actions: assign({ accountsSeen: ({ event: { done, total } }) => ({ done, total }) }),
    },
    'saving.failed': { actions: assign({ saveProblem: ({ event }) => event.message }) },
    'saving.done': { actions: assign({ saveProblem: null, session: ({ event }) => event.session }) },
    'mfa.requested': { actions: { type: 'askMfaCode', params: ({ event }) => ({ device: event.device }) } },
    'mfa.submitted': {
      actions: [{ type: 'passMfaCode', params: ({ event }) => ({ code: event.code }) }, 'forgetMfaDevice'],
    },
  },
  states: {
    /** Transient: `--resume` goes straight to its session. */
    starting: {
      always: [
        {
          guard: ({ context }) => context.resumeAtOnce && context.session !== null,
          target: 'openingSession',
        },
        { target: 'welcome' },
      ],
    },
    ...lookStates,
    ...chooseStates,
    ...grantStates,
    ...metadataStates,
    ...decideStates,
    ...applyStates,
    routingBackFromIdentity,
    failed,
    finished: { type: 'final' },
    abandoned: { type: 'final' },
  },
});

export type WizardState = StateValueFrom<typeof wizardMachine>;

/** The wizard under way. */
export type WizardActor = Actor<typeof wizardMachine>;
