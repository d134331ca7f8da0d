/** A plan for people, as lines. */

import { cleanText } from '../model/clean-text.ts';
import { summarySentence } from '../plan/summary.ts';
import type { Action, Change, ChangeKind, Plan } from '../plan/types.ts';
import { accountChangeLines } from './account-changes.ts';
import { differenceLines, differencesHeading, openDecision } from './differences-text.ts';

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
  replace: 'replace',
  detach: 'detach',
  adopt: 'use as found',
  none: 'nothing to do',
  blocked: 'blocked',
};

function changeLines(change: Change): string[] {
  const place = change.region === null ? '' : ` in ${change.region}`;
  const tag = change.kind === 'flow-log' && change.resourceName !== null ? ` (${change.resourceName})` : '';
  const open = openDecision(change);
  const differences = change.differences ?? [];
  return [
    `${actionNames[change.action].padEnd(13)} ${kindNames[change.kind]} ${cleanText(change.name)}${cleanText(tag)}${place}`,
    ...[
      cleanText(change.why),
      ...(change.remedy === undefined ? [] : [`Fix: ${cleanText(change.remedy)}`]),
      ...(open === null ? [] : [open]),
      ...(differences.length === 0 ? [] : [differencesHeading]),
      ...differenceLines(differences).map((line) => `  ${cleanText(line)}`),
    ].map((line) => `${' '.repeat(14)}${line}`),
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
    `Plan for account ${plan.account}${others > 0 ? ` and ${others} more` : ''}`,
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
