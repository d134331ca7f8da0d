/**
 * Ctrl-C, SIGTERM and SIGHUP. The first asks everything to stop in order; the second leaves at once. Under Ink the
 * terminal is in raw mode and Ctrl-C arrives as a key: the screens call `interrupt` themselves. A terminal that is closed
 * sends SIGHUP and ends its input: that is one interruption.
 */
import { exitCode, InterruptedError } from '../model/errors.ts';

export interface Interrupts {
  readonly signal: AbortSignal;
  /** As if the user had pressed Ctrl-C. */
  interrupt(): void;
  /** The terminal was closed or its input has ended: an interruption, where there was none, and never a second one. */
  hangUp(): void;
  /** What must be put right before leaving at once: the terminal. */
  onLeave(restore: () => void): void;
  /** What is said then, after the terminal is right again; null for nothing. A machine is told `result` on stdout. */
  sayOnLeave(words: () => string | null, result?: () => object): void;
  dispose(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export function listenForInterrupts(): Interrupts {
  const controller = new AbortController();
  let restore: (() => void) | null = null;
  let words: (() => string | null) | null = null;
  let result: (() => object) | null = null;
  function interrupt(): void {
    if (!controller.signal.aborted) {
      controller.abort(new InterruptedError());
      return;
    }
    restore?.();
    const said = words?.() ?? null;
    // Written at once: terminals and pipes are synchronous here, and nothing comes after it.
    if (said !== null) process.stderr.write(`${said}\n`);
    if (result !== null) process.stdout.write(`${JSON.stringify(result())}\n`);
    process.exit(exitCode.interrupted);
  }
  function hangUp(): void {
    if (!controller.signal.aborted) interrupt();
  }
  for (const name of SIGNALS) process.on(name, interrupt);
  process.on('SIGHUP', hangUp);
  return {
    signal: controller.signal,
    interrupt,
    hangUp,
    onLeave(next) {
      restore = next;
    },
    sayOnLeave(next, machineResult) {
      words = next;
      result = machineResult ?? null;
    },
    dispose() {
      for (const name of SIGNALS) process.off(name, interrupt);
      // The input of a terminal that is closed ends a moment before its signal comes, which must not end us by itself.
      if (!controller.signal.aborted) process.off('SIGHUP', hangUp);
    },
  };
}
