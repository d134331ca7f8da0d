import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCode, UserError } from '../../src/model/errors.ts';
import type { JournalEntry } from '../../src/session/entries.ts';
import { openJournal, readJournal } from '../../src/session/journal.ts';
import { freshStateFolder } from '../helpers/state-folder.ts';

const at = '2026-11-23T10:00:00.000Z';
const first: JournalEntry = {
  type: 'session',
  version: 1,
  session: 's',
  at,
  target: 'aws',
  endpoint: null,
  program: '1.0.0',
};
const intent = (n: number): JournalEntry => ({
  type: 'intent',
  at,
  n,
  run: 'apply',
  changes: ['bucket:us-east-1:logs'],
  service: 's3',
  operation: 'CreateBucket',
  account: '123456789012',
  region: 'us-east-1',
  target: 'logs',
  before: null,
});

const folder = freshStateFolder();
const fileOf = () => join(folder.path, 'journal.jsonl');

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UserError)) throw new Error(`expected a UserError, got ${String(error)}`);
  return error.report.code;
}

describe('the journal', () => {
  it('says where it cannot be written whether AWS has been asked already', async () => {
    const journal = await openJournal(fileOf());
    await journal.append(first);
    // The disk is full, or the file system was unmounted.
    await journal.close();
    const exitOf = (entry: JournalEntry) =>
      journal.append(entry).then(
        () => null,
        (error: unknown) => (error instanceof UserError ? error.report.exit : error),
      );
    const outcome: JournalEntry = { type: 'outcome', at, n: 1, status: 'done', ids: [], requestId: null };
    expect(await exitOf(intent(1))).toBe(exitCode.failed);
    expect(await exitOf(outcome)).toBe(exitCode.partial);
  });

  it('keeps entries in the order of the calls, also when they come together', async () => {
    const journal = await openJournal(fileOf());
    await Promise.all([
      journal.append(first),
      ...Array.from({ length: 20 }, (_, n) => journal.append(intent(n + 1))),
    ]);
    await journal.close();
    const { entries, torn } = await readJournal(fileOf());
    expect(torn).toBe(false);
    expect(entries.map((entry) => (entry.type === 'intent' ? entry.n : 0))).toEqual(
      Array.from({ length: 21 }, (_, n) => n),
    );
  });

  it('passes over a last line torn at any byte, and continues after the whole ones', async () => {
    const whole = `${JSON.stringify(first)}\n`;
    const last = JSON.stringify(intent(1));
    for (let cut = 1; cut < last.length; cut += 7) {
      await writeFile(fileOf(), whole + last.slice(0, cut));
      const journal = await openJournal(fileOf());
      expect(journal.entries).toHaveLength(1);
      await journal.append(intent(2));
      await journal.close();
      const { entries } = await readJournal(fileOf());
      expect(entries).toEqual([first, intent(2)]);
    }
  });

  it('takes a last line that lacks only its newline as torn, and does not glue the next one to it', async () => {
    await writeFile(fileOf(), `${JSON.stringify(first)}\n${JSON.stringify(intent(1))}`);
    const journal = await openJournal(fileOf());
    await journal.append(intent(2));
    await journal.close();
    expect((await readJournal(fileOf())).entries).toEqual([first, intent(2)]);
  });

  it('names a damaged line in the middle and leaves the file alone', async () => {
    const text = `${JSON.stringify(first)}\nnot json\n${JSON.stringify(intent(1))}\n`;
    await writeFile(fileOf(), text);
    expect(await codeOf(openJournal(fileOf()))).toBe('JOURNAL_DAMAGED');
    expect(await readFile(fileOf(), 'utf8')).toBe(text);
  });

  it('does not guess at a journal of a newer version', async () => {
    const text = `${JSON.stringify({ ...first, version: 2 })}\n`;
    await writeFile(fileOf(), text);
    expect(await codeOf(openJournal(fileOf()))).toBe('JOURNAL_NEWER');
    expect(await readFile(fileOf(), 'utf8')).toBe(text);
  });

  it('counts bytes, not characters, when it cuts a torn line off', async () => {
    const entry = { ...first, program: 'é😀' };
    await writeFile(fileOf(), `${JSON.stringify(entry)}\n{"type":"int`);
    const journal = await openJournal(fileOf());
    await journal.close();
    await appendFile(fileOf(), `${JSON.stringify(intent(1))}\n`);
    expect((await readJournal(fileOf())).entries).toEqual([entry, intent(1)]);
  });
});

it('does not cut off a whole last line that it does not know', async () => {
  const text = `${JSON.stringify(first)}\n${JSON.stringify({ type: 'of-the-future', at })}\n`;
  await writeFile(fileOf(), text);
  expect(await codeOf(openJournal(fileOf()))).toBe('JOURNAL_DAMAGED');
  expect(await readFile(fileOf(), 'utf8')).toBe(text);
});
