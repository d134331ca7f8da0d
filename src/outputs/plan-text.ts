/** A plan for people, as lines of text: of a set-up, and of an undo; and the values for Kentik's portal. */
import { cleanText } from '../model/clean-text.ts';
import type { ApplyResult } from '../model/progress.ts';
import { counted, summarySentence } from '../plan/summary.ts';
import type { Plan } from '../plan/types.ts';
import type { UndoPlan } from '../plan/undo/undo-types.ts';
import { utcMinute } from '../ui/text.ts';
import { type PlanLine, undoActionNames } from '../words/changes.ts';
import { differenceSigns } from '../words/differences.ts';
import { partRows, planLines, undoPlanLines, withoutKeys } from '../words/plan.ts';
import { exportsToEnter, registeredFacts } from '../words/values.ts';
import { program } from '../words/words.ts';

/** The signs that make a role readable without color. Changes have words instead. */
const signs: Partial<Record<PlanLine['role'], string>> = { ...differenceSigns, warning: '! ', note: '- ' };

/** Parts are set apart by an empty line. Foreign text is cleaned. */
function textOf(lines: readonly PlanLine[]): string[] {
  const width = Math.max(0, ...lines.map(({ change }) => change?.label.length ?? 0));
  return lines.flatMap(({ role, text, level, change }, index) => {
    const before = lines[index - 1]?.role;
    const isNoted = before === 'warning' || before === 'note';
    const isPart = level === 0 && before !== undefined && (change === undefined || isNoted);
    const lead = change === undefined ? (signs[role] ?? '') : `${change.label.padEnd(width)}  `;
    const line = `${'  '.repeat(level)}${lead}${cleanText(text)}`;
    return isPart ? ['', line] : [line];
  });
}

/**
 * Account, warnings, each change with its reason, what the flow logs cost, and how many changes of each action.
 *
 * @param options `credentials`: where they come from, as the end of a sentence; `mood`: `would` where nothing is carried
 *   out; `measured`: bytes a second that existing flow logs deliver, by their IDs
 */
export function planText(
  plan: Plan,
  {
    credentials,
    mood,
    measured,
  }: {
    credentials?: string | undefined;
    mood?: 'will' | 'would';
    measured?: ReadonlyMap<string, number>;
  } = {},
): string[] {
  const lines = planLines(plan, {
    ...withoutKeys,
    isOpen: (row) => row === partRows.cost || withoutKeys.isOpen(row),
    ...(mood === undefined ? {} : { mood }),
    ...(measured === undefined ? {} : { measured }),
  });
  const others = (plan.accounts?.length ?? 1) - 1;
  const isFolded = lines.some(({ fold }) => fold === 'closed');
  return [
    `Plan for account ${accountWords(plan.account, others)}`,
    ...(credentials === undefined ? [] : [`Credentials: ${cleanText(credentials)}`]),
    '',
    ...textOf(lines),
    '',
    ...(isFolded ? [`Long lists are folded. ${program} plan --json lists every change.`] : []),
    summarySentence(plan, mood),
  ];
}

/** "123456789012 and 2 more" */
export function accountWords(account: string, others: number): string {
  return `${account}${others > 0 ? ` and ${others} more` : ''}`;
}

/** Each thing with its reason, and the counts last. @param undoneAt ISO 8601: when it was undone before, or null */
export function undoText(plan: UndoPlan, undoneAt: string | null = null): string[] {
  const { session, account, changes } = plan;
  const title = `Undo of session ${session} in account ${accountWords(account, otherAccounts(plan))}`;
  if (changes.length === 0) {
    return [
      title,
      undoneAt === null
        ? "This session didn't create anything."
        : `This session was undone on ${utcMinute(undoneAt)}. Nothing that it created is left.`,
    ];
  }
  const sum = [...counted(changes, 'action')].map(
    ([action, count]) => `${undoActionNames[action][0]} ${count}`,
  );
  return [title, '', ...textOf(undoPlanLines(plan)), '', `Total: ${sum.join(', ')}.`];
}

/** In how many accounts beside its own an undo does something. */
export function otherAccounts({ account, changes }: UndoPlan): number {
  const places = new Set(changes.map((change) => change.account));
  places.delete(account);
  return places.size;
}

/** A heading for each cloud export and a line for each field, or why it can't be created yet. */
export function valuesLines(plan: Plan, result: ApplyResult | null = null): string[] {
  const width = Math.max(0, ...plan.values.map(({ field }) => field.length));
  return [
    ...registeredFacts(plan, result).map(({ label, value }) => `${label} ${cleanText(value)}`),
    ...exportsToEnter(plan, result).flatMap(({ name, values, caveat }) => [
      `Kentik cloud export ${cleanText(name)}${values.length === 0 ? '' : ' (Kentik portal: Settings, Public Clouds, Create Cloud Export)'}`,
      ...(caveat === null ? [] : [`  ${cleanText(caveat)}`]),
      ...values.map(({ field, value }) => `  ${`${field}:`.padEnd(width + 1)} ${cleanText(value)}`),
    ]),
  ];
}
