/** The plan in plain lines: what would be done first, then to what and why. Pure. */

import { accountChangeLines } from '../outputs/account-changes.ts';
import { differenceLines, openDecision } from '../outputs/differences-text.ts';
import { actionNames, kindNames } from '../outputs/plan-text.ts';
import { countByKind } from '../plan/summary.ts';
import type { Change, Plan } from '../plan/types.ts';
import { changesAlike } from '../wording/review-lines.ts';

/** "bucket logs in us-east-1". */
export function changeName({ kind, name, region }: Change): string {
  return `${kindNames[kind]} ${name}${region === null ? '' : ` in ${region}`}`;
}

/** Blocked changes come first, what stays as it is last. Those that need the same for the same reason are told in one line. */
export function planDetails(plan: Plan): string[] {
  if (plan.accounts !== undefined) return accountChangeLines(plan, (change) => groupLines([change]));
  const of = (...actions: Change['action'][]) =>
    plan.changes.filter(({ action }) => actions.includes(action));
  const ordered = [...of('blocked'), ...of('create', 'update', 'replace', 'detach'), ...of('adopt', 'none')];
  return changesAlike(ordered).flatMap(groupLines);
}

/** Changes that need the same for the same reason. */
function groupLines(group: readonly Change[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const remedy = first.remedy === undefined ? '' : ` Fix: ${first.remedy}`;
  const what = group.length === 1 ? changeName(first) : countByKind(group);
  const open = openDecision(first);
  const differences = differenceLines(first.differences ?? []);
  return [
    `${actionNames[first.action]}: ${what}. ${first.why}${remedy}${open === null ? '' : ` ${open}`}`,
    ...(differences.length === 0 ? [] : ['  What differs (+ expected, - current):']),
    ...differences.map((line) => `    ${line}`),
    ...(group.length === 1 ? [] : group.map((change) => `  ${changeName(change)}`)),
  ];
}

/** What is to know before confirming. */
export function planNotes({ notes }: Plan): string[] {
  return notes.map(({ kind, text }) =>
    kind === 'difference' ? `Differs from "Kentik for AWS": ${text}` : `warning: ${text}`,
  );
}
