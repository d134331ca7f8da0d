/** A metadata-only plan being carried out: a row an account. Pure. */
import type { WizardContext } from '../../machines/context.ts';
import { byAccount } from '../model/ids.ts';
import { type AccountRow, accountRow } from '../plan/summary.ts';
import type { Plan } from '../plan/types.ts';
import { accountNames } from '../questions/account-rows.ts';
import type { TaskRow, TaskState } from '../ui/progress.tsx';

const looks: Record<AccountRow['state'], { state: TaskState; word: string }> = {
  waiting: { state: 'waiting', word: 'waiting' },
  working: { state: 'running', word: 'working' },
  applied: { state: 'done', word: 'set up' },
  unchanged: { state: 'done', word: 'as expected' },
  failed: { state: 'failed', word: 'failed' },
  printed: { state: 'skipped', word: 'printed' },
};

/** @param plan with accounts */
export function accountTasks(
  plan: Plan,
  { progress, organization }: Pick<WizardContext, 'progress' | 'organization'>,
): TaskRow[] {
  const names = accountNames({ organization, plan });
  const changes = byAccount(plan.changes);
  return (plan.accounts ?? []).map((planned) => {
    const { account, name, part } = planned;
    const own = changes.get(account) ?? [];
    const { state, done, total } = accountRow(planned, own, (id) => progress[id]?.status);
    const title = [account, part === 'primary' ? 'the primary' : '', name ?? names.get(account) ?? ''];
    const task = { id: account, name: title.filter((word) => word !== '').join('  ') };
    if (planned.error !== null) {
      return { ...task, state: 'skipped', word: 'blocked', detail: planned.error.message };
    }
    const errors = own.flatMap(({ id }) => progress[id]?.error?.message ?? []);
    const waits = own.flatMap(({ id }) =>
      progress[id]?.status === 'started' ? (progress[id]?.detail ?? []) : [],
    );
    const working = waits[0] ?? `${done} of ${total} done`;
    const detail = state === 'failed' ? errors[0] : state === 'working' ? working : undefined;
    return {
      ...task,
      ...looks[state],
      ...(detail === undefined ? {} : { detail }),
      ...times(own, progress, state),
    };
  });
}

/** From the first start to the last end, which counts only when all has ended. */
function times(
  changes: readonly { id: string }[],
  progress: WizardContext['progress'],
  state: AccountRow['state'],
): { startedAt?: number; endedAt?: number } {
  const of = (key: 'startedAt' | 'endedAt') =>
    changes.map(({ id }) => Date.parse(progress[id]?.[key] ?? '')).filter((time) => !Number.isNaN(time));
  const started = of('startedAt');
  const ended = of('endedAt');
  if (started.length === 0) return {};
  const isOver = state !== 'working' && state !== 'waiting' && ended.length > 0;
  return { startedAt: Math.min(...started), ...(isOver ? { endedAt: Math.max(...ended) } : {}) };
}
