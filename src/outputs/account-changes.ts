/** The changes of many accounts for people: accounts in which the same happens are one block. */

import { cleanText } from '../model/clean-text.ts';
import { byAccount } from '../model/of-kind.ts';
import type { Change, Plan, PlannedAccount } from '../plan/types.ts';
import { accountName, alike } from './alike.ts';

const partNames: Record<PlannedAccount['part'], [one: string, many: string]> = {
  primary: ['Primary account', 'Primary accounts'],
  secondary: ['Secondary account', 'Secondary accounts'],
  own: ['Account', 'Accounts'],
};

function heading(accounts: readonly PlannedAccount[]): string {
  const [first] = accounts;
  if (first === undefined) return '';
  const names = accounts.map(accountName);
  const [one, many] = partNames[first.part];
  return accounts.length === 1 ? `${one} ${names[0]}:` : `${many}, ${accounts.length}: ${names.join(', ')}:`;
}

/** Each has a reason of its own, in which its id stands. */
function unreachableLines(accounts: readonly PlannedAccount[]): string[] {
  const unreachable = accounts.filter(({ reach }) => reach === 'unreachable');
  if (unreachable.length === 0) return [];
  return [
    `Can't be reached, ${unreachable.length}:`,
    ...unreachable.map((each) => `  ${accountName(each)}: ${cleanText(each.error?.message ?? '')}`),
    '',
  ];
}

/**
 * A heading for each group of accounts, and the lines of its changes below.
 *
 * @param linesOf one change's lines
 */
export function accountChangeLines(
  plan: Pick<Plan, 'accounts' | 'changes'>,
  linesOf: (change: Change) => string[],
): string[] {
  const changes = byAccount(plan.changes);
  const accounts = plan.accounts ?? [];
  const groups = alike(
    accounts.filter(({ reach }) => reach !== 'unreachable'),
    ({ account }) => account,
    (planned) => ({
      part: planned.part,
      lines:
        planned.reach === 'printed'
          ? ['Left unchanged, as you chose: the documents are printed.']
          : (changes.get(planned.account) ?? []).flatMap(linesOf),
    }),
  );
  return [
    ...groups.flatMap(({ items, text: { lines } }) => [heading(items), ...lines, '']),
    ...unreachableLines(accounts),
  ].slice(0, -1);
}
