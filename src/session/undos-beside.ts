/**
 * Undos of other sessions on this machine that run beside an apply. Each side first journals what it uses or deletes and
 * then reads what the other has journaled, so of two that begin at once at least one sees the other.
 */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode, UserError } from '../model/errors.ts';
import { sessionsFolder } from './disk/paths.ts';
import type { JournalEntry } from './entries.ts';
import { JOURNAL, sessionIds } from './folders.ts';
import { rowOf } from './resource-store.ts';
import { sessionResources } from './resources.ts';
import { readableJournal, type SessionSummary } from './saved-sessions.ts';
import { handedOverIds, usesOf } from './shared.ts';
import { LOCK, lockJournal, type Session } from './store.ts';

type Place = Pick<SessionSummary, 'target' | 'endpoint'>;

export class UndosBeside {
  private readonly place: () => Place;
  /** Bytes of each session's journal before the plan looked at what exists. */
  private sizes: ReadonlyMap<string, number> = new Map();

  /** @param place where the apply works; a sandbox that is started later changes it */
  constructor(place: () => Place) {
    this.place = place;
  }

  /** Called before a plan looks at what exists. */
  async look(): Promise<void> {
    const sizes = (await sessionIds()).map(async (id) => [id, (await sizeOf(id, JOURNAL)) ?? 0] as const);
    this.sizes = new Map(await Promise.all(sizes));
  }

  /**
   * Called when the session's journal says what its apply uses, before the first change.
   *
   * @throws UserError `UNDO_BESIDE` where another session's undo deletes, or has deleted since `look`, what the apply uses
   */
  async requireNone({ id: own, journal }: Pick<Session, 'id' | 'journal'>): Promise<void> {
    // Each run has a sandbox of its own, which is gone with it.
    if (this.place().target === 'sandbox') return;
    const used = new Set(usesOf(journal.entries).ids);
    for (const id of await sessionIds()) {
      if (id === own) continue;
      const hasGrown = (await sizeOf(id, JOURNAL)) !== this.sizes.get(id);
      // A long journal is read only where its session is, or was, at work.
      if (!hasGrown && (await sizeOf(id, LOCK)) === null) continue;
      const found = this.undoIn(await readableJournal(id));
      if (found === null || !found.ids.some((each) => used.has(each))) continue;
      if (hasGrown || (found.isOpen && (await isLocked(id)))) throw undoBeside(id);
    }
  }

  /** The undo that a session's last run was, with what it deletes; null where it was an apply, or is elsewhere. */
  private undoIn(entries: readonly JournalEntry[]): { ids: string[]; isOpen: boolean } | null {
    const { target, endpoint } = this.place();
    const [first] = entries;
    const isHere = first?.type === 'session' && first.target === target && first.endpoint === endpoint;
    const start = entries.findLastIndex(({ type }) => type === 'run');
    const run = entries[start];
    if (!isHere || run?.type !== 'run' || run.run !== 'undo') return null;
    const after = entries.slice(start);
    const kept = handedOverIds(after);
    const ids = ownIds(entries.slice(0, start)).filter((id) => !kept.has(id));
    return { ids, isOpen: !after.some(({ type }) => type === 'result') };
  }
}

/** By the plan's ids of changes. What can't be read can't be undone either. */
function ownIds(entries: readonly JournalEntry[]): string[] {
  try {
    return sessionResources(entries).flatMap((created) => rowOf(created).usedIds(created));
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Null if it doesn't exist, or its session was removed. */
async function sizeOf(id: string, name: string): Promise<number | null> {
  try {
    return (await lstat(join(sessionsFolder(), id, name))).size;
  } catch (error) {
    if (systemCode(error) !== null) return null;
    throw error;
  }
}

async function isLocked(id: string): Promise<boolean> {
  try {
    await (await lockJournal(id)).close();
    return false;
  } catch (error) {
    if (error instanceof UserError) return error.report.code === 'SESSION_LOCKED';
    throw error;
  }
}

function undoBeside(session: string): UserError {
  return new UserError({
    code: 'UNDO_BESIDE',
    doing: 'applying the plan',
    message: `Session ${session} was undone after this plan was made, or is being undone now.`,
    why: 'Its undo deletes what this plan relies on.',
    remedy: ['Wait until that undo has ended, then run the same command again.'],
    state: 'Nothing was changed.',
  });
}
