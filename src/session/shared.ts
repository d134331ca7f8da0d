/** What other sessions of this machine count on: an undo must not take it from under them. */
import type { CheckDraft, SessionSummary } from './store.ts';
import { listSessions, readSessionJournal } from './store.ts';

/**
 * By the plan's id of a change: another session that has made or adopted the same thing and has not been undone. Only
 * sessions of the same account at the same place can share anything.
 */
export async function usedElsewhere(
  own: Pick<SessionSummary, 'id' | 'target' | 'endpoint' | 'account'>,
  checkDraft: CheckDraft,
): Promise<Map<string, string>> {
  const used = new Map<string, string>();
  const { sessions } = await listSessions(checkDraft);
  for (const other of sessions) {
    const isNeighbour =
      other.id !== own.id &&
      other.state !== 'undone' &&
      other.target === own.target &&
      other.endpoint === own.endpoint &&
      other.account === own.account;
    if (!isNeighbour) continue;
    const journal = await readSessionJournal(other.id);
    const last = journal.findLast((entry) => entry.type === 'run' && entry.run === 'apply');
    if (last?.type !== 'run') continue;
    for (const { id, action } of last.changes) if (action !== 'blocked') used.set(id, other.id);
  }
  return used;
}
