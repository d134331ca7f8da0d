/** A recorded account with its sessions, as if they had been saved 20 minutes ago, and the built program beside it. */
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { World } from '../../src/sandbox/world/types.ts';
import type { JournalEntry } from '../../src/session/entries.ts';
import { readJournal } from '../../src/session/journal.ts';
import { comparable } from '../crash/state-text.ts';
import { cleanEnvironment, type ProgramResult, runProgram } from '../helpers/program.ts';
import { sandboxState } from '../helpers/sandbox-pages.ts';
import { age, type Held, heldBeyond, noEndpoint, putInto, type SandboxState } from './account.ts';

const recorded = fileURLToPath(new URL('recorded', import.meta.url));

export interface SavedAccount {
  /** Oldest first. */
  sessions: string[];
  /** What others had before the first session, without what differs between equal set-ups. */
  before: string;
  /** The same of now. */
  now(): Promise<string>;
  run(...args: string[]): Promise<ProgramResult>;
  close(): Promise<void>;
}

export async function recordedJournals(name: string): Promise<{ id: string; entries: JournalEntry[] }[]> {
  const ids = await readdir(join(recorded, name, 'sessions'));
  const journals = await Promise.all(
    ids.map(async (id) => {
      const { entries, torn } = await readJournal(join(recorded, name, 'sessions', id, 'journal.jsonl'));
      if (torn) throw new Error(`the journal of ${id} is torn`);
      return { id, entries };
    }),
  );
  // Ids are drawn: their order says nothing.
  const begun = ({ entries }: { entries: JournalEntry[] }) => entries[0]?.at ?? '';
  return journals.sort((a, b) => begun(a).localeCompare(begun(b)));
}

/** What the program that saved a session read out of its journal. */
export async function recordedResources(name: string, id: string): Promise<unknown> {
  return JSON.parse(await readFile(join(recorded, name, 'sessions', id, 'resources.json'), 'utf8'));
}

/** @param home an empty folder */
export async function openSavedAccount(name: string, home: string): Promise<SavedAccount> {
  const text = await readFile(join(recorded, name, 'account.json'), 'utf8');
  const { recordedAt } = JSON.parse(text) as { recordedAt: string };
  const later = Date.now() - age - Date.parse(recordedAt);
  const { before, after } = JSON.parse(text, (key, value) =>
    key.endsWith('At') && typeof value === 'number' ? value + later : value,
  ) as { before: Held; after: Held };
  const start = await stateWith(() => undefined);
  const sandbox = await startSandbox({ prepare: (world) => putInto(world, after) });
  const env = cleanEnvironment(home, sandbox.environment);
  const sessions = (await recordedJournals(name)).map(({ id }) => id);
  for (const id of sessions) {
    const from = join(recorded, name, 'sessions', id);
    const to = join(env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions', id);
    await mkdir(to, { recursive: true, mode: 0o700 });
    await cp(join(from, 'answers.json'), join(to, 'answers.json'));
    const journal = (await readFile(join(from, 'journal.jsonl'), 'utf8'))
      .replaceAll(noEndpoint, sandbox.url)
      .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (at) =>
        new Date(Date.parse(at) + later).toISOString(),
      );
    await writeFile(join(to, 'journal.jsonl'), journal, { mode: 0o600 });
  }
  return {
    sessions,
    // Read from a sandbox, as what exists now is: both have what the sandbox says of a thing today.
    before: comparableHeld(heldBeyond(start, await stateWith((world) => putInto(world, before)))),
    now: async () => comparableHeld(heldBeyond(start, await sandboxState<SandboxState>(sandbox))),
    run: (...args) => runProgram(args, { env }),
    close: () => sandbox.close(),
  };
}

/** A version of a policy that had to make room and was written again has another number. */
function comparableHeld(held: Held): string {
  const text = JSON.stringify(held, (key, value) =>
    key === 'versions' ? value.map(({ id: _id, ...version }: { id: string }) => version) : value,
  );
  return comparable(JSON.parse(text));
}

/** What a sandbox holds in which nothing but this was done. */
async function stateWith(prepare: (world: World) => void): Promise<SandboxState> {
  const sandbox = await startSandbox({ prepare });
  try {
    return await sandboxState<SandboxState>(sandbox);
  } finally {
    await sandbox.close();
  }
}
