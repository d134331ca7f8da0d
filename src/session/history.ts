/**
 * Reads from a journal how far its session got, and what the next plan needs: decisions, what was created, what was
 * found.
 */
import type { History } from '../plan/types.ts';
import type { JournalEntry } from './entries.ts';
import { sessionResources } from './resources.ts';

/** Only entries after the last finished undo count. */
export function historyOf(session: string, entries: readonly JournalEntry[]): History {
  const since = entries.slice(entries.findLastIndex(isUndone) + 1);
  const last = since.findLast((entry) => entry.type === 'run' && entry.run === 'apply');
  return {
    session,
    decisions: since.flatMap((entry) =>
      entry.type === 'decision' ? [{ change: entry.change, choice: entry.choice, about: entry.about }] : [],
    ),
    made: sessionResources(since),
    found:
      last?.type === 'run'
        ? last.changes.filter(({ action }) => action === 'adopt' || action === 'none').map(({ id }) => id)
        : [],
  };
}

/** The end of an undo after which the session owns nothing that it could still undo. */
function isUndone(entry: JournalEntry): boolean {
  return (
    entry.type === 'result' &&
    entry.run === 'undo' &&
    (entry.outcome === 'applied' || entry.outcome === 'kept')
  );
}

/** How and when a session's last undo ended; null where it wasn't undone, or has been applied again since. */
export function undoneEnd(
  entries: readonly JournalEntry[],
): { at: string; outcome: 'undone' | 'kept' } | null {
  const last = entries.findLast((entry) => entry.type === 'run' || entry.type === 'result');
  if (last?.type !== 'result' || !isUndone(last)) return null;
  return { at: last.at, outcome: last.outcome === 'kept' ? 'kept' : 'undone' };
}

/** When the session was undone, ISO 8601; null where it wasn't, or has been applied again since. */
export function undoneAt(entries: readonly JournalEntry[]): string | null {
  return undoneEnd(entries)?.at ?? null;
}

/**
 * How far a session got. `kept`: undone, but everything that it created was kept: others own it now, or have changed
 * it.
 */
export type SessionState = 'answering' | 'applying' | 'applied' | 'partial' | 'undone' | 'kept';

export function stateOf(entries: readonly JournalEntry[]): SessionState {
  const last = entries.findLast((entry) => entry.type === 'run' || entry.type === 'result');
  if (!last) return 'answering';
  if (last.type === 'run') return 'applying';
  if (last.outcome === 'partial' || last.outcome === 'failed' || last.outcome === 'interrupted')
    return 'partial';
  if (last.run === 'apply') return 'applied';
  return last.outcome === 'kept' ? 'kept' : 'undone';
}

/** True if a session was undone and owns or uses nothing, so that other sessions needn't consider it. */
export function isOver(state: SessionState): boolean {
  return state === 'undone' || state === 'kept';
}
