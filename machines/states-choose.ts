/** Second phase, "choose": what is set up, where, and what Kentik is allowed to do; then all of it on one sheet. Back keeps every answer. */
import { assign } from 'xstate';
import { isEnabled } from '../src/answers/regions.ts';
import type { Allocation } from '../src/answers/types.ts';
import type { EffectOutput, Listener } from './actors.ts';
import { withExport, withExportName, withNarrow, withPlaces, withRegions } from './changes.ts';
import { isExportOpen, type RegionCount, type WizardContext } from './context.ts';
import { answer, asks, busy, given, inPhase, onKentikTyped, question, state } from './history.ts';
import { allSteps, isMixed, lookFirst } from './steps.ts';

/** Transient: what must be answered first is asked, in order; where all of it is, the sheet shows every answer. */
const routing = state({
  entry: 'assume',
  always: [
    ...['choosingExport', ...allSteps.map((step) => step.state)].map((name) => ({
      guard: { type: 'isOpen' as const, params: { question: name } },
      target: lookFirst(name),
      actions: 'recall' as const,
    })),
    { guard: 'isRenaming', target: 'planning' },
    { target: 'reviewingAnswers' },
  ],
});

const choosingExport = question({
  on: {
    'export.chosen': {
      // What was created for one kind would be left behind silently.
      guard: ({ context, event }) => isExportOpen(context, event.export),
      target: 'routing',
      actions: assign({ draft: ({ context, event }) => withExport(context.draft, event.export) }),
    },
  },
});

const listingRegions = busy("listing the account's regions", {
  always: [
    { guard: 'hasRegions', target: 'routingToRegions' },
    { guard: 'isOffline', target: 'routingToRegions' },
  ],
  invoke: {
    src: 'listRegions',
    onDone: { target: 'routingToRegions', actions: assign({ regions: ({ event }) => event.output }) },
  },
});

/** Transient: regions of logs are asked for, those of metadata are found; only a change of these is asked for. */
const routingToRegions = state({
  always: [
    { guard: { type: 'isOpen', params: { question: 'choosingMetadataRegions' } }, target: 'countingVpcs' },
    { guard: 'isMetadataOnly', target: 'choosingMetadataRegions' },
    { target: 'choosingRegions' },
  ],
});

const counts = {
  src: 'countVpcs' as const,
  // Only what is not known yet: coming back does not count again.
  input: ({ context, self }: { context: WizardContext; self: Listener }) => ({
    regions: context.regions
      .filter(isEnabled)
      .map((region) => region.name)
      .filter((name) => context.regionCounts[name]?.state !== 'counted'),
    listener: self,
  }),
};

const onCounted = {
  'region.counted': {
    actions: {
      type: 'keepCount' as const,
      params: ({ event: { region, count } }: { event: { region: string; count: RegionCount } }) => ({
        region,
        count,
      }),
    },
  },
};

const choosingRegions = question({
  // A region that cannot be counted says so in its row; the question stands all the same.
  invoke: { ...counts, onError: { actions: 'clearFailure' } },
  on: {
    ...onCounted,
    'regions.chosen': {
      target: 'routing',
      actions: assign(({ context, event }) => ({
        ...withRegions(context, event.regions),
        ...(context.draft.regions?.join() === event.regions.join() ? {} : { resources: [], flowLogs: [] }),
      })),
    },
  },
});

const countingVpcs = busy("counting the account's VPCs", {
  invoke: { ...counts, onDone: { target: 'routing', actions: 'answerFoundRegions' } },
  on: onCounted,
});

const allocate = {
  type: 'allocate' as const,
  params: ({ event }: { event: { allocation: Allocation } }) => event,
};

const choosingAllocation = question({
  on: {
    'allocation.chosen': [
      // The buckets are what is chosen by it.
      { guard: ({ event }) => event.allocation === 'mixed', target: 'listingBuckets', actions: allocate },
      { target: 'routing', actions: allocate },
    ],
  },
});

const choosingBucketRegion = question({
  on: {
    'bucket-region.chosen': {
      target: 'routing',
      actions: assign(({ context, event }) => withPlaces(context, { region: event.region })),
    },
  },
});

const keepBuckets = {
  type: 'keepBuckets' as const,
  params: ({ event }: { event: { output: EffectOutput<'listBuckets'> } }) => event.output,
};

const listingBuckets = busy("listing the account's buckets", {
  always: [
    { guard: 'isBucketNamed', target: 'namingBucket' },
    { guard: 'isOffline', target: 'choosingBuckets' },
  ],
  invoke: {
    src: 'listBuckets',
    onDone: [
      { guard: 'isMixed', target: 'choosingBuckets', actions: keepBuckets },
      { target: 'choosingBucket', actions: keepBuckets },
    ],
  },
});

