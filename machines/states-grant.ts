/** Second phase, "choose", second half: what a flow log records, and what Kentik may do. Back keeps every answer. */
import type { DraftAnswers } from '../src/answers/types.ts';
import { wizardSetup } from './setup.ts';

const state = wizardSetup.createStateConfig;

const choosingLogFormat = state({
  on: {
    'format.chosen': {
      target: 'choosingInterval',
      actions: { type: 'answer', params: ({ event }) => ({ logFormat: event.logFormat }) },
    },
    'format.custom': 'choosingFields',
    back: 'discoveringResources',
  },
});

const choosingFields = state({
  on: {
    'format.chosen': {
      target: 'choosingInterval',
      actions: { type: 'answer', params: ({ event }) => ({ logFormat: event.logFormat }) },
    },
    back: 'choosingLogFormat',
  },
});

const choosingInterval = state({
  on: {
    'interval.chosen': {
      target: 'choosingDeletion',
      actions: {
        type: 'answer',
        params: ({ event }) => ({ aggregationInterval: event.aggregationInterval }),
      },
    },
    back: [{ guard: 'isFormatCustom', target: 'choosingFields' }, { target: 'choosingLogFormat' }],
  },
});

const choosingDeletion = state({
  on: {
    'deletion.chosen': {
      target: 'namingRole',
      actions: { type: 'answer', params: ({ event }) => ({ deletion: event.deletion }) },
    },
    back: 'choosingInterval',
  },
});

const namingRole = state({
  on: {
    'role.named': {
      target: 'namingPolicy',
      actions: { type: 'answer', params: ({ event }) => ({ roleName: event.roleName }) },
    },
    back: 'choosingDeletion',
  },
});

const namingPolicy = state({
  on: {
    'policy.named': {
      target: 'enteringExternalId',
      actions: { type: 'answer', params: ({ event }) => ({ policyName: event.policyName }) },
    },
    back: 'namingRole',
  },
});

const enteringExternalId = state({
  on: {
    'external-id.entered': {
      target: 'choosingGrant',
      actions: { type: 'answer', params: ({ event }) => ({ externalId: event.externalId }) },
    },
    back: [
      { guard: ({ context }) => context.draft.export !== 'metadata-only', target: 'namingPolicy' },
      { guard: 'hasNothingToReach', target: 'namingSecondaryPolicy' },
      { guard: { type: 'isReachedBy', params: { way: 'assumeRole' } }, target: 'namingReachRole' },
      { guard: { type: 'isReachedBy', params: { way: 'profiles' } }, target: 'findingProfiles' },
      { target: 'choosingReach' },
    ],
  },
});

/** The key is there only where it says something: the answers of most people are without it. */
function withNarrow({ primary }: DraftAnswers, narrow: boolean): Pick<DraftAnswers, 'primary'> {
  if (narrow) return { primary: { ...primary, narrow } };
  if (primary?.narrow === undefined) return {};
  const { narrow: _, ...rest } = primary;
  return { primary: rest };
}

const choosingGrant = state({
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
    back: 'enteringExternalId',
  },
});

export const grantStates = {
  choosingLogFormat,
  choosingFields,
  choosingInterval,
  choosingDeletion,
  namingRole,
  namingPolicy,
  enteringExternalId,
  choosingGrant,
};
