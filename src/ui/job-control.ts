/**
 * Ctrl+Z, `kill -TSTP` and `fg`. A program that has changed the terminal's mode has to give it back before it stops, and
 * take it and draw again when it continues.
 */

/** Gives the terminal back and takes it again. Both are called in turn, `leave` first. */
export interface HeldTerminal {
  leave: () => void;
  enter: () => void;
}

export interface JobControl {
  /** While someone else has the terminal, the signals are theirs, too: they stop us and them as they stop any program. */
  pause: () => void;
  resume: () => void;
  /** As the terminal does at Ctrl+Z, which sends no signal in raw mode. */
  suspend: () => void;
  dispose: () => void;
}

/**
 * Where no one can stop us (the program is its session's leader, or its shell has no job control), the signal does
 * nothing: after this time we continue.
 */
const stopMilliseconds = 100;
/** A second SIGCONT of one `fg`: taking the terminal in the background stops us once more. */
const echoMilliseconds = 200;

/** Handles the shell's job control until `dispose`. */
export function followJobControl(terminal: HeldTerminal): JobControl {
  let isHeld = true;
  let enteredAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const enter = () => {
    clearTimeout(timer);
    if (isHeld) return;
    isHeld = true;
    process.on('SIGTSTP', suspend);
    terminal.enter();
    // The window may have changed while someone else was told of it.
    process.kill(process.pid, 'SIGWINCH');
    enteredAt = performance.now();
  };
  const suspend = () => {
    if (!isHeld) return;
    isHeld = false;
    terminal.leave();
    // Stopping is what the signal does where no one listens. Everyone who was started with us stops, too: npm or npx
    // that would wait for us in the foreground.
    process.off('SIGTSTP', suspend);
    process.kill(0, 'SIGTSTP');
    timer = setTimeout(enter, stopMilliseconds);
  };
  const resumed = () => {
    if (!isHeld) enter();
    else if (performance.now() - enteredAt > echoMilliseconds) {
      // Stopped by a signal that asks no one, SIGSTOP: the shell has used the terminal since.
      isHeld = false;
      process.off('SIGTSTP', suspend);
      terminal.leave();
      enter();
    }
  };
  let isDisposed = false;
  const listen = () => {
    if (isDisposed) return;
    process.on('SIGTSTP', suspend);
    process.on('SIGCONT', resumed);
  };
  const ignore = () => {
    process.off('SIGTSTP', suspend);
    process.off('SIGCONT', resumed);
  };
  listen();
  return {
    suspend,
    pause: ignore,
    resume: listen,
    dispose: () => {
      isDisposed = true;
      clearTimeout(timer);
      ignore();
    },
  };
}

/** Gives the terminal to what some work starts, and takes it again when that has ended. */
export type Lend = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** One at a time has the terminal; the others wait for their turn. */
export function lendInTurn(terminal: HeldTerminal, jobs: JobControl | undefined): Lend {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(async () => {
      jobs?.pause();
      terminal.leave();
      try {
        return await work();
      } finally {
        terminal.enter();
        jobs?.resume();
      }
    });
    // The next turn begins however this one ends; who asked for this one is told.
    last = turn.catch(() => undefined);
    return turn;
  };
}
