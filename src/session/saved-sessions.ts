/** Saved sessions as lists and reports read them: without a lock, and nothing is written. */
import { join } from 'node:path';
import type { DraftAnswers } from '../answers/types.ts';
import { systemCode, UserError } from '../model/errors.ts';
import { ANSWERS_FILE, type CheckDraft, damaged, readAnswers } from './answers-file.ts';
import { checkOwn } from './disk/own-files.ts';
import type { JournalEntry } from './entries.ts';
import { existingFolder, JOURNAL, sessionIds } from './folders.ts';
import { leftChanges, type SessionState, stateOf } from './history.ts';
import { readableEntries, readJournal } from './journal.ts';

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
