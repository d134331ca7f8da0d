/**
 * Hands over what other sessions use, before an undo changes anything. The new owner's journal has it first, then this
 * session's: whenever the program dies, some session owns it, and the next undo writes what is missing.
 */
import { UserError } from '../model/errors.ts';
import type { Handover } from '../plan/undo/undo.ts';
import { isOver, stateOf } from '../session/history.ts';
import type { Journal } from '../session/journal.ts';
import { type LockedJournal, lockJournal } from '../session/store.ts';

/** Sessions that are ready to take over, locked so that no run of theirs can miss it. */
export interface Heirs {
  /** By the id of what is handed over: the session that takes it. */
  readonly heirOf: ReadonlyMap<string, string>;
  /** Writes the new owners' journals, then this session's. */
  record(journal: Journal, now: () => Date): Promise<void>;
  /** Releases the locks. */
  release(): Promise<void>;
}

/** Finds a session for each thing, and locks it. @throws UserError `HEIR_BUSY` where all are in use; nothing was changed */
export async function findHeirs(session: string, handovers: readonly Handover[]): Promise<Heirs> {
  const locked = new Map<string, LockedJournal>();
  const refused = new Map<string, UserError>();
  const heirOf = new Map<string, string>();
  const release = async (): Promise<void> => {
    for (const heir of locked.values()) await heir.close();
    locked.clear();
  };
  try {
    for (const { change, users } of handovers) {
      const heir = await firstFree(users, locked, refused);
      if (heir === null) throw busy(session, change.name, users, refused);
      heirOf.set(change.id, heir);
    }
  } catch (error) {
    await release();
    throw error;
  }
  return {
    heirOf,
    release,
    async record(journal, now) {
      for (const [id, { journal: theirs }] of locked) {
        const made = handovers
          .filter(({ change }) => heirOf.get(change.id) === id)
          .map((handover) => handover.made);
        if (made.length === 0) continue;
        await theirs.append({ type: 'inherit', at: now().toISOString(), from: session, made });
        await journal.append({ type: 'handover', at: now().toISOString(), to: id, made });
      }
    },
  };
}

async function firstFree(
  users: readonly string[],
  locked: Map<string, LockedJournal>,
  refused: Map<string, UserError>,
): Promise<string | null> {
  // One session for all where that is possible: it is easier to follow.
  for (const id of users) if (locked.has(id)) return id;
  for (const id of users) {
    if (refused.has(id)) continue;
    try {
      const heir = await lockJournal(id);
      if (isOver(stateOf(heir.journal.entries))) {
        await heir.close();
        refused.set(id, undoneMeanwhile(id));
        continue;
      }
      locked.set(id, heir);
      return id;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused.set(id, error);
    }
  }
  return null;
}

function undoneMeanwhile(id: string): UserError {
  return new UserError({
    code: 'SESSION_UNDONE',
    doing: 'handing over to another session',
    message: `Session ${id} was undone in the meantime.`,
    remedy: ['Undo again.'],
  });
}

function busy(
  session: string,
  name: string,
  users: readonly string[],
  refused: ReadonlyMap<string, UserError>,
): UserError {
  return new UserError({
    code: 'HEIR_BUSY',
    doing: `handing over what session ${session} created`,
    message: `Other sessions use ${name}, and none of them can take it over now.`,
    details: users.map((id) => `${id}: ${refused.get(id)?.report.message ?? 'in use'}`),
    remedy: ['Wait for the other run to end, then undo again.'],
    state: 'Nothing was changed.',
  });
}
