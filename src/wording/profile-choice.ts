/** Which profile reaches which account: what is found by itself, and what the user has said. Pure. */
import type { FoundCredentials, WizardContext } from '../../machines/context.ts';
import { cleanText } from '../model/clean-text.ts';
import { wantedAccounts } from './account-rows.ts';

/**
 * The profiles to begin with: those chosen but not yet accepted, else those of the answer given before, else those of which the AWS files tell that they are
 * of one of the accounts. One that a profile is named for that is gone has none.
 */
export function initialProfiles(
  context: Pick<WizardContext, 'organization' | 'draft' | 'found'>,
  kept?: Readonly<Record<string, string>>,
): Record<string, string> {
  const found = context.found?.profiles ?? [];
  const reach = context.draft.secondary?.reach;
  const before = kept ?? (typeof reach === 'object' && 'profiles' in reach ? reach.profiles : null);
  const names = new Set(found.map(({ name }) => name));
  return Object.fromEntries(
    wantedAccounts(context).flatMap((account) => {
      const profile =
        before === null ? found.find((each) => each.account === account)?.name : before[account];
      return profile !== undefined && names.has(profile) ? [[account, profile] as const] : [];
    }),
  );
}

/** With or without a profile, for one account. */
export function withProfile(
  profiles: Readonly<Record<string, string>>,
  account: string,
  profile: string | null,
): Record<string, string> {
  const { [account]: _, ...others } = profiles;
  return profile === null ? others : { ...others, [account]: profile };
}

/** How many have one: `14 of 20 have a profile, 6 are printed`. */
export function profilesSentence(profiles: Readonly<Record<string, string>>, accounts: number): string {
  const count = Object.keys(profiles).length;
  const rest = accounts - count;
  const have = count === 1 ? 'has' : 'have';
  return `${count} of ${accounts} ${have} a profile${rest === 0 ? '' : `, ${rest} ${rest === 1 ? 'is' : 'are'} printed`}`;
}

/** How many profiles that cannot be used are named: more would push the list off the screen. */
const unseenShown = 3;

/** Profiles that other AWS tools know and that cannot be used here, each with the reason and the fix; '' for none. */
export function unseenSentences(found: Pick<FoundCredentials, 'unseen'> | null): string {
  const unseen = found?.unseen ?? [];
  const rest = unseen.length - unseenShown;
  return [
    ...unseen
      .slice(0, unseenShown)
      .map(({ name, file, why, fix }) =>
        cleanText(`Profile ${name} can't be used: ${why}. ${fix} File: ${file}.`),
      ),
    ...(rest > 0 ? [`${rest} more can't be used.`] : []),
  ].join(' ');
}
