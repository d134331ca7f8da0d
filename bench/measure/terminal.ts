/** A program in a pseudo-terminal of 80×24, with the moment at which each piece of its output arrived. */
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const columns = 80;
const lines = 24;
/** What ends a frame: Ink marks frames, so that terminals show each of them whole. */
const endOfFrame = '\u001b[?2026l';

/** Milliseconds after which a thing that should be seen is given up. */
const patience = 60_000;

export interface BenchTerminal {
  pid: number;
  /** The visible lines. */
  screen(): string[];
  send(bytes: string): void;
  /**
   * Waits for a frame that is as expected.
   *
   * @returns when it had arrived whole, on the clock of `performance.now()`
   */
  frame(isExpected: (screen: string[]) => boolean): Promise<number>;
  /** Waits for a text anywhere in what was written. @returns when it had arrived, or now where it was there before */
  text(expected: string): Promise<number>;
  /** Ctrl-C, and waits for the end. */
  leave(): Promise<void>;
}

export function startInTerminal(args: readonly string[], env: Record<string, string>): BenchTerminal {
  const screen = new xterm.Terminal({ cols: columns, rows: lines, allowProposedApi: true });
  const child = spawn(process.execPath, [...args], {
    name: 'xterm-256color',
    cols: columns,
    rows: lines,
    env: { ...env, TERM: 'xterm-256color' },
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = new Promise<void>((resolve) => {
    child.onExit(() => {
      process.off('exit', kill);
      resolve();
    });
  });
  let written = '';
  const watchers = new Set<(at: number, isFrame: boolean) => void>();
  child.onData((data) => {
    const at = performance.now();
    written += data;
    const isFrame = data.includes(endOfFrame);
    screen.write(data, () => {
      for (const watcher of watchers) watcher(at, isFrame);
    });
  });
  const visible = () => {
    const { active } = screen.buffer;
    return Array.from(
      { length: lines },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    );
  };
  const watch = (isSeen: (isFrame: boolean) => boolean) =>
    new Promise<number>((resolve, reject) => {
      const watcher = (at: number, isFrame: boolean) => {
        if (!isSeen(isFrame)) return;
        clearTimeout(timer);
        watchers.delete(watcher);
        resolve(at);
      };
      const timer = setTimeout(() => {
        watchers.delete(watcher);
        reject(new Error(`not seen within ${patience / 1000} s; the screen is:\n${visible().join('\n')}`));
      }, patience);
      watchers.add(watcher);
    });
  return {
    pid: child.pid,
    screen: visible,
    send: (bytes) => child.write(bytes),
    frame: (isExpected) => watch((isFrame) => isFrame && isExpected(visible())),
    text: async (expected) =>
      written.includes(expected) ? performance.now() : watch(() => written.includes(expected)),
    leave: async () => {
      const timer = setTimeout(kill, 5_000);
      child.write('\u0003');
      await exited;
      clearTimeout(timer);
      screen.dispose();
    },
  };
}
