/** Reads from a journal what a session created and changed, for undo. */
import { unreadable } from '../model/operations.ts';
import type { SessionResource } from '../model/session-resources.ts';
import { effectOf } from './effects.ts';
import {
  type IntentEntry,
  type JournalEntry,
  type OutcomeEntry,
  outcomesOf,
  unknownCall,
} from './entries.ts';
import { SessionResourceStore } from './resource-store.ts';

/**
 * Everything that the session's applies requested and AWS didn't refuse, and what other sessions handed over; without
 * what it handed over itself, and what an undo has undone.
 *
 * @throws UserError `JOURNAL_DAMAGED` if a call can't be read
 */
export function sessionResources(entries: readonly JournalEntry[]): SessionResource[] {
  const outcomes = outcomesOf(entries);
  const nextRuns = nextRunTimes(entries);
  const store = new SessionResourceStore();
  for (const [index, entry] of entries.entries()) {
    if (entry.type === 'run' && entry.run === 'apply') store.wasGone(entry.changes);
    if (entry.type === 'inherit') for (const created of entry.made) store.inherit(created);
    if (entry.type === 'handover') for (const created of entry.made) store.release(created);
    if (entry.type === 'intent') count(store, entry, outcomes.get(entry.n), nextRuns[index] ?? null);
  }
  return store.all();
}

/** @param outcome undefined where it is not known */
function count(
  store: SessionResourceStore,
  call: IntentEntry,
  outcome: OutcomeEntry | undefined,
  nextRun: string | null,
): void {
  const isDone = outcome?.status === 'done';
  if (call.run === 'undo' ? !isDone : outcome?.status === 'failed') return;
  if (call.operation === unreadable) {
    if (call.run === 'apply') throw unknownCall(call);
    return;
  }
  const { applied, undone } = effectOf(call);
  if (call.run === 'undo') {
    undone?.(store, call);
    return;
  }
  if (applied === undefined) throw unknownCall(call);
  const { ids = [], refused = [], at = nextRun } = outcome ?? {};
  applied(store, call, { isDone, ids, refused, end: at });
}

/** By index of an entry: when the next run begins, ISO 8601. A call of this run can't end later. */
function nextRunTimes(entries: readonly JournalEntry[]): (string | null)[] {
  const times: (string | null)[] = new Array(entries.length).fill(null);
  let next: string | null = null;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    times[index] = next;
    const entry = entries[index];
    if (entry?.type === 'run') next = entry.at;
  }
  return times;
}
