/** The plan in plain lines: what to know first, then what would be done, to what and why. Pure. */
import { worstFirst } from '../plan/summary.ts';
import type { Difference, Plan } from '../plan/types.ts';
import type { LineOptions, PlanLine } from '../words/changes.ts';
import { differenceSentences, differenceSigns } from '../words/differences.ts';
import { partRows, planLines, withoutKeys } from '../words/plan.ts';

/** A line of the full view that only its sign explains. */
const isSigned = (role: PlanLine['role']) => Object.hasOwn(differenceSigns, role);

/** What differs, in words. */
export function differenceDetails(differences: readonly Difference[]): string[] {
  return ['What differs:', ...differenceSentences(differences).map((each) => `  ${each}`)];
}

/** Each warning, the most serious first: behind a count, the first would be taken for all. */
function warningLines(plan: Plan): string[] {
  return worstFirst(plan.notes.filter(({ kind }) => kind === 'warning')).map(
    ({ text }) => `warning: ${text}`,
  );
}

/** What the flow logs cost, in one line; none where there are none. */
export function costLine(plan: Plan): string[] {
  return planLines(plan, withoutKeys).flatMap(({ row, text }) => (row === partRows.cost ? [text] : []));
}

/** The plan with long lists of names folded and without what it costs, unless `telling` opens them. */
export function planDetails(plan: Plan, options: LineOptions): string[] {
  const lines = planLines(plan, { ...withoutKeys, ...options });
  const shown = options.isOpen === undefined ? lines.filter(({ row }) => row !== partRows.cost) : lines;
  const changes = new Map(plan.changes.map((change) => [change.id, change]));
  const told = shown.flatMap(({ role, text, level, change, row }) => {
    if (row === partRows.warnings) return [];
    const indent = '  '.repeat(level);
    if (role === 'differences')
      return differenceDetails(changes.get(row)?.differences ?? []).map((each) => `${indent}${each}`);
    if (isSigned(role)) return [];
    return [`${indent}${change === undefined ? '' : `${change.label}: `}${text}`];
  });
  return [...warningLines(plan), ...told];
}

/** Whether anything of it is folded. */
export function isFolded(plan: Plan): boolean {
  return planLines(plan, withoutKeys).some(({ fold }) => fold === 'closed');
}
