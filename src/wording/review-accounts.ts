/** The plan of a metadata-only export as lines: accounts in which the same happens are told together. Pure. */
import { byAccount } from '../model/of-kind.ts';
import { accountName, alike } from '../outputs/alike.ts';
import { isKept } from '../plan/summary.ts';
import type { Change, Plan, PlannedAccount } from '../plan/types.ts';
import type { ScrollLine } from '../ui/scroll-view.tsx';
import { plural } from '../ui/text.ts';
import type { Tone } from '../ui/theme.tsx';
import { hanging } from './hanging.ts';

const partNames: Record<PlannedAccount['part'], [one: string, many: string]> = {
  primary: ['Primary account', 'primary accounts'],
  secondary: ['Secondary account', 'secondary accounts'],
  own: ['Account', 'accounts'],
};

/**
 * @param names by account, beside those that the plan has; foreign text
 * @param linesOf the lines of an account's changes
 */
export function accountReviewLines(
  plan: Plan,
  options: {
    width: number;
    names: ReadonlyMap<string, string>;
    linesOf: (changes: readonly Change[]) => ScrollLine[];
  },
): ScrollLine[] {
  const { width, names, linesOf } = options;
  const changes = byAccount(plan.changes);
  const groups = alike(
    plan.accounts ?? [],
    ({ account }) => account,
    (planned) => {
      const own = changes.get(planned.account) ?? [];
      const lines = planned.reach === 'reached' ? linesOf(own) : standing(planned, width);
      return { part: planned.part, rank: rankOf(planned, own), lines };
    },
  ).sort((a, b) => a.text.rank - b.text.rank);
  return groups.flatMap(({ items, text: { lines } }) => [
    ...heading(items, names, width),
    ...lines.map((line) => (typeof line === 'string' ? `  ${line}` : { ...line, text: `  ${line.text}` })),
    '',
  ]);
}

/** 0: cannot be done, 1: changes, 2: stays as it is, 3: left to someone else. */
function rankOf({ reach }: PlannedAccount, changes: readonly Change[]): number {
  if (reach === 'printed') return 3;
  if (changes.some(({ action }) => action === 'blocked')) return 0;
  return changes.every(isKept) ? 2 : 1;
}

function standing({ account, reach, error }: PlannedAccount, width: number): ScrollLine[] {
  // Told once for all to which it happens alike.
  const why = (error?.message ?? "It can't be reached.").replaceAll(`account ${account}`, 'the account');
  const [text, tone]: [string, Tone] =
    reach === 'printed'
      ? ['Left unchanged, as you chose: the documents are printed.', 'plain']
      : [`! Blocked. ${why} The documents are printed.`, 'danger'];
  return hanging('', text, width - 2, tone);
}

function heading(
  accounts: readonly PlannedAccount[],
  names: ReadonlyMap<string, string>,
  width: number,
): ScrollLine[] {
  const [first] = accounts;
  if (first === undefined) return [];
  const called = accounts.map(({ account, name }) =>
    accountName({ account, name: (name ?? names.get(account)) || null }),
  );
  const [one, many] = partNames[first.part];
  return accounts.length === 1
    ? hanging('', `${one} ${called[0]}`, width, 'heading')
    : [
        { text: plural(accounts.length, one, many), tone: 'heading' as const },
        ...hanging('  ', called.join(', '), width, 'muted'),
      ];
}
