/** The built program in a pseudo-terminal with `--plain`: as a screen reader or a dumb terminal meets it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { written } from '../helpers/plain-walk.ts';
import { cleanEnvironment, makeHome, programFile } from '../helpers/program.ts';
import { type PtyTerminal, spawnInTerminal } from '../helpers/pty.ts';
import { usualQuestions } from '../helpers/walk.ts';

const WAIT = { timeout: 20_000 };

function start(home: string, args: string[], env: Record<string, string> = {}): PtyTerminal {
  return spawnInTerminal(process.execPath, [programFile, ...args], {
    env: cleanEnvironment(home, { TERM: 'xterm-256color', KENTIK_AWS_SETUP_SANDBOX_SPEED: '600', ...env }),
    rows: 50,
  });
}

const questions = ['Press Enter for Start:', ...usualQuestions, 'The plan for account'];

/** Types Enter at each question until the wanted one stands there with its prompt. */
async function enterTo(terminal: PtyTerminal, last: string): Promise<void> {
  let seen = 0;
  for (const question of questions) {
    await terminal.waitFor(() => {
      const text = written(terminal);
      const found = text.indexOf(question, seen);
      if (found === -1 || !/: $/.test(text)) return false;
      seen = found;
      return true;
    }, WAIT);
    if (question === last) return;
    terminal.press('enter');
  }
}

describe('the wizard in plain lines', () => {
  it('leads by Enter alone from welcome to done on the sandbox, and only appends', async () => {
    const terminal = start(await makeHome(), ['--sandbox', '--plain']);
    await enterTo(terminal, 'The plan for account');
    expect(written(terminal)).toContain('Apply 29 changes to account sandbox-network (123456789012)?');
    // The plan fills more than a page: Enter reads on before it applies.
    await terminal.waitFor(() => /press Enter for more: $/.test(written(terminal)), WAIT);
    terminal.press('enter');
    await terminal.waitFor(() => /press Enter for 1, Apply 29 changes: $/.test(written(terminal)), WAIT);
    terminal.press('enter');
    await terminal.waitFor(/press Enter for 1, Continue: *$/m, WAIT);
    expect(written(terminal)).not.toContain('Record 1:');
    terminal.type('sample\r');
    await terminal.waitFor(
      () => /Record 1: version 5, account-id 123456789012[\s\S]*1, Continue: $/.test(written(terminal)),
      WAIT,
    );
    terminal.press('enter');
    await terminal.waitFor(/press Enter for 1, Leave: *$/m, WAIT);
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(terminal.rawBytes()).not.toContain('\u001B');
    const lines = terminal.history();
    expect(lines.join(' ')).toMatch(/aws-us-east-1, registered in Kentik: ID \d+/);
    expect(lines.join('\n')).toMatch(/kentik-aws-setup undo \d{4}-\d\d-\d\d-\w{4}/);
  });

  // The variables are set by `env`, because a pseudo-terminal sets TERM itself.
  it.each(['ACCESSIBLE=1', 'INK_SCREEN_READER=1', 'TERM=dumb'])('is what %s asks for', async (variable) => {
    const terminal = spawnInTerminal('/usr/bin/env', [variable, process.execPath, programFile, '--sandbox'], {
      env: cleanEnvironment(await makeHome()),
    });
    await terminal.waitFor('Press Enter for Start:', WAIT);
    expect(terminal.rawBytes()).not.toContain('\u001B');
  });

  it('loses no line of a paste and gives each to one question, until a text is the answer', async () => {
    const terminal = start(await makeHome(), ['--sandbox', '--plain']);
    await terminal.waitFor('Press Enter for Start:', WAIT);
    // Of the regions one, every VPC, and another bucket.
    terminal.burst('\r\r1\r1\r\r\rtype\rpasted-logs\r5\rnetwork/flow\r');
    await terminal.waitFor('3: Bucket: pasted-logs (you)', WAIT);
    await terminal.waitFor('Lines that were pasted behind that answer are ignored.', WAIT);
    await terminal.waitFor(/press Enter for \d+, Show the plan: network\/flow$/m, WAIT);
  });

  it('prints the documents after a dry run', async () => {
    const terminal = start(await makeHome(), ['--sandbox', '--plain', '--dry-run', '--format', 'json']);
    await enterTo(terminal, 'The plan for account');
    await terminal.waitFor(() => /press Enter for more: $/.test(written(terminal)), WAIT);
    terminal.press('enter');
    await terminal.waitFor(() => /press Enter for 1, Print the documents: $/.test(written(terminal)), WAIT);
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(terminal.history().join('\n')).toContain('"documents"');
  });
});

describe('leaving in plain lines', () => {
  it.each(['ctrl+c', 'ctrl+d', 'quit'])(
    'exits 130 with the way back on %s, which then leads on',
    async (key) => {
      const home = await makeHome();
      const terminal = start(home, ['--sandbox', '--plain']);
      await enterTo(terminal, 'What should be logged?');
      if (key === 'quit') terminal.type('quit\r');
      else terminal.press(key);
      expect(await terminal.exit).toMatchObject({ exitCode: 130 });
      expect(written(terminal)).toMatch(/Continue with: kentik-aws-setup --resume \S+ --sandbox/);
      const second = start(home, ['--sandbox', '--plain', '--resume']);
      await second.waitFor('What should be logged?', WAIT);
    },
  );

  it("hands the terminal back as it was, also from an MFA code that isn't shown", async () => {
    const home = await makeHome();
    await mkdir(join(home, '.aws'));
    await writeFile(
      join(home, '.aws', 'config'),
      `[profile ann]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = example
[profile hub]
source_profile = ann
role_arn = arn:aws:iam::123456789012:role/Hub
mfa_serial = arn:aws:iam::123456789012:mfa/ann
`,
    );
    const terminal = spawnInTerminal(
      '/bin/sh',
      [
        '-c',
        '"$0" "$@"; echo "exit $?"; stty -a',
        process.execPath,
        programFile,
        '--plain',
        '--profile',
        'hub',
      ],
      // Nothing listens there: the code is asked for before AWS is.
      { env: cleanEnvironment(home, { TERM: 'dumb', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }), rows: 50 },
    );
    await terminal.waitFor('Press Enter for Start:', WAIT);
    terminal.press('enter');
    await terminal.waitFor('Code, 6 digits:', WAIT);
    terminal.type('7777');
    terminal.press('enter');
    await terminal.waitFor('error: A code has 6 digits.', WAIT);
    terminal.type('8888');
    terminal.press('ctrl+c');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(terminal.rawBytes()).not.toMatch(/7777|8888/);
    expect(terminal.text()).toContain('exit 130');
    expect(terminal.text()).toMatch(/[ ;]echo\b/);
    expect(terminal.text()).toMatch(/[ ;]icanon\b/);
  });
});
