/** The journal of a session only grows, and a line is on the disk before the program takes its next step. */
import { open, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parsedJson } from '../model/clean-text.ts';
import { exitCode, systemCode, UserError } from '../model/errors.ts';
import { operation } from '../model/operations.ts';
import { withoutHeld } from '../model/redact/redact.ts';
import { FILE_MODE, syncFolder } from '../process/files.ts';
import { readWhole } from '../process/program.ts';
import {
  type IntentBase,
  JOURNAL_VERSION,
  type JournalEntry,
  journalEntry,
  type OutcomeEntry,
} from './entries.ts';

/** A journal open for appending. */
export interface Journal {
  readonly file: string;
  /** All entries read at opening and appended since. */
  readonly entries: readonly JournalEntry[];
  /**
   * Appends and syncs, in the order of the calls; stops after a failed write. @throws UserError `JOURNAL_UNWRITABLE`
   */
  append(entry: JournalEntry): Promise<void>;
  close(): Promise<void>;
}

export interface JournalContent {
  entries: JournalEntry[];
  /** Bytes up to the end of the last whole line; what follows was torn off by a crash. */
  wholeBytes: number;
  torn: boolean;
}

/**
 * Reads a journal. A torn last line is left by a crash and is skipped.
 *
 * @throws UserError `JOURNAL_DAMAGED` for a bad line before the last, `JOURNAL_NEWER` for a version that this
 *   program does not know. The file is left as it is.
 */
export async function readJournal(file: string): Promise<JournalContent> {
  let text: string;
  try {
    text = await textOf(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { entries: [], wholeBytes: 0, torn: false };
    if (systemCode(error) === 'EISDIR') throw newerOrDamaged(file, '', 1);
    throw error;
  }
  const lines = text.split('\n');
  // What follows the last newline is empty in a whole file.
  const rest = lines.pop() ?? '';
  const entries: JournalEntry[] = [];
  let wholeBytes = 0;
  let torn = rest !== '';
  const order = new CallOrder();
  for (const [index, line] of lines.entries()) {
    const entry = parseLine(line);
    if (entry === null) {
      // A crash while the file grew can leave a last line of zeros that ends in a newline of an older write.
      // A line that is JSON was written completely, by a newer program: it isn't cut off.
      if (index === lines.length - 1 && entries.length > 0 && parsedJson(line) === undefined) {
        torn = true;
        break;
      }
      throw newerOrDamaged(file, line, index + 1);
    }
    const fault = order.faultOf(entry, index);
    if (fault !== null) throw outOfOrder(file, index + 1, fault);
    entries.push(entry);
    wholeBytes += Buffer.byteLength(line) + 1;
  }
  return { entries, wholeBytes, torn };
}

/** Bytes. A journal of 100,000 lines has some 50 MB; much more is no text that V8 can hold. */
const largestJournal = 400_000_000;

async function textOf(file: string): Promise<string> {
  return (await readWhole(file, largestJournal)).toString('utf8');
}

/** Calls have increasing numbers, and each has one outcome, or a second one if the first is `unknown`. */
class CallOrder {
  private last = 0;
  private readonly answered = new Map<number, 'open' | 'unknown' | 'known'>();

  /** What is wrong with the next entry, in words; null if nothing is. */
  faultOf(entry: JournalEntry, index: number): string | null {
    if (entry.type === 'session') return index === 0 ? null : 'begins the session a second time';
    if (entry.type === 'intent') {
      if (entry.n <= this.last) return `has the number ${entry.n} after the number ${this.last}`;
      this.last = entry.n;
      this.answered.set(entry.n, 'open');
    }
    if (entry.type === 'outcome') {
      const before = this.answered.get(entry.n);
      if (before === undefined)
        return `is the outcome of call ${entry.n}, which isn't in the journal before it`;
      if (before === 'known') return `is a second outcome of call ${entry.n}`;
      this.answered.set(entry.n, entry.status === 'unknown' ? 'unknown' : 'known');
    }
    return null;
  }
}

/** The lines of a journal that can be read, whatever is between them. Only for data that must not be lost. */
export async function readableEntries(file: string): Promise<JournalEntry[]> {
  try {
    const text = await textOf(file);
    return text.split('\n').flatMap((line) => parseLine(line) ?? []);
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return [];
  }
}

function parseLine(line: string): JournalEntry | null {
  const value = parsedJson(line);
  if (isPlainOutcome(value)) return value;
  if (isPlainBase(value)) {
    const asked = operation.safeParse(value);
    if (asked.success) return Object.assign(value, asked.data);
  }
  const parsed = journalEntry.safeParse(value);
  return parsed.success ? parsed.data : null;
}

const plainTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

// Long journals are mostly calls and outcomes in their usual form, which is checked directly. The schema, which
// decides about everything else, takes many times longer.

function isPlain(type: string, value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== type) return false;
  if (!('at' in value) || !('n' in value) || !isText(value.at) || !isNumber(value.n)) return false;
  return plainTime.test(value.at) && !Number.isNaN(Date.parse(value.at));
}

