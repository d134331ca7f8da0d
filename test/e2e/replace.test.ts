/** A flow log that cannot be edited: named in the wizard, replaced by `apply`, made again by `undo`. */
import { spawn } from 'node:child_process';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { confirmFirst, pressFresh } from '../helpers/deliberate.ts';
import { jsonLines, programFile, runProgram, withoutKentik } from '../helpers/program.ts';
import { type PtyTerminal, spawnInTerminal } from '../helpers/pty.ts';
import { accountState, someoneElse } from '../helpers/sandbox-account.ts';
import { sandboxPerTest } from './sandbox-program.ts';

const WAIT = { timeout: 20_000 };
const preload = new URL('../crash/preload.mjs', import.meta.url).href;
const bucket = 'sandbox-network-logs';
/** `production` of the sandbox's account. */
const vpc = 'vpc-03986618268cc4efd';

const given = sandboxPerTest();
let oldLog: string;
let before: string[];

beforeEach(async () => {
  oldLog = await someoneElse(given.sandbox).createFlowLog(vpc, bucket);
  before = await accountState(given.sandbox);
});

/** Writes of an apply that only replaces: the run, intent and outcome of both calls, the result. */
const crashes = [
  [1, 'after'],
  [2, 'before'],
  [2, 'after'],
  [3, 'torn'],
  [3, 'after'],
  [4, 'after'],
  [5, 'before'],
  [5, 'torn'],
  [6, 'before'],
] as const;

const answers = `
version: 1
export: full
region: us-east-1
bucket: ${bucket}
resources: [{type: vpc, id: ${vpc}, region: us-east-1}]
`;

/** Applies without anybody to decide: all is made but the flow log. */
async function applyFirst(): Promise<string> {
  const file = join(given.folder, 'answers.yaml');
  await writeFile(file, answers);
  const { exit, stdout, stderr } = await runProgram(['apply', '--answers', file, '--yes', '--json'], {
    env: given.env,
  });
  expect(exit, stderr).toBe(5);
  expect(stderr).toContain('let the wizard replace it');
  return String(jsonLines(stdout).at(-1)?.session);
}

