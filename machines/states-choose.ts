/** Second phase, "choose", of a full export: what is logged, where to, and what Kentik may do. Back keeps every answer. */
import { assign } from 'xstate';
import { isEnabled } from '../src/answers/regions.ts';
import type { DraftAnswers } from '../src/answers/types.ts';
import { isExportOpen } from './context.ts';
import { answer, busy, inPhase, question, state } from './history.ts';
import { allSteps, lookFirst, withExport, withRegions } from './steps.ts';

/** Transient: a resumed session continues at the first question that is not answered. */
const routing = state({
  entry: 'recall',
  always: [
    ...allSteps.map((step) => ({
      guard: { type: 'isNextOpen' as const, params: { step: step.state } },
      target: lookFirst(step.state),
    })),
    { guard: { type: 'isNextOpen', params: { step: null } }, target: 'planning' },
    { target: 'choosingExport' },
  ],
});

const choosingExport = question({
  on: {
    'export.chosen': [
      // What was created for one kind would be left behind silently.
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
  },
});

const listingRegions = busy("listing the account's regions", {
  always: [
    { guard: 'hasRegions', target: 'choosingRegions' },
    { guard: 'isOffline', target: 'choosingRegions' },
  ],
  invoke: {
    src: 'listRegions',
    onDone: { target: 'choosingRegions', actions: assign({ regions: ({ event }) => event.output }) },
  },
});

const choosingRegions = question({
  invoke: {
    src: 'countVpcs',
    // Only what is not known yet: coming back does not count again.
    input: ({ context, self }) => ({
      regions: context.regions
        .filter(isEnabled)
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
  },
});

const choosingAllocation = question({
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
  },
});

const choosingBucketRegion = question({
  on: { 'bucket-region.chosen': { target: 'listingBuckets', actions: answer } },
});

const listingBuckets = busy("listing the account's buckets", {
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
  },
});

const choosingBucket = question({
  on: {
    'bucket.new': { target: 'namingBucket', actions: assign({ bucketProblem: null, refusedBucket: null }) },
    'bucket.chosen': { target: 'checkingBucket', actions: answer },
  },
});

const namingBucket = question({
  on: {
    'bucket.chosen': [
      { guard: 'isOffline', target: 'enteringPrefix', actions: answer },
      { target: 'checkingBucket', actions: answer },
    ],
  },
});

const checkingBucket = busy('checking the bucket', {
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
  },
});

const enteringPrefix = question({
  on: { 'prefix.entered': { target: 'discoveringResources', actions: answer } },
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
    'resources.chosen': { target: 'choosingLogFormat', actions: answer },
    // Reads them again, in case something was created meanwhile.
    retry: { target: 'discoveringResources', actions: assign({ resources: [], flowLogs: [] }) },
  },
});

/** Without credentials the ids are typed. */
const enteringResources = question({
  on: { 'resources.chosen': { target: 'choosingLogFormat', actions: answer } },
});

const choosingLogFormat = question({
  on: {
    'format.chosen': { target: 'choosingInterval', actions: answer },
    'format.custom': 'choosingFields',
  },
});

const choosingFields = question({
  on: { 'format.chosen': { target: 'choosingInterval', actions: answer } },
});

const choosingInterval = question({
  on: { 'interval.chosen': { target: 'choosingDeletion', actions: answer } },
});

const choosingDeletion = question({
  on: { 'deletion.chosen': { target: 'namingRole', actions: answer } },
});

const namingRole = question({
  on: { 'role.named': { target: 'namingPolicy', actions: answer } },
});

const namingPolicy = question({
  on: { 'policy.named': { target: 'enteringExternalId', actions: answer } },
});

const enteringExternalId = question({
  on: { 'external-id.entered': { target: 'choosingGrant', actions: answer } },
});

/** The key is set only where it says something: most answers don't have it. */
function withNarrow({ primary }: DraftAnswers, narrow: boolean): Pick<DraftAnswers, 'primary'> {
  if (narrow) return { primary: { ...primary, narrow } };
  if (primary?.narrow === undefined) return {};
  const { narrow: _, ...rest } = primary;
  return { primary: rest };
}

const choosingGrant = question({
  on: {
    'grant.chosen': {
      target: 'planning',
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

export const chooseStates = inPhase('choose', {
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
  choosingLogFormat,
  choosingFields,
  choosingInterval,
  choosingDeletion,
  namingRole,
  namingPolicy,
  enteringExternalId,
  choosingGrant,
});
