/** The usual walk through a full export. */
import type { PtyTerminal } from './pty.ts';

/** The questions where there are VPCs in several regions, in order, each by words that only it has. */
export const usualQuestions = [
  'Is this the right account?',
  'What should this account export',
  'In which regions',
  'What should be logged?',
  'What should the buckets be called?',
  'Are these answers right?',
] as const;

/** What the screen says when the sandbox's VPCs have been counted, and their regions are chosen. */
export const sandboxCounted = '4 of 18 regions selected with';

/** The same where one region is chosen, which has VPCs. */
export const oneRegionQuestions = usualQuestions.map((question) =>
  question === 'What should the buckets be called?' ? 'Which bucket in us-east-1' : question,
);

/** Answers each question as Enter does, of the regions the one alone, until the last that is given stands there. */
export async function walkOneRegion(
  terminal: PtyTerminal,
  questions: readonly string[],
  options: { timeout: number },
): Promise<void> {
  for (const question of questions) {
    terminal.press('enter');
    await terminal.waitFor(question, options);
    if (question !== 'In which regions') continue;
    terminal.paste('us-east-1');
    await terminal.waitFor('1 region selected by the paste', options);
  }
}

/** Moves down a list until the row that begins so is under the cursor. */
export async function moveTo(
  terminal: PtyTerminal,
  label: string,
  options: { timeout: number },
): Promise<void> {
  const pointed = () => /❯ (.*)/.exec(terminal.text())?.[1] ?? '';
  for (let rows = 0; rows < 20 && !pointed().startsWith(label); rows += 1) {
    const before = pointed();
    terminal.press('down');
    await terminal.waitFor(() => pointed() !== before, options);
  }
}
