/** What more than one room says in the same words. No width, no color. */
import type { DeliveryStatus, WizardContext } from '../../machines/context.ts';
import { defaults } from '../answers/defaults.ts';
import type { SignInPrompt } from '../model/credential-prompt.ts';
import { type Identity, usualDelay } from '../model/existing.ts';
import { cleanText, plural, truncate } from '../ui/text.ts';

/** The program as it is typed. */
export const program = 'kentik-aws-setup';

/** How long logs take to arrive, for the screens that wait for them. */
export function deliveryText({ draft }: Pick<WizardContext, 'draft'>): string {
  const minutes = usualDelay(draft.aggregationInterval ?? defaults.aggregationInterval);
  return `The first log file usually arrives ${minutes} minutes after a flow log is created. A VPC without traffic gets none.`;
}

/** Short words for what is known of a region's logs. */
export const deliveryWords: Record<DeliveryStatus['state'], string> = {
  looking: 'looking',
  'nothing-yet': 'nothing yet',
  'searched-partly': 'not found',
  unanswered: 'no answer',
  delivered: 'delivered',
  unread: 'not read',
  gone: 'deleted',
  failed: 'failed',
};

export const sandboxStops = 'The sandbox ends with the wizard, and everything in it is deleted.';

/** Shown with commands for later, which will find nothing: the sandbox runs in the wizard's process. */
export const sandboxEnds = `${sandboxStops} These commands work on a real account, or on a sandbox that keeps running (${program} sandbox).`;

/** A label and what it stands for: an answer on record, a fact about an account. */
export interface AnswerWords {
  label: string;
  value: string;
}

/** How to sign in, for whoever shows it. The address is short enough for any window; the one to copy has the code in it. */
export function signInWords({ profile, url, code, minutes }: SignInPrompt) {
  return {
    title: 'Sign in to IAM Identity Center',
    why: `The profile ${cleanText(profile)} isn't signed in, or its session has expired. Open the address in a browser, on this or any other computer, and confirm the code. The program continues by itself.`,
    facts: [
      { label: 'Address', value: cleanText(url) },
      { label: 'Code', value: cleanText(code) },
    ],
    waiting: `Waiting for you, for up to ${plural(minutes, 'minute')}`,
  };
}

/** IAM allows 63; questions that repeat the account must stay short. */
const longestAlias = 40;

/** An account with its alias, where it has one: `acme-prod (123456789012)`. */
export function accountName({ account, alias }: Pick<Identity, 'account' | 'alias'>): string {
  return alias === null
    ? account
    : `${truncate(cleanText(alias), longestAlias, { ellipsis: '...' })} (${account})`;
}

/** Looking and asking change nothing. A session that created something earlier doesn't say that nothing was changed. */
export function untouchedSentence({ hasCreated }: Pick<WizardContext, 'hasCreated'>): string {
  return hasCreated ? 'Nothing more has been changed yet.' : 'Nothing has been changed yet.';
}

/** Stands for a resource without a Name tag. */
export const noName = '(no name)';

/** Sorts as people look for things: by region, then by Name tag, what has none last, then by ID. */
export function byRegionAndName(
  one: { region: string | null; name: string | null; id: string },
  other: { region: string | null; name: string | null; id: string },
): number {
  return (
    (one.region ?? '').localeCompare(other.region ?? '', 'en') ||
    Number(!one.name) - Number(!other.name) ||
    (one.name ?? '').localeCompare(other.name ?? '', 'en') ||
    one.id.localeCompare(other.id, 'en')
  );
}

/** `a, b, c and 4 more`. */
export function someOf(names: readonly string[], most = 4): string {
  const more = names.length - most;
  return more > 1 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}

/** How far it is, where there are many accounts. */
export function seenWords(seen: WizardContext['accountsSeen']): string {
  return seen === null ? '' : `: ${seen.done} of ${plural(seen.total, 'account')}`;
}
