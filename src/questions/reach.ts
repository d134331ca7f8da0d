/** How this program reaches the other accounts to set them up: a role, a profile each, or not at all. */
import type { ProfileSummary, WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import { defaults } from '../answers/defaults.ts';
import { checkRoleName } from '../answers/names.ts';
import type { Reach } from '../answers/types.ts';
import { plural } from '../ui/text.ts';
import { accountNames, desiredAccounts } from './account-rows.ts';
import { profileId, readFilesAgain } from './credentials.ts';
import { type ChoiceQuestion, type Entry, line, optionsOf } from './question.ts';

const usualRole = defaults.reach.assumeRole;

const reachTexts = {
  role: {
    label: `Assume ${usualRole} in each account`,
    text: `With this account's credentials. AWS Organizations creates ${usualRole} in every account that it creates.`,
  },
  'other-role': {
    label: 'Assume another role in each account',
    text: 'You name it next. Control Tower creates AWSControlTowerExecution.',
  },
  profiles: {
    label: 'Use a profile for each account',
    text: "Profiles from this machine's AWS files. A profile whose account the files name is matched automatically.",
  },
  print: {
    label: 'Not at all: print the documents',
    text: 'Only this account is set up. For the others, the documents are printed for someone to paste, with this account filled in.',
  },
};

type Way = keyof typeof reachTexts;

/** Nothing in a sandbox run is allowed to ask a real service for credentials. */
const sandboxProfiles = 'The sandbox has no profiles: assume a role, or print the documents.';

function wayOf(reach: Reach | undefined): Way {
  if (reach === 'print') return 'print';
  if (reach === undefined) return 'role';
  if ('profiles' in reach) return 'profiles';
  return reach.assumeRole === usualRole ? 'role' : 'other-role';
}

function eventOf(way: Way): PersonEvent {
  if (way === 'role') return { type: 'reach-role.named', roleName: usualRole };
  return { type: 'reach.chosen', reach: way === 'other-role' ? 'role' : way };
}

function reachWords(reach: Reach | undefined): string | undefined {
  if (reach === undefined) return undefined;
  if (reach !== 'print' && 'assumeRole' in reach) return `role ${reach.assumeRole}`;
  const count = reach === 'print' ? 0 : Object.keys(reach.profiles).length;
  return count === 0 ? 'nothing; their documents are printed' : plural(count, 'profile');
}

const record: NonNullable<Entry['record']> = ({ secondary }) =>
  line('Reached by', reachWords(secondary?.reach));

export const choosingReach: Entry = {
  ask: ({ draft, sandbox }) => ({
    form: 'choice',
    title: 'How can the other accounts be set up from here?',
    why: "Accounts that can't be reached don't stop the rest. Their documents are printed for someone with access.",
    options: optionsOf(reachTexts, eventOf, (way) =>
      way === 'profiles' && sandbox ? sandboxProfiles : undefined,
    ),
    usual: wayOf(draft.secondary?.reach),
  }),
  // A role or profiles are named next.
  record: (draft, event) =>
    event?.type === 'reach.chosen' && event.reach !== 'print' ? null : record(draft, event),
};

export const namingReachRole: Entry = {
  ask: ({ draft: { secondary } }) => ({
    form: 'text',
    title: 'Which role should be assumed in the other accounts?',
    why: 'It must exist in each of them, trust this account, and be allowed to create policies and roles. The plan names the accounts in which it is missing.',
    what: 'Role name',
    given:
      typeof secondary?.reach === 'object' && 'assumeRole' in secondary.reach
        ? secondary.reach.assumeRole
        : undefined,
    usual: usualRole,
    check: checkRoleName,
    answer: (roleName) => ({ type: 'reach-role.named', roleName }),
  }),
  record,
};

type Profiles = Readonly<Record<string, string>>;
type Known = Pick<WizardContext, 'organization' | 'draft' | 'found' | 'plan'>;

/**
 * The profiles to begin with: those that were `kept`, else those of the answer given before, else those that the AWS files
 * name an account for. A profile that no longer exists reaches nothing.
 */
export function initialProfiles(context: Omit<Known, 'plan'>, kept?: Profiles): Profiles {
  const found = context.found?.profiles ?? [];
  const reach = context.draft.secondary?.reach;
  const before = kept ?? (typeof reach === 'object' && 'profiles' in reach ? reach.profiles : null);
  return Object.fromEntries(
    desiredAccounts(context).flatMap((account) => {
      const profile = found.find(({ name, account: of }) =>
        before === null ? of === account : name === before[account],
      );
      return profile === undefined ? [] : [[account, profile.name] as const];
    }),
  );
}

/** How many have one: `14 of 20 have a profile; documents are printed for 6`. */
function profilesSentence(profiles: Profiles, accounts: number): string {
  const count = Object.keys(profiles).length;
  const rest = accounts - count;
  return `${count} of ${accounts} ${count === 1 ? 'has' : 'have'} a profile${rest === 0 ? '' : `; documents are printed for ${rest}`}`;
}

function overview(context: Known, found: readonly ProfileSummary[], profiles: Profiles): ChoiceQuestion {
  const accounts = desiredAccounts(context);
  const names = accountNames(context);
  return {
    form: 'choice',
    title: 'Which profile reaches which account?',
    why: 'Choose an account to give it a profile. Accounts without one get their documents printed.',
    options: [
      {
        id: 'done',
        label: 'Continue',
        hint: profilesSentence(profiles, accounts.length),
        answer: { type: 'profiles.chosen', profiles: { ...profiles } },
      },
      ...accounts.map((account) => ({
        id: account,
        label: account,
        hint: `${profiles[account] ?? 'printed'}${names.get(account) ? `, ${names.get(account)}` : ''}`,
        answer: () => profileOf(context, found, profiles, account),
      })),
    ],
    many: 'accounts',
    actions: [readFilesAgain],
    unsaved: profiles,
  };
}

function profileOf(
  context: Known,
  found: readonly ProfileSummary[],
  profiles: Profiles,
  account: string,
): ChoiceQuestion {
  const { [account]: before, ...others } = profiles;
  return {
    form: 'choice',
    title: `Which profile reaches account ${account}?`,
    why: "Before anything is changed, the profile's account is checked.",
    options: [
      ...found.map(({ name, account: of }) => ({
        id: profileId(name),
        label: name,
        hint: of === null ? undefined : `account ${of}`,
        answer: () => overview(context, found, { ...others, [account]: name }),
      })),
      {
        id: 'none',
        label: 'None: print its documents',
        answer: () => overview(context, found, others),
      },
    ],
    many: 'profiles',
    usual: before === undefined ? 'none' : profileId(before),
    back: () => overview(context, found, profiles),
  };
}

export const choosingProfiles: Entry = {
  ask: (context, kept) => {
    const found = context.found?.profiles ?? [];
    if (found.length > 0) return overview(context, found, initialProfiles(context, kept as Profiles));
    return {
      form: 'choice',
      title: 'There are no profiles',
      why: 'The AWS files on this machine name none. Create profiles in another window (aws configure sso, aws configure) and read the files again, or go back.',
      options: [{ id: 'again', label: 'Read the files again', answer: { type: 'retry' } }],
      actions: [readFilesAgain],
    };
  },
  record,
};