function isPlainOutcome(value: unknown): value is OutcomeEntry {
  return (
    isPlain('outcome', value) &&
    (value.status === 'done' || value.status === 'failed') &&
    areTexts(value.ids) &&
    (value.requestId === null || isText(value.requestId)) &&
    value.refused === undefined &&
    value.settled === undefined &&
    value.error === undefined
  );
}

/** True for a call whose operation has yet to be read. */
function isPlainBase(value: unknown): value is IntentBase {
  return (
    isPlain('intent', value) &&
    (value.run === 'apply' || value.run === 'undo') &&
    areTexts(value.changes) &&
    isText(value.service) &&
    isText(value.account)
  );
}

function newerOrDamaged(file: string, line: string, lineNumber: number): UserError {
  const version = /"version":\s*(\d+)/.exec(line)?.[1];
  if (lineNumber === 1 && version !== undefined && Number(version) > JOURNAL_VERSION) {
    return new UserError({
      code: 'JOURNAL_NEWER',
      doing: 'reading a session',
      message: `${file} was written by a newer kentik-aws-setup (version ${version} of the journal; this program knows ${JOURNAL_VERSION}).`,
      remedy: ['Use that newer kentik-aws-setup for this session, or start a new one with --new.'],
      state: 'The file was left as it is.',
    });
  }
  return new UserError({
    code: 'JOURNAL_DAMAGED',
    doing: 'reading a session',
    message: `Line ${lineNumber} of ${file} can't be read.`,
    why: 'The file was changed by something else, or the disk is damaged. Guessing what it said could undo or repeat the wrong thing.',
    remedy: [
      'Restore the file from a backup, or start a new session with --new: existing resources that fit are adopted.',
    ],
    state: 'The file was left as it is.',
  });
}

function outOfOrder(file: string, lineNumber: number, fault: string): UserError {
  const { report } = newerOrDamaged(file, '', lineNumber);
  return new UserError({ ...report, message: `Line ${lineNumber} of ${file} ${fault}.` });
}

/** Opens a journal, cutting off a torn last line. @param confirm rejects if another process now writes here */
export async function openJournal(
  file: string,
  confirm: () => Promise<void> = async () => undefined,
): Promise<Journal> {
  const content = await readJournal(file);
  if (content.torn) await truncate(file, content.wholeBytes);
  const handle = await open(file, 'a', FILE_MODE);
  await syncFolder(dirname(file));
  const entries = content.entries;
  let last: Promise<void> = Promise.resolve();
  let broken: { cause: unknown } | null = null;
  /** If an outcome can't be recorded, AWS was already called. */
  const unwritable = ({ type }: JournalEntry, cause: unknown): UserError =>
    new UserError(
      {
        code: 'JOURNAL_UNWRITABLE',
        exit: type === 'outcome' ? exitCode.partial : exitCode.failed,
        doing: 'writing the journal',
        message: `${file} can't be written: ${cause instanceof Error ? cause.message : String(cause)}.`,
        why: "The program makes no change that it can't record first.",
        remedy: ['Free space on the disk, or make the file writable, and resume.'],
      },
      { cause },
    );

  async function write(entry: JournalEntry): Promise<void> {
    if (broken) throw unwritable(entry, broken.cause);
    await confirm();
    try {
      await handle.appendFile(`${withoutHeld(JSON.stringify(entry))}\n`, 'utf8');
      await handle.datasync();
    } catch (error) {
      broken = { cause: error };
      throw unwritable(entry, error);
    }
    entries.push(entry);
  }

  return {
    file,
    entries,
    append(entry) {
      // A failed write must reject its own caller and not break the chain for `close`.
      const turn = last.then(() => write(entry));
      last = turn.catch(() => undefined);
      return turn;
    },
    async close() {
      await last;
      await handle.close();
    },
  };
}
