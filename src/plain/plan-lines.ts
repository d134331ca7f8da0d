/** The plan in plain lines: what to know first, then what would be done, to what and why. Pure. */
import type { Plan } from '../plan/types.ts';
import type { PlanLine, Telling } from '../words/changes.ts';
import { differenceSigns } from '../words/differences.ts';
import { planLines, withoutKeys } from '../words/plan.ts';

/** Words or signs before a line that is no change; a change has what happens to it there. */
const leads: Partial<Record<PlanLine['role'], string>> = { ...differenceSigns, warning: 'warning: ' };

/** The plan with long lists of names folded, unless `telling` opens them. */
export function planDetails(plan: Plan, telling: Telling): string[] {
  return planLines(plan, { ...withoutKeys, ...telling }).map(({ role, text, level, change }) => {
    const lead = change === undefined ? (leads[role] ?? '') : `${change.label}: `;
    return `${'  '.repeat(level)}${lead}${text}`;
  });
}

/** Whether anything of it is folded. */
export function isFolded(plan: Plan): boolean {
  return planLines(plan, withoutKeys).some(({ fold }) => fold === 'closed');
}
