/**
 * The keyboard as Ink needs it: one key at a time.
 *
 * Components that compute their next state from the one last drawn keep only the last of several keys that come in one
 * chunk, as pastes and slow connections bring them. So this stream stands between the terminal and Ink, splits chunks into
 * keys and hands on the next one only when React has drawn the last one and has moved Ink's key listeners.
 */
import { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { interruptKey, isPasteOpen, keysInRest, splitKeys } from './key-split.ts';

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

/** How long the start of an escape sequence waits for its end before it counts as the Escape key. */
const escapeDelayMilliseconds = 20;
/** How long an open paste may be silent before it counts as ended, so that a lost end mark cannot lock the keyboard. */
const pasteDelayMilliseconds = 1000;

/** A terminal's input, one key a read. It reads from the terminal only while raw mode is on. */
export class KeyStream extends Readable {
  readonly isTTY = true;
  isRaw = false;
  readonly #source: TerminalInput;
  #decoder = new StringDecoder('utf8');
  #queue: string[] = [];
  #rest = '';
  #restTimer: NodeJS.Timeout | undefined;
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
      this.#source.setRawMode?.(true);
      this.#source.on('data', this.#receive);
      this.#source.resume();
      return this;
    }
    // The terminal may now belong to a child process: its bytes are not ours, and keys meant for the last screen
    // must not press anything on the next.
    this.#source.off('data', this.#receive);
    this.#source.pause();
    cook(this.#source);
    clearTimeout(this.#restTimer);
    this.#decoder = new StringDecoder('utf8');
    this.#queue = [];
    this.#rest = '';
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
    clearTimeout(this.#restTimer);
    // Pressed by itself while the end of a paste is missing, Ctrl+C is meant; inside of a paste it comes with the rest.
    if (isPasteOpen(this.#rest) && String(chunk) === interruptKey) this.#rest = '';
    const { keys, rest } = splitKeys(
      this.#rest + (typeof chunk === 'string' ? chunk : this.#decoder.write(chunk)),
    );
    this.#rest = rest;
    this.#enqueue(keys);
    if (rest === '') return;
    this.#restTimer = setTimeout(
      () => {
        const late = keysInRest(this.#rest);
        this.#rest = '';
        this.#enqueue(late);
      },
      isPasteOpen(rest) ? pasteDelayMilliseconds : escapeDelayMilliseconds,
    );
  };

  #enqueue(keys: readonly string[]): void {
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

/** A terminal that is gone (its window was closed, the line dropped) has no mode to go back to. */
function cook(source: TerminalInput): void {
  try {
    source.setRawMode?.(false);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'EIO' && code !== 'ENOTTY' && code !== 'EBADF') throw error;
  }
}
