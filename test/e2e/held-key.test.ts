/** Enter that is held down, or pressed at every question: on a real account it changes nothing, in the sandbox it leads on. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { enterIsNoAnswer } from '../../src/plain/question.ts';
import { confirmFirst, holdDown } from '../helpers/deliberate.ts';
import { describeWithMoto } from '../helpers/moto.ts';
import { cleanEnvironment, jsonLines, makeHome, programFile, runProgram } from '../helpers/program.ts';
import { type PtyTerminal, spawnInTerminal } from '../helpers/pty.ts';
import { type RecordingProxy, startRecordingProxy } from '../helpers/recording-proxy.ts';

const WAIT = { timeout: 20_000 };
const held = 20_000;

function program(args: string[], env: Record<string, string>): PtyTerminal {
  return spawnInTerminal(process.execPath, [programFile, ...args], { env, rows: 50 });
}

describeWithMoto('on a real account', (moto) => {
  let proxy: RecordingProxy;
  let env: Record<string, string>;

  beforeEach(async () => {
    await moto().reset();
    proxy = await startRecordingProxy(moto().url);
    env = cleanEnvironment(await makeHome(), {
      ...moto().environment,
      AWS_ENDPOINT_URL: proxy.url,
      TERM: 'xterm-256color',
    });
  });
  afterEach(() => proxy.close());

  it('the full view changes nothing while Enter is held, and applies when it is told to', async () => {
    const terminal = program([], env);
    await terminal.waitFor('Enter start', WAIT);
    await holdDown(terminal, 'enter', held, () => terminal.text().includes('The plan for account'));
    expect(proxy.requests).toBeGreaterThan(0);
    expect(proxy.mutations).toEqual([]);
    // A key that is held behind an arrow key was down before the answer was chosen.
    terminal.press('right');
    await holdDown(terminal, 'enter', 2000, () => terminal.text().includes('Not done'));
    expect(proxy.mutations).toEqual([]);
    terminal.press('d');
    await terminal.waitFor('Document 1 of', WAIT);
    terminal.press('escape');
    await confirmFirst(terminal, 'Looking for flow logs');
    expect(proxy.mutations).toContain('CreateRole');
  }, 180_000);

  it('plain mode changes nothing while Enter is held, and applies by its number', async () => {
    const terminal = program(['--plain'], env);
    await terminal.waitFor('Press Enter for Start:', WAIT);
    const written = () => terminal.rawBytes().replace(/\s+/g, ' ');
    await holdDown(terminal, 'enter', held, () => /Apply \d+ changes to account/.test(written()));
    await terminal.waitFor(enterIsNoAnswer, WAIT);
    expect(proxy.requests).toBeGreaterThan(0);
    expect(proxy.mutations).toEqual([]);
    terminal.type('1\r');
    await terminal.waitFor(() => proxy.mutations.includes('CreateRole'), WAIT);
  }, 180_000);

  it('undo asks again while Enter is held, and changes nothing before yes is typed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kentik-aws-setup-answers-'));
    const file = join(folder, 'a.yaml');
    await writeFile(file, 'version: 1\nexport: full\nregion: us-east-1\nbucket: held-key-logs\n');
    const applied = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env });
    expect(applied.exit, applied.stderr).toBe(0);
    const { session } = jsonLines(applied.stdout).at(-1) as { session: string };
    const before = proxy.mutations.length;
    const terminal = program(['undo', session], env);
    await holdDown(terminal, 'enter', 4000, () => terminal.text().includes('Type yes to undo, or no'));
    expect(proxy.mutations.slice(before)).toEqual([]);
    terminal.type('yes\r');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(proxy.mutations.slice(before)).toContain('DeleteRole');
    await rm(folder, { recursive: true, force: true });
  }, 180_000);
});

it.each([[[]], [['--plain']]])(
  'in the sandbox held Enter leads from welcome to done, %j',
  async (args) => {
    const env = cleanEnvironment(await makeHome(), {
      TERM: 'xterm-256color',
      KENTIK_AWS_SETUP_SANDBOX_SPEED: '600',
    });
    const terminal = program(['--sandbox', ...args], env);
    await terminal.waitFor(/Enter (start|for Start)/, WAIT);
    let hasEnded = false;
    void terminal.exit.then(() => {
      hasEnded = true;
    });
    await holdDown(terminal, 'enter', held, () => hasEnded);
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(terminal.history().join('\n')).toMatch(/aws-us-east-1, registered in Kentik: ID \d+/);
  },
  120_000,
);
