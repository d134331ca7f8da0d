/** The metadata-only branch of the built program in a pseudo-terminal, from welcome to the values for Kentik. */
import { describe, expect, it } from 'vitest';
import { cleanEnvironment, makeHome, programFile } from '../helpers/program.ts';
import { type PtyTerminal, spawnInTerminal } from '../helpers/pty.ts';

const WAIT = { timeout: 20_000 };

async function start(home: string, args: string[] = []): Promise<PtyTerminal> {
  const terminal = spawnInTerminal(process.execPath, [programFile, '--sandbox', ...args], {
    env: cleanEnvironment(home, { TERM: 'xterm-256color' }),
  });
  await terminal.waitFor('Set up AWS for Kentik', WAIT);
  await terminal.waitFor(/Enter start|start anew/i, WAIT);
  return terminal;
}

/** Each question behind the kind of export, in order, by words that only it has. */
const questions = [
  'How should Kentik get into your accounts?',
  'Which are the secondary accounts?',
  'Which regions do the secondary accounts use?',
  'What should the role in the primary account be called?',
  'What should the policy in the primary account be called?',
  'What should the role in the secondary accounts be called?',
  'What should the policy in the secondary accounts be called?',
  'How can the other accounts be set up from here?',
  'Which role should be assumed in the other accounts?',
  'Kentik company id?',
  'How much should the role grant',
  'The plan for account',
];

async function enterTo(terminal: PtyTerminal, question: string): Promise<void> {
  terminal.press('enter');
  await terminal.waitFor('Is this the right account?', WAIT);
  terminal.press('enter');
  await terminal.waitFor('What should Kentik export', WAIT);
  terminal.press('down');
  await terminal.waitFor('❯ Metadata only', WAIT);
  for (const text of questions) {
    terminal.press('enter');
    await terminal.waitFor(text, WAIT);
    if (process.env.LOOK) console.log(terminal.text());
    if (text === question) return;
  }
}

describe('the metadata-only branch in a terminal', () => {
  it('leads by keyboard alone from welcome to the values for Kentik', async () => {
    const terminal = await start(await makeHome());
    await enterTo(terminal, 'The plan for account');
    expect(terminal.text()).toContain('Nothing has been changed yet');
    terminal.press('enter');
    // Two accounts of the sandbox do not let anybody in: the plan said so.
    await terminal.waitFor('could not be reached', WAIT);
    if (process.env.LOOK) console.log(terminal.text());
    terminal.press('enter');
    await terminal.waitFor('Kentik gets to 19 of 21 accounts; 2 unproven', WAIT);
    if (process.env.LOOK) console.log(terminal.text());
    terminal.press('enter');
    await terminal.waitFor('19 of 21 accounts are set up for Kentik', WAIT);
    if (process.env.LOOK) console.log(terminal.text());
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 5 });
    if (process.env.LOOK) console.log(terminal.history().join('\n'));
  });
});
