/** The plan of an undo for people, as lines. */

import { cleanText } from '../model/clean-text.ts';
import type { Removal, UndoAction, UndoPlan } from '../plan/undo-types.ts';
import { alike } from './alike.ts';

const actionNames: Record<UndoAction, string> = {
  remove: 'remove',
  restore: 'restore',
  keep: 'keep',
  gone: 'gone already',
  blocked: 'not possible',
};

/** For the counts: `12 to remove`. */
const countNames = { ...actionNames, remove: 'to remove', restore: 'to restore', keep: 'kept' };

const kindNames: Record<Removal['kind'], string> = {
  'flow-log': 'flow log',
  'flow-log-restoration': 'replaced flow log',
  'bucket-policy': 'statements in the policy of the bucket',
  bucket: 'bucket',
  attachment: 'attachment',
  role: 'role',
  'trust-policy': 'trust policy of the role',
  policy: 'policy',
  'policy-version': 'former text of the policy',
};

/**
 * Each thing with its reason, and the counts last.
 *
 * @param undoneAt ISO 8601: when the session was taken back before, where it was
 */
export function undoLines(plan: UndoPlan, undoneAt: string | null = null): string[] {
  const counts = new Map<UndoAction, number>();
  for (const { action } of plan.removals) counts.set(action, (counts.get(action) ?? 0) + 1);
  const sum = [...counts].map(([action, count]) => `${count} ${countNames[action]}`).join(', ');
  const others = [...new Set(plan.removals.map(({ account }) => account))].filter(
    (account) => account !== plan.account,
  ).length;
  const title = `Undo of session ${plan.session} in account ${plan.account}${others > 0 ? ` and ${others} more` : ''}`;
  if (plan.removals.length === 0) {
    if (undoneAt === null) return [title, 'This session made nothing.'];
    const when = `${undoneAt.slice(0, 16).replace('T', ' ')} UTC`;
    return [title, `What it made was taken back on ${when}; nothing of it is left.`];
  }
  return [
    title,
    '',
    ...(others > 0 ? accountLines(plan) : plan.removals.flatMap(removalLines)),
    '',
    `${sum}.`,
  ];
}

/** Accounts in which the same happens are one block. */
function accountLines({ removals }: UndoPlan): string[] {
  const groups = alike(
    [...Map.groupBy(removals, ({ account }) => account)],
    ([account]) => account,
    ([, own]) => own.flatMap(removalLines),
  );
  return groups
    .flatMap(({ items, text }) => [
      `${items.length === 1 ? 'Account' : `${items.length} accounts`} ${items.map(([id]) => id).join(', ')}:`,
      ...text,
      '',
    ])
    .slice(0, -1);
}

function removalLines(removal: Removal): string[] {
  const place = removal.region === null ? '' : ` in ${removal.region}`;
  return [
    `${actionNames[removal.action].padEnd(13)} ${kindNames[removal.kind]} ${cleanText(removal.name)}${place}`,
    `${' '.repeat(14)}${cleanText(removal.why)}`,
    ...(removal.remedy === undefined ? [] : [`${' '.repeat(14)}${cleanText(removal.remedy)}`]),
  ];
}
