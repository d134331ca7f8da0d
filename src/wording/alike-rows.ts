/** Rows of many changes that are alike, as one row that updates: hundreds of flow logs share a call, a wait and a failure. */
import type { WizardContext } from '../../machines/context.ts';
import { groupFailures } from '../outputs/failures.ts';
import { countByKind } from '../plan/summary.ts';
import type { Change } from '../plan/types.ts';
import type { TaskRow } from '../ui/progress.tsx';

/** Up to so many alike have a row each where a row says no more than how far they are. */
const mostApart = 20;

interface Alike {
  rows: [TaskRow, ...TaskRow[]];
  changes: Change[];
  /** What all of them say; undefined where they say nothing. */
  detail: string | undefined;
}

/**
 * Those that wait for the same, or have failed for the same reason, are one row, as are very many that have nothing to say.
 *
 * @param tasks a row for each change, under its id
 */
export function alikeRows(
  tasks: readonly TaskRow[],
  { plan, progress }: Pick<WizardContext, 'plan' | 'progress'>,
): TaskRow[] {
  const changes = new Map(plan?.changes.map((change) => [change.id, change]) ?? []);
  const messages = failureMessages(tasks, progress);
  const groups = new Map<string, Alike>();
  for (const row of tasks) {
    const change = changes.get(row.id);
    const detail = messages.get(row.id) ?? row.detail;
    const place = change === undefined ? row.id : [change.kind, change.account, change.region].join(' ');
    const key = JSON.stringify([place, row.state, row.word, detail]);
    const group = groups.get(key) ?? { rows: [row], changes: [], detail };
    if (group.rows[0] !== row) group.rows.push(row);
    if (change !== undefined) group.changes.push(change);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap((group) => {
    const isToldOnce = group.detail !== undefined && group.rows.length > 1;
    return isToldOnce || group.rows.length > mostApart ? [together(group)] : group.rows;
  });
}

/** By change: what is said of all that failed for its reason. */
function failureMessages(
  tasks: readonly TaskRow[],
  progress: WizardContext['progress'],
): ReadonlyMap<string, string> {
  const failures = tasks.flatMap(({ id, state }) => {
    const error = progress[id]?.error;
    return state === 'failed' && error != null ? [{ change: id, error }] : [];
  });
  return new Map(
    groupFailures(failures).flatMap(({ changes, error }) =>
      changes.map((id) => [id, error.message] as const),
    ),
  );
}

function together({ rows, changes, detail }: Alike): TaskRow {
  const [first] = rows;
  const region = changes[0]?.region ?? null;
  const { startedAt: _startedAt, endedAt: _endedAt, detail: _detail, ...base } = first;
  const starts = rows.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = rows.flatMap(({ endedAt }) => endedAt ?? []);
  const earliest = starts.reduce<number | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
  const latest = ends.reduce<number | undefined>((a, b) => (a === undefined || b > a ? b : a), undefined);
  return {
    ...base,
    name: `${countByKind(changes)}${region === null ? '' : `, ${region}`}`,
    ...(detail === undefined ? {} : { detail }),
    ...(earliest === undefined ? {} : { startedAt: earliest }),
    ...(latest === undefined ? {} : { endedAt: latest }),
  };
}
