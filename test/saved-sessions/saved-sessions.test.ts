/** Sessions that an earlier program saved, in accounts that are as it left them: told, verified, resumed and undone. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { operation } from '../../src/model/operations.ts';
import { journalEntry, operationName } from '../../src/session/entries.ts';
import { jsonLines, makeHome } from '../helpers/program.ts';
import { resourcesAfterRuns } from './recording.ts';
import { openSavedAccount, recordedJournals, recordedResources } from './saved-account.ts';
import { scenarios } from './scenarios.ts';

const limit = { timeout: 180_000 };

interface Expected {
  /** What `sessions list` says of it. */
  state: 'applying' | 'applied' | 'partial' | 'undone' | 'kept';
  /** What `verify` ends in. */
  verified: 'proven' | 'failed' | 'undone';
  /** What `apply --resume` ends in; null: it isn't resumed, for someone has to decide first. */
  resumed: 'applied' | 'unchanged' | null;
  /** Buckets that go with the logs in them. */
  buckets?: string[];
}

const whole = { state: 'applied', verified: 'proven', resumed: 'unchanged' } as const;
const undone = { state: 'undone', verified: 'undone', resumed: null } as const;

/** The sessions of each account, oldest first. */
const expected: Record<string, Expected[]> = {
  created: [{ ...whole, buckets: ['created-logs'] }],
  'created-undone': [{ ...undone, resumed: 'applied' }],
  merged: [whole],
  'merged-undone': [undone],
  // AWS had carried out what was in flight: nothing is left to do.
  interrupted: [{ ...whole, state: 'applying', buckets: ['created-logs'] }],
  'answers-lost': [{ ...whole, state: 'partial', buckets: ['created-logs'] }],
  'replacement-interrupted': [{ ...whole, state: 'applying' }],
  'undo-interrupted': [{ state: 'partial', verified: 'failed', resumed: null }],
  'handed-over': [undone, { ...whole, buckets: ['created-logs'] }],
  'merged-handed-over': [{ ...undone, state: 'kept' }, whole],
  accounts: [whole],
  // And here it had not.
  'accounts-interrupted': [{ state: 'applying', verified: 'failed', resumed: 'applied' }],
  registered: [{ ...whole, buckets: ['created-logs'] }],
  'registered-undone': [{ ...undone, resumed: 'applied' }],
  'registration-interrupted': [{ ...whole, state: 'applying', buckets: ['created-logs'] }],
  'export-updated': [{ ...whole, buckets: ['created-logs'] }],
};

describe.each(scenarios)('$name', ({ name }) => {
  it('is told, verified, resumed and undone', limit, async () => {
    const account = await openSavedAccount(name, await makeHome());
    try {
      const { sessions, run } = account;
      const result = async (...args: string[]) => {
        const { stdout, stderr } = await run(...args, '--json');
        const last = jsonLines(stdout).at(-1);
        expect(last, stderr).toMatchObject({ event: 'result' });
        return last;
      };
      const list = JSON.parse((await run('sessions', 'list', '--json')).stdout);
      expect(list).toMatchObject({ unreadable: [] });
      const all = sessions.map((id, index) => ({ id, ...(expected[name]?.[index] as Expected) }));
      for (const { id, state, verified } of all) {
        expect(list.sessions).toContainEqual(expect.objectContaining({ id, state }));
        const shown = await run('sessions', 'show', id);
        expect(shown, shown.stderr).toMatchObject({ exit: 0, stderr: '' });
        const verdict = await result('verify', id);
        expect(verdict, JSON.stringify(verdict)).toMatchObject({ outcome: verified });
      }
      // Where all was undone, the account is as before already.
      expect((await account.now()) === account.before).toBe(all.every(({ state }) => state === 'undone'));
      for (const { id, state, resumed } of all) {
        if (resumed === null) continue;
        expect(await result('apply', '--resume', id, '--yes')).toMatchObject({ outcome: resumed });
        expect(await result('verify', id)).toMatchObject({
          outcome: state === 'undone' ? 'no-logs-yet' : 'proven',
        });
      }
      for (const { id, buckets = [] } of all) {
        const logs = buckets.flatMap((bucket) => ['--delete-logs', bucket]);
        const { outcome } = (await result('undo', id, '--yes', ...logs)) as { outcome: string };
        expect(['undone', 'kept']).toContain(outcome);
      }
      expect(await account.now()).toBe(account.before);
    } finally {
      await account.close();
    }
  });
});

it.each(scenarios)(
  'what the sessions of $name own is read as the program that saved them read it',
  async ({ name }) => {
    for (const { id, entries } of await recordedJournals(name)) {
      expect(JSON.parse(JSON.stringify(resourcesAfterRuns(entries)))).toEqual(
        await recordedResources(name, id),
      );
    }
  },
);

describe('together, the recorded journals hold', () => {
  const entries = async () =>
    (await Promise.all(scenarios.map(({ name }) => recordedJournals(name))))
      .flat()
      .flatMap((journal) => journal.entries);

  it('every kind of entry', async () => {
    const [, others] = journalEntry.options;
    const types = ['intent', ...others.options.map(({ shape }) => shape.type.value)];
    expect([...new Set((await entries()).map(({ type }) => type))].sort()).toEqual(types.sort());
  });

  it('every operation that this program asks AWS and Kentik for: a new one needs a recording of its own', async () => {
    const known = new Set(
      (await entries()).flatMap((entry) => (entry.type === 'intent' ? [operationName(entry)] : [])),
    );
    const asked = await changingOperations();
    expect(asked.length).toBeGreaterThan(15);
    expect([...known].sort()).toEqual(asked);
  });
});

/** Commands of the SDK in the program's text that change something, and those of Kentik, sorted. */
async function changingOperations(): Promise<string[]> {
  const folder = fileURLToPath(new URL('../../src/aws', import.meta.url));
  // Credentials come before any session: a sign-in changes nothing in an account.
  const names = (await readdir(folder, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.startsWith('credentials'),
  );
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const sent = texts.flatMap((text) => [...text.matchAll(/\bnew (\w+)Command\(/g)].map(([, name]) => name));
  const ofKentik = operation.options
    .map(({ shape }) => shape.operation.value)
    .filter((name) => name.endsWith('CloudExport'));
  return [...new Set([...sent, ...ofKentik])]
    .filter(
      (name): name is string =>
        name !== undefined && !/^(?:Get|Head|List|Describe|Simulate|Assume|Decode)/.test(name),
    )
    .sort();
}
