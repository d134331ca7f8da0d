/** The metadata-only branch of the built program in a pseudo-terminal, from welcome to the cloud export. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { confirmFirst, pressFresh } from '../helpers/deliberate.ts';
import { cleanEnvironment, makeHome, programFile, runProgram, withoutKentik } from '../helpers/program.ts';
import { type PtyTerminal, spawnInTerminal } from '../helpers/pty.ts';

const WAIT = { timeout: 20_000 };
/** Hundreds of accounts on a busy machine. */
const LONG = { timeout: 150_000 };

async function start(home: string, args: string[] = []): Promise<PtyTerminal> {
  const terminal = spawnInTerminal(process.execPath, [programFile, '--sandbox', ...args], {
    env: cleanEnvironment(home, { TERM: 'xterm-256color' }),
  });
  await terminal.waitFor('Set up AWS for Kentik', WAIT);
  await terminal.waitFor(/Enter start|Start over/, WAIT);
  return terminal;
}

/** Each question behind the kind of export, in order, by words that only it has. */
const questions = [
  'How should Kentik reach your accounts?',
  'Which are the secondary accounts?',
  'How can the other accounts be set up from here?',
  'Are these answers right?',
  'The plan for account',
];

async function enterTo(terminal: PtyTerminal, question: string): Promise<void> {
  terminal.press('enter');
  await terminal.waitFor('Is this the right account?', WAIT);
  terminal.press('enter');
  await terminal.waitFor('What should this account export', WAIT);
  terminal.press('down');
  await terminal.waitFor('❯ Metadata only', WAIT);
  for (const text of questions) {
    terminal.press('enter');
    await terminal.waitFor(text, WAIT);
    if (text === question) return;
  }
}

describe('the metadata-only branch in a terminal', () => {
  it('leads by keyboard alone from welcome to the registered cloud export', async () => {
    const terminal = await start(await makeHome());
    await enterTo(terminal, 'The plan for account');
    expect(terminal.text()).toContain('Nothing has been changed yet');
    terminal.press('enter');
    // Two accounts of the sandbox can't be accessed: the plan said so.
    await terminal.waitFor("couldn't be reached", WAIT);
    terminal.press('enter');
    await terminal.waitFor('Kentik can access 19 of 21 accounts; 2 left to set up by hand', WAIT);
    terminal.press('enter');
    await terminal.waitFor('19 of 21 accounts are set up for Kentik', WAIT);
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 5 });
    // What is left in the terminal: the cloud export, the documents to paste, and how to continue.
    const left = joined(terminal);
    expect(left).toMatch(/aws-metadata-123456789012, registered in Kentik: ID \d+/);
    expect(left).toContain('# By hand: 2 accounts, 4 documents');
    expect(left).toMatch(/kentik-aws-setup --resume \S+ --sandbox/);
  });

  it('filters by name and by id, keeps what is chosen, and ends with nothing left over', async () => {
    const terminal = await start(await makeHome());
    await enterTo(terminal, 'Which are the secondary accounts?');
    terminal.press('ctrl+a');
    await terminal.waitFor('0 of 20 accounts selected', WAIT);
    terminal.press('/');
    terminal.type('log-arch');
    await terminal.waitFor('1 found', WAIT);
    terminal.press('enter', 'space');
    await terminal.waitFor('1 of 20 accounts selected', WAIT);
    terminal.press('escape');
    await terminal.waitFor('press / to narrow the list', WAIT);
    terminal.press('/');
    terminal.type('300000000009');
    await terminal.waitFor('production-apac', WAIT);
    terminal.press('enter', 'space');
    await terminal.waitFor('2 of 20 accounts selected', WAIT);
    terminal.press('escape');
    await terminal.waitFor('press / to narrow the list', WAIT);
    terminal.press('/');
    terminal.type('retired');
    await terminal.waitFor('suspended', WAIT);
    terminal.press('enter', 'space');
    await terminal.waitFor("is suspended, so it can't be set up", WAIT);
    for (const text of questions.slice(2)) {
      terminal.press('enter');
      await terminal.waitFor(text, WAIT);
    }
    await terminal.waitFor('and 2 more', WAIT);
    terminal.press('enter');
    await terminal.waitFor('Kentik can access 3 accounts', WAIT);
    expect(terminal.text()).not.toContain('unproven  ');
    terminal.press('enter');
    await terminal.waitFor('3 accounts are set up for Kentik', WAIT);
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(joined(terminal)).toMatch(/aws-metadata-123456789012, registered in Kentik: ID \d+/);
  });

  it('stands at the first open question again after it was killed', async () => {
    const home = await makeHome();
    const first = await start(home);
    await enterTo(first, 'How can the other accounts be set up from here?');
    // Answers are written behind the screen's back, one after the other.
    await vi.waitFor(async () => {
      const { stdout } = await runProgram(['sessions', 'list', '--json'], { env: cleanEnvironment(home) });
      expect(stdout).toContain('"us-west-2"');
    }, WAIT);
    first.kill('SIGKILL');
    await first.exit;
    const second = spawnInTerminal(process.execPath, [programFile, '--sandbox'], {
      env: cleanEnvironment(home, { TERM: 'xterm-256color' }),
    });
    await second.waitFor('Continue 2', WAIT);
    second.press('enter');
    await second.waitFor('How can the other accounts be set up from here?', WAIT);
    second.press('escape');
    await second.waitFor('Which are the secondary accounts?', WAIT);
  });
});

