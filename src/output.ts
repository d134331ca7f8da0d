/** Where words go: results to stdout, everything else to stderr. With `--json` stdout holds JSON and nothing else. */

export interface Output {
  /** A line of the result. Not used with `--json`. */
  result(line: string): void;
  /** One JSON value on a line of its own. */
  json(value: unknown): void;
  /** Progress, warnings, errors. */
  note(line: string): void;
}

export const output: Output = {
  result: (line) => write(process.stdout, `${line}\n`),
  json: (value) => write(process.stdout, `${JSON.stringify(value)}\n`),
  note: (line) => write(process.stderr, `${line}\n`),
};

/** Streams that take no more, and why. */
const closed = new Map<NodeJS.WriteStream, string>();

function write(stream: NodeJS.WriteStream, text: string): void {
  if (!closed.has(stream)) stream.write(text);
}

/**
 * A reader that goes away (`| head`) or a full disk must not end the program: it may be in the middle of changes. What
 * is left to say is said to nobody, and the work is finished.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (closed.has(stream)) return;
      closed.set(stream, error.code ?? error.message);
      if (stream === process.stdout && error.code !== 'EPIPE') {
        output.note(`The output cannot be written: ${error.message}`);
      }
    });
  }
}

/**
 * True where words were lost to something other than a reader that had enough. Waits until all that was said is written:
 * a full disk tells of the last line only then.
 */
export async function lostOutput(): Promise<boolean> {
  for (const stream of [process.stdout, process.stderr]) {
    if (closed.has(stream) || stream.destroyed) continue;
    await new Promise<void>((resolve) => {
      stream.write('', () => resolve());
    });
  }
  // Errors come a turn after the callback of their write.
  await new Promise((resolve) => setImmediate(resolve));
  return [...closed.values()].some((code) => code !== 'EPIPE');
}
