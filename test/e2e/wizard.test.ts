/** The built program in a pseudo-terminal, as a person meets it. */
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { cleanEnvironment, makeHome, programFile, runProgram } from '../helpers/program.ts';
import { type PtyTerminal, spawnInTerminal } from '../helpers/pty.ts';
import { oneRegionQuestions, sandboxCounted, usualQuestions, walkOneRegion } from '../helpers/walk.ts';

const WAIT = { timeout: 20_000 };

async function start(
  home: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<PtyTerminal> {
  const terminal = spawnInTerminal(process.execPath, [programFile, '--sandbox', ...args], {
    env: cleanEnvironment(home, { TERM: 'xterm-256color', KENTIK_AWS_SETUP_SANDBOX_SPEED: '600', ...env }),
  });
  await terminal.waitFor('Set up AWS for Kentik', WAIT);
  return terminal;
}

/** Each question of the walk on the sandbox, in order, by words that only it has. */
const questions = [...usualQuestions, 'The plan for account'];

async function enterTo(terminal: PtyTerminal, question: string): Promise<void> {
  await terminal.waitFor(/Enter start|Start over|Which AWS credentials/, WAIT);
  for (const text of questions) {
    terminal.press('enter');
    await terminal.waitFor(text, WAIT);
    if (text === 'In which regions') await terminal.waitFor(sandboxCounted, WAIT);
    if (text === question) return;
  }
}

describe('the wizard in a terminal', () => {
  it('leads by Enter alone from welcome to done on the sandbox', async () => {
    const home = await makeHome();
    const terminal = await start(home);
    await enterTo(terminal, 'The plan for account');
    expect(terminal.text()).toContain('Nothing has been changed yet');
    terminal.press('enter');
    await terminal.waitFor('regions have arrived', WAIT);
    expect(terminal.text()).toContain('srcaddr');
    terminal.press('enter');
    await terminal.waitFor('is set up for Kentik', WAIT);
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(terminal.cursorVisible()).toBe(true);
    // What is left in the terminal: the values for Kentik and the command that undoes everything.
    const left = terminal.history().join('\n');
    expect(left).toMatch(/aws-us-east-1, registered in Kentik: ID \d+/);
    for (const command of ['undo', 'verify', 'sessions show']) {
      expect(left).toMatch(new RegExp(`kentik-aws-setup ${command} \\d{4}-\\d\\d-\\d\\d-\\w{4}`));
    }
    expect(left).toContain('Policy arn:aws:iam::123456789012:policy/Kentik-Metadata-Policy');
    expect(left).toContain('Bucket kentik-flow-logs-123456789012-us-east-1');
    expect(left).toContain('Flow logs arrive');
    expect(terminal.alternate()).toBe(false);
    // The report has what was found, on all sides.
    const session = /sessions report (\S+)/.exec(left)?.[1] ?? '';
    const report = await runProgram(['sessions', 'report', session], { env: cleanEnvironment(home) });
    for (const kind of ['delivery', 'record', 'traffic', 'grants', 'export']) {
      expect(report.stdout).toContain(`\n- proven: \`${kind}:`);
    }
  });

  it.each([[[]], [['--plain']]])('ends as interrupted when its terminal is closed, %j', async (args) => {
    const home = await makeHome();
    const terminal = await start(home, args);
    terminal.kill('SIGHUP');
    expect(await terminal.exit).toMatchObject({ exitCode: 130, signal: undefined });
  });

  it('stands at the answers again after it was killed at the review', async () => {
    const home = await makeHome();
    const first = await start(home);
    await enterTo(first, 'The plan for account');
    first.kill('SIGKILL');
    await first.exit;
    const second = await start(home);
    await second.waitFor('Continue 2', WAIT);
    second.press('enter');
    await second.waitFor('Are these answers right?', WAIT);
    second.press('enter');
    await second.waitFor('The plan for account', WAIT);
  });

  it('keeps answers on the way back', async () => {
    const terminal = await start(await makeHome());
    await enterTo(terminal, 'What should the buckets be called?');
    terminal.press('ctrl+u');
    terminal.type('my-own-logs');
    terminal.press('enter');
    await terminal.waitFor('Are these answers right?', WAIT);
    terminal.press('escape');
    await terminal.waitFor('What should the buckets be called?', WAIT);
    await terminal.waitFor('❯ my-own-logs', WAIT);
    // Typed and not accepted, it is shown again all the same.
    terminal.type('-too');
    await terminal.waitFor('❯ my-own-logs-too', WAIT);
    terminal.press('escape');
    await terminal.waitFor('What should be logged?', WAIT);
    terminal.press('enter');
    await terminal.waitFor('Are these answers right?', WAIT);
    terminal.press('down', 'down', 'down', 'enter');
    await terminal.waitFor('❯ my-own-logs-too', WAIT);
  });

  it("recognizes another account's bucket before anything is changed", async () => {
    const terminal = await start(await makeHome());
    await terminal.waitFor('Enter start', WAIT);
    await walkOneRegion(terminal, oneRegionQuestions.slice(0, -1), WAIT);
    await terminal.waitFor('Which bucket in us-east-1', WAIT);
    terminal.press('ctrl+t');
    await terminal.waitFor('What should the bucket be called?', WAIT);
    terminal.press('ctrl+u');
    terminal.type('vpc-flow-logs');
    terminal.press('enter');
    await terminal.waitFor('another AWS account', WAIT);
  });

  it('loses no key of a burst', async () => {
    const terminal = await start(await makeHome());
    await enterTo(terminal, 'What should the buckets be called?');
    terminal.burst('\u0015burst-of-keys-in-one-chunk');
    await terminal.waitFor('burst-of-keys-in-one-chunk', WAIT);
  });

  it('says that the window is too small and continues when it grows', async () => {
    const terminal = await start(await makeHome());
    terminal.resize({ columns: 50, rows: 15 });
    await terminal.waitFor('too small', WAIT);
    terminal.resize({ columns: 80, rows: 24 });
    await terminal.waitFor('Set up AWS for Kentik', WAIT);
  });

  it('draws without colour where NO_COLOR is set', async () => {
    const terminal = await start(await makeHome(), [], { NO_COLOR: '1' });
    await enterTo(terminal, 'What should this account export');
    // Colours are SGR 30–37 and 90–97; bold and dim may stay.
    expect(terminal.rawBytes()).not.toMatch(/\u001B\[(?:[0-9;]*;)?(?:3[0-7]|9[0-7])m/);
  });
});

describe('a dry run in the wizard', () => {
  it('prints the documents when the screens have closed, and changes nothing', async () => {
    const sandbox = await startSandbox();
    const env = cleanEnvironment(await makeHome(), { ...sandbox.environment, TERM: 'xterm-256color' });
    const terminal = spawnInTerminal(process.execPath, [programFile, '--dry-run', '--format', 'json'], {
      env,
    });
    await terminal.waitFor('Enter start', WAIT);
    terminal.press('enter');
    await terminal.waitFor('Which AWS credentials', WAIT);
    await enterTo(terminal, 'The plan for account');
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(terminal.history().join('\n')).toContain('"documents"');
    const { stdout } = await runProgram(['sessions', 'list'], { env });
    expect(stdout).toContain('questions open');
    expect(sandbox.requests().some(({ operation }) => operation === 'DescribeVpcs')).toBe(true);
    expect(sandbox.requests().filter(({ mutating }) => mutating)).toEqual([]);
    await sandbox.close();
  });
});
