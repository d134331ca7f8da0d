/** Second phase, "choose", first half: what is logged and where to. Back keeps every answer. */
import { assign } from 'xstate';
import type { ResourceChoice } from '../src/answers/types.ts';
import { isExportOpen } from './context.ts';
import { failsTo, isBucketNamed, wizardSetup } from './setup.ts';
import { allSteps, type QuestionState, withExport, withRegions } from './steps.ts';

const state = wizardSetup.createStateConfig;

/** Where a question that must look first is entered. */
const entries: Partial<Record<QuestionState, string>> = {
  choosingRegions: 'listingRegions',
  choosingBucket: 'listingBuckets',
  choosingResources: 'discoveringResources',
  choosingAccounts: 'listingAccounts',
  choosingMetadataRegions: 'listingMetadataRegions',
  // Where the credentials tell it, it goes unasked.
  choosingPrimaryRegion: 'routingToNames',
};

/** Transient: a resumed session goes on at the first question that is not answered. */
const routing = state({
  always: [
    ...allSteps.map((step) => ({
      guard: { type: 'isNextOpen' as const, params: { step: step.state } },
      target: entries[step.state] ?? step.state,
    })),
    { guard: { type: 'isNextOpen', params: { step: null } }, target: 'planning' },
    { target: 'choosingExport' },
  ],
});

const choosingExport = state({
  on: {
    'export.chosen': [
      // What was made for the one kind would be left without a word.
      { guard: ({ context, event }) => !isExportOpen(context, event.export) },
      {
        guard: ({ event }) => event.export === 'metadata-only',
        target: 'choosingRoles',
        actions: assign({ draft: ({ context }) => withExport(context.draft, 'metadata-only') }),
      },
      {
        target: 'listingRegions',
        actions: assign({ draft: ({ context }) => withExport(context.draft, 'full') }),
      },
    ],
    back: [{ guard: 'isOffline', target: 'enteringAccount' }, { target: 'confirmingIdentity' }],
  },
});

const listingRegions = state({
  tags: 'busy',
  always: [
    { guard: 'hasRegions', target: 'choosingRegions' },
    { guard: 'isOffline', target: 'choosingRegions' },
  ],
  invoke: {
    src: 'listRegions',
    onDone: { target: 'choosingRegions', actions: assign({ regions: ({ event }) => event.output }) },
    onError: failsTo('listingRegions', "listing the account's regions"),
  },
  on: { back: 'choosingExport' },
});

const choosingRegions = state({
  invoke: {
    src: 'countVpcs',
    // Only what is not known yet: coming back does not count again.
    input: ({ context, self }) => ({
      regions: context.regions
        .filter((region) => region.optInStatus !== 'not-opted-in')
        .map((region) => region.name)
        .filter((name) => context.regionCounts[name]?.state !== 'counted'),
      listener: self,
    }),
    // A region that cannot be counted says so in its row; the question stands all the same.
    onError: { actions: 'clearFailure' },
  },
  on: {
    'region.counted': {
      actions: assign({
        regionCounts: ({ context, event }) => ({ ...context.regionCounts, [event.region]: event.count }),
      }),
    },
    'regions.chosen': {
      target: 'choosingAllocation',
      actions: assign(({ context, event }) => {
        const same = context.draft.regions?.join() === event.regions.join();
        return {
          draft: withRegions(context.draft, event.regions),
          ...(same ? {} : { resources: [], flowLogs: [] }),
        };
      }),
    },
    back: 'choosingExport',
  },
});

const choosingAllocation = state({
  on: {
    'allocation.chosen': [
      {
        guard: ({ event }) => event.allocation === 'centralized',
        target: 'choosingBucketRegion',
        actions: { type: 'answer', params: { allocation: 'centralized' } },
      },
      {
        target: 'listingBuckets',
        actions: {
          type: 'answer',
          // A bucket in each region: the home region stands for them where it is among them.
          params: ({ context }) => {
            const regions = context.draft.regions ?? [];
            const region = regions.find((name) => name === context.homeRegion) ?? regions[0];
            return { allocation: 'local' as const, ...(region === undefined ? {} : { region }) };
          },
        },
      },
    ],
    back: 'listingRegions',
  },
});