describe('an organization of 300', () => {
  let sandbox: Sandbox | null = null;
  beforeAll(async () => {
    sandbox = await startSandbox({ organizationAccounts: 300 });
  });
  afterAll(async () => sandbox?.close());

  it('is filtered, set up, proven and undone', async () => {
    const home = await makeHome();
    // Without credentials for Kentik, whose values for the portal are left in the terminal.
    const env = cleanEnvironment(home, {
      TERM: 'xterm-256color',
      ...withoutKentik(sandbox?.environment ?? {}),
    });
    const terminal = spawnInTerminal(process.execPath, [programFile], { env });
    await terminal.waitFor(/Enter start/i, WAIT);
    terminal.press('enter');
    await terminal.waitFor('Which AWS credentials', WAIT);
    await enterTo(terminal, 'Which are the secondary accounts?');
    await terminal.waitFor('294 of 294 accounts selected', WAIT);
    // The two that can't be accessed are deselected, each by a filter.
    for (const name of ['legacy-erp', 'acquired-billing']) {
      terminal.press('/');
      terminal.type(name);
      await terminal.waitFor('1 found', WAIT);
      terminal.press('enter', 'space', 'escape');
      await terminal.waitFor('press / to narrow the list', WAIT);
    }
    await terminal.waitFor('292 of 294 accounts selected', WAIT);
    for (const text of questions.slice(2)) {
      terminal.press('enter');
      await terminal.waitFor(text, LONG);
    }
    await terminal.waitFor('and 292 more', WAIT);
    await confirmFirst(terminal, 'Applying the plan');
    await terminal.waitFor(/[1-9]\d* of 293 accounts/, LONG);
    await terminal.waitFor('Kentik can access 293 accounts', LONG);
    terminal.press('enter');
    await terminal.waitFor('293 accounts are set up for Kentik', WAIT);
    await pressFresh(terminal, 'enter', () => joined(terminal).includes('AWS Accounts: '));
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(joined(terminal)).toMatch(/AWS Accounts: (\d{12},){291}\d{12}/);
    // The session is one that every command understands.
    const session = /kentik-aws-setup undo (\S+)/.exec(joined(terminal))?.[1] ?? '';
    const undone = await runProgram(['undo', session, '--yes'], { env });
    expect(undone).toMatchObject({ exit: 0 });
  }, 400_000);

  it('is recognised by its delegated administrator', async () => {
    const environments = Object.entries(sandbox?.environments ?? {});
    const [, administrator = {}] = environments.find(([account]) => account !== sandbox?.account) ?? [];
    const env = cleanEnvironment(await makeHome(), { TERM: 'xterm-256color', ...administrator });
    const terminal = spawnInTerminal(process.execPath, [programFile], { env });
    await terminal.waitFor(/Enter start/i, WAIT);
    terminal.press('enter');
    await terminal.waitFor('Which AWS credentials', WAIT);
    terminal.press('enter');
    await terminal.waitFor('Is this the right account?', WAIT);
    terminal.press('enter');
    await terminal.waitFor('What should this account export', WAIT);
    terminal.press('down', 'enter');
    await terminal.waitFor('How should Kentik reach your accounts?', WAIT);
    terminal.press('enter');
    await terminal.waitFor('294 of 294 accounts selected', WAIT);
    expect(terminal.text().replace(/\s+/g, ' ')).toContain('As a delegated administrator, this account');
    terminal.press('/');
    terminal.type('management');
    await terminal.waitFor('1 found', WAIT);
    await terminal.waitFor('active, management', WAIT);
  });
});

describe('without credentials', () => {
  it('prints the documents for accounts that were pasted, and calls nothing', async () => {
    const home = await makeHome();
    const terminal = spawnInTerminal(
      process.execPath,
      [programFile, '--dry-run', '--format', 'json'],
      // Nothing listens in the place of AWS.
      {
        env: cleanEnvironment(home, { TERM: 'xterm-256color', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }),
      },
    );
    await terminal.waitFor(/Enter start/i, WAIT);
    terminal.press('enter');
    await terminal.waitFor('Dry run without credentials', WAIT);
    terminal.press('end', 'enter');
    await terminal.waitFor('Which AWS account is this for?', WAIT);
    terminal.type('123456789012');
    terminal.press('enter');
    await terminal.waitFor('What should this account export', WAIT);
    terminal.press('down', 'enter');
    await terminal.waitFor('How should Kentik reach your accounts?', WAIT);
    terminal.press('enter');
    await terminal.waitFor('Type or paste their IDs', WAIT);
    terminal.paste('222222222222\n333333333333,\n444444444444');
    await terminal.waitFor(/So far: 3\s+accounts/, WAIT);
    terminal.press('enter');
    await terminal.waitFor('Are these answers right?', WAIT);
    terminal.press('enter');
    await terminal.waitFor('The plan for account', WAIT);
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    const printed = joined(terminal);
    const { documents } = JSON.parse(printed.slice(printed.indexOf('{ "version"')));
    const ids = documents.map(({ id, account }: { id: string; account: string }) => `${id} ${account}`);
    expect(ids).toEqual([
      'primary-policy 123456789012',
      'primary-trust-policy 123456789012',
      ...['222222222222', '333333333333', '444444444444'].flatMap((account) => [
        `secondary-policy ${account}`,
        `secondary-trust-policy ${account}`,
      ]),
      'cloud-export 123456789012',
    ]);
  });
});

/** What stays in the terminal, with the lines that it has broken put together, and runs of spaces as one. */
function joined(terminal: PtyTerminal): string {
  const columns = 80;
  return terminal
    .history()
    .map((line) => (line.length === columns ? line : `${line}\n`))
    .join('')
    .replace(/\s+/g, ' ');
}
