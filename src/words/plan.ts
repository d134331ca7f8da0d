/**
 * A plan as people read it: what to know first, then what is blocked, what changes, and last what stays as it is. One
 * description, in lines that say what they are: screens, plain lines and outputs draw them, and none has a sentence of its own.
 */
import { byAccount } from '../model/ids.ts';
import { planCost } from '../plan/cost/cost.ts';
import { countByKind, isKept, worstFirst } from '../plan/summary.ts';
import type { Change, Note, Plan, PlannedAccount } from '../plan/types.ts';
import type { UndoPlan } from '../plan/undo/undo-types.ts';
import { plural } from '../ui/text.ts';
import { alike, namedAccount } from './alike.ts';
import { actionNames, changeLines, type LineOptions, mostListed, never, type PlanLine } from './changes.ts';
import { costLines } from './cost.ts';
import { someOf } from './words.ts';

/** Rows that stand for a part of the plan instead of changes. */
export const partRows = { warnings: 'warnings', cost: 'cost', differing: 'differing', kept: 'kept' } as const;

const parts: ReadonlySet<string> = new Set(Object.values(partRows));

/** What is open where nothing can be opened by a key: the parts, but for what the cost rests on. Long lists of names are folded. */
export const withoutKeys = {
  differences: true,
  isOpen: (row: string) => parts.has(row) && row !== partRows.cost,
} satisfies LineOptions;

/** Warnings: how many and the worst, or all. */
function noteLines(plan: Plan, kind: Note['kind'], { isOpen = never }: LineOptions): PlanLine[] {
  const notes = worstFirst(plan.notes.filter((note) => note.kind === kind));
  const [worst] = notes;
  if (worst === undefined) return [];
  const isWarning = kind === 'warning';
  const row = isWarning ? partRows.warnings : partRows.differing;
  const isWhole = isOpen(row);
  const count = isWarning
    ? plural(notes.length, 'warning')
    : `${plural(notes.length, 'difference')} from "Kentik for AWS"`;
  const first = isWarning
    ? `${count}${notes.length === 1 ? ': ' : worst.harm === undefined ? '. First: ' : '. Most serious: '}${worst.text}`
    : count;
  const rest = isWarning ? notes.slice(1) : notes;
  return [
    {
      role: isWarning ? 'warning' : 'heading',
      text: first,
      level: 0,
      row,
      ...(rest.length === 0 ? {} : { fold: isWhole ? 'open' : 'closed' }),
    },
    ...(isWhole ? rest : []).map(({ text }): PlanLine => ({ role: 'note', text, level: 1, row })),
  ];
}

/** What its flow logs cost: one line, or also what that rests on. */
function planCostLines(plan: Plan, { isOpen = never, measured }: LineOptions): PlanLine[] {
  const cost = planCost(plan, measured);
  const [sum, ...rest] = cost === null ? [] : costLines(cost, plan.billingPlans);
  if (sum === undefined) return [];
  const row = partRows.cost;
  const isWhole = isOpen(row);
  return [
    { role: 'heading', text: sum, level: 0, row, fold: isWhole ? 'open' : 'closed' },
    ...(isWhole ? rest : []).map((text): PlanLine => ({ role: 'note', text, level: 1, row })),
  ];
}

/**
 * Warnings, what is blocked, what changes, what the flow logs cost, where the plan differs from the document, and last
 * what stays as it is. Every change of the plan belongs to exactly one line.
 */
export function planLines(plan: Plan, options: LineOptions = {}): PlanLine[] {
  const { isOpen = never } = options;
  const kept = plan.changes.filter(isKept);
  const [told, last] =
    plan.accounts === undefined
      ? [
          changeLines(
            plan.changes.filter((change) => !isKept(change)),
            options,
          ),
          keptLines(kept, isOpen, options),
        ]
      : accountLines(plan, plan.accounts, options);
  return [
    ...noteLines(plan, 'warning', options),
    ...told,
    ...planCostLines(plan, options),
    ...noteLines(plan, 'difference', options),
    ...last,
  ];
}

/** What stays as it is: counted, or one by one. */
function keptLines(
  kept: readonly Change[],
  isOpen: (row: string) => boolean,
  options: LineOptions,
): PlanLine[] {
  if (kept.length === 0) return [];
  const row = partRows.kept;
  if (isOpen(row)) {
    const text = `Stays as it is: ${plural(kept.length, 'resource')}`;
    return [{ role: 'heading', text, level: 0, row, fold: 'open' }, ...changeLines(kept, options)];
  }
  const change = { action: 'none' as const, label: actionNames.none[0], ids: kept.map(({ id }) => id) };
  return [{ role: 'change', text: countByKind(kept), level: 0, row, fold: 'closed', change }];
}

interface Named {
  account: string;
  name: string | null;
}

const partNames: Record<PlannedAccount['part'], [one: string, many: string]> = {
  primary: ['Primary account', 'primary accounts'],
  secondary: ['Secondary account', 'secondary accounts'],
  own: ['Account', 'accounts'],
};

