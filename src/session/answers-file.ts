/** Reads the answers of a saved session, without guessing. */
import { join } from 'node:path';
import type { DraftAnswers, Fault } from '../answers/types.ts';
import { systemCode, UserError } from '../model/errors.ts';
import { readWhole } from '../process/program.ts';

export const ANSWERS_FILE = 'answers.json';

/** Bytes: many times what 20,000 resources take, the most that answers can list. */
const largestAnswers = 50_000_000;

/** Checks the answers of a saved session; passed in, because it is in `src/answers`. */
export type CheckDraft = (
  value: unknown,
) => { ok: true; draft: DraftAnswers } | { ok: false; faults: Fault[] };

/** @throws UserError `SESSION_DAMAGED` */
export async function readAnswers(folder: string, checkDraft: CheckDraft): Promise<DraftAnswers> {
  const file = join(folder, ANSWERS_FILE);
  let value: unknown;
  try {
    value = JSON.parse((await readWhole(file, largestAnswers)).toString('utf8'));
  } catch (error) {
    // A crash between creating the folder and the first save leaves a session without answers.
    if (systemCode(error) === 'ENOENT') return { version: 1 };
    if (error instanceof SyntaxError) throw damaged(file, "it isn't JSON");
    if (systemCode(error) === 'EISDIR') throw damaged(file, 'it is a folder');
    throw error;
  }
  const checked = checkDraft(value);
  if (checked.ok) return checked.draft;
  const version =
    typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > 1) {
    throw damaged(file, `it has version ${version}, and this program knows version 1`);
  }
  throw damaged(
    file,
    checked.faults.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '),
  );
}

export function damaged(file: string, what: string): UserError {
  return new UserError({
    code: 'SESSION_DAMAGED',
    doing: 'reading a session',
    message: `${file} can't be used: ${what.replace(/\.$/, '')}.`,
    remedy: ['Fix the file, or start a new session with --new.'],
    state: 'The file was left as it is.',
  });
}
