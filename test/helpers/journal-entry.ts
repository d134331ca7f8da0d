/** Entries of a journal as a program reads them, whatever wrote them. */
import { type JournalEntry, journalEntry } from '../../src/session/entries.ts';

/** As the program reads it from disk. */
export function readEntry(written: object): JournalEntry {
  return journalEntry.parse(JSON.parse(JSON.stringify(written)));
}

const at = '2026-11-23T10:00:00.000Z';

/** A call of an apply, but for what is given. */
export function intentEntry(about: {
  n: number;
  operation: string;
  target: string | string[];
  [field: string]: unknown;
}) {
  const usual = { type: 'intent', at, run: 'apply', changes: [], service: 'iam', account: '123456789012' };
  return readEntry({ ...usual, region: null, before: null, ...about });
}