const choosingBucketRegion = state({
  on: {
    'bucket-region.chosen': {
      target: 'listingBuckets',
      actions: { type: 'answer', params: ({ event }) => ({ region: event.region }) },
    },
    back: 'choosingAllocation',
  },
});

const listingBuckets = state({
  tags: 'busy',
  always: { guard: 'isBucketNamed', target: 'namingBucket' },
  invoke: {
    src: 'listBuckets',
    onDone: {
      target: 'choosingBucket',
      actions: assign({
        buckets: ({ event }) => event.output.buckets,
        bucketsProblem: ({ event }) => event.output.problem,
      }),
    },
    onError: failsTo('listingBuckets', "listing the account's buckets"),
  },
  on: {
    back: [{ guard: 'isCentralized', target: 'choosingBucketRegion' }, { target: 'choosingAllocation' }],
  },
});

const choosingBucket = state({
  on: {
    'bucket.new': { target: 'namingBucket', actions: assign({ bucketProblem: null, refusedBucket: null }) },
    'bucket.chosen': {
      target: 'checkingBucket',
      actions: { type: 'answer', params: ({ event }) => ({ bucket: event.bucket }) },
    },
    back: [{ guard: 'isCentralized', target: 'choosingBucketRegion' }, { target: 'choosingAllocation' }],
  },
});

const namingBucket = state({
  on: {
    'bucket.chosen': [
      {
        guard: 'isOffline',
        target: 'enteringPrefix',
        actions: { type: 'answer', params: ({ event }) => ({ bucket: event.bucket }) },
      },
      {
        target: 'checkingBucket',
        actions: { type: 'answer', params: ({ event }) => ({ bucket: event.bucket }) },
      },
    ],
    back: [
      { guard: ({ context }) => !isBucketNamed(context), target: 'listingBuckets' },
      { guard: 'isCentralized', target: 'choosingBucketRegion' },
      { target: 'choosingAllocation' },
    ],
  },
});

const checkingBucket = state({
  tags: 'busy',
  invoke: {
    src: 'checkBucket',
    input: ({ context }) => ({ draft: context.draft }),
    onDone: [
      {
        guard: { type: 'hasProblem', params: ({ event }) => ({ problem: event.output.problem }) },
        target: 'namingBucket',
        actions: assign({
          bucketProblem: ({ event }) => event.output.problem,
          refusedBucket: ({ context }) => context.draft.bucket ?? null,
          // An answer that cannot be used is no answer: a resumed session must not stand behind it.
          draft: ({ context }) => {
            const { bucket: _, ...rest } = context.draft;
            return rest;
          },
        }),
      },
      { target: 'enteringPrefix', actions: assign({ bucketProblem: null, refusedBucket: null }) },
    ],
    onError: failsTo('checkingBucket', 'looking at the bucket'),
  },
  on: { back: 'listingBuckets' },
});

const enteringPrefix = state({
  on: {
    'prefix.entered': {
      target: 'discoveringResources',
      actions: { type: 'answer', params: ({ event }) => ({ prefix: event.prefix }) },
    },
    back: [{ guard: 'isBucketTyped', target: 'namingBucket' }, { target: 'listingBuckets' }],
  },
});

const discoveringResources = state({
  tags: 'busy',
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
    onError: failsTo('discoveringResources', 'reading VPCs, subnets, network interfaces and flow logs'),
  },
  on: { back: 'enteringPrefix' },
});

const onResourcesChosen = {
  'resources.chosen': {
    target: 'choosingLogFormat',
    actions: {
      type: 'answer' as const,
      params: ({ event }: { event: { resources: 'all' | ResourceChoice[] } }) => ({
        resources: event.resources,
      }),
    },
  },
  back: 'enteringPrefix',
};

const choosingResources = state({
  on: {
    ...onResourcesChosen,
    // Looks again, where something was made meanwhile.
    retry: { target: 'discoveringResources', actions: assign({ resources: [], flowLogs: [] }) },
  },
});

/** Without credentials the ids are typed. */
const enteringResources = state({ on: onResourcesChosen });

export const chooseStates = {
  routing,
  choosingExport,
  listingRegions,
  choosingRegions,
  choosingAllocation,
  choosingBucketRegion,
  listingBuckets,
  choosingBucket,
  namingBucket,
  checkingBucket,
  enteringPrefix,
  discoveringResources,
  choosingResources,
  enteringResources,
};
