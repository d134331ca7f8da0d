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
export interface NewOwners {
  /** By the id of what is handed over: the session that takes it. */
  readonly newOwnerOf: ReadonlyMap<string, string>;
  /** Writes the new owners' journals, then this session's. */
  record(journal: Journal, now: () => Date): Promise<void>;
  /** Releases the locks. */
  release(): Promise<void>;
}

/** Finds a session for each thing, and locks it. @throws UserError `HEIR_BUSY` where all are in use; nothing was changed */
export async function findNewOwners(session: string, handovers: readonly Handover[]): Promise<NewOwners> {
  const locked = new Map<string, LockedJournal>();
  const refused = new Map<string, UserError>();
  const newOwnerOf = new Map<string, string>();
  const release = async (): Promise<void> => {
    for (const newOwner of locked.values()) await newOwner.close();
    locked.clear();
  };
  try {
    for (const { change, users } of handovers) {
      const newOwner = await firstFree(users, locked, refused);
      if (newOwner === null) throw busy(session, change.name, users, refused);
      newOwnerOf.set(change.id, newOwner);
    }
  } catch (error) {
    await release();
    throw error;
  }
  return {
    newOwnerOf,
    release,
    async record(journal, now) {
      for (const [id, { journal: theirs }] of locked) {
        const created = handovers
          .filter(({ change }) => newOwnerOf.get(change.id) === id)
          .map((handover) => handover.created);
        if (created.length === 0) continue;
        await theirs.append({ type: 'inherit', at: now().toISOString(), from: session, made: created });
        await journal.append({ type: 'handover', at: now().toISOString(), to: id, made: created });
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
      const newOwner = await lockJournal(id);
      if (isOver(stateOf(newOwner.journal.entries))) {
        await newOwner.close();
        refused.set(id, undoneMeanwhile(id));
        continue;
      }
      locked.set(id, newOwner);
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