const choosingBucket = question({
  on: { 'bucket.chosen': { target: 'checkingBucket', actions: answer }, 'bucket.typing': 'namingBucket' },
});

const onNamed = [
  { guard: 'isOffline' as const, target: 'routing', actions: answer },
  { target: 'checkingBucket', actions: answer },
];

/** Where a name is typed by choice, without credentials, or for several buckets. */
const namingBucket = question({ on: { 'bucket.chosen': onNamed } });

/** The buckets of a mixed allocation. */
const choosingBuckets = question({ on: { 'buckets.chosen': onNamed } });

const refuseBucket = {
  type: 'refuseBucket' as const,
  params: ({ event }: { event: { output: EffectOutput<'checkBucket'> } }) => event.output,
};

const checkingBucket = busy('checking the bucket', {
  invoke: {
    src: 'checkBucket',
    input: ({ context }) => ({ draft: context.draft }),
    onDone: [
      {
        guard: ({ context, event }) => event.output.problem !== null && isMixed(context),
        target: 'choosingBuckets',
        actions: refuseBucket,
      },
      {
        guard: { type: 'hasProblem', params: ({ event }) => ({ problem: event.output.problem }) },
        target: 'namingBucket',
        actions: refuseBucket,
      },
      { target: 'routing', actions: assign({ bucketProblem: null, refusedBucket: null }) },
    ],
  },
});

const discoveringResources = busy('reading VPCs, subnets, network interfaces and flow logs', {
  always: [
    { guard: 'isOffline', target: 'enteringResources' },
    { guard: 'hasResources', target: 'choosingResources' },
  ],
  invoke: {
    src: 'discoverResources',
    input: ({ context }) => ({ regions: context.draft.regions ?? [] }),
    onDone: {
      target: 'choosingResources',
      actions: assign({
        resources: ({ event }) => event.output.resources,
        flowLogs: ({ event }) => event.output.flowLogs,
      }),
    },
  },
});

const choosingResources = question({
  on: {
    'resources.chosen': { target: 'routing', actions: answer },
    // Reads them again, in case something was created meanwhile.
    retry: { target: 'discoveringResources', actions: assign({ resources: [], flowLogs: [] }) },
  },
});

const choosingLogFormat = question({
  on: { 'format.chosen': { target: 'routing', actions: answer }, 'format.custom': 'choosingFields' },
});

const choosingGrant = question({
  on: {
    'grant.chosen': {
      target: 'routing',
      actions: {
        type: 'answer',
        params: ({ context, event }) => ({
          grant: event.grant,
          ...withNarrow(context.draft, event.narrow),
        }),
      },
    },
  },
});

const choosingRegistration = question({
  on: {
    'registration.chosen': { target: 'routing', actions: { type: 'answerKentik', params: given } },
    ...onKentikTyped,
  },
});

const namingCloudExport = question({
  on: {
    'export-name.entered': {
      target: 'routing',
      actions: assign({ draft: ({ context, event }) => withExportName(context.draft, event.name) }),
    },
  },
});

/** Every answer on one sheet: the plan follows, or one of them is changed and the sheet comes again. */
const reviewingAnswers = question({
  entry: 'recall',
  on: {
    // A bucket that turned out to be unusable is no longer an answer.
    'answers.accepted': [
      { guard: 'lacksKentik', target: 'askingKentik' },
      { guard: 'isAnswered', target: 'planning' },
      { target: 'routing' },
    ],
    'answer.changing': allSteps.map(({ state: name }) => ({
      guard: ({ event }: { event: { question: string } }) => event.question === name,
      target: lookFirst(name),
    })),
  },
});

export const chooseStates = inPhase('choose', {
  routing,
  choosingExport,
  listingRegions,
  routingToRegions,
  choosingRegions,
  countingVpcs,
  choosingAllocation,
  choosingBucketRegion,
  listingBuckets,
  choosingBucket,
  namingBucket,
  choosingBuckets,
  checkingBucket,
  enteringPrefix: asks('prefix.entered'),
  discoveringResources,
  choosingResources,
  /** Without credentials the ids are typed. */
  enteringResources: asks('resources.chosen'),
  choosingLogFormat,
  choosingFields: asks('format.chosen'),
  choosingInterval: asks('interval.chosen'),
  enteringRecordRate: asks('record-rate.entered'),
  choosingDeletion: asks('deletion.chosen'),
  namingRole: asks('role.named'),
  namingPolicy: asks('policy.named'),
  enteringExternalId: asks('external-id.entered'),
  choosingGrant,
  choosingRegistration,
  choosingBillingPlan: asks('billing-plan.chosen', { type: 'answerKentik', params: given }),
  namingCloudExport,
  reviewingAnswers,
});