/** Groups accounts in which the same changes are planned: first those with changes, then the others. */
function accountLines(
  plan: Plan,
  accounts: readonly PlannedAccount[],
  options: LineOptions,
): [told: PlanLine[], last: PlanLine[]] {
  const changes = byAccount(plan.changes);
  const named = accounts.map((each) => ({
    ...each,
    name: (each.name ?? options.names?.get(each.account)) || null,
  }));
  const groups = alike(
    named,
    ({ account }) => account,
    (planned) => {
      const own = changes.get(planned.account) ?? [];
      // Folded, so that accounts stay together when the rows of their first one are opened.
      return { part: planned.part, rank: rankOf(planned, own), lines: ownLines(planned, own, {}) };
    },
  ).toSorted((one, other) => one.texts[0].rank - other.texts[0].rank);
  const lines = groups.map(({ items, texts }) => {
    const [{ part, rank }] = texts;
    const [one, many] = partNames[part];
    const [first] = items;
    const shown = ownLines(first, changes.get(first.account) ?? [], options);
    const heading = items.length === 1 ? one : plural(items.length, one, many);
    return { rank, lines: blockLines(items, shown, idsOf(texts), { ...options, heading }) };
  });
  const of = (isLast: boolean) =>
    lines.filter(({ rank }) => rank >= 2 === isLast).flatMap((each) => each.lines);
  return [of(false), of(true)];
}

/** 0: cannot be done, 1: changes, 2: stays as it is, 3: left to someone else. */
function rankOf({ reach }: PlannedAccount, changes: readonly Change[]): number {
  if (reach === 'printed') return 3;
  if (changes.some(({ action }) => action === 'blocked')) return 0;
  return changes.every(isKept) ? 2 : 1;
}

/** The lines of one account. */
function ownLines(
  { account, reach, error }: PlannedAccount,
  own: readonly Change[],
  options: LineOptions,
): PlanLine[] {
  if (reach === 'reached') return changeLines(own, options);
  const row = `account:${account}`;
  const because = (text: string): PlanLine => ({ role: 'why', text, level: 1, row });
  if (reach === 'printed') return [because('Left unchanged, as you chose: the documents are printed.')];
  const why = error?.message ?? `Account ${account} can't be reached.`;
  const change = { action: 'blocked' as const, label: actionNames.blocked[0], ids: own.map(({ id }) => id) };
  return [
    { role: 'change', text: plural(own.length, 'change'), level: 0, row, change },
    because(why),
    because('Its documents are printed.'),
  ];
}

/** The changes that each line of a block stands for: those of its account, and of all that are alike. */
function idsOf(texts: readonly { lines: readonly PlanLine[] }[]): string[][] {
  const own = texts.map(({ lines }) =>
    lines.flatMap(({ change }) => (change === undefined ? [] : [change.ids])),
  );
  return (own[0] ?? []).map((_, at) => own.flatMap((ids) => ids[at] ?? []));
}

/**
 * A heading, the accounts that it stands for, and the lines of the first account, which stand for those of all.
 *
 * @param ids of each line that is a change
 */
function blockLines(
  accounts: readonly [Named, ...Named[]],
  lines: readonly PlanLine[],
  ids: readonly string[][],
  { heading, isOpen = never }: LineOptions & { heading: string },
): PlanLine[] {
  const [first] = accounts;
  const names = accounts.map(namedAccount);
  const row = `account:${first.account}`;
  const isLong = accounts.length > mostListed;
  const isWhole = isOpen(row);
  const head: PlanLine[] =
    accounts.length === 1
      ? [{ role: 'heading', text: `${heading} ${names[0]}`, level: 0, row }]
      : [
          {
            role: 'heading',
            text: heading,
            level: 0,
            row,
            ...(isLong ? { fold: isWhole ? 'open' : 'closed' } : {}),
          },
          {
            role: 'names',
            text: isLong && !isWhole ? someOf(names, mostListed) : names.join(', '),
            level: 1,
            row,
          },
        ];
  const rest = [...ids];
  const own = lines.map((line): PlanLine => {
    const { change, role } = line;
    const isOwn =
      accounts.length > 1 && (role === 'why' || role === 'fix') && line.text.includes(first.account);
    const text = isOwn ? `For example, ${first.account}: ${line.text}` : line.text;
    const told = { ...line, text, level: line.level + 1 };
    return change === undefined ? told : { ...told, change: { ...change, ids: rest.shift() ?? change.ids } };
  });
  return [...head, ...own];
}

/** What an undo does, in one account or in several. */
export function undoPlanLines({ account, changes }: UndoPlan): PlanLine[] {
  const options: LineOptions = {};
  if (changes.every((change) => change.account === account)) return changeLines(changes, options);
  return alike(
    [...byAccount(changes)],
    ([id]) => id,
    ([, own]) => changeLines(own, options),
  ).flatMap(({ items: [first, ...others], texts }) => {
    const named = ([id]: readonly [string, unknown]): Named => ({ account: id, name: null });
    const heading = others.length === 0 ? 'Account' : plural(others.length + 1, 'account');
    const ids = idsOf(texts.map((lines) => ({ lines })));
    return blockLines([named(first), ...others.map(named)], texts[0], ids, { heading });
  });
}
