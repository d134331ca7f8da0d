/**
 * The keyboard as Ink needs it: one key at a time.
 *
 * Components that compute their next state from the one last drawn keep only the last of several keys that come in one
 * chunk, as pastes and slow connections bring them. So this stream stands between the terminal and Ink, splits chunks into
 * keys and hands on the next one only when React has drawn the last one and has moved Ink's key listeners.
 */
import { Readable } from 'node:stream';
import { TerminalText } from '../terminal-text.ts';
import { oneForm } from './key-forms.ts';
import {
  type GivenUp,
  interruptKey,
  isAnswer,
  isEscape,
  isPasteOpen,
  keysInRest,
  pasteStart,
  type SplitKeys,
  splitKeys,
} from './key-split.ts';
import { unmarkedPaste } from './unmarked-paste.ts';

/** The part of `tty.ReadStream` (process.stdin) that is used. */
export interface TerminalInput {
  readonly isTTY?: boolean | undefined;
  setRawMode?: ((isRaw: boolean) => unknown) | undefined;
  on(event: 'data', listener: (chunk: Buffer | string) => void): unknown;
  off(event: 'data', listener: (chunk: Buffer | string) => void): unknown;
  once(event: 'end', listener: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
  ref?: (() => unknown) | undefined;
  unref?: (() => unknown) | undefined;
}

/** How long an ESC waits for the rest of a sequence before it counts as the Escape key. */
const escapeDelayMilliseconds = 100;
/** For so long after that, what can only be the rest of a sequence is dropped. */
const lateMilliseconds = 1000;
/** How long a sequence that has begun, or an answer of the terminal, may take in all before it is dropped. */
const sequenceDelayMilliseconds = 1000;
/** While its bytes come this close together no one is typing, and it may take longer: in all so long. */
const steadyMilliseconds = 120;
const longestSequenceMilliseconds = 3000;
/** What comes closer together than this belongs to the same paste, where the terminal marks none. */
const burstMilliseconds = 50;
/** How long an open paste may be silent before it counts as ended, so that a lost end mark cannot lock the keyboard. */
const pasteDelayMilliseconds = 1000;

/** A terminal's input, one key a read. It reads from the terminal only while raw mode is on. */
export class KeyStream extends Readable {
  readonly isTTY = true;
  isRaw = false;
  readonly #source: TerminalInput;
  #decoder = new TerminalText();
  #queue: string[] = [];
  #rest = '';
  /** When the rest began. */
  #restSince = 0;
  /** Until when the next chunk may be the late rest of what was given up. */
  #lateUntil = 0;
  #givenUp: GivenUp = null;
  /** The rest is a paste that the terminal did not mark: it ends when nothing more comes. */
  #isUnmarked = false;
  /** A line of a paste behind which its line break came in the same read. */
  #endedLine: string | null = null;
  #lastKey = '';
  #restTimer: NodeJS.Timeout | undefined;
  #restCheck: NodeJS.Immediate | undefined;
  #isKeyWanted = false;
  #isScheduled = false;
  #isHeld = false;

  readonly #onKey: (key: string, isPasteEnd: boolean) => void;

  /** @param onKey told of each key right before it is handed on, and whether it is the line break at the end of a paste */
  constructor(source: TerminalInput, onKey: (key: string, isPasteEnd: boolean) => void = () => undefined) {
    // One key is enough to be full, so that none is asked for before the last one is read.
    super({ encoding: 'utf8', highWaterMark: 1 });
    this.#source = source;
    this.#onKey = onKey;
    source.once('end', () => this.push(null));
  }

  /** Keys and parts of keys that have arrived and not been read. */
  get waiting(): number {
    return this.#queue.length + this.#rest.length + this.readableLength;
  }

  /** While held, keys wait for the screen that they are meant for; Ctrl+C doesn't. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#scheduleNext();
  }

  setRawMode(isRaw: boolean): this {
    if (isRaw === this.isRaw) return this;
    this.isRaw = isRaw;
    if (isRaw) {
      setMode(this.#source, true);
      this.#source.on('data', this.#receive);
      this.#source.resume();
      return this;
    }
    // The terminal may now belong to a child process: its bytes are not ours, and keys meant for the last screen
    // must not press anything on the next.
    this.#source.off('data', this.#receive);
    this.#source.pause();
    setMode(this.#source, false);
    this.#stopWaiting();
    this.#decoder = new TerminalText();
    this.#queue = [];
    this.#rest = '';
    this.#isUnmarked = false;
    this.#lateUntil = 0;
    return this;
  }

  ref(): this {
    this.#source.ref?.();
    return this;
  }

  unref(): this {
    this.#source.unref?.();
    return this;
  }

  /** Called when the last key was read: only then the next one is due. */
  override _read(): void {
    this.#isKeyWanted = true;
    this.#scheduleNext();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.setRawMode(false);
    done(error);
  }

