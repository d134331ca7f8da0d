/** Rows of many changes that are alike, as one row that updates: hundreds of flow logs share a call, a wait and a failure. */
import type { WizardContext } from '../../machines/context.ts';
import { countByKind } from '../plan/summary.ts';
import type { Change } from '../plan/types.ts';
import type { TaskRow } from '../ui/progress.tsx';
import { groupFailures } from '../words/failures.ts';

/** Up to so many alike have a row each where a row says no more than how far they are. */
const mostApart = 20;

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
  const detailOf = (row: TaskRow) => messages.get(row.id) ?? row.detail;
  const groups = Map.groupBy(tasks, (row) => {
    const change = changes.get(row.id);
    const place = change === undefined ? row.id : [change.kind, change.account, change.region].join(' ');
    return JSON.stringify([place, row.state, row.word, detailOf(row)]);
  });
  return [...groups.values()].flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const detail = detailOf(first);
    const isToldOnce = detail !== undefined && rows.length > 1;
    if (!isToldOnce && rows.length <= mostApart) return rows;
    return [
      together(
        first,
        rows,
        rows.flatMap(({ id }) => changes.get(id) ?? []),
        detail,
      ),
    ];
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

/** @param detail what all of them say; undefined where they say nothing */
function together(
  first: TaskRow,
  rows: readonly TaskRow[],
  changes: readonly Change[],
  detail: string | undefined,
): TaskRow {
  const region = changes[0]?.region ?? null;
  const { startedAt: _startedAt, endedAt: _endedAt, detail: _detail, place: _place, ...base } = first;
  const starts = rows.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = rows.flatMap(({ endedAt }) => endedAt ?? []);
  return {
    ...base,
    name: `${countByKind(changes)}${region === null ? '' : `, ${region}`}`,
    ...(detail === undefined ? {} : { detail }),
    ...(starts.length === 0 ? {} : { startedAt: Math.min(...starts) }),
    ...(ends.length === 0 ? {} : { endedAt: Math.max(...ends) }),
  };
}
