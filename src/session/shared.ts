/** What other sessions of this machine count on: neither an undo nor new answers must take it from under them. */
import type { OtherUse } from '../plan/history.ts';
import { flowLogUse } from '../plan/ids.ts';
import type { JournalEntry } from './entries.ts';
import type { CheckDraft, SessionSummary, UnreadableSession } from './store.ts';
import { listSessions, readableJournal, readSessionJournal, stateOf } from './store.ts';

export interface Neighbours {
  /** By the plan's id of a change, and for flow logs by `flowLogUse`: a session that has made or adopted the same. */
  used: Map<string, OtherUse>;
  /** Sessions that cannot be read: what they count on is known in part at most. */
  unreadable: UnreadableSession[];
}

/**
 * What sessions at the same place that have not been undone share with this one. Of whatever home account: a session
 * works in other accounts, too, and a change's id tells whose it is.
 */
export async function neighboursOf(
  own: Pick<SessionSummary, 'id' | 'target' | 'endpoint'>,
  checkDraft: CheckDraft,
): Promise<Neighbours> {
  const used: Neighbours['used'] = new Map();
  const listed = await listSessions(checkDraft);
  const unreadable = listed.unreadable.filter(({ id }) => id !== own.id);
  for (const { id } of unreadable) {
    const journal = await readableJournal(id);
    if (stateOf(journal) === 'undone') continue;
    for (const use of usesOf(journal)) used.set(use, { session: id, isReadable: false });
  }
  for (const { id, state, target, endpoint } of listed.sessions) {
    const isNeighbour = id !== own.id && target === own.target && endpoint === own.endpoint;
    if (!isNeighbour || state === 'undone') continue;
    const journal = await readSessionJournal(id);
    for (const use of usesOf(journal)) used.set(use, { session: id, isReadable: true });
  }
  return { used, unreadable };
}

/** What the last apply made or found. A flow log of its own is nobody else's, and one that is used is named by its id. */
function usesOf(journal: readonly JournalEntry[]): string[] {
  const last = journal.findLast((entry) => entry.type === 'run' && entry.run === 'apply');
  if (last?.type !== 'run') return [];
  return last.changes.flatMap(({ id, kind, action, uses }) => {
    if (action === 'blocked') return [];
    if (kind !== 'flow-log') return [id];
    if (uses !== undefined) return [flowLogUse(uses)];
    return action === 'adopt' || action === 'none' ? [id] : [];
  });
}
