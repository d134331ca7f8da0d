/** A metadata-only plan while it is carried out: one row an account instead of one a change. */
import type { ChangeStatus } from '../../model/progress.ts';
import { isKept } from '../summary.ts';
import type { Change, PlannedAccount } from '../types.ts';

/** `unchanged`: nothing to do. `printed`: not touched, its documents are printed. */
export type AccountState = 'waiting' | 'working' | 'applied' | 'unchanged' | 'failed' | 'printed';

export interface AccountRow {
  state: AccountState;
  /** Changes that have ended, and all. */
  done: number;
  total: number;
}

/**
 * One account's row.
 *
 * @param changes the account's
 * @param statusOf of a change by its id; undefined before it has one
 */
export function accountRow(
  { reach }: PlannedAccount,
  changes: readonly Change[],
  statusOf: (id: string) => ChangeStatus | undefined,
): AccountRow {
  const statuses = changes.map(({ id }) => statusOf(id) ?? 'waiting');
  const done = statuses.filter((status) => status !== 'waiting' && status !== 'started').length;
  return { state: stateOf(), done, total: changes.length };

  function stateOf(): AccountState {
    if (reach === 'printed') return 'printed';
    if (done < changes.length)
      return statuses.every((status) => status === 'waiting') ? 'waiting' : 'working';
    if (statuses.some((status) => status !== 'done')) return 'failed';
    return changes.every(isKept) ? 'unchanged' : 'applied';
  }
}
