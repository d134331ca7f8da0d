/** Reads out of a journal what planning again has to know: decisions, what was made, what was found. */
import type { History } from '../plan/history.ts';
import type { JournalEntry } from './entries.ts';
import { madeBy } from './made.ts';

/** What was taken back is no past: all counts from the last undo on that left nothing to take back. */
export function historyOf(session: string, entries: readonly JournalEntry[]): History {
  const since = entries.slice(entries.findLastIndex(isTakenBack) + 1);
  const last = since.findLast((entry) => entry.type === 'run' && entry.run === 'apply');
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

/** The end of an undo that left nothing to take back. */
function isTakenBack(entry: JournalEntry): boolean {
  return entry.type === 'result' && entry.run === 'undo' && entry.outcome === 'applied';
}

/** When the session was taken back, ISO 8601; null where it was not, or has been applied again since. */
export function undoneAt(entries: readonly JournalEntry[]): string | null {
  const last = entries.findLast((entry) => entry.type === 'run' || entry.type === 'result');
  return last !== undefined && isTakenBack(last) ? last.at : null;
}
