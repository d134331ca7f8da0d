/** How far a session got, by its journal. */
import type { JournalEntry } from './entries.ts';

/**
 * Answering, applying (begun and not ended), or the outcome of the last run. `kept`: undone, and all that it created
 * stays, because other sessions own it now or someone else changed it.
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

/** True where a session was undone and owns or uses nothing: other sessions need not consider it. */
export function isOver(state: SessionState): boolean {
  return state === 'undone' || state === 'kept';
}
