/** Sessions open for writing: answers and journal of each, under its lock. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DraftAnswers } from '../answers/types.ts';
import { systemCode } from '../model/errors.ts';
import { writeFileAtomically } from '../process/files.ts';
import { ANSWERS_FILE, type CheckDraft, readAnswers } from './answers-file.ts';
import { type Release, takeLock } from './disk/lock.ts';
import { checkOwn, prepareSessionsFolder } from './disk/own-files.ts';
import { sessionsFolder } from './disk/paths.ts';
import { JOURNAL_VERSION } from './entries.ts';
import { claimId, existingFolder, JOURNAL } from './folders.ts';
import { type Journal, openJournal } from './journal.ts';

/** A session open for writing; the lock is held until `close`. */
export interface Session {
  readonly id: string;
  readonly folder: string;
  readonly journal: Journal;
  readonly answers: DraftAnswers;
  saveAnswers(answers: DraftAnswers): Promise<void>;
  close(): Promise<void>;
}

export interface NewSession {
  target: 'aws' | 'sandbox';
  endpoint: string | null;
  program: string;
  now: Date;
}

export const LOCK = 'lock';

/** Creates a new session with an id such as `2026-11-23-k7rd`. */
export async function createSession(options: NewSession): Promise<Session> {
  const folder = await prepareSessionsFolder();
  const id = await claimId(folder, options.now);
  const session = await open(id, async () => ({ version: 1 }));
  await session.journal.append({
    type: 'session',
    version: JOURNAL_VERSION,
    session: id,
    at: options.now.toISOString(),
    target: options.target,
    endpoint: options.endpoint,
    program: options.program,
  });
  await session.saveAnswers({ version: 1 });
  return session;
}

/**
 * Opens a saved session and takes its lock.
 *
 * @throws UserError `SESSION_NOT_FOUND`, `SESSION_LOCKED`, `SESSION_DAMAGED`, `JOURNAL_DAMAGED`, `JOURNAL_NEWER`
 */
export async function openSession(
  id: string,
  checkDraft: CheckDraft,
  signal?: AbortSignal,
): Promise<Session> {
  const folder = await existingFolder(id);
  try {
    return await open(id, () => readAnswers(folder, checkDraft), signal);
  } catch (error) {
    // Another process might have removed it in the meantime: then the error says so.
    if (systemCode(error) === 'ENOENT') await existingFolder(id);
    throw error;
  }
}

/** A journal open for writing under its session's lock. */
export interface LockedJournal {
  readonly journal: Journal;
  close(): Promise<void>;
}

/** Takes the lock of a session to write only its journal, whatever its answers are. @throws see `openSession` */
export async function lockJournal(id: string): Promise<LockedJournal> {
  return locked(await existingFolder(id), id, async () => undefined);
}

/** @param read called under the lock, before the journal: another process may still be saving */
async function locked<Read>(
  folder: string,
  id: string,
  read: () => Promise<Read>,
  signal?: AbortSignal,
): Promise<LockedJournal & { read: Read; confirm: Release['confirm'] }> {
  await checkFolder(folder);
  const release = await takeLock(join(folder, LOCK), id, signal === undefined ? {} : { signal });
  try {
    const known = await read();
    const journal = await openJournal(join(folder, JOURNAL), release.confirm);
    const close = async () => {
      await journal.close();
      await release();
    };
    return { journal, read: known, confirm: release.confirm, close };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Nothing is read or written through a link, or in a place that someone else could change. */
async function checkFolder(folder: string): Promise<void> {
  await prepareSessionsFolder();
  await checkOwn(folder, 'folder');
  for (const name of [LOCK, ANSWERS_FILE, JOURNAL]) await checkOwn(join(folder, name), 'file');
}

async function open(id: string, read: () => Promise<DraftAnswers>, signal?: AbortSignal): Promise<Session> {
  const folder = join(sessionsFolder(), id);
  const { journal, read: saved, confirm, close } = await locked(folder, id, read, signal);
  let current = saved;
  let last: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  return {
    id,
    folder,
    journal,
    get answers() {
      return current;
    },
    saveAnswers(next) {
      current = next;
      // One write at a time. Saves that arrive during a write wait, and only the last one is written: a slow
      // disk must not fall many answers behind a fast user.
      waiting ??= last.then(async () => {
        waiting = null;
        await confirm();
        return writeFileAtomically(join(folder, ANSWERS_FILE), `${JSON.stringify(current, null, 2)}\n`);
      });
      last = waiting.catch(() => undefined);
      return waiting;
    },
    async close() {
      await last;
      await close();
    },
  };
}

/** Removes a session's folder, and changes nothing in AWS. Refused while it is in use. */
export async function removeSession(id: string): Promise<void> {
  const folder = await existingFolder(id);
  const release = await takeLock(join(folder, LOCK), id);
  await rm(folder, { recursive: true, force: true });
  await release();
}
