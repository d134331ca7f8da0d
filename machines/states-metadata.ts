/** Second phase of a metadata-only export: roles, accounts, regions, names, and how the accounts are reached. */
import { assign } from 'xstate';
import { withSecondary } from '../src/answers/draft.ts';
import { failsTo, wizardSetup } from './setup.ts';
import { withRoles } from './steps.ts';

const state = wizardSetup.createStateConfig;

const choosingRoles = state({
  on: {
    'roles.chosen': {
      target: 'listingAccounts',
      actions: assign({ draft: ({ context, event }) => withRoles(context.draft, event.roles) }),
    },
    back: 'choosingExport',
  },
});

const listingAccounts = state({
  tags: 'busy',
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
    onError: failsTo('listingAccounts', "listing the organization's accounts"),
  },
  on: { back: 'choosingRoles' },
});

const onAccountsChosen = {
  'accounts.chosen': {
    target: 'routingFromAccounts',
    actions: {
      type: 'answerAccounts' as const,
      params: ({ event }: { event: { accounts: 'all' | string[] } }) => ({ accounts: event.accounts }),
    },
  },
  // Accounts may have been made, or rights given, meanwhile.
  retry: { target: 'listingAccounts', actions: 'forgetOrganization' as const },
};

const choosingAccounts = state({
  on: { ...onAccountsChosen, 'accounts.typing': 'enteringAccounts', back: 'choosingRoles' },
});

/** Where they cannot be listed, or by choice. */
const enteringAccounts = state({
  on: {
    ...onAccountsChosen,
    back: [{ guard: 'canChooseAccounts', target: 'choosingAccounts' }, { target: 'choosingRoles' }],
  },
});

/** Transient: only with nested roles is Kentik told regions. */
const routingFromAccounts = state({
  always: [{ guard: 'isNested', target: 'listingMetadataRegions' }, { target: 'routingToNames' }],
});

const listingMetadataRegions = state({
  tags: 'busy',
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
    onError: failsTo('listingMetadataRegions', "listing the account's regions"),
  },
  on: { back: 'listingAccounts' },
});

const choosingMetadataRegions = state({
  on: {
    'regions.chosen': {
      target: 'routingToNames',
      actions: assign({
        draft: ({ context, event }) => withSecondary(context.draft, { regions: event.regions }),
      }),
    },
    back: 'listingAccounts',
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

const choosingPrimaryRegion = state({
  on: {
    'primary-region.chosen': [
      {
        guard: 'isNested',
        target: 'namingPrimaryRole',
        actions: { type: 'answer', params: ({ event }) => ({ region: event.region }) },
      },
      {
        target: 'namingSecondaryRole',
        actions: { type: 'answer', params: ({ event }) => ({ region: event.region }) },
      },
    ],
    back: [{ guard: 'isNested', target: 'listingMetadataRegions' }, { target: 'listingAccounts' }],
  },
});

const namingPrimaryRole = state({
  on: {
    'primary-role.named': {
      target: 'namingPrimaryPolicy',
      actions: { type: 'answerPrimary', params: ({ event }) => ({ roleName: event.roleName }) },
    },
    back: [
      { guard: 'isHomeRegionUnknown', target: 'choosingPrimaryRegion' },
      { target: 'listingMetadataRegions' },
    ],
  },
});

const namingPrimaryPolicy = state({
  on: {
    'primary-policy.named': {
      target: 'namingSecondaryRole',
      actions: { type: 'answerPrimary', params: ({ event }) => ({ policyName: event.policyName }) },
    },
    back: 'namingPrimaryRole',
  },
});

const namingSecondaryRole = state({
  on: {
    'secondary-role.named': {
      target: 'namingSecondaryPolicy',
      actions: { type: 'answerSecondary', params: ({ event }) => ({ roleName: event.roleName }) },
    },
    back: [
      { guard: 'isNested', target: 'namingPrimaryPolicy' },
      { guard: 'isHomeRegionUnknown', target: 'choosingPrimaryRegion' },
      { target: 'listingAccounts' },
    ],
  },
});

const namingSecondaryPolicy = state({
  on: {
    'secondary-policy.named': {
      target: 'choosingReach',
      actions: { type: 'answerSecondary', params: ({ event }) => ({ policyName: event.policyName }) },
    },
    back: 'namingSecondaryRole',
  },
});

const choosingReach = state({
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
    back: 'namingSecondaryPolicy',
  },
});

const namingReachRole = state({
  on: {
    'reach-role.named': {
      target: 'enteringExternalId',
      actions: {
        type: 'answerSecondary',
        params: ({ event }) => ({ reach: { assumeRole: event.roleName } }),
      },
    },
    back: 'choosingReach',
  },
});

/** Profiles, and the accounts that need one, where a resumed session has not listed them. */
const findingProfiles = state({
  tags: 'busy',
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
    onError: failsTo('findingProfiles', 'looking for profiles on this machine'),
  },
  on: { back: 'choosingReach' },
});

const choosingProfiles = state({
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
    back: 'choosingReach',
  },
});

export const metadataStates = {
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
};
