/** The wizard's types, effects, guards and common actions; the state files are written against it. */
import { assign, emit, setup } from 'xstate';
import { withSecondary } from '../src/answers/draft.ts';
import type { DraftAnswers } from '../src/answers/types.ts';
import { reportOf } from '../src/model/errors.ts';
import type { Identity } from '../src/model/existing.ts';
import { type ApplyResult, withEarlier } from '../src/model/progress.ts';
import { actors } from './actors.ts';
import { canGoOnWithout, isDryRun, type WizardContext, type WizardInput } from './context.ts';
import type { WizardEvent } from './events.ts';
import { firstOpenStep, type QuestionState, withAccounts } from './steps.ts';

/** States whose effect can fail and be tried again. */
export type BusyState =
  | 'welcome'
  | 'openingSession'
  | 'startingSandbox'
  | 'findingCredentials'
  | 'identifying'
  | 'listingRegions'
  | 'listingBuckets'
  | 'checkingBucket'
  | 'discoveringResources'
  | 'listingAccounts'
  | 'listingMetadataRegions'
  | 'findingProfiles'
  | 'planning'
  | 'savingDecisions'
  | 'applying'
  | 'checkingLogs'
  | 'checkingNesting';

/** Sent out of the machine, never kept in it: an MFA code is a secret. */
export type WizardEmitted = { type: 'mfa.code'; code: string };

export const wizardSetup = setup({
  types: {
    context: {} as WizardContext,
    events: {} as WizardEvent,
    input: {} as WizardInput,
    emitted: {} as WizardEmitted,
    tags: {} as 'busy',
  },
  actors,
  guards: {
    isSandbox: ({ context }) => context.sandbox,
    isInterrupted: ({ context }) => context.interrupted,
    isOffline: ({ context }) => context.offline,
    isDryRun: ({ context }) => isDryRun(context),
    hasSource: ({ context }) => context.source !== null,
    hasRegions: ({ context }) => context.regions.length > 0,
    hasResources: ({ context }) => context.resources.length > 0,
    /** Several buckets, one name pattern: there is no one existing bucket to choose. */
    isBucketNamed: ({ context }) => isBucketNamed(context),
    /** The bucket is none of those that could be chosen: its name was the last question. */
    isBucketTyped: ({ context: { buckets, draft } }) =>
      draft.bucket !== undefined && !buckets.some(({ name }) => name === draft.bucket),
    isCentralized: ({ context }) => context.draft.allocation === 'centralized',
    isFormatCustom: ({ context }) => Array.isArray(context.draft.logFormat),
    hasFailedIn: ({ context }, params: { state: BusyState }) => context.failedIn === params.state,
    /** The first open question is this one; `null` where all are answered. */
    isNextOpen: ({ context }, params: { step: QuestionState | null }) =>
      context.draft.export !== undefined && firstOpenStep(context.draft) === params.step,
    isMetadataOnly: ({ context }) => context.draft.export === 'metadata-only',
    isNested: ({ context }) => context.draft.roles !== 'separate',
    hasOrganization: ({ context }) => context.organization !== null,
    canChooseAccounts: ({ context }) => context.organization?.accounts != null,
    /** Without credentials nothing tells it, so it is asked for and the way back leads over the question. */
    isHomeRegionUnknown: ({ context }) => context.homeRegion === null,
    hasNothingToReach: ({ context }) => hasNothingToReach(context),
    /** How the accounts are reached was the last question but two. */
    isReachedBy: ({ context: { draft } }, params: { way: 'assumeRole' | 'profiles' }) => {
      const reach = draft.secondary?.reach;
      return typeof reach === 'object' && params.way in reach;
    },
    /** What can be done is done, and the rest is left to somebody else. */
    canGoOnWithout: ({ context }) => canGoOnWithout(context),
    isPlanUnchanged: ({ context }) =>
      context.plan?.changes.every((change) => change.action === 'none' || change.action === 'adopt') ?? false,
    /** Something nearly fits: decided or not, the way back leads over it. */
    hasDecisions: ({ context }) =>
      context.plan?.changes.some(({ decision }) => decision !== undefined) ?? false,
    hasNothingToApply: ({ context }) =>
      context.plan?.changes.every((change) => change.action === 'blocked') ?? true,
    isApplied: (_, params: { outcome: ApplyResult['outcome'] }) =>
      params.outcome === 'applied' || params.outcome === 'unchanged',
    hasProblem: (_, params: { problem: string | null }) => params.problem !== null,
  },
  actions: {
    answer: assign({
      draft: ({ context }, params: Partial<DraftAnswers>): DraftAnswers => ({ ...context.draft, ...params }),
    }),
    answerPrimary: assign({
      draft: ({ context: { draft } }, params: NonNullable<DraftAnswers['primary']>): DraftAnswers => ({
        ...draft,
        primary: { ...draft.primary, ...params },
      }),
    }),
    answerAccounts: assign({
      draft: ({ context: { draft } }, { accounts }: { accounts: 'all' | string[] }): DraftAnswers =>
        withAccounts(draft, accounts),
    }),
    identify: assign((_, { identity, region }: { identity: Identity; region: string }) => ({
      identity,
      homeRegion: region,
      mfaDevice: null,
      // Another account may list others, or none.
      organization: null,
    })),
    keepResult: assign({
      result: ({ context }, params: { result: ApplyResult }) => withEarlier(params.result, context.result),
    }),
    forgetOrganization: assign({ organization: null }),
    answerSecondary: assign({
      draft: ({ context: { draft } }, params: NonNullable<DraftAnswers['secondary']>): DraftAnswers =>
        withSecondary(draft, params),
    }),
    recordFailure: assign((_, params: { error: unknown; state: BusyState; doing: string }) => ({
      error: reportOf(params.error, params.doing),
      failedIn: params.state,
    })),
    clearFailure: assign({ error: null, failedIn: null }),
    askMfaCode: assign({ mfaDevice: (_, params: { device: string }) => params.device }),
    passMfaCode: emit(
      (_, params: { code: string }): WizardEmitted => ({ type: 'mfa.code', code: params.code }),
    ),
    forgetMfaDevice: assign({ mfaDevice: null }),
  },
});

/** True where the bucket is given by a name only: offline, or a bucket in each of several regions. */
export function isBucketNamed(context: Pick<WizardContext, 'offline' | 'draft'>): boolean {
  return (
    context.offline || (context.draft.allocation === 'local' && (context.draft.regions?.length ?? 0) > 1)
  );
}

/** True where no other account can, or is to, be reached: offline, or there is none. */
export function hasNothingToReach({ offline, draft }: Pick<WizardContext, 'offline' | 'draft'>): boolean {
  const accounts = draft.secondary?.accounts;
  return offline || (Array.isArray(accounts) && accounts.every((account) => account === draft.account));
}

/** Where a busy state goes when its effect fails: the failure is shown, with what was being done, and can be retried. */
export function failsTo<State extends BusyState>(state: State, doing: string) {
  return [
    // What ends because of Ctrl-C is no failure to show: the wizard is about to leave.
    { guard: 'isInterrupted' as const },
    {
      target: 'failed' as const,
      actions: {
        type: 'recordFailure' as const,
        params: ({ event }: { event: { error: unknown } }) => ({ error: event.error, state, doing }),
      },
    },
  ];
}
