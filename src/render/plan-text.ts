/** A plan for people, as lines. */
import { summarySentence } from '../plan/summary.ts';
import type { Action, Change, ChangeKind, Plan } from '../plan/types.ts';
import { safeText } from './safe-text.ts';

/** What people call a kind of change. */
export const kindNames: Record<ChangeKind, string> = {
  bucket: 'bucket',
  'bucket-policy': 'bucket policy',
  'flow-log': 'flow log',
  policy: 'policy',
  role: 'role',
  attachment: 'attachment',
};

/** What people call an action. */
export const actionNames: Record<Action, string> = {
  create: 'create',
  update: 'update',
  adopt: 'use as found',
  none: 'nothing to do',
  blocked: 'blocked',
};

function changeLines(change: Change): string[] {
  const place = change.region === null ? '' : ` in ${change.region}`;
  return [
    `${actionNames[change.action].padEnd(13)} ${kindNames[change.kind]} ${safeText(change.name)}${place}`,
    `${' '.repeat(14)}${safeText(change.why)}`,
    ...(change.mend === undefined ? [] : [`${' '.repeat(14)}To mend it: ${safeText(change.mend)}`]),
  ];
}

/** Account, each change with its reason, notes, and the sum last. */
export function planLines(plan: Plan): string[] {
  const notes = plan.notes.map(
    ({ kind, text }) =>
      `${kind === 'difference' ? 'Differs from "Kentik for AWS"' : 'Note'}: ${safeText(text)}`,
  );
  return [
    `Plan for account ${plan.account}`,
    '',
    ...plan.changes.flatMap(changeLines),
    '',
    ...(notes.length === 0 ? [] : [...notes, '']),
    summarySentence(plan),
  ];
}
