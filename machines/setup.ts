/** The wizard's types, effects, guards and common actions; the state files are written against it. */
import { assign, emit, setup } from 'xstate';
import type { DraftAnswers } from '../src/answers/types.ts';
import { reportOf } from '../src/errors.ts';
import type { ApplyResult } from '../src/plan/progress.ts';
import { actors } from './actors.ts';
import type { WizardContext, WizardInput } from './context.ts';
import type { WizardEvent } from './events.ts';
import { type FullStep, firstOpenStep } from './steps.ts';

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
  | 'planning'
  | 'applying'
  | 'checkingLogs';

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
    isOffline: ({ context }) => context.offline,
    isDryRun: ({ context }) => context.dryRun,
    hasSource: ({ context }) => context.source !== null,
    hasRegions: ({ context }) => context.regions.length > 0,
    hasResources: ({ context }) => context.resources.length > 0,
    /** Several buckets, one name pattern: there is no one existing bucket to choose. */
    isBucketNamed: ({ context }) => isBucketNamed(context),
    isCentralized: ({ context }) => context.draft.allocation === 'centralized',
    isFormatCustom: ({ context }) => Array.isArray(context.draft.logFormat),
    hasFailedIn: ({ context }, params: { state: BusyState }) => context.failedIn === params.state,
    /** The first open question is this one; `null` where all are answered. */
    isNextOpen: ({ context }, params: { step: FullStep | null }) =>
      context.draft.export === 'full' && firstOpenStep(context.draft) === params.step,
    isPlanUnchanged: ({ context }) =>
      context.plan?.changes.every((change) => change.action === 'none' || change.action === 'adopt') ?? false,
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
