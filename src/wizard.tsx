/** The wizard in full screens: the session's machine, drawn by Ink. */
import { App } from '../screens/app.tsx';
import type { ExitCode } from './errors.ts';
import { mountTerminal } from './ui/mount.tsx';
import { runSession, type WizardOptions } from './wizard-session.ts';

/** Runs the wizard in the terminal until it is done, left or interrupted. */
export async function runWizard(options: WizardOptions): Promise<ExitCode> {
  const { run, terminal } = options;
  return runSession(options, (actor) => {
    const mounted = mountTerminal(<App actor={actor} />, {
      stdin: process.stdin,
      stdout: process.stdout,
      theme: { unicode: terminal.unicode, color: terminal.color },
      onInterrupt: run.interrupts.interrupt,
      onEnd: run.interrupts.hangUp,
    });
    run.interrupts.onLeave(restoreTerminal);
    return { flush: mounted.flush, close: mounted.unmount };
  });
}

/** For leaving at once, when nothing asynchronous can be waited for: raw mode off, cursor shown, pastes unmarked. */
function restoreTerminal(): void {
  if (process.stdin.isTTY) process.stdin.setRawMode(false);
  process.stdout.write('\u001B[?25h\u001B[?2004l\n');
}
