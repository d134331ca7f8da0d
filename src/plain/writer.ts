/** Append-only output: lines of at most 78 columns, and a prompt at the end of which the person types. */
import { withoutHeld } from '../model/redact/redact.ts';
import { cleanLines, cleanText, wrapText } from '../ui/text.ts';

const columns = 78;

/** The part of a command that stays on one line: the program, its subcommand, the session, and flags with their values. */
const command =
  /(?<![\w-])(?:kentik-aws-setup(?: sessions)?|aws [a-z][a-z0-9-]*)(?: [a-z][a-z0-9-]*)?(?: \d{4}-\d\d-\d\d-\w+)?(?: --[a-z][a-z-]*(?:[ =](?:'[^']*'|[^\s'-]\S*))?)*/g;

/** Wrapped between words; a path, a URL or a command stays whole, so that it can be copied. */
function wrapped(text: string): string[] {
  const joined = cleanText(text).replace(command, (each) => each.replaceAll(' ', '\u00a0'));
  return wrapText(joined, columns, 'whole').map((line) => line.replaceAll('\u00a0', ' '));
}

/** A line to be wrapped, or text to be printed as it is, so that it can be copied (JSON, commands). */
export type PlainLine = string | { verbatim: string };

export class LineWriter {
  readonly #stream: { write(text: string): unknown };
  /** The prompt stands at the end of the output, and no one has typed Enter behind it. */
  #isPrompting = false;

  constructor(stream: { write(text: string): unknown }) {
    this.#stream = stream;
  }

  /** Foreign text may be in any line: control characters are removed here, for all of them. */
  say(lines: readonly PlainLine[]): void {
    this.endPrompt();
    const texts = lines.flatMap((line) =>
      typeof line === 'string' ? wrapped(line) : cleanLines(line.verbatim),
    );
    if (texts.length > 0) this.#stream.write(`${texts.map(withoutHeld).join('\n')}\n`);
  }

  /** Long prompts are wrapped too; the last line is typed behind. */
  prompt(text: string): void {
    this.endPrompt();
    this.#stream.write(`${wrapped(text).join('\n')} `);
    this.#isPrompting = true;
  }

  /**
   * Someone has typed a line behind the prompt.
   *
   * @param shown what is to be written for it, where the terminal has not: what was typed ahead stands further above
   */
  entered(shown: string | null): void {
    if (this.#isPrompting && shown !== null) this.#stream.write(`${cleanText(shown)}\n`);
    this.#isPrompting = false;
  }

  /** Something else is said while the prompt stands. */
  endPrompt(): void {
    if (this.#isPrompting) this.#stream.write('\n');
    this.#isPrompting = false;
  }
}
