/** The folders of the sessions: which there are, and a new one's name. */
import { randomInt } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCode, systemCode, UserError } from '../model/errors.ts';
import { FOLDER_MODE } from '../process/files.ts';
import { checkOwn } from './disk/own-files.ts';
import { sessionsFolder } from './disk/paths.ts';

/** A session's journal in its folder. */
export const JOURNAL = 'journal.jsonl';
/** Ids are read aloud and typed: no vowels (no words), no look-alikes. */
const LETTERS = 'bcdfghjkmnpqrstvwxz23456789';

/** Creates the folder of a new session. @returns its id */
export async function claimId(folder: string, now: Date): Promise<string> {
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

/** Ids in the order of their names. */
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
