/**
 * A person's input, a line at a time. Lines that arrive before they are asked for are kept in order: each answers one
 * question. The terminal itself edits and echoes lines, so nothing here moves a cursor.
 *
 * `node:readline` is not used because it cannot change to reading without echo in the middle of its input: what was
 * typed ahead would stay in its buffers.
 */
import { StringDecoder } from 'node:string_decoder';
import { editLine } from '../ui/fields/line-edit.ts';
import { cleanText } from '../ui/text.ts';

/** The part of `tty.ReadStream` (process.stdin) that is used. */
export interface LineSource {
  readonly isTTY?: boolean | undefined;
  setRawMode?: ((isRaw: boolean) => unknown) | undefined;
  on(event: 'data', listener: (chunk: Buffer | string) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  off(event: 'data', listener: (chunk: Buffer | string) => void): unknown;
  off(event: 'end', listener: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

export interface Line {
  /** Without control characters and outer spaces. */
  text: string;
  /** It arrived before the present question was shown. */
  isAhead: boolean;
  /** It came right behind the line before, in a terminal: no one types that fast, so both belong to one paste. */
  isPasted: boolean;
}

/** Milliseconds between two lines of a paste. */
const pasteMilliseconds = 50;

/** A line that no one has asked for yet. */
interface WaitingLine {
  text: string;
  number: number;
  isPasted: boolean;
}

interface Handlers {
  /** There is something to `take`, or the input has ended. */
  onInput: () => void;
  /** Ctrl-C where the terminal sends no signal for it. */
  onInterrupt: () => void;
  /** Ctrl-Z, likewise. */
  onSuspend?: (() => void) | undefined;
}

export class LineInput {
  /** True when no more lines will arrive; those that are waiting can still be taken. */
  hasEnded = false;
  readonly #source: LineSource;
  readonly #handlers: Handlers;
  readonly #decoder = new StringDecoder('utf8');
  #waiting: WaitingLine[] = [];
  /** Monotonic milliseconds. */
  #lastLineAt = Number.NEGATIVE_INFINITY;
  #arrived = 0;
  /** How many lines had arrived when the present question was shown. */
  #before = 0;
  #rest = '';
  #lastWasReturn = false;
  #isSecret = false;

  constructor(source: LineSource, handlers: Handlers) {
    this.#source = source;
    this.#handlers = handlers;
    source.on('data', this.#receive);
    source.on('end', this.#end);
    source.resume();
  }

  /** Whether what is typed shows by itself. */
  get isEchoed(): boolean {
    return this.#source.isTTY === true && !this.#isSecret;
  }

  get hasLine(): boolean {
    return this.#waiting.length > 0;
  }

  /** Milliseconds until all lines of a paste have arrived whose last line so far came just now; 0 outside of a terminal. */
  get restOfPaste(): number {
    if (this.#source.isTTY !== true) return 0;
    return Math.max(0, Math.ceil(this.#lastLineAt + pasteMilliseconds - performance.now()));
  }

  /** The next line; null where none has arrived. */
  get next(): string | null {
    return this.#waiting[0]?.text ?? null;
  }

  /** Whether the next line came right behind the one that was taken last. */
  get isNextPasted(): boolean {
    return this.#waiting[0]?.isPasted === true;
  }

  take(): Line | null {
    return this.#takeAt(0);
  }

  /**
   * The first line that is one of some words, of those typed since the last `markAsked`, or the next line where it is
   * one. All others stay, in order.
   */
  takeWord(isWord: (text: string) => boolean): Line | null {
    return this.#takeAt(
      this.#waiting.findIndex(
        ({ text, number }, index) => (index === 0 || number > this.#before) && isWord(text),
      ),
    );
  }

  /** The next line, where it is one that is looked for. */
  takeNext(isRequested: (text: string) => boolean): Line | null {
    const [next] = this.#waiting;
    return next !== undefined && isRequested(next.text) ? this.#takeAt(0) : null;
  }

  #takeAt(index: number): Line | null {
    const [line] = index === -1 ? [] : this.#waiting.splice(index, 1);
    return line === undefined
      ? null
      : { text: line.text, isAhead: line.number <= this.#before, isPasted: line.isPasted };
  }

  /** Something is shown now: what has arrived until here was typed ahead. */
  markAsked(): void {
    this.#before = this.#arrived;
  }

  /**
   * Reads without echo from here on, or with it again, where the terminal can do that. A line that is no answer does not
   * end it: what is typed before the question is put again is as secret as what was typed behind it.
   *
   * @returns whether it can
   */
  setSecret(isSecret: boolean): boolean {
    const { setRawMode, isTTY } = this.#source;
    if (isTTY !== true || setRawMode === undefined) return false;
    if (isSecret !== this.#isSecret) {
      this.#isSecret = isSecret;
      setRawMode.call(this.#source, isSecret);
    }
    return true;
  }

  /** Someone else has the terminal until `enter`. */
  leave(): void {
    this.#source.off('data', this.#receive);
    this.#source.pause();
    if (this.#isSecret) this.#source.setRawMode?.(false);
  }

  enter(): void {
    if (this.#isSecret) this.#source.setRawMode?.(true);
    this.#source.on('data', this.#receive);
    this.#source.resume();
  }

  close(): void {
    this.setSecret(false);
    this.#source.off('data', this.#receive);
    this.#source.off('end', this.#end);
    this.#source.pause();
  }

  #receive = (chunk: Buffer | string): void => {
    const text = typeof chunk === 'string' ? chunk : this.#decoder.write(chunk);
    const before = this.#arrived;
    for (const character of text) this.#add(character);
    if (this.#arrived > before || this.hasEnded) this.#handlers.onInput();
  };

  #end = (): void => {
    if (this.#rest !== '') this.#finishLine();
    this.hasEnded = true;
    this.#handlers.onInput();
  };

  #add(character: string): void {
    const isSecondHalf = character === '\n' && this.#lastWasReturn;
    this.#lastWasReturn = character === '\r';
    if (isSecondHalf) return;
    if (character === '\r' || character === '\n') this.#finishLine();
    else if (!this.#isSecret) this.#rest += character;
    else this.#addRaw(character);
  }

  /** In raw mode no one but us knows what these keys mean. */
  #addRaw(character: string): void {
    if (character === '\u0003') this.#handlers.onInterrupt();
    else if (character === '\u007f' || character === '\b')
      this.#rest = editLine({ value: this.#rest, cursor: this.#rest.length }, { type: 'erase' }).value;
    else if (character === '\u001a') this.#handlers.onSuspend?.();
    else if (character === '\u0015') this.#rest = '';
    else if (character === '\u0004') {
      // As in a terminal that edits lines: the end of input only where nothing was typed.
      if (this.#rest === '') this.hasEnded = true;
    } else this.#rest += character;
  }

  #finishLine(): void {
    this.#arrived += 1;
    const now = performance.now();
    const isPasted = this.#source.isTTY === true && now - this.#lastLineAt < pasteMilliseconds;
    this.#lastLineAt = now;
    this.#waiting.push({ text: cleanText(this.#rest).trim(), number: this.#arrived, isPasted });
    this.#rest = '';
  }
}
