/** The plan in plain lines: what would be done first, then to what and why. Pure. */

import type { WizardContext } from '../../machines/context.ts';
import { blockedChanges, countByKind, isUnchanged } from '../plan/summary.ts';
import type { Change, Plan } from '../plan/types.ts';
import { accountChangeLines } from '../render/account-changes.ts';
import { differenceLines, openDecision } from '../render/differences-text.ts';
import { actionName, kindNames } from '../render/plan-text.ts';
import { planPlace } from '../wording/record.ts';
import { changeCount, changeWords } from '../wording/review-lines.ts';

/** "bucket logs in us-east-1". */
export function changeName({ kind, name, region }: Change): string {
  return `${kindNames[kind]} ${name}${region === null ? '' : ` in ${region}`}`;
}

/** Blocked changes come first. Those that need the same for the same reason are told in one line. */
export function planDetails(plan: Plan): string[] {
  if (plan.accounts !== undefined) return accountChangeLines(plan, (change) => groupLines([change]));
  const groups = new Map<string, Change[]>();
  const ordered = [...blockedChanges(plan), ...plan.changes.filter(({ action }) => action !== 'blocked')];
  for (const change of ordered) {
    const key = [
      change.action,
      change.kind,
      change.why,
      change.mend ?? '',
      JSON.stringify(change.differences),
    ].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].flatMap(groupLines);
}

/** Changes that need the same for the same reason. */
function groupLines(group: readonly Change[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const mend = first.mend === undefined ? '' : ` To mend it: ${first.mend}`;
  const what = group.length === 1 ? changeName(first) : countByKind(group);
  const open = openDecision(first);
  const differences = differenceLines(first.differences ?? []);
  return [
    `${actionName(first)}: ${what}. ${first.why}${mend}${open === null ? '' : ` ${open}`}`,
    ...(differences.length === 0 ? [] : ['  What differs: plus is wanted, minus is there.']),
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

type Confirmable = 'confirm' | 'back' | 'again';

/** The one confirmation, and what may be answered; the first is what Enter alone takes. */
export function confirmationOf(
  plan: Plan,
  context: WizardContext,
): { ask: string; options: { value: Confirmable; label: string }[] } {
  const account = planPlace(context);
  const blocked = blockedChanges(plan).length;
  const confirm = (label: string) => ({ value: 'confirm' as const, label });
  const back = { value: 'back' as const, label: 'Go back to the answers' };
  const again = { value: 'again' as const, label: 'Look again' };
  if (context.dryRun) {
    return {
      ask: `Print the documents for account ${account}? A dry run changes nothing.`,
      options: [confirm('Print the documents'), back, again],
    };
  }
  if (isUnchanged(plan)) {
    return {
      ask: `Nothing to change in account ${account}: all is as wanted.`,
      options: [confirm(plan.accounts === undefined ? 'Check the logs' : 'Check the roles'), back, again],
    };
  }
  if (blocked === plan.changes.length) {
    return {
      ask: `Nothing can be changed in account ${account} as things are: all is blocked.`,
      options: [back, again],
    };
  }
  if (changeCount(plan) === 0) {
    return {
      ask: `Nothing is left to change in account ${account} but what is blocked.`,
      options: [back, again, confirm('Go on without it')],
    };
  }
  const without =
    blocked === 0 ? '' : `, and leave out ${blocked} that ${blocked === 1 ? 'is' : 'are'} blocked`;
  return {
    ask: `Apply ${changeWords(plan)} to account ${account}${without}?`,
    options: [confirm(`Apply ${changeWords(plan)}`), back, again],
  };
}
