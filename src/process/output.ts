/** Where words go: results to stdout, everything else to stderr. With `--json` stdout holds JSON and nothing else. */
import { cleanText, printableJson } from '../model/clean-text.ts';
import { withoutHeld } from '../model/redact/redact.ts';
import { isPlainWished } from './terminal.ts';

export interface Output {
  /** A line of the result. Not used with `--json`. */
  result(line: string): void;
  /** Lines to be copied or saved as they are, with their line breaks: nothing is fitted to the terminal. */
  verbatim(text: string): void;
  /**
   * Names that lead to pages: on a line where the terminal can open them, else with their addresses.
   *
   * @param isPlain text alone: a screen reader doesn't say what is behind a name
   */
  links(links: readonly { text: string; url: string }[], isPlain: boolean): void;
  /** One JSON value on a line of its own. */
  json(value: unknown): void;
  /** Progress, warnings, errors. */
  note(line: string): void;
}

export const output: Output = {
  result: (line) => write(process.stdout, `${fitted(withoutHeld(line), process.stdout)}\n`),
  verbatim: (text) => write(process.stdout, withoutHeld(text)),
  links: (links, isPlain) => {
    const canOpen =
      process.stdout.isTTY && process.env.TERM !== 'dumb' && !isPlain && !isPlainWished(process.env);
    if (canOpen) {
      const names = links.map(({ text, url }) => hyperlink(cleanText(text), url));
      output.verbatim(`Open: ${names.join(', ')}\n`);
    } else for (const { text, url } of links) output.verbatim(`Open ${cleanText(text)}: ${url}\n`);
  },
  json: (value) => write(process.stdout, `${withoutHeld(printableJson(value))}\n`),
  note: (line) => write(process.stderr, `${fitted(withoutHeld(line), process.stderr)}\n`),
};

/** OSC 8: a terminal that doesn't know it shows the text alone. */
function hyperlink(text: string, url: string): string {
  return `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\`;
}

/** What is to be copied: JSON, commands, also behind a label. A line break of ours would become part of it. */
const verbatim = /^\s*(?:["{}[\]]|(?:[\w' -]+: )?(?:kentik-aws-setup|aws|export|unset) )/;

/** In a terminal sentences break between words; it would break them anywhere. */
export function fitted(
  line: string,
  { isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>,
): string {
  if (!isTTY || !(columns >= 40) || line.length <= columns || verbatim.test(line)) return line;
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines = [indent];
  for (const word of line.slice(indent.length).split(' ')) {
    const last = lines.at(-1) ?? '';
    const next = last === indent ? `${last}${word}` : `${last} ${word}`;
    if (next.length <= columns || last === indent) lines[lines.length - 1] = next;
    else lines.push(`${indent}${word}`);
  }
  return lines.join('\n');
}

/** Streams that take no more, and why. */
const closed = new Map<NodeJS.WriteStream, string>();

function write(stream: NodeJS.WriteStream, text: string): void {
  if (!closed.has(stream)) stream.write(text);
}

/**
 * A reader that goes away (`| head`) or a full disk must not end the program: it may be in the middle of changes. What
 * is left to say is said to no one, and the work is finished.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (closed.has(stream)) return;
      closed.set(stream, error.code ?? error.message);
      if (stream === process.stdout && error.code !== 'EPIPE') {
        output.note(`The output can't be written: ${error.message}`);
      }
    });
  }
}

/**
 * True where words were lost to something other than a reader that had enough. Waits until all that was said is
 * written: a full disk is reported for the last line only then.
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