  readonly #receive = (chunk: Buffer | string): void => {
    this.#stopWaiting();
    const text = typeof chunk === 'string' ? chunk : this.#decoder.write(chunk);
    // Pressed by itself while the end of a paste is missing, Ctrl+C is meant; inside of a paste it comes with the rest.
    if (isPasteOpen(this.#rest) && text === interruptKey) {
      this.#rest = '';
      this.#isUnmarked = false;
    }
    const now = performance.now();
    const givenUp = now < this.#lateUntil ? this.#givenUp : null;
    if (this.#rest === '') this.#restSince = now;
    const { keys, rest } = this.#split(text, givenUp);
    // A late rest can also arrive in pieces.
    if (givenUp === null || keys.length > 0 || rest === '') this.#lateUntil = 0;
    if (keys.length > 0) this.#restSince = now;
    this.#rest = rest;
    this.#enqueue(keys);
    if (rest !== '') this.#wait(rest, now);
  };

  #split(text: string, givenUp: GivenUp): SplitKeys {
    const paste = this.#rest === '' && givenUp === null ? unmarkedPaste(text) : null;
    if (paste === null) return splitKeys(this.#rest + text, givenUp);
    if ('lines' in paste) {
      this.#isUnmarked = true;
      return { keys: [], rest: pasteStart + paste.lines };
    }
    const { line, end } = paste;
    if (end === '') return { keys: [line], rest: '' };
    this.#endedLine = line;
    return { keys: [line, end], rest: '' };
  }

  #wait(rest: string, now: number): void {
    this.#restTimer = setTimeout(
      () => {
        // Where the program was busy for longer than that, the rest may be here already: timers come before input.
        this.#restCheck = setImmediate(() => this.#giveUpWaiting());
      },
      this.#delayFor(rest, now),
    );
  }

  #delayFor(rest: string, now: number): number {
    if (isPasteOpen(rest)) return this.#isUnmarked ? burstMilliseconds : pasteDelayMilliseconds;
    if (isEscape(rest) || rest === '[') return escapeDelayMilliseconds;
    const until = this.#restSince + longestSequenceMilliseconds;
    const steady = Math.min(steadyMilliseconds, until - now);
    return Math.max(0, steady, this.#restSince + sequenceDelayMilliseconds - now);
  }

  #giveUpWaiting(): void {
    const rest = this.#rest;
    this.#rest = '';
    this.#isUnmarked = false;
    this.#givenUp = isEscape(rest) ? 'escape' : isAnswer(rest) ? 'answer' : null;
    this.#lateUntil = this.#givenUp === null ? 0 : performance.now() + lateMilliseconds;
    this.#enqueue(keysInRest(rest));
  }

  #stopWaiting(): void {
    clearTimeout(this.#restTimer);
    clearImmediate(this.#restCheck);
  }

  #enqueue(found: readonly string[]): void {
    const keys = found.flatMap((key) => oneForm(key) ?? []);
    const interruptAt = keys.lastIndexOf(interruptKey);
    if (interruptAt === -1) {
      for (const key of keys) this.#queue.push(key);
    } else {
      // An interrupt overtakes what was typed before it and drops it, as the terminal driver does in cooked mode.
      this.#queue = keys.slice(interruptAt);
    }
    this.#scheduleNext();
  }

  #scheduleNext(): void {
    if (!this.#isKeyWanted || this.#isScheduled || this.#queue.length === 0) return;
    if (this.#isHeld && this.#queue[0] !== interruptKey) return;
    this.#isScheduled = true;
    // By the next turn React has drawn what the last key did, and has run the effects that move Ink's key listeners:
    // the second of two quick Enters reaches the screen that the first has opened.
    setImmediate(() => this.#deliver());
  }

  #deliver(): void {
    this.#isScheduled = false;
    const key = this.#queue.shift();
    if (key === undefined) return;
    this.#isKeyWanted = false;
    const isPasteEnd = this.#endedLine !== null && this.#lastKey === this.#endedLine;
    if (isPasteEnd) this.#endedLine = null;
    this.#lastKey = key;
    this.#onKey(key, isPasteEnd);
    this.push(key);
  }
}

/** A terminal that was closed (its window was closed, the line dropped) has no mode; its input ends by itself. */
function setMode(source: TerminalInput, isRaw: boolean): void {
  try {
    source.setRawMode?.(isRaw);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'EIO' && code !== 'ENOTTY' && code !== 'EBADF') throw error;
  }
}
