/** The usual walk through the wizard in plain lines. */
import { usualQuestions } from '../helpers/walk.ts';
import type { PlainTerminal } from './plain-terminal.ts';

/** What each question of the usual walk asks, in order. */
const questions = [
  'Press Enter for Start:',
  'Which AWS credentials should be used?',
  ...usualQuestions,
  'Apply 1 change to account prod (123456789012)?',
];

/** Presses Enter at each question, until the last one is asked. */
export async function enterTo(terminal: PlainTerminal, last: string): Promise<void> {
  for (const question of questions) {
    await terminal.waitFor(question);
    if (!question.endsWith(':')) await terminal.waitFor(':');
    if (question === last) return;
    terminal.type('\n');
  }
}

/** Walks to the sheet of answers, and takes the row of the sheet with this label. */
export async function change(terminal: PlainTerminal, label: string): Promise<void> {
  await enterTo(terminal, 'Are these answers right?');
  const number = new RegExp(`^(\\d+): ${label}: `, 'm').exec(terminal.text())?.[1];
  terminal.type(`${number}\n`);
}

/** A promise and the hand that settles it. */
export function gate<Value>() {
  let open: (value: Value) => void = () => undefined;
  const passed = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
