/**
 * Runs a program in a pseudo-terminal and draws what it writes, as a person would see it:
 *
 *     const terminal = spawnInTerminal(process.execPath, ['dist/cli.js', '--sandbox']);
 *     await terminal.waitFor('Nothing is changed');
 *     await terminal.press('enter');
 *     expect(await terminal.exit).toEqual({ exitCode: 0, signal: undefined });
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { afterEach } from 'vitest';
import type { SvgOptions } from './svg.ts';
import { keyBytes, pasteBytes, type TerminalKey } from './terminal-keys.ts';
import { type Expected, TerminalScreen, type TerminalSize, type WaitOptions } from './terminal-screen.ts';

export interface PtyOptions extends Partial<TerminalSize> {
  /** Added to a clean environment: PATH, TERM, LANG, TZ and an empty HOME. */
  env?: Record<string, string>;
  cwd?: string;
}

interface ProgramExit {
  exitCode: number;
  signal: number | undefined;
}

export interface PtyTerminal {
  screen: () => string[];
  text: () => string;
  history: () => string[];
  waitFor: (expected: Expected, options?: WaitOptions) => Promise<void>;
  /** Sends keys, each by itself. Wait for their effect with `waitFor`. */
  press: (...keys: TerminalKey[]) => void;
  type: (text: string) => void;
  paste: (text: string) => void;
  burst: (bytes: string) => void;
  resize: (size: TerminalSize) => void;
  svg: (options?: SvgOptions) => string;
  /** Settles when the program has ended and all it wrote is on the screen. */
  exit: Promise<ProgramExit>;
  cursorVisible: () => boolean;
  /** Whether the alternate screen is shown. */
  alternate: () => boolean;
  rawBytes: () => string;
  /** The program's home folder, removed after the test. */
  home: string;
  pid: number;
  kill: (signal?: string) => void;
}

const running = new Set<{ end: () => Promise<void> }>();

afterEach(async () => {
  for (const program of running) await program.end();
  running.clear();
});

/** Starts a program in an 80×24 pseudo-terminal, or one of the size given. It is killed after the test if it still runs. */
export function spawnInTerminal(
  file: string,
  args: readonly string[],
  options: PtyOptions = {},
): PtyTerminal {
  const { columns = 80, rows = 24 } = options;
  const screen = new TerminalScreen({ columns, rows });
  const home = mkdtempSync(join(tmpdir(), 'kentik-aws-setup-home-'));
  const program = spawn(file, [...args], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: options.cwd ?? process.cwd(),
    // Nothing is inherited but PATH: no CI, no AWS settings, no colour switches of whoever runs the tests.
    env: {
      PATH: process.env.PATH,
      TERM: 'xterm-256color',
      LANG: 'en_US.UTF-8',
      TZ: 'UTC',
      HOME: home,
      ...options.env,
    },
  });
  let hasExited = false;
  program.onData((data) => screen.write(data));
  const exit = new Promise<ProgramExit>((resolve) => {
    program.onExit(({ exitCode, signal }) => {
      hasExited = true;
      // A signal of 0 means that there was none.
      void screen.flush().then(() => resolve({ exitCode, signal: signal || undefined }));
    });
  });
  const kill = (signal?: string) => {
    if (!hasExited) program.kill(signal);
  };
  running.add({
    end: async () => {
      kill('SIGKILL');
      await exit;
      rmSync(home, { recursive: true, force: true });
      screen.dispose();
    },
  });
  return {
    screen: () => screen.lines(),
    text: () => screen.text(),
    history: () => screen.history(),
    waitFor: (expected, wait) => screen.waitFor(expected, wait),
    press: (...keys) => {
      for (const key of keys) program.write(keyBytes(key));
    },
    type: (text) => program.write(text),
    paste: (text) => program.write(pasteBytes(text)),
    burst: (bytes) => program.write(bytes),
    resize: (size) => {
      screen.resize(size);
      program.resize(size.columns, size.rows);
    },
    svg: (svgOptions) => screen.svg(svgOptions),
    exit,
    cursorVisible: () => screen.cursorVisible(),
    alternate: () => screen.alternate(),
    rawBytes: () => screen.raw(),
    home,
    pid: program.pid,
    kill,
  };
}
