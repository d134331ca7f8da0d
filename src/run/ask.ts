/** Questions on the terminal, outside of the wizard. */
import { createInterface } from 'node:readline/promises';
import { InterruptedError } from '../model/errors.ts';
import { fitted, output } from '../process/output.ts';

type Ask = (question: string) => Promise<string>;

/**
 * Asks on stderr: stdout is for results.
 *
 * @param isPlain the question and its answer stay where they are: no codes that move the cursor
 * @throws InterruptedError where the terminal was closed, or Ctrl-C pressed
 */
export async function asking<Answer>(
  work: (ask: Ask) => Promise<Answer>,
  isPlain: boolean,
  signal?: AbortSignal,
): Promise<Answer> {
  const terminal = createInterface({
    input: process.stdin,
    output: process.stderr,
    ...(isPlain ? { terminal: false } : {}),
  });
  // Suspended by Ctrl+Z, Node stops reading. Without this nothing would keep the program alive after `fg`.
  terminal.on('SIGCONT', () => terminal.resume());
  const ended = Promise.withResolvers<never>();
  terminal.once('close', () => ended.reject(new InterruptedError()));
  // An answer closes it too, and then no one waits for this.
  ended.promise.catch(() => undefined);
  try {
    return await work(async (question) => {
      const lines = fitted(question, process.stderr).split('\n');
      const last = lines.pop() ?? '';
      for (const line of lines) output.note(line);
      const answer = terminal.question(last, signal === undefined ? {} : { signal });
      return (await Promise.race([answer, ended.promise])).trim();
    });
  } finally {
    terminal.close();
  }
}
