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

function write(stream: NodeJS.WriteStream, text: string): void {
  stream.write(text);
}

/** A reader that goes away (`| head`) ends the program quietly; without this Node prints a stack. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
}
