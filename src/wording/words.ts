/** Answers in a few words, for the record of what was answered, saved sessions and headings. */

import type { WizardContext } from '../../machines/context.ts';
import { bucketNames } from '../answers/bucket-names.ts';
import { fieldsOf } from '../answers/log-format.ts';
import type { DraftAnswers, LogFormat, Reach, ResourceChoice } from '../answers/types.ts';
import { type Identity, resourceTypes } from '../model/existing.ts';
import { allocationTexts, chosenGrant, deletionTexts, intervalTexts } from '../outputs/explanations.ts';
import { typeNames } from '../plan/resources.ts';
import { cleanText, joinWords, plural, truncate } from '../ui/text.ts';
import { accountsWords } from './account-rows.ts';
import { rolesTexts } from './metadata-texts.ts';

/** IAM allows 63; questions that repeat the account must stay short. */
const longestAlias = 40;

/** An account with its alias, where it has one: `acme-prod (123456789012)`. */
export function accountName({ account, alias }: Pick<Identity, 'account' | 'alias'>): string {
  return alias === null
    ? account
    : `${truncate(cleanText(alias), longestAlias, { ellipsis: '...' })} (${account})`;
}

/** That looking and asking change nothing. A session that has made something before is not told that nothing was. */
export function untouchedSentence({ hasMade }: Pick<WizardContext, 'hasMade'>): string {
  return hasMade ? 'Nothing more has been changed yet.' : 'Nothing has been changed yet.';
}

/** `a, b, c and 4 more`. */
export function someOf(names: readonly string[], most = 4): string {
  const more = names.length - most;
  return more > 1 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}

export function formatWords(format: LogFormat): string {
  const count = plural(fieldsOf(format).length, 'field');
  if (format === 'kentik') return `Kentik's, ${count}`;
  return format === 'default' ? `AWS's default, ${count}` : `custom, ${count}`;
}

export function resourceWords(resources: 'all' | readonly ResourceChoice[]): string {
  if (resources === 'all') return 'every VPC of the account in these regions';
  const counts = resourceTypes.flatMap((type) => {
    const count = resources.filter((resource) => resource.type === type).length;
    return count === 0 ? [] : [plural(count, typeNames[type].one, typeNames[type].many)];
  });
  return joinWords(counts);
}

/** The bucket or buckets that a draft leads to; empty while it does not say. */
export function bucketsOf(draft: DraftAnswers, bucket: string | undefined = draft.bucket): string[] {
  const { allocation, regions } = draft;
  if (bucket === undefined || allocation === undefined || regions === undefined) return [];
  const region = draft.region ?? regions[0] ?? '';
  return [
    ...new Set(bucketNames({ allocation, bucket, region, regions }).map((placement) => placement.bucket)),
  ];
}

export interface AnswerWords {
  label: string;
  value: string;
}

/** How far it is, where there are many accounts. */
export function seenWords(seen: WizardContext['accountsSeen']): string {
  return seen === null ? '' : `: ${seen.done} of ${plural(seen.total, 'account')}`;
}

/** `role OrganizationAccountAccessRole`, `a profile for each of 3 accounts`. */
export function reachWords(reach: Reach): string {
  if (reach === 'print') return 'nothing, their documents are printed';
  if ('assumeRole' in reach) return `role ${reach.assumeRole}`;
  const count = Object.keys(reach.profiles).length;
  return count === 0 ? reachWords('print') : `${plural(count, 'profile')}`;
}

/** What only a metadata-only export is asked. */
function metadataWords({ roles, primary, secondary = {}, ...draft }: DraftAnswers): (AnswerWords | null)[] {
  const of = (label: string, value: string | undefined) => (value === undefined ? null : { label, value });
  const { accounts, reach } = secondary;
  return [
    of('Roles', roles && rolesTexts[roles].label),
    of(
      'Accounts',
      accounts && accountsWords(accounts, { ...draft, ...(roles === undefined ? {} : { roles }) }),
    ),
    of('Regions used', secondary.regions?.join(', ')),
    of('Primary role', primary?.roleName),
    of('Primary policy', primary?.policyName),
    of('Role suffix', secondary.roleName),
    of('Their policy', secondary.policyName),
    of('Reached by', reach && reachWords(reach)),
  ];
}

/** What a draft has answered, question by question. */
export function answerWords(draft: DraftAnswers): AnswerWords[] {
  const { logFormat, aggregationInterval, deletion, grant, externalId } = draft;
  const answers: (AnswerWords | null)[] = [
    draft.account === undefined ? null : { label: 'Account', value: draft.account },
    draft.profile === undefined ? null : { label: 'Profile', value: draft.profile },
    draft.export === undefined ? null : { label: 'Export', value: draft.export },
    ...(draft.export === 'metadata-only' ? metadataWords(draft) : []),
    draft.regions === undefined ? null : { label: 'Regions', value: draft.regions.join(', ') },
    draft.allocation === undefined
      ? null
      : { label: 'Allocation', value: allocationTexts[draft.allocation].label },
    draft.bucket === undefined
      ? null
      : {
          label: 'Bucket',
          value: bucketsOf(draft).join(', ') || draft.bucket,
        },
    draft.prefix === undefined ? null : { label: 'Folder', value: draft.prefix || 'none' },
    draft.resources === undefined ? null : { label: 'Resources', value: resourceWords(draft.resources) },
    logFormat === undefined ? null : { label: 'Log format', value: formatWords(logFormat) },
    aggregationInterval === undefined
      ? null
      : { label: 'Interval', value: intervalTexts[aggregationInterval].label },
    deletion === undefined ? null : { label: 'Deletion', value: deletionTexts[deletion].label },
    draft.roleName === undefined ? null : { label: 'Role', value: draft.roleName },
    draft.policyName === undefined ? null : { label: 'Policy', value: draft.policyName },
    externalId === undefined ? null : { label: 'External id', value: externalId ?? 'none' },
    grant === undefined ? null : { label: 'Grant', value: chosenGrant(draft)?.label ?? grant },
  ];
  return answers.filter((answer) => answer !== null);
}

/** Said of a word for "none" where an empty answer means it: taken literally it would be a name. */
export function emptyForNone(typed: string): string | null {
  return /^(?:none|n\/a|null|-)$/i.test(typed.trim()) ? 'Leave it empty for none.' : null;
}
