/** A session undone from the wizard: right after it was applied, from the list of saved sessions, and after it was resumed. */
import { expect, it } from 'vitest';
import { confirmFirst } from '../helpers/deliberate.ts';
import { plainWalk } from '../helpers/plain-walk.ts';
import { jsonLines, programFile, runProgram, withoutKentik } from '../helpers/program.ts';
import { type PtyTerminal, spawnInTerminal } from '../helpers/pty.ts';
import { accountState } from '../helpers/sandbox-account.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import { moveTo } from '../helpers/walk.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();
const WAIT = { timeout: 20_000 };

function start(...args: string[]): PtyTerminal {
  const env = { ...withoutKentik(given.env), TERM: 'xterm-256color' };
  return spawnInTerminal(process.execPath, [programFile, ...args], { env, rows: 60, columns: 120 });
}

async function applied(): Promise<string> {
  const file = await given.answersFile(usualAnswers);
  const { stdout } = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
  return String(jsonLines(stdout).at(-1)?.session);
}

/** From the question of the undo to its end. Enter alone, however often, and no leave everything as it is. */
async function confirm(terminal: PtyTerminal, again: () => Promise<void>): Promise<void> {
  const before = given.mutations().length;
  const isAsked = (question: string) => () => terminal.text().trimEnd().endsWith(question);
  await terminal.waitFor(isAsked('Type yes:'), WAIT);
  terminal.press('enter', 'enter');
  await terminal.waitFor(isAsked('no to keep everything:'), WAIT);
  terminal.type('no\r');
  await again();
  expect(given.mutations().slice(before)).toEqual([]);
  await terminal.waitFor(isAsked('Type yes:'), WAIT);
  terminal.type('yes\r');
  expect(await terminal.exit).toMatchObject({ exitCode: 0 });
  expect(terminal.alternate()).toBe(false);
  expect(terminal.history().join('\n')).toContain('Undone: nothing is left');
  // It ends with the undo: what was set up, and how to undo it, is past.
  expect(terminal.history().join('\n')).not.toMatch(/^Undo: +kentik-aws-setup/m);
}

/** Applies in the wizard, or resumes what was applied, and undoes it on the last screen. */
async function inScreens(args: readonly string[], isNew: boolean): Promise<void> {
  const terminal = start(...args);
  if (isNew) {
    for (const question of ['Which AWS credentials', 'Is this the right account?']) {
      await terminal.waitFor(/Enter (?:start|accept)/, WAIT);
      terminal.press('enter');
      await terminal.waitFor(question, WAIT);
    }
    terminal.press('enter');
  }
  await terminal.waitFor('Are these answers right?', WAIT);
  terminal.press('enter');
  await terminal.waitFor('The plan for account', WAIT);
  if (isNew) await confirmFirst(terminal, 'Looking for flow logs');
  else terminal.press('enter');
  await terminal.waitFor('Looking for flow logs', WAIT);
  terminal.press('l');
  const again = async () => {
    await terminal.waitFor('U undo', WAIT);
    terminal.press('u');
  };
  await again();
  await confirm(terminal, again);
}

async function inPlainLines(args: readonly string[], isNew: boolean): Promise<void> {
  const terminal = start('--plain', ...args);
  const { answer } = plainWalk(terminal, WAIT);
  if (isNew) {
    await answer('Press Enter for Start:', '');
    await answer('Which AWS credentials', '');
    await answer('Is this the right account?', '');
  }
  await answer('Are these answers right?', '');
  await answer('The plan for account', isNew ? 'apply' : 'yes');
  await answer('Looking for flow logs', 'leave', /\.$|\. $/);
  const again = () => answer('is set up for Kentik', 'undo');
  await again();
  await confirm(terminal, again);
}

const walks = [
  ['screens', inScreens],
  ['plain lines', inPlainLines],
] as const;

async function expectUndone(before: string[]): Promise<void> {
  expect(await accountState(given.sandbox)).toEqual(before);
  const { stdout } = await runProgram(['sessions', 'list', '--json'], { env: given.env });
  expect(JSON.parse(stdout).sessions).toMatchObject([{ state: 'undone' }]);
}

it.each(walks)('in %s, what was just applied is undone', { timeout: 180_000 }, async (_, walk) => {
  const before = await accountState(given.sandbox);
  await walk(['--answers', await given.answersFile(usualAnswers)], true);
  await expectUndone(before);
});

it.each(walks)('in %s, a session that was resumed is undone', { timeout: 180_000 }, async (_, walk) => {
  const before = await accountState(given.sandbox);
  await walk(['--resume', await applied()], false);
  await expectUndone(before);
});

it('in screens, a saved session is undone from the list', { timeout: 180_000 }, async () => {
  const before = await accountState(given.sandbox);
  const session = await applied();
  const terminal = start();
  const again = async () => {
    await terminal.waitFor(`Continue ${session}`, WAIT);
    if (!terminal.text().includes('U undo')) await moveTo(terminal, `Continue ${session}`, WAIT);
    await terminal.waitFor('U undo', WAIT);
    terminal.press('u');
  };
  await again();
  await confirm(terminal, again);
  await expectUndone(before);
});

it('in plain lines, a saved session is undone from the list', { timeout: 180_000 }, async () => {
  const before = await accountState(given.sandbox);
  const session = await applied();
  const terminal = start('--plain');
  const { answer, numberOf } = plainWalk(terminal, WAIT);
  const again = async () => {
    await answer('Start over', numberOf(`Continue session ${session}`));
    await answer('Continue it', 'undo');
  };
  await again();
  await confirm(terminal, again);
  await expectUndone(before);
});

it('says how to continue where it is left at the question', { timeout: 120_000 }, async () => {
  const session = await applied();
  const before = given.mutations().length;
  const terminal = start();
  await terminal.waitFor(`Continue ${session}`, WAIT);
  await moveTo(terminal, `Continue ${session}`, WAIT);
  terminal.press('u');
  await terminal.waitFor('Type yes:', WAIT);
  terminal.press('ctrl+c');
  expect(await terminal.exit).toMatchObject({ exitCode: 130 });
  expect(terminal.history().join('\n')).toContain(`Continue with: kentik-aws-setup undo ${session}`);
  expect(given.mutations().slice(before)).toEqual([]);
});

it('finishes the call in progress where it is interrupted, and says once how to continue', {
  timeout: 120_000,
}, async () => {
  const before = await accountState(given.sandbox);
  const session = await applied();
  const terminal = start();
  await terminal.waitFor(`Continue ${session}`, WAIT);
  await moveTo(terminal, `Continue ${session}`, WAIT);
  terminal.press('u');
  await terminal.waitFor('Type yes:', WAIT);
  await setFaults(given.sandbox, 'slow=3s@mutating');
  const created = given.mutations().length;
  terminal.type('yes\r');
  await terminal.waitFor(() => given.mutations().length > created, WAIT);
  terminal.press('ctrl+c');
  expect(await terminal.exit).toMatchObject({ exitCode: 130 });
  const hints = terminal.history().filter((line) => line.includes('Continue with:'));
  expect(hints).toEqual([`Continue with: kentik-aws-setup undo ${session}`]);
  await setFaults(given.sandbox);
  const { exit } = await runProgram(['undo', session, '--yes'], { env: given.env });
  expect(exit).toBe(0);
  await expectUndone(before);
});
