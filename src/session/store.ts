/** The sessions on disk: answers, journal and lock of each, in a folder of its own. */
import { randomInt } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DraftAnswers } from '../answers/types.ts';
import { exitCode, systemCode, UserError } from '../model/errors.ts';
import { FOLDER_MODE, writeFileAtomically } from '../process/files.ts';
import { ANSWERS_FILE, type CheckDraft, damaged, readAnswers } from './answers-file.ts';
import { type Release, takeLock } from './disk/lock.ts';
import { checkOwn, prepareSessionsFolder } from './disk/own-files.ts';
import { sessionsFolder } from './disk/paths.ts';
import type { JournalEntry } from './entries.ts';
import { JOURNAL_VERSION } from './entries.ts';
import { leftChanges, type SessionState, stateOf } from './history.ts';
import { type Journal, openJournal, readableEntries, readJournal } from './journal.ts';

/** What a list of sessions shows. */
export interface SessionSummary {
  id: string;
  target: 'aws' | 'sandbox';
  endpoint: string | null;
  createdAt: string;
  /** When something was last recorded. */
  changedAt: string;
  account: string | null;
  answers: DraftAnswers;
  state: SessionState;
  /** How many resources its undo left; absent where there are none. */
  left?: number;
}

/** A session that can't be read: it is listed and kept, without guessing its content. */
export interface UnreadableSession {
  id: string;
  message: string;
}

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

export const JOURNAL = 'journal.jsonl';
export const LOCK = 'lock';
/** Ids are read aloud and typed: no vowels (no words), no look-alikes. */
const LETTERS = 'bcdfghjkmnpqrstvwxz23456789';

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

async function claimId(folder: string, now: Date): Promise<string> {
  for (let turn = 0; turn < 100; turn += 1) {
    const tail = Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    const id = `${now.toISOString().slice(0, 10)}-${tail}`;
    try {
      await mkdir(join(folder, id), { mode: FOLDER_MODE });
      return id;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
  throw new Error(`no free session id in ${folder}`);
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

/** The folder of a saved session. @throws UserError `SESSION_NOT_FOUND` */
export async function existingFolder(id: string): Promise<string> {
  const known = await sessionIds();
  if (known.includes(id)) return join(sessionsFolder(), id);
  throw new UserError({
    code: 'SESSION_NOT_FOUND',
    exit: exitCode.usage,
    doing: 'opening a session',
    message: `There is no session "${id}" in ${sessionsFolder()}.`,
    remedy: [
      known.length > 0
        ? `Existing sessions: ${known.join(', ')}`
        : 'There are none yet. kentik-aws-setup starts one.',
    ],
  });
}

/** Of all sessions, in the order of their ids. */
export async function sessionIds(): Promise<string[]> {
  await checkOwn(sessionsFolder(), 'folder', false);
  try {
    const entries = await readdir(sessionsFolder(), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** All sessions, newest first, and those that cannot be read. Takes no lock and writes nothing. */
export async function listSessions(
  checkDraft: CheckDraft,
): Promise<{ sessions: SessionSummary[]; unreadable: UnreadableSession[] }> {
  const sessions: SessionSummary[] = [];
  const unreadable: UnreadableSession[] = [];
  for await (const each of readSessions(checkDraft)) {
    if ('message' in each) unreadable.push(each);
    else sessions.push(each.summary);
  }
  sessions.sort((a, b) => b.changedAt.localeCompare(a.changedAt));
  return { sessions, unreadable };
}

/** Sessions with their journals, one after the other, so that no two journals are in memory at once. */
export async function* readSessions(
  checkDraft: CheckDraft,
  except?: string,
): AsyncGenerator<{ summary: SessionSummary; entries: JournalEntry[] } | UnreadableSession> {
  for (const id of await sessionIds()) {
    if (id === except) continue;
    try {
      const read = await readWithJournal(id, checkDraft);
      if (read) yield read;
    } catch (error) {
      // Damaged, or unreadable for this user: listed, but it blocks nothing.
      if (!(error instanceof UserError) && systemCode(error) === null) throw error;
      yield { id, message: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** One session as a list shows it; null where a crash left only its folder. */
export async function readSession(id: string, checkDraft: CheckDraft): Promise<SessionSummary | null> {
  return (await readWithJournal(id, checkDraft))?.summary ?? null;
}

async function readWithJournal(
  id: string,
  checkDraft: CheckDraft,
): Promise<{ summary: SessionSummary; entries: JournalEntry[] } | null> {
  const folder = await existingFolder(id);
  for (const name of [ANSWERS_FILE, JOURNAL]) await checkOwn(join(folder, name), 'file', false);
  const { entries } = await readJournal(join(folder, JOURNAL));
  const answers = await readAnswers(folder, checkDraft);
  const first = entries[0];
  if (first?.type !== 'session') {
    // A crash can leave a folder without answers, but not answers without a journal.
    if (Object.keys(answers).length > 1) throw damaged(join(folder, JOURNAL), 'its beginning is missing');
    return null;
  }
  const account = entries.findLast((entry) => entry.type === 'account');
  const left = leftChanges(entries).length;
  const summary = {
    id,
    target: first.target,
    endpoint: first.endpoint,
    createdAt: first.at,
    changedAt: entries.at(-1)?.at ?? first.at,
    account: account?.account ?? answers.account ?? null,
    answers,
    state: stateOf(entries),
    ...(left === 0 ? {} : { left }),
  };
  return { summary, entries };
}

/** The journal of a session, for showing its history. */
export async function readSessionJournal(id: string): Promise<JournalEntry[]> {
  const file = join(await existingFolder(id), JOURNAL);
  await checkOwn(file, 'file', false);
  const { entries } = await readJournal(file);
  return entries;
}

/** What can be read from a partly unreadable journal. */
export async function readableJournal(id: string): Promise<JournalEntry[]> {
  const file = join(await existingFolder(id), JOURNAL);
  try {
    await checkOwn(file, 'file', false);
  } catch (error) {
    // A link or a pipe in its place says nothing.
    if (error instanceof UserError) return [];
    throw error;
  }
  return readableEntries(file);
}

/** Removes a session's folder, and changes nothing in AWS. Refused while it is in use. */
export async function removeSession(id: string): Promise<void> {
  const folder = await existingFolder(id);
  const release = await takeLock(join(folder, LOCK), id);
  await rm(folder, { recursive: true, force: true });
  await release();
}
