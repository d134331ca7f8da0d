/** The wizard's types, effects, guards and common actions; the state files are written against it. */
import { assign, emit, setup } from 'xstate';
import { withSecondary } from '../src/answers/draft.ts';
import type { Allocation, DraftAnswers } from '../src/answers/types.ts';
import { reportOf } from '../src/model/errors.ts';
import type { Identity } from '../src/model/existing.ts';
import type { ExportProof } from '../src/model/kentik-proof.ts';
import { type ApplyResult, isSetUp, withEarlier } from '../src/model/progress.ts';
import { firstUndecided } from '../src/plan/decisions.ts';
import { withProvenStatus } from '../src/plan/exports.ts';
import type { Plan } from '../src/plan/types.ts';
import { actors, type EffectOutput } from './actors.ts';
import {
  withAccounts,
  withAllocation,
  withFoundKentik,
  withoutBucket,
  withoutFoundKentik,
  withRegion,
} from './changes.ts';
import {
  canGoOnWithout,
  isDryRun,
  type RegionCount,
  type WizardContext,
  type WizardInput,
} from './context.ts';
import type { TypedKentik, WizardEvent } from './events.ts';
import {
  answeredQuestions,
  firstOpenStep,
  foundRegions,
  isBucketNamed,
  isMixed,
  plannedQuestions,
  sourceQuestions,
} from './steps.ts';

/** Sent out of the machine, never kept in it: MFA codes and tokens are secrets. */
export type WizardEmitted =
  | { type: 'mfa.code'; code: string }
  | { type: 'prompt.dismissed' }
  | ({ type: 'kentik.typed' } & TypedKentik);

/**
 * What a state is: asking, or waiting; its phase. `confirmed`: a plan is being carried out, and `retry` continues it.
 * `ending`: `next` leaves the program.
 */
export type WizardTag = 'question' | 'busy' | 'look' | 'choose' | 'review' | 'apply' | 'confirmed' | 'ending';

