/** The plan in plain lines: what would be done first, then to what and why. Pure. */

import type { Plan } from '../plan/types.ts';
import type { PlanLine, Telling } from '../words/changes.ts';
import { differenceSigns } from '../words/differences.ts';
import { partRows, planLines } from '../words/plan.ts';

/** Words or signs before a line that is no change; a change has what happens to it there. */
const leads: Partial<Record<PlanLine['role'], string>> = { ...differenceSigns, warning: 'warning: ' };

/**
 * What is to know before confirming, in the order in which it matters.
 *
 * @param isWhole long lists of names aren't folded
 */
export function planDetails(plan: Plan, telling: Telling, isWhole: boolean): string[] {
  const parts: ReadonlySet<string> = new Set(Object.values(partRows));
  const lines = planLines(plan, {
    differences: true,
    ...telling,
    isOpen: (row) => isWhole || parts.has(row),
  });
  return lines.map(({ role, text, level, change }) => {
    const lead = change === undefined ? (leads[role] ?? '') : `${change.label}: `;
    return `${'  '.repeat(level)}${lead}${text}`;
  });
}

/** Whether anything of it is folded. */
export function isFolded(plan: Plan): boolean {
  const parts: ReadonlySet<string> = new Set(Object.values(partRows));
  return planLines(plan, { differences: true, isOpen: (row) => parts.has(row) }).some(
    ({ fold }) => fold === 'closed',
  );
}
