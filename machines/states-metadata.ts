/** Second phase of a metadata-only export: roles, accounts, regions, names, and how the accounts are reached. */
import { assign } from 'xstate';
import { withSecondary } from '../src/answers/draft.ts';
import {
  answer,
  answerAccounts,
  answerPrimary,
  answerSecondary,
  busy,
  inPhase,
  question,
  state,
} from './history.ts';
import { withRoles } from './steps.ts';

const choosingRoles = question({
  on: {
    'roles.chosen': {
      target: 'listingAccounts',
      actions: assign({ draft: ({ context, event }) => withRoles(context.draft, event.roles) }),
    },
  },
});

const listingAccounts = busy("listing the organization's accounts", {
  always: [
    { guard: 'isOffline', target: 'enteringAccounts' },
    { guard: 'canChooseAccounts', target: 'choosingAccounts' },
    { guard: 'hasOrganization', target: 'enteringAccounts' },
  ],
  invoke: {
    src: 'listOrganization',
    onDone: [
      {
        guard: ({ event }) => event.output.accounts !== null,
        target: 'choosingAccounts',
        actions: assign({ organization: ({ event }) => event.output }),
      },
      { target: 'enteringAccounts', actions: assign({ organization: ({ event }) => event.output }) },
    ],
  },
});

const onAccountsChosen = {
  'accounts.chosen': {
    target: 'routingFromAccounts',
    actions: answerAccounts,
  },
  // Accounts might have been created, or permissions granted, meanwhile.
  retry: { target: 'listingAccounts', actions: 'forgetOrganization' as const },
};

const choosingAccounts = question({ on: { ...onAccountsChosen, 'accounts.typing': 'enteringAccounts' } });

/** Where they cannot be listed, or by choice. */
const enteringAccounts = question({ on: onAccountsChosen });

/** Transient: only with nested roles is Kentik told regions. */
const routingFromAccounts = state({
  always: [{ guard: 'isNested', target: 'listingMetadataRegions' }, { target: 'routingToNames' }],
});

const listingMetadataRegions = busy("listing the account's regions", {
  always: [
    { guard: 'hasRegions', target: 'choosingMetadataRegions' },
    { guard: 'isOffline', target: 'choosingMetadataRegions' },
  ],
  invoke: {
    src: 'listRegions',
    onDone: {
      target: 'choosingMetadataRegions',
      actions: assign({ regions: ({ event }) => event.output }),
    },
  },
});

const choosingMetadataRegions = question({
  on: {
    'regions.chosen': {
      target: 'routingToNames',
      actions: assign({
        draft: ({ context, event }) => withSecondary(context.draft, { regions: event.regions }),
      }),
    },
  },
});

/** Transient: the region of the credentials is the primary account's; only without any it is asked for. */
const routingToNames = state({
  entry: assign({
    draft: ({ context: { draft, homeRegion } }) =>
      draft.region !== undefined || homeRegion === null ? draft : { ...draft, region: homeRegion },
  }),
  always: [
    { guard: 'isHomeRegionUnknown', target: 'choosingPrimaryRegion' },
    { guard: 'isNested', target: 'namingPrimaryRole' },
    { target: 'namingSecondaryRole' },
  ],
});

const choosingPrimaryRegion = question({
  on: {
    'primary-region.chosen': [
      { guard: 'isNested', target: 'namingPrimaryRole', actions: answer },
      { target: 'namingSecondaryRole', actions: answer },
    ],
  },
});

const namingPrimaryRole = question({
  on: {
    'primary-role.named': { target: 'namingPrimaryPolicy', actions: answerPrimary },
  },
});

const namingPrimaryPolicy = question({
  on: {
    'primary-policy.named': {
      target: 'namingSecondaryRole',
      actions: answerPrimary,
    },
  },
});

const namingSecondaryRole = question({
  on: {
    'secondary-role.named': {
      target: 'namingSecondaryPolicy',
      actions: answerSecondary,
    },
  },
});

const namingSecondaryPolicy = question({
  on: {
    'secondary-policy.named': {
      target: 'choosingReach',
      actions: answerSecondary,
    },
  },
});

const choosingReach = question({
  // Without credentials, or without another account, there is nothing to reach.
  always: {
    guard: 'hasNothingToReach',
    target: 'enteringExternalId',
    actions: { type: 'answerSecondary', params: { reach: 'print' } },
  },
  on: {
    'reach.chosen': [
      { guard: ({ event }) => event.reach === 'role', target: 'namingReachRole' },
      { guard: ({ event }) => event.reach === 'profiles', target: 'findingProfiles' },
      {
        target: 'enteringExternalId',
        actions: { type: 'answerSecondary', params: { reach: 'print' } },
      },
    ],
  },
});

const namingReachRole = question({
  on: {
    'reach-role.named': {
      target: 'enteringExternalId',
      actions: {
        type: 'answerSecondary',
        params: ({ event }) => ({ reach: { assumeRole: event.roleName } }),
      },
    },
  },
});

/** Profiles, and the accounts that need one, where a resumed session has not listed them. */
const findingProfiles = busy('looking for profiles on this machine', {
  invoke: {
    src: 'findProfiles',
    input: ({ context }) => ({ organization: context.organization }),
    onDone: {
      target: 'choosingProfiles',
      actions: assign({
        found: ({ event }) => event.output.found,
        organization: ({ event }) => event.output.organization,
      }),
    },
  },
});

const choosingProfiles = question({
  on: {
    'profiles.chosen': {
      target: 'enteringExternalId',
      actions: {
        type: 'answerSecondary',
        // Where no account has one, nothing is reached.
        params: ({ event }) => ({
          reach: Object.keys(event.profiles).length === 0 ? 'print' : { profiles: event.profiles },
        }),
      },
    },
    // After `aws sso login` or an edit in another window.
    retry: 'findingProfiles',
  },
});

export const metadataStates = inPhase('choose', {
  choosingRoles,
  listingAccounts,
  choosingAccounts,
  enteringAccounts,
  routingFromAccounts,
  listingMetadataRegions,
  choosingMetadataRegions,
  routingToNames,
  choosingPrimaryRegion,
  namingPrimaryRole,
  namingPrimaryPolicy,
  namingSecondaryRole,
  namingSecondaryPolicy,
  choosingReach,
  namingReachRole,
  findingProfiles,
  choosingProfiles,
});
