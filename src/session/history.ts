/**
 * Reads from a journal how far its session got, and what the next plan needs: decisions, what was created, what was
 * found.
 */

import { isKentikOperation } from '../model/operations.ts';
import type { History } from '../plan/history.ts';
import { isPending } from '../plan/summary.ts';
import { type JournalEntry, operationOf, outcomesOf } from './entries.ts';
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
    created: sessionResources(since),
    uncertain: uncertainChanges(since),
    found:
      last?.type === 'run'
        ? last.changes.filter(({ action }) => action === 'adopt' || action === 'none').map(({ id }) => id)
        : [],
  };
}

function uncertainChanges(entries: readonly JournalEntry[]): string[] {
  const outcomes = outcomesOf(entries);
  const byStatus = Map.groupBy(
    entries.filter((entry) => entry.type === 'intent').filter(({ run }) => run === 'apply'),
    ({ n }) => outcomes.get(n)?.status ?? 'unknown',
  );
  const changesOf = (status: 'done' | 'unknown') =>
    (byStatus.get(status) ?? []).flatMap((call) => call.changes);
  const done = new Set(changesOf('done'));
  return changesOf('unknown').filter((change) => !done.has(change));
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

/** What the last undo left, by its plan; empty where the session wasn't undone, or has been applied again since. */
export function leftChanges(
  entries: readonly JournalEntry[],
): Extract<JournalEntry, { type: 'run' }>['changes'] {
  const end = undoneEnd(entries);
  const last = entries.findLast((entry) => entry.type === 'run');
  if (end === null || last?.type !== 'run') return [];
  // An undo that carried nothing out kept what it was to delete at the last moment.
  const isLeft = ({ action }: { action: string }) =>
    action === 'keep' || (end.outcome === 'kept' && isPending({ action }));
  return last.changes.filter(isLeft);
}

/** When the session was undone, ISO 8601; null where it wasn't, or has been applied again since. */
export function undoneAt(entries: readonly JournalEntry[]): string | null {
  return undoneEnd(entries)?.at ?? null;
}

/**
 * How far a session got. `failed`: nothing was changed, now or before. `kept`: undone, but everything that it created was
 * kept: others own it now, or have changed it.
 */
export type SessionState = 'answering' | 'applying' | 'applied' | 'partial' | 'failed' | 'undone' | 'kept';

export function stateOf(entries: readonly JournalEntry[]): SessionState {
  const last = entries.findLast((entry) => entry.type === 'run' || entry.type === 'result');
  if (!last) return 'answering';
  if (last.type === 'run') return last.run === 'apply' ? 'applying' : 'partial';
  const before = () =>
    stateOf(
      entries.slice(
        0,
        entries.findLastIndex(({ type }) => type === 'run'),
      ),
    );
  // An undo that failed has changed nothing.
  if (last.run === 'undo' && last.outcome === 'failed') return before();
  if (last.outcome === 'failed' && sessionResources(entries).length === 0 && isNew(before())) return 'failed';
  if (last.outcome === 'partial' || last.outcome === 'failed' || last.outcome === 'interrupted')
    return 'partial';
  if (last.run === 'apply') return 'applied';
  return last.outcome === 'kept' ? 'kept' : 'undone';
}

/** Whether a session relies on nothing yet. One that has found everything once uses it, though it owns nothing. */
function isNew(state: SessionState): boolean {
  return state === 'answering' || usesNothing(state);
}

/** True if a session was undone and owns or uses nothing. */
export function isOver(state: SessionState): boolean {
  return state === 'undone' || state === 'kept';
}

/** True if other sessions needn't consider it: what a failed apply found, it doesn't rely on. */
export function usesNothing(state: SessionState): boolean {
  return isOver(state) || state === 'failed';
}

/** Whether a session has asked Kentik for anything: then its undo does, too. */
export function hasUsedKentik(entries: readonly JournalEntry[]): boolean {
  return entries.some((entry) => entry.type === 'intent' && isKentikOperation(operationOf(entry)));
}