export const wizardSetup = setup({
  types: {
    context: {} as WizardContext,
    events: {} as WizardEvent,
    input: {} as WizardInput,
    emitted: {} as WizardEmitted,
    tags: {} as WizardTag,
  },
  actors,
  guards: {
    isSandbox: ({ context }) => context.sandbox,
    isInterrupted: ({ context }) => context.interrupted,
    isOffline: ({ context }) => context.offline,
    isDryRun: ({ context }) => isDryRun(context),
    hasSource: ({ context }) => context.source !== null,
    hasKentik: ({ context }) => context.kentik !== null,
    lacksKentik: ({ context: { draft, kentik, offline } }) =>
      draft.kentik?.register === true && kentik === null && !offline,
    hasRegions: ({ context }) => context.regions.length > 0,
    hasResources: ({ context }) => context.resources.length > 0,
    /** Several buckets, one name pattern: there is no one existing bucket to choose. */
    isBucketNamed: ({ context }) => isBucketNamed(context),
    isNotUndoing: ({ context }) => context.undoing === null,
    isUndoingFrom: ({ context }, params: { state: string }) => context.undoing?.from === params.state,
    hasFailedIn: ({ context }, params: { state: string }) => context.failedIn === params.state,
    isLastVisited: ({ context }, params: { name: string }) => context.visited.at(-1) === params.name,
    /** The first question that is open. */
    isOpen: ({ context }, params: { question: string }) => firstOpenStep(context) === params.question,
    isAnswered: ({ context }) => firstOpenStep(context) === null,
    /** Another name was asked for while deciding about the plan, so the plan comes next. */
    isRenaming: ({ context }) => context.visited.includes('deciding'),
    isMixed: ({ context }) => isMixed(context),
    isMetadataOnly: ({ context }) => context.draft.export === 'metadata-only',
    hasOrganization: ({ context }) => context.organization !== null,
    canChooseAccounts: ({ context }) => context.organization?.accounts != null,
    /** What can be done is done, and the rest is left to someone else. */
    canGoOnWithout: ({ context }) => canGoOnWithout(context),
    /** There is a near match: decided or not, the way back leads over it. */
    hasDecisions: ({ context }) =>
      context.plan?.changes.some(({ decision }) => decision !== undefined) ?? false,
    isUndecided: (_, params: { plan: Plan }) => firstUndecided(params.plan) !== -1,
    hasNothingToApply: ({ context }) =>
      context.plan?.changes.every((change) => change.action === 'blocked') ?? true,
    isApplied: (_, params: { outcome: ApplyResult['outcome'] }) => isSetUp(params.outcome),
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
      // Another account may list others, or none.
      organization: null,
    })),
    keepKentik: assign(({ context }, { found }: EffectOutput<'askKentik'>) => ({
      kentik: found,
      kentikProblem: null,
      ...(found === null ? {} : { draft: withFoundKentik(context, found) }),
    })),
    answerKentik: assign({
      draft: (
        { context: { draft } },
        params: Partial<NonNullable<DraftAnswers['kentik']>>,
      ): DraftAnswers => ({
        ...draft,
        kentik: { register: false, ...draft.kentik, ...params },
      }),
    }),
    /** Of another Kentik, or none. */
    forgetKentik: assign(({ context: { draft, kentik } }) => ({
      kentik: null,
      kentikProblem: null,
      draft: kentik === null ? draft : withoutFoundKentik(draft, kentik),
    })),
    passKentik: emit((_, typed: TypedKentik): WizardEmitted => ({ type: 'kentik.typed', ...typed })),
    keepPlan: assign(({ context }, { plan }: { plan: Plan }) => ({
      plan,
      decidingAt: Math.max(0, firstUndecided(plan)),
      // `applying` ended the way back. A plan that needs another review begins it again.
      visited: context.visited.length === 0 ? plannedQuestions(context) : context.visited,
    })),
    keepCount: assign({
      regionCounts: ({ context }, { region, count }: { region: string; count: RegionCount }) => ({
        ...context.regionCounts,
        [region]: count,
      }),
    }),
    keepResult: assign({
      result: ({ context }, params: { result: ApplyResult }) => withEarlier(params.result, context.result),
    }),
    /** The end says what Kentik says now, not what it said when the exports were registered. */
    keepExports: assign(({ context: { plan, result } }, { exports }: { exports: ExportProof[] }) => ({
      exports,
      ...(plan === null || result === null ? {} : { result: withProvenStatus(plan, result, exports) }),
    })),
    allocate: assign(({ context }, { allocation }: { allocation: Allocation }) =>
      withAllocation(context, allocation),
    ),
    keepBuckets: assign((_, { buckets, problem }: EffectOutput<'listBuckets'>) => ({
      buckets,
      bucketsProblem: problem,
    })),
    refuseBucket: assign(({ context: { draft } }, { bucket, problem }: EffectOutput<'checkBucket'>) => ({
      bucketProblem: problem,
      // Of names that share a part, that part is typed again.
      refusedBucket: isMixed({ draft }) ? bucket : (draft.bucket ?? null),
      draft: withoutBucket(draft, bucket),
    })),
    forgetOrganization: assign({ organization: null }),
    answerFoundRegions: assign({
      draft: ({ context }): DraftAnswers => withSecondary(context.draft, { regions: foundRegions(context) }),
    }),
    answerSecondary: assign({
      draft: ({ context: { draft } }, params: NonNullable<DraftAnswers['secondary']>): DraftAnswers =>
        withSecondary(draft, params),
    }),
    /** A question that is asked again no longer lies behind. */
    arrive: assign({
      visited: ({ context: { visited } }, { name }: { name: string }) =>
        visited.at(-1) === name ? visited.slice(0, -1) : visited,
    }),
    depart: assign({
      visited: ({ context: { visited } }, { name, isAnswered }: { name: string; isAnswered: boolean }) =>
        isAnswered ? [...visited, name] : visited,
    }),
    goBack: assign({
      visited: ({ context: { visited } }) => visited.slice(0, -1),
      error: null,
      failedIn: null,
    }),
    assume: assign({ draft: ({ context }) => withRegion(context) }),
    /** Fills the way back with the questions whose answers are known, as if each had been asked. */
    recallSource: assign({ visited: ({ context }) => sourceQuestions(context) }),
    recall: assign({ visited: ({ context }) => answeredQuestions(context) }),
    recordFailure: assign((_, params: { error: unknown; state: string; doing: string }) => ({
      error: reportOf(params.error, params.doing),
      failedIn: params.state,
    })),
    beginUndo: assign(
      ({ context: { error, failedIn } }, { session, from }: { session: string; from: string }) => ({
        undoing: { session, from, error, failedIn },
        error: null,
        failedIn: null,
      }),
    ),
    endUndo: assign(({ context: { undoing } }) => ({
      undoing: null,
      error: undoing?.error ?? null,
      failedIn: undoing?.failedIn ?? null,
    })),
    clearFailure: assign({ error: null, failedIn: null }),
    passMfaCode: emit(
      (_, params: { code: string }): WizardEmitted => ({ type: 'mfa.code', code: params.code }),
    ),
    clearPrompt: assign({ credentialPrompt: null }),
    /** Whoever waits for the person isn't answered. */
    dismissPrompt: emit({ type: 'prompt.dismissed' }),
  },
});
