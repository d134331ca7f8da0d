/**
 * The built program, run again and again in one process: thousands of runs then cost what they do, and not a start of
 * Node and of the SDK each. Everything but the process is the same: the built files, arguments, environment, folder,
 * output and exit code. A rejection or exception that no one handles ends a run as it would end the process.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a run ended, and what it said. */
export interface Outcome {
  exit: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** One run: the words after the program's name, the whole environment, the folder it runs in. */
export interface WarmRun {
  args: readonly string[];
  env: Record<string, string>;
  folder: string;
}

export interface WarmProgram {
  /** One run at a time. */
  run(run: WarmRun): Promise<Outcome>;
  end(): void;
}

/** Milliseconds until a run counts as hung. */
const patience = 300_000;

/** @param program its built entry */
export function startWarmProgram(program: string): WarmProgram {
  const child = fork(fileURLToPath(new URL('./warm-process.ts', import.meta.url)), [program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    run: (run) =>
      new Promise((resolve, reject) => {
        const settle = (finish: () => void) => {
          clearTimeout(timer);
          child.removeAllListeners('message').removeAllListeners('exit');
          finish();
        };
        const timer = setTimeout(() => {
          child.kill('SIGKILL');
          settle(() => reject(new Error(`no end of ${run.args.join(' ')}`)));
        }, patience);
        child.once('message', (outcome) => settle(() => resolve(outcome as Outcome)));
        child.once('exit', (exit, signal) =>
          settle(() => reject(new Error(`the process of the program ended: ${exit ?? signal}`))),
        );
        child.send(run);
      }),
    end: () => child.disconnect(),
  };
}
