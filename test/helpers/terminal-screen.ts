/** An xterm without a window, for tests: what stands on the screen, and waiting until something does. */
import { type IUnicodeVersionProvider, Terminal } from '@xterm/headless';
import stringWidth from 'string-width';
import { drawSvg, type SvgOptions } from './svg.ts';

/** What one waits for: a text anywhere on the screen, a pattern over its lines, or a condition. */
export type Expected = string | RegExp | ((lines: string[]) => boolean);

export interface WaitOptions {
  /** Milliseconds; 5,000 by default. */
  timeout?: number;
}

export interface TerminalSize {
  columns: number;
  rows: number;
}

/** Widths as present terminals have them; xterm's own table is from before emoji. */
const modernWidths: IUnicodeVersionProvider = {
  version: 'modern',
  wcwidth: (codePoint) => Math.min(2, stringWidth(String.fromCodePoint(codePoint))) as 0 | 1 | 2,
  charProperties(codePoint, preceding) {
    const own = this.wcwidth(codePoint);
    const before = (preceding >> 1) & 3;
    const joins = own === 0 && before !== 0;
    return ((joins ? before : own) << 1) | (joins ? 1 : 0);
  },
};

/** DEC private mode: between its set and its reset lies one frame. */
const synchronizedUpdate = 2026;

export class TerminalScreen {
  readonly #terminal: Terminal;
  readonly #watchers = new Set<() => void>();
  #written: string[] = [];
  /** What stood when a synchronized update began: it stays in sight until the new frame is whole. */
  #held: string[] | null = null;

  constructor({ columns, rows }: TerminalSize) {
    this.#terminal = new Terminal({
      cols: columns,
      rows,
      scrollback: 10_000,
      convertEol: true,
      allowProposedApi: true,
    });
    this.#terminal.unicode.register(modernWidths);
    this.#terminal.unicode.activeVersion = modernWidths.version;
    // A frame may arrive in several chunks. Present terminals show it whole (DEC mode 2026), so a test that reads the
    // screen must not see the top of the new frame over the rest of the old one either.
    this.#onMode('h', () => {
      this.#held ??= this.#visible();
    });
    this.#onMode('l', () => {
      this.#held = null;
      this.#check();
    });
  }

  get size(): TerminalSize {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  write(data: string | Uint8Array, done?: () => void): void {
    this.#written.push(typeof data === 'string' ? data : new TextDecoder().decode(data));
    this.#terminal.write(data, () => {
      done?.();
      if (this.#held === null) this.#check();
    });
  }

  resize({ columns, rows }: TerminalSize): void {
    this.#terminal.resize(columns, rows);
  }

  /** Settles when everything written so far is on the screen. */
  flush(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write('', resolve));
  }

  /** The visible lines, without spaces at their ends. */
  lines(): string[] {
    return this.#held ?? this.#visible();
  }

  /** The visible lines down to the last one that is not empty, as one text. */
  text(): string {
    return this.lines().join('\n').trimEnd();
  }

  /** Everything since the start, what has scrolled out of sight included. */
  history(): string[] {
    return this.#read(0, this.#terminal.buffer.active.length);
  }

  /** Everything that isn't in the alternate screen. */
  behind(): string[] {
    const { normal } = this.#terminal.buffer;
    return this.#read(0, normal.length, normal);
  }

  /** Everything written to the terminal, escape sequences included. */
  raw(): string {
    this.#written = [this.#written.join('')];
    return this.#written[0] ?? '';
  }

  cursorVisible(): boolean {
    const raw = this.raw();
    return raw.lastIndexOf('\u001b[?25h') >= raw.lastIndexOf('\u001b[?25l');
  }

  alternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  svg(options?: SvgOptions): string {
    return drawSvg(this.#terminal, options);
  }

  /** Resolves when the screen shows what is expected; rejects with the screen where it does not in time. */
  waitFor(expected: Expected, { timeout = 5000 }: WaitOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.#watchers.delete(check);
        settle();
      };
      const check = () => {
        if (matches(expected, this.lines())) finish(resolve);
      };
      const timer = setTimeout(() => finish(() => reject(this.#missing(expected, timeout))), timeout);
      this.#watchers.add(check);
      check();
    });
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #visible(): string[] {
    return this.#read(this.#terminal.buffer.active.baseY, this.#terminal.rows);
  }

  #check(): void {
    for (const check of this.#watchers) check();
  }

  #onMode(final: 'h' | 'l', listener: () => void): void {
    this.#terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      if (parameters.includes(synchronizedUpdate)) listener();
      // The terminal's own handling follows.
      return false;
    });
  }

  #read(from: number, count: number, buffer = this.#terminal.buffer.active): string[] {
    return Array.from(
      { length: count },
      // The alternate screen keeps what lies right of a window that was made narrower, out of sight.
      (_, row) => buffer.getLine(from + row)?.translateToString(true, 0, this.#terminal.cols) ?? '',
    );
  }

  #missing(expected: Expected, timeout: number): Error {
    const { columns, rows } = this.size;
    const edge = '─'.repeat(columns);
    const what = typeof expected === 'function' ? `a screen where ${expected}` : String(expected);
    return new Error(
      `not seen within ${timeout} ms: ${what}\n${edge} ${columns}×${rows}\n${this.lines().join('\n')}\n${edge}`,
    );
  }
}

function matches(expected: Expected, lines: string[]): boolean {
  if (typeof expected === 'function') return expected(lines);
  const text = lines.join('\n');
  return typeof expected === 'string' ? text.includes(expected) : expected.test(text);
}
