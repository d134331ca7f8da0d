/** One question on the terminal, outside of the wizard. */
import { createInterface, type Interface } from 'node:readline/promises';
import { InterruptedError } from '../model/errors.ts';

/** Questions go to stderr: stdout is for results. */
export function openTerminal(): Interface {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Suspended by Ctrl+Z, Node stops reading. Without this nothing would keep the program alive after `fg`.
  terminal.on('SIGCONT', () => terminal.resume());
  return terminal;
}

/** @throws InterruptedError where no one will answer: the terminal is gone, or Ctrl-C or Ctrl-D was pressed */
export async function ask(terminal: Interface, question: string, signal?: AbortSignal): Promise<string> {
  const ended = new Promise<never>((_resolve, reject) => {
    terminal.once('close', () => reject(new InterruptedError()));
  });
  // An answer closes it too, and then no one waits for this.
  ended.catch(() => undefined);
  const answer = terminal.question(question, signal === undefined ? {} : { signal });
  return (await Promise.race([answer, ended])).trim();
}
