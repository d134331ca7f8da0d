/** Second phase of a metadata-only export: roles, accounts, regions, names, and how the accounts are reached. */
import { assign } from 'xstate';
import { withSecondary } from '../src/answers/draft.ts';
import { withRoles } from './changes.ts';
import { answerAccounts, answerPrimary, answerSecondary, asks, busy, inPhase, question } from './history.ts';

const choosingRoles = question({
  on: {
    'roles.chosen': {
      target: 'routing',
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
  'accounts.chosen': { target: 'routing', actions: answerAccounts },
  // Accounts might have been created, or permissions granted, meanwhile.
  retry: { target: 'listingAccounts', actions: 'forgetOrganization' as const },
};

const choosingAccounts = question({ on: { ...onAccountsChosen, 'accounts.typing': 'enteringAccounts' } });

/** Where they cannot be listed, or by choice. */
const enteringAccounts = question({ on: onAccountsChosen });

const choosingMetadataRegions = question({
  on: {
    'regions.chosen': {
      target: 'routing',
      actions: assign({
        draft: ({ context, event }) => withSecondary(context.draft, { regions: event.regions }),
      }),
    },
  },
});

const onReachRole = {
  'reach-role.named': {
    target: 'routing',
    actions: {
      type: 'answerSecondary' as const,
      params: ({ event }: { event: { roleName: string } }) => ({ reach: { assumeRole: event.roleName } }),
    },
  },
};

const choosingReach = question({
  on: {
    ...onReachRole,
    'reach.chosen': [
      { guard: ({ event }) => event.reach === 'role', target: 'namingReachRole' },
      { guard: ({ event }) => event.reach === 'profiles', target: 'findingProfiles' },
      { target: 'routing', actions: { type: 'answerSecondary', params: { reach: 'print' } } },
    ],
  },
});

const namingReachRole = question({ on: onReachRole });

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
      target: 'routing',
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
  choosingMetadataRegions,
  /** Asked only where the credentials don't say it. */
  choosingPrimaryRegion: asks('primary-region.chosen'),
  namingPrimaryRole: asks('primary-role.named', answerPrimary),
  namingPrimaryPolicy: asks('primary-policy.named', answerPrimary),
  namingSecondaryRole: asks('secondary-role.named', answerSecondary),
  namingSecondaryPolicy: asks('secondary-policy.named', answerSecondary),
  choosingReach,
  namingReachRole,
  findingProfiles,
  choosingProfiles,
});
