/** The wizard in a terminal, against a sandbox that is as unkind as AWS and networks can be. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { confirmFirst, pressFresh } from '../helpers/deliberate.ts';
import { jsonLines, programFile } from '../helpers/program.ts';
import { spawnInTerminal } from '../helpers/pty.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import { oneRegionQuestions, walkOneRegion } from '../helpers/walk.ts';
import { begin, stateOf } from './faulty-sandbox.ts';

describe('the wizard', () => {
  const wait = { timeout: 20_000 };
  const bucketName = 'kentik-flow-logs-123456789012-us-east-1';

  async function toReview(faults: string) {
    const { env, served } = await begin(faults === '' ? {} : { faults });
    const terminal = spawnInTerminal(process.execPath, [programFile, '--new'], {
      env: { ...env, TERM: 'xterm-256color' },
    });
    await terminal.waitFor('Enter start', wait);
    await walkOneRegion(
      terminal,
      ['Which AWS credentials', ...oneRegionQuestions, 'The plan for account'],
      wait,
    );
    return { terminal, served, env };
  }

  it('pauses when credentials expire while applying, and continues after a new login', {
    timeout: 90_000,
  }, async () => {
    const { terminal, served } = await toReview('');
    await setFaults(served, 'expire-after=4');
    await confirmFirst(terminal, /expired/i);
    await setFaults(served);
    await pressFresh(terminal, 'r', 'Looking for flow logs');
    terminal.press('ctrl+c');
    expect(await terminal.exit).toMatchObject({ exitCode: 130 });
    expect(terminal.cursorVisible()).toBe(true);
  });

  it('finishes the call in flight on Ctrl-C while applying, and the journal is true', {
    timeout: 90_000,
  }, async () => {
    const { terminal, served, env } = await toReview('');
    await setFaults(served, 'slow=3s@mutating');
    const [folder = ''] = await readdir(join(env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions'));
    const journalFile = join(env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions', folder, 'journal.jsonl');
    const journalNow = async () => jsonLines(await readFile(journalFile, 'utf8'));
    await confirmFirst(terminal, 'Applying the plan');
    await vi.waitFor(
      async () =>
        expect(await journalNow()).toContainEqual(expect.objectContaining({ operation: 'CreateBucket' })),
      wait,
    );
    terminal.press('ctrl+c');
    expect(await terminal.exit).toMatchObject({ exitCode: 130 });
    expect(terminal.history().join('\n')).toContain(`kentik-aws-setup --resume ${folder}`);
    expect(terminal.cursorVisible()).toBe(true);
    const journal = await journalNow();
    const intents = journal.filter(({ type }) => type === 'intent');
    const outcomes = intents.map(({ n }) =>
      journal.find((entry) => entry.type === 'outcome' && entry.n === n),
    );
    // Each has an outcome that is known: made, or never sent.
    expect(outcomes.map((outcome) => outcome?.status)).toContain('done');
    for (const outcome of outcomes) {
      if (outcome?.status !== 'done') expect(outcome).toMatchObject({ error: { code: 'NotSent' } });
    }
    const created = outcomes
      .filter((outcome) => outcome?.status === 'done')
      .flatMap((outcome) => outcome?.ids);
    const { buckets, policies } = await stateOf(served);
    expect(buckets.some(({ name }) => name === bucketName)).toBe(created.includes(bucketName));
    expect('kentik-metadata-policy' in policies).toBe(created.some((id) => String(id).includes(':policy/')));
  });

  it('gives up a call that never answers, and restores the terminal, also when Ctrl-C comes twice', {
    timeout: 90_000,
  }, async () => {
    const { terminal, served } = await toReview('');
    await setFaults(served, 'slow=never@mutating');
    await confirmFirst(terminal, /creating|running|Applying|0 of/i);
    terminal.burst('\u0003\u0003');
    expect(await terminal.exit).toMatchObject({ exitCode: 130 });
    expect(terminal.history().join(' ')).toMatch(/Continue with: +kentik-aws-setup --resume \S+/);
    expect(terminal.cursorVisible()).toBe(true);
    expect((await stateOf(served)).flowLogs).toEqual([]);
  });
});
