/** Reads out of a journal what planning again has to know: decisions, what was made, what was found. */
import type { History } from '../plan/history.ts';
import type { JournalEntry } from './entries.ts';
import { madeBy } from './made.ts';

/** What was taken back is no past: it counts from the last undo on. */
export function historyOf(session: string, entries: readonly JournalEntry[]): History {
  const undone = entries.findLastIndex((entry) => entry.type === 'run' && entry.run === 'undo');
  const since = entries.slice(undone + 1);
  const last = since.findLast((entry) => entry.type === 'run');
  return {
    session,
    decisions: since.flatMap((entry) =>
      entry.type === 'decision' ? [{ change: entry.change, choice: entry.choice, about: entry.about }] : [],
    ),
    made: madeBy(since),
    found:
      last?.type === 'run'
        ? last.changes.filter(({ action }) => action === 'adopt' || action === 'none').map(({ id }) => id)
        : [],
  };
}