const journalOf = (session: string) =>
  join(given.env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions', session, 'journal.jsonl');

/** What the wizard writes when the flow log's id was typed. */
async function decideToReplace(session: string): Promise<void> {
  const decision = {
    type: 'decision',
    at: '2026-11-23T10:00:00.000Z',
    change: `flow-log:us-east-1:${vpc}`,
    choice: 'replace',
    about: oldLog,
  };
  await appendFile(journalOf(session), `${JSON.stringify(decision)}\n`);
}

const resume = (session: string) =>
  runProgram(['apply', '--resume', session, '--yes', '--json'], { env: given.env });

async function expectReplaced(): Promise<void> {
  const logs = await someoneElse(given.sandbox).flowLogsOf(vpc);
  expect(logs.map(({ MaxAggregationInterval: interval }) => interval)).toEqual([600]);
  expect(logs[0]?.FlowLogId).not.toBe(oldLog);
}

async function expectUndone(session: string): Promise<void> {
  const { exit, stdout, stderr } = await runProgram(['undo', session, '--yes', '--json'], { env: given.env });
  expect(exit, stderr).toBe(0);
  const [log, ...more] = await someoneElse(given.sandbox).flowLogsOf(vpc);
  expect(more).toEqual([]);
  expect(log).toMatchObject({ MaxAggregationInterval: 60, Tags: [{ Key: 'team', Value: 'network' }] });
  expect(log?.FlowLogId).not.toBe(oldLog);
  expect(jsonLines(stdout).at(-1)).toMatchObject({
    outcome: 'undone',
    recreated: [{ resourceId: vpc, was: oldLog, id: log?.FlowLogId }],
  });
  expect(await accountState(given.sandbox)).toEqual(before);
}

async function openReview(session: string): Promise<PtyTerminal> {
  const terminal = spawnInTerminal(process.execPath, [programFile, '--resume', session], {
    env: { ...withoutKentik(given.env), TERM: 'xterm-256color' },
  });
  await terminal.waitFor('Are these answers right?', WAIT);
  terminal.press('enter');
  return terminal;
}

describe('a flow log in another form', () => {
  it('is shown in the wizard, replaced once its id was typed, and made again by undo', async () => {
    const session = await applyFirst();
    const terminal = await openReview(session);
    await terminal.waitFor('What differs', WAIT);
    expect(terminal.text()).toContain('What differs (+ expected, - current)');
    terminal.press('right', 'enter');
    await terminal.waitFor('Replace this flow log?', WAIT);
    terminal.type('fl-00000000000000000');
    terminal.press('enter');
    await terminal.waitFor(' exactly, or', WAIT);
    terminal.press('ctrl+u');
    terminal.type(oldLog);
    await terminal.waitFor(`❯ ${oldLog}`, WAIT);
    await pressFresh(terminal, 'enter', 'Apply 1 change to account');
    expect(terminal.text()).toContain('replace');
    // Killed here, it knows what was decided when it comes back.
    terminal.kill('SIGKILL');
    await terminal.exit;
    const again = await openReview(session);
    await again.waitFor('Apply 1 change to account', WAIT);
    await confirmFirst(again, 'Looking for flow logs');
    await expectReplaced();
    again.press('ctrl+c');
    await again.exit;
    await expectUndone(session);
    const twice = await runProgram(['undo', session, '--yes', '--json'], { env: given.env });
    expect(jsonLines(twice.stdout).at(-1)).toMatchObject({ outcome: 'undone', recreated: [] });
    expect(await accountState(given.sandbox)).toEqual(before);
  });

  it('is replaced by an unattended apply once it was decided, and journaled whole', async () => {
    const session = await applyFirst();
    await decideToReplace(session);
    const planned = await runProgram(['plan', session, '--json'], { env: given.env });
    const { changes } = JSON.parse(planned.stdout) as { changes: Record<string, unknown>[] };
    expect(changes.find(({ kind }) => kind === 'flow-log')).toMatchObject({
      action: 'replace',
      decision: { made: 'replace' },
      differences: [{ field: 'format' }, { field: 'interval', wanted: ['600 s'], there: ['60 s'] }],
    });
    const applied = await resume(session);
    expect(applied.exit, applied.stderr).toBe(0);
    await expectReplaced();
    const entries = jsonLines(await readFile(journalOf(session), 'utf8'));
    const intents = entries.filter(
      ({ type, operation }) => type === 'intent' && /FlowLogs/.test(String(operation)),
    );
    expect(intents.map(({ operation }) => operation)).toEqual(['CreateFlowLogs', 'DeleteFlowLogs']);
    for (const intent of intents) {
      expect(intent.before).toMatchObject([{ id: oldLog, tags: { team: 'network' } }]);
    }
    const nothing = await resume(session);
    expect(jsonLines(nothing.stdout).at(-1)).toMatchObject({ outcome: 'unchanged' });
    await expectUndone(session);
  });

  it('is kept, and no longer a question, by Enter alone', async () => {
    const session = await applyFirst();
    const terminal = await openReview(session);
    await terminal.waitFor('What differs', WAIT);
    terminal.press('enter');
    await terminal.waitFor('Nothing to change in account', WAIT);
    terminal.press('escape');
    await terminal.waitFor('What differs', WAIT);
    expect(terminal.text()).toContain('❯ Keep it as it is');
    terminal.kill('SIGKILL');
    await terminal.exit;
    const applied = await resume(session);
    expect(applied.exit, applied.stderr).toBe(0);
    expect((await someoneElse(given.sandbox).flowLogsOf(vpc)).map(({ FlowLogId: id }) => id)).toEqual([
      oldLog,
    ]);
  });

  it.each(crashes)(
    'is replaced once, killed at write %i of the journal (%s), and undone',
    async (write, phase) => {
      const session = await applyFirst();
      await decideToReplace(session);
      await dieAt(['apply', '--resume', session, '--yes'], write, phase);
      const applied = await resume(session);
      expect(applied.exit, applied.stderr).toBe(0);
      await expectReplaced();
      await expectUndone(session);
    },
  );

  it.each([
    [2, 'after'],
    [3, 'before'],
    [3, 'after'],
    [5, 'torn'],
  ] as const)('is made again once, the undo killed at write %i (%s)', async (write, phase) => {
    const session = await applyFirst();
    await decideToReplace(session);
    await resume(session);
    await dieAt(['undo', session, '--yes'], write, phase);
    const undone = await runProgram(['undo', session, '--yes', '--json'], { env: given.env });
    expect(undone.exit, undone.stderr).toBe(0);
    expect(await accountState(given.sandbox)).toEqual(before);
  });
});

async function dieAt(args: readonly string[], write: number, phase: string): Promise<void> {
  const child = spawn(process.execPath, ['--import', preload, programFile, ...args], {
    env: { ...given.env, CRASH_AT_WRITE: String(write), CRASH_PHASE: phase },
    stdio: 'ignore',
  });
  const signal = await new Promise((resolve) => child.once('exit', (_code, name) => resolve(name)));
  expect(signal, `${write} ${phase}`).toBe('SIGKILL');
}
