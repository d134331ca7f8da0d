/**
 * The keyboard as Ink needs it: one key at a time.
 *
 * Components that compute their next state from the one last drawn keep only the last of several keys that come in one
 * chunk, as pastes and slow connections bring them. So this stream stands between the terminal and Ink, splits chunks into
 * keys and hands on the next one only when React has drawn the last one and has moved Ink's key listeners.
 */
import { Readable } from 'node:stream';
import { oneForm } from './key-forms.ts';
import { interruptKey, isEscape, isPasteOpen, keysInRest, splitKeys } from './key-split.ts';
import { TerminalText } from './terminal-text.ts';

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
  /** Until when the next chunk may be the late rest of a sequence whose ESC was taken for the Escape key. */
  #lateUntil = 0;
  #restTimer: NodeJS.Timeout | undefined;
  #restCheck: NodeJS.Immediate | undefined;
  #isKeyWanted = false;
  #isScheduled = false;

  readonly #onKey: (key: string) => void;

  /** @param onKey told of each key right before it is handed on */
  constructor(source: TerminalInput, onKey: (key: string) => void = () => undefined) {
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
    if (isPasteOpen(this.#rest) && text === interruptKey) this.#rest = '';
    const now = performance.now();
    const isLate = now < this.#lateUntil;
    if (this.#rest === '') this.#restSince = now;
    const { keys, rest } = splitKeys(this.#rest + text, isLate);
    // A late rest may come in pieces, too.
    if (!isLate || keys.length > 0 || rest === '') this.#lateUntil = 0;
    if (keys.length > 0) this.#restSince = now;
    this.#rest = rest;
    this.#enqueue(keys);
    if (rest !== '') this.#wait(rest, now);
  };

  #wait(rest: string, now: number): void {
    const delay = isPasteOpen(rest)
      ? pasteDelayMilliseconds
      : isEscape(rest) || rest === '['
        ? escapeDelayMilliseconds
        : Math.max(0, this.#restSince + sequenceDelayMilliseconds - now);
    this.#restTimer = setTimeout(() => {
      // Where the program was busy for longer than that, the rest may be here already: timers come before input.
      this.#restCheck = setImmediate(() => this.#giveUpWaiting());
    }, delay);
  }

  #giveUpWaiting(): void {
    const rest = this.#rest;
    this.#rest = '';
    this.#lateUntil = isEscape(rest) ? performance.now() + lateMilliseconds : 0;
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
    this.#onKey(key);
    this.push(key);
  }
}

/** A terminal that is gone (its window was closed, the line dropped) has no mode; its input ends by itself. */
function setMode(source: TerminalInput, isRaw: boolean): void {
  try {
    source.setRawMode?.(isRaw);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'EIO' && code !== 'ENOTTY' && code !== 'EBADF') throw error;
  }
}
