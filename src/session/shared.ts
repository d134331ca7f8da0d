/** What other sessions of this machine use: neither an undo nor new answers are allowed to remove it. */
import { changeId, exportUse, flowLogUse } from '../model/ids.ts';
import type { OtherUse, SessionUse } from '../plan/history.ts';
import type { CheckDraft } from './answers-file.ts';
import type { JournalEntry } from './entries.ts';
import { stateOf, usesNothing } from './history.ts';
import { rowOf } from './resource-store.ts';
import type { SessionSummary, UnreadableSession } from './saved-sessions.ts';
import { readableJournal, readSessions } from './saved-sessions.ts';

export interface Neighbours {
  /** By the plan's id of a change, and for flow logs by `flowLogUse`: a session that has created or adopted the same. */
  used: Map<string, OtherUse>;
  /** By the same ids: every session that uses it. */
  users: Map<string, SessionUse[]>;
  /** Sessions that can't be read: what they use is at best partly known. */
  unreadable: UnreadableSession[];
}

/**
 * What sessions at the same place share with this one, whatever their home account: a session can change other
 * accounts, too.
 */
export async function neighboursOf(
  own: Pick<SessionSummary, 'id' | 'target' | 'endpoint'>,
  checkDraft: CheckDraft,
): Promise<Neighbours> {
  const found: Neighbours = { used: new Map(), users: new Map(), unreadable: [] };
  // Each run has a sandbox of its own, which is gone with it.
  if (own.target === 'sandbox') return found;
  for await (const each of readSessions(checkDraft, own.id)) {
    if ('message' in each) {
      found.unreadable.push(each);
      const journal = await readableJournal(each.id);
      if (!usesNothing(stateOf(journal))) addUses(found, each.id, false, journal);
    } else {
      const { id, state, target, endpoint } = each.summary;
      const isNeighbour = target === own.target && endpoint === own.endpoint;
      if (isNeighbour && !usesNothing(state)) addUses(found, id, true, each.entries);
    }
  }
  return found;
}

function addUses(
  { used, users }: Neighbours,
  session: string,
  isReadable: boolean,
  journal: readonly JournalEntry[],
): void {
  const { since, ids } = usesOf(journal);
  for (const id of ids) {
    // Only a session that can be read can take over.
    if (isReadable || !used.has(id)) used.set(id, { session, isReadable });
    const others = users.get(id);
    if (others === undefined) users.set(id, [{ session, isReadable, since }]);
    else others.push({ session, isReadable, since });
  }
}

/** What the last apply created or found, without what was handed over since. A used flow log is named by its id. */
export function usesOf(journal: readonly JournalEntry[]): { since: string; ids: string[] } {
  const index = journal.findLastIndex((entry) => entry.type === 'run' && entry.run === 'apply');
  const last = journal[index];
  if (last?.type !== 'run') return { since: '', ids: [] };
  const released = handedOverIds(journal.slice(index));
  const ids = last.changes.flatMap(({ id, kind, action, uses }) => {
    if (action === 'blocked' || action === 'detach') return [];
    if (kind === 'cloud-export') return [id, ...(uses === undefined ? [] : [exportUse(uses)])];
    if (kind !== 'flow-log') return [id, ...impliedBy(id)];
    if (uses !== undefined) return [flowLogUse(uses)];
    return action === 'adopt' || action === 'none' ? [id] : [];
  });
  return { since: last.at, ids: [...new Set(ids)].filter((id) => !released.has(id)) };
}

/** By the plan's ids of changes. */
export function handedOverIds(entries: readonly JournalEntry[]): Set<string> {
  return new Set(
    entries.flatMap((entry) =>
      entry.type === 'handover' ? entry.made.flatMap((created) => rowOf(created).usedIds(created)) : [],
    ),
  );
}

/** Sessions that use one of these now and didn't `before`, or not by their last apply. */
export function usersSince(before: Neighbours, now: Neighbours, ids: readonly string[]): string[] {
  const known = new Set([...before.users.values()].flat().map(keyOf));
  const users = ids.flatMap((id) => now.users.get(id) ?? []).filter((use) => !known.has(keyOf(use)));
  return [...new Set(users.map(({ session }) => session))];
}

function keyOf({ session, since }: SessionUse): string {
  return `${session} ${since}`;
}

/**
 * The resources that a change depends on, even if a plan couldn't change them: an attachment uses a role that was
 * blocked.
 */
function impliedBy(id: string): string[] {
  const attachment = /^attachment:([^:]*):([^/]*)\/(.*)$/.exec(id);
  if (attachment !== null) {
    const [, account = '', roleName = '', policyName = ''] = attachment;
    return [changeId('role', account, roleName), changeId('policy', account, policyName)];
  }
  const policy = /^bucket-policy:([^:]*):(.*)$/.exec(id);
  return policy === null ? [] : [changeId('bucket', policy[1] ?? '', policy[2] ?? '')];
}
