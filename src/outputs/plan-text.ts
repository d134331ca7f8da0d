/** A plan for people, as lines: of a set-up, and of an undo. */

import { cleanText } from '../model/clean-text.ts';
import { byAccount } from '../model/of-kind.ts';
import { kinds } from '../plan/kinds/index.ts';
import { counted, summarySentence } from '../plan/summary.ts';
import type { Action, Change, ChangeKind, Plan, UndoAction } from '../plan/types.ts';
import type { UndoChange, UndoKind, UndoPlan } from '../plan/undo-types.ts';
import { utcMinute } from '../ui/text.ts';
import { accountChangeLines } from './account-changes.ts';
import { alike } from './alike.ts';
import { differenceLines, differencesHeading, openDecision } from './differences-text.ts';

/** The display name of each kind of change. */
export const kindNames = Object.fromEntries(
  Object.entries(kinds).map(([kind, { nouns }]) => [kind, nouns[0]]),
) as Record<ChangeKind, string>;

const undoNames: Record<UndoKind, string> = {
  ...kindNames,
  'bucket-policy': 'statements in the policy of the bucket',
  'flow-log-restoration': 'replaced flow log',
  'trust-policy': 'trust policy of the role',
  'policy-version': 'former text of the policy',
};

/** The display name of each action. */
export const actionNames: Record<Action, string> = {
  create: 'create',
  update: 'update',
  replace: 'replace',
  detach: 'detach',
  adopt: 'use as found',
  none: 'nothing to do',
  blocked: 'blocked',
};

const undoActionNames: Record<UndoAction, [name: string, count: string]> = {
  remove: ['remove', 'to remove'],
  restore: ['restore', 'to restore'],
  keep: ['keep', 'kept'],
  gone: ['gone already', 'gone already'],
  blocked: ['not possible', 'not possible'],
};

function changeLines(change: Change): string[] {
  const { action, kind, name, remedy, differences = [] } = change;
  const tag = kind === 'flow-log' && change.resourceName !== null ? ` (${change.resourceName})` : '';
  const open = openDecision(change);
  return linesOf(change, actionNames[action], `${kindNames[kind]} ${name}${tag}`, [
    ...(remedy === undefined ? [] : [`Fix: ${remedy}`]),
    ...(open === null ? [] : [open]),
    ...(differences.length === 0 ? [] : [differencesHeading]),
    ...differenceLines(differences).map((line) => `  ${line}`),
  ]);
}

function undoChangeLines(change: UndoChange): string[] {
  const { action, kind, name, remedy } = change;
  const told = remedy === undefined ? [] : [remedy];
  return linesOf(change, undoActionNames[action][0], `${undoNames[kind]} ${name}`, told);
}

/** What happens, to what, and why; each further line below. */
function linesOf(
  { region, why }: Change | UndoChange,
  action: string,
  what: string,
  more: readonly string[],
): string[] {
  return [
    `${action.padEnd(13)} ${cleanText(what)}${region === null ? '' : ` in ${region}`}`,
    ...[why, ...more].map((line) => `${' '.repeat(14)}${cleanText(line)}`),
  ];
}

/**
 * Account, each change with its reason, notes, and the sum last.
 *
 * @param credentials where they come from, as the end of a sentence
 */
export function planLines(plan: Plan, credentials?: string): string[] {
  const notes = plan.notes.map(
    ({ kind, text }) =>
      `${kind === 'difference' ? 'Differs from "Kentik for AWS"' : 'Note'}: ${cleanText(text)}`,
  );
  const others = (plan.accounts?.length ?? 1) - 1;
  return [
    `Plan for account ${accountWords(plan.account, others)}`,
    ...(credentials === undefined ? [] : [`Credentials: ${cleanText(credentials)}`]),
    '',
    ...(plan.accounts === undefined
      ? plan.changes.flatMap(changeLines)
      : accountChangeLines(plan, changeLines)),
    '',
    ...(notes.length === 0 ? [] : [...notes, '']),
    summarySentence(plan),
  ];
}

/** "123456789012 and 2 more" */
export function accountWords(account: string, others: number): string {
  return `${account}${others > 0 ? ` and ${others} more` : ''}`;
}

/**
 * Each thing that an undo is about with its reason, and the counts last.
 *
 * @param undoneAt ISO 8601: when the session was undone before, where it was
 */
export function undoLines(plan: UndoPlan, undoneAt: string | null = null): string[] {
  const { session, account, changes } = plan;
  const others = otherAccounts(plan);
  const title = `Undo of session ${session} in account ${accountWords(account, others)}`;
  if (changes.length === 0) {
    return [
      title,
      undoneAt === null
        ? "This session didn't create anything."
        : `This session was undone on ${utcMinute(undoneAt)}. Nothing of it is left.`,
    ];
  }
  const sum = [...counted(changes, 'action')].map(
    ([action, count]) => `${count} ${undoActionNames[action][1]}`,
  );
  // Accounts in which the same happens are one block.
  const groups = alike(
    [...byAccount(changes)],
    ([id]) => id,
    ([, own]) => own.flatMap(undoChangeLines),
  );
  const blocks = groups.flatMap(({ items, text }) => [
    `${items.length === 1 ? 'Account' : `${items.length} accounts`} ${items.map(([id]) => id).join(', ')}:`,
    ...text,
    '',
  ]);
  return [
    title,
    '',
    ...(others > 0 ? blocks.slice(0, -1) : changes.flatMap(undoChangeLines)),
    '',
    `${sum.join(', ')}.`,
  ];
}

/** In how many accounts beside its own an undo does something. */
export function otherAccounts({ account, changes }: UndoPlan): number {
  const places = new Set(changes.map((change) => change.account));
  places.delete(account);
  return places.size;
}
