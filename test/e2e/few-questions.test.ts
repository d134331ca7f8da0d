/** How much is asked: few screens lead from welcome to the plan, each left by one Enter, in both front ends. */
import { expect, it } from 'vitest';
import { cleanEnvironment, makeHome, programFile } from '../helpers/program.ts';
import { spawnInTerminal } from '../helpers/pty.ts';
import { sandboxCounted, usualQuestions } from '../helpers/walk.ts';

const WAIT = { timeout: 20_000 };
const most = 7;
const plan = 'The plan for account';
const kind = 'What should this account export';

const walks = {
  full: [...usualQuestions, plan],
  'metadata-only': [
    'Is this the right account?',
    kind,
    'How should Kentik reach your accounts?',
    'Which are the secondary accounts?',
    'How can the other accounts be set up from here?',
    'Are these answers right?',
    plan,
  ],
};

it.each([
  ['full', 'screens'],
  ['full', 'plain lines'],
  ['metadata-only', 'screens'],
  ['metadata-only', 'plain lines'],
] as const)('a %s export takes at most 7 Enters from welcome to the plan, in %s', async (walk, front) => {
  const isPlain = front === 'plain lines';
  const terminal = spawnInTerminal(
    process.execPath,
    [programFile, '--sandbox', ...(isPlain ? ['--plain'] : [])],
    { env: cleanEnvironment(await makeHome(), { TERM: 'xterm-256color' }), rows: 50 },
  );
  let seen = 0;
  /** Plain lines stay where they are: only what comes behind the last question counts. */
  const isAsked = (text: string) => {
    if (!isPlain) return terminal.text().includes(text);
    const written = terminal.rawBytes().replace(/\s+/g, ' ');
    const found = written.indexOf(text, seen);
    if (found === -1 || !/: $/.test(written)) return false;
    seen = found;
    return true;
  };
  await terminal.waitFor(() => isAsked(isPlain ? 'Press Enter for Start:' : 'Enter start'), WAIT);
  let presses = 0;
  let before = '';
  for (const question of walks[walk]) {
    if (before === kind && walk === 'metadata-only') {
      if (isPlain) terminal.type('2');
      else {
        terminal.press('down');
        await terminal.waitFor('❯ Metadata only', WAIT);
      }
    }
    if (before === 'In which regions' && !isPlain) await terminal.waitFor(sandboxCounted, WAIT);
    terminal.press('enter');
    presses += 1;
    await terminal.waitFor(() => isAsked(question), WAIT);
    before = question;
  }
  expect(before).toBe(plan);
  expect(presses).toBeLessThanOrEqual(most);
  terminal.kill('SIGKILL');
  await terminal.exit;
});
