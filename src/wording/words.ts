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

function worded(label: string, value: string | undefined): AnswerWords[] {
  return value === undefined ? [] : [{ label, value }];
}

/** What only a metadata-only export is asked. */
function metadataWords(draft: DraftAnswers): AnswerWords[] {
  const { roles, primary, secondary = {} } = draft;
  const { accounts, reach } = secondary;
  return [
    ...worded('Roles', roles && rolesTexts[roles].label),
    ...worded('Accounts', accounts && accountsWords(accounts, draft)),
    ...worded('Regions used', secondary.regions?.join(', ')),
    ...worded('Primary role', primary?.roleName),
    ...worded('Primary policy', primary?.policyName),
    ...worded('Role suffix', secondary.roleName),
    ...worded('Their policy', secondary.policyName),
    ...worded('Reached by', reach && reachWords(reach)),
  ];
}

/** What a draft has answered, question by question. */
export function answerWords(draft: DraftAnswers): AnswerWords[] {
  const { allocation, bucket, prefix, resources, logFormat, aggregationInterval, deletion } = draft;
  const externalId = draft.externalId === null ? 'none' : draft.externalId;
  return [
    ...worded('Account', draft.account),
    ...worded('Profile', draft.profile),
    ...worded('Export', draft.export),
    ...(draft.export === 'metadata-only' ? metadataWords(draft) : []),
    ...worded('Regions', draft.regions?.join(', ')),
    ...worded('Allocation', allocation && allocationTexts[allocation].label),
    ...worded('Bucket', bucket && (bucketsOf(draft).join(', ') || bucket)),
    ...worded('Folder', prefix === '' ? 'none' : prefix),
    ...worded('Resources', resources && resourceWords(resources)),
    ...worded('Log format', logFormat && formatWords(logFormat)),
    ...worded('Interval', aggregationInterval && intervalTexts[aggregationInterval].label),
    ...worded('Deletion', deletion && deletionTexts[deletion].label),
    ...worded('Role', draft.roleName),
    ...worded('Policy', draft.policyName),
    ...worded('External id', externalId),
    ...worded('Grant', draft.grant && (chosenGrant(draft)?.label ?? draft.grant)),
  ];
}

/** Said of a word for "none" where an empty answer means it: taken literally it would be a name. */
export function emptyForNone(typed: string): string | null {
  return /^(?:none|n\/a|null|-)$/i.test(typed.trim()) ? 'Leave it empty for none.' : null;
}
