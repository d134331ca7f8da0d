/**
 * Each write of a shared document with a fault at its first attempts and a foreign edit in each pause: nothing of the
 * others' may be lost, and what the journal says of ours must be ours alone.
 */
import { journalRecorder } from '../../src/apply/recorder.ts';
import { createConnection } from '../../src/aws/access/connection.ts';
import { UserError } from '../../src/model/errors.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { JournalEntry } from '../../src/session/entries.ts';
import { unexpectedMfaCode } from '../helpers/failures.ts';
import { type FaultName, type FaultyProxy, faults, faultyProxy } from './faulty-proxy.ts';
import { foreignHand } from './foreign-hand.ts';
import { region, type Scene, session, writes } from './lost-update-writes.ts';

export interface Case {
  write: string;
  fault: FaultName;
  /** How many attempts it happens to, from the first. */
  attempts: number;
}

/** All of them. */
export const allCases: readonly Case[] = Object.keys(writes).flatMap((write) =>
  (Object.keys(faults) as FaultName[]).flatMap((fault) =>
    [1, 2, 3].map((attempts) => ({ write, fault, attempts })),
  ),
);

export interface Bench {
  /** What is wrong after the case; empty where nothing is. */
  run(one: Case): Promise<string[]>;
  close(): Promise<void>;
}

/** A sandbox with a proxy before it. The process has their environment until it is closed. */
export async function openBench(): Promise<Bench> {
  const sandbox = await startSandbox();
  const proxy = await faultyProxy(sandbox.url);
  const before = { ...process.env };
  Object.assign(process.env, sandbox.environment, { AWS_ENDPOINT_URL: proxy.url });
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) delete process.env[name];
  const hand = foreignHand(sandbox.environment);
  let number = 0;
  return {
    run(one) {
      number += 1;
      return runCase(one, { proxy, hand, account: sandbox.account, name: `lost-update-${number}` });
    },
    async close() {
      for (const name of Object.keys(sandbox.environment)) delete process.env[name];
      Object.assign(process.env, before);
      proxy.close();
      await sandbox.close();
    },
  };
}

async function runCase(
  { write: kind, fault, attempts }: Case,
  place: Pick<Scene, 'hand' | 'account' | 'name'> & { proxy: FaultyProxy },
): Promise<string[]> {
  const write = writes[kind];
  if (write === undefined) throw new Error(`there is no write ${kind}`);
  const entries: JournalEntry[] = [];
  const recorder = journalRecorder({
    journal: {
      entries,
      append: async (entry) => {
        entries.push(entry);
      },
    },
    run: 'apply',
    now: () => new Date(),
  });
  let edits = 0;
  let time = 0;
  const connection = createConnection(
    {
      source: { kind: 'environment' },
      region,
      askMfaCode: unexpectedMfaCode,
    },
    {
      now: () => time,
      // Time passes at once, and someone else is at work meanwhile.
      pause: async (milliseconds) => {
        time += milliseconds;
        edits += 1;
        await write.edit(scene, edits);
      },
      random: () => 1,
    },
  );
  const { signal } = new AbortController();
  const scene: Scene = { ...place, connection, context: { signal, recorder, changes: [kind], session } };
  await write.prepare(scene);
  place.proxy.spoil(write.operation, fault, attempts);
  let problem: UserError | null = null;
  try {
    await write.run(scene);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problem = error;
  }
  const isSpoiled = place.proxy.spoiled() > 0;
  place.proxy.spoil('', fault, 0);
  const found = await write.check(scene, edits, problem === null, isUndo(kind) ? [] : entries);
  const isOpen = (n: number) => !entries.some((entry) => entry.type === 'outcome' && entry.n === n);
  const open = entries.filter((entry) => entry.type === 'intent' && isOpen(entry.n));
  return [
    ...(isSpoiled ? [] : ['the fault never happened']),
    ...found,
    ...open.map(() => 'an intent has no outcome'),
  ];
}

/** What an undo does is not read as something that a session made. */
function isUndo(kind: string): boolean {
  return /taken out|set back|again/.test(kind);
}
