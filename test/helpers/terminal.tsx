/**
 * Draws an Ink element in a terminal that is all in memory, through the program's own key stream:
 *
 *     const terminal = renderInTerminal(<Screen />, { columns: 80, rows: 24 });
 *     await terminal.waitFor('Which regions?');
 *     await terminal.press('down', 'space', 'enter');
 */
import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import type { ReactNode } from 'react';
import { afterEach } from 'vitest';
import type { TerminalInput } from '../../src/ui/keys/key-stream.ts';
import { mountTerminal } from '../../src/ui/mount.tsx';
import type { Theme } from '../../src/ui/theme.tsx';
import type { SvgOptions } from './svg.ts';
import { keyBytes, pasteBytes, type TerminalKey } from './terminal-keys.ts';
import { type Expected, TerminalScreen, type TerminalSize, type WaitOptions } from './terminal-screen.ts';

class FakeInput extends EventEmitter implements TerminalInput {
  readonly isTTY = true;
  isRaw = false;

  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    return this;
  }

  resume(): this {
    return this;
  }

  pause(): this {
    return this;
  }
}

class FakeOutput extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  readonly #screen: TerminalScreen;

  constructor(screen: TerminalScreen) {
    super({ decodeStrings: false });
    this.#screen = screen;
    this.columns = screen.size.columns;
    this.rows = screen.size.rows;
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.#screen.write(chunk, done);
  }
}

export interface InProcessTerminal {
  /** The visible lines. */
  screen: () => string[];
  /** The visible lines as one text, without empty lines at the end. */
  text: () => string;
  /** The lines that stand in the terminal behind the alternate screen, and what has scrolled away there. */
  behind: () => string[];
  /** All lines since the start, those scrolled out of sight included. */
  history: () => string[];
  /** Resolves when the screen shows a text, matches a pattern or meets a condition; else rejects and shows the screen. */
  waitFor: (expected: Expected, options?: WaitOptions) => Promise<void>;
  /** Presses keys one after the other, as a person does who reads in between, and waits until they are drawn. */
  press: (...keys: TerminalKey[]) => Promise<void>;
  /** Sends a key as often as a terminal does while it is held down for so many milliseconds. */
  hold: (key: TerminalKey, milliseconds: number) => Promise<void>;
  /** Types a text, character by character. */
  type: (text: string) => Promise<void>;
  /** A bracketed paste. */
  paste: (text: string) => Promise<void>;
  /** Bytes in one chunk, as key repeat over a slow line brings them. */
  burst: (bytes: string) => Promise<void>;
  resize: (size: TerminalSize) => Promise<void>;
  rerender: (element: ReactNode) => Promise<void>;
  /** Waits until all keys are read and the last frame is drawn. */
  settle: () => Promise<void>;
  svg: (options?: SvgOptions) => string;
  /** How often Ctrl+C was pressed. */
  interrupts: () => number;
  cursorVisible: () => boolean;
  /** Everything written, escape sequences included. */
  rawBytes: () => string;
  unmount: () => Promise<void>;
}

export interface RenderOptions extends Partial<TerminalSize> {
  theme?: Partial<Theme>;
  onInterrupt?: () => void;
  alternateScreen?: boolean;
}

/** Time stands still and nothing turns, so that pictures are always the same. */
const stillTheme: Partial<Theme> = { animate: false, now: () => Date.UTC(2026, 0, 1) };
/** Between two keys of someone who reads, or types; and as terminals repeat a key that is held down. */
const readingMilliseconds = 1000;
const typingMilliseconds = 120;
const repeatDelayMilliseconds = 500;
const repeatMilliseconds = 30;
const open = new Set<InProcessTerminal>();

afterEach(async () => {
  for (const terminal of open) await terminal.unmount();
});

/** Mounts `element` in an 80×24 terminal, or one of the size given. It is unmounted after the test. */
export function renderInTerminal(element: ReactNode, options: RenderOptions = {}): InProcessTerminal {
  const screen = new TerminalScreen({ columns: options.columns ?? 80, rows: options.rows ?? 24 });
  const stdin = new FakeInput();
  const stdout = new FakeOutput(screen);
  let interrupts = 0;
  // What tells a held key from a pressed one; it moves only as keys come.
  let clock = 0;
  const mounted = mountTerminal(element, {
    stdin,
    stdout,
    theme: { ...stillTheme, ...options.theme },
    // The test runner's console is not one that Ink can stand before.
    patchConsole: false,
    alternateScreen: options.alternateScreen ?? false,
    clock: () => clock,
    onInterrupt: () => {
      interrupts += 1;
      options.onInterrupt?.();
    },
  });
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const settle = async () => {
    do {
      // One turn to hand a key on, one for effects that React has put off.
      for (let count = 0; count < 3; count += 1) await turn();
    } while (mounted.keys.waiting > 0);
    await mounted.flush();
    await screen.flush();
  };
  const send = async (bytes: string) => {
    stdin.emit('data', Buffer.from(bytes));
    await settle();
  };
  const terminal: InProcessTerminal = {
    screen: () => screen.lines(),
    text: () => screen.text(),
    behind: () => screen.behind(),
    history: () => screen.history(),
    waitFor: (expected, wait) => screen.waitFor(expected, wait),
    press: async (...keys) => {
      await settle();
      for (const key of keys) {
        clock += readingMilliseconds;
        await send(keyBytes(key));
      }
    },
    hold: async (key, milliseconds) => {
      await settle();
      clock += readingMilliseconds;
      await send(keyBytes(key));
      clock += repeatDelayMilliseconds;
      for (let rest = milliseconds - repeatDelayMilliseconds; rest >= 0; rest -= repeatMilliseconds) {
        await send(keyBytes(key));
        clock += repeatMilliseconds;
      }
    },
    type: async (text) => {
      await settle();
      for (const character of text) {
        clock += typingMilliseconds;
        await send(character);
      }
    },
    paste: async (text) => {
      await settle();
      await send(pasteBytes(text));
    },
    burst: async (bytes) => {
      await settle();
      await send(bytes);
    },
    resize: async (size) => {
      screen.resize(size);
      Object.assign(stdout, size);
      stdout.emit('resize');
      await settle();
    },
    rerender: async (next) => {
      mounted.rerender(next);
      await settle();
    },
    settle,
    svg: (svgOptions) => screen.svg(svgOptions),
    interrupts: () => interrupts,
    cursorVisible: () => screen.cursorVisible(),
    rawBytes: () => screen.raw(),
    unmount: async () => {
      if (!open.delete(terminal)) return;
      await mounted.unmount();
      await screen.flush();
    },
  };
  open.add(terminal);
  return terminal;
}
