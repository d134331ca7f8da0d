/** The wizard without redraw or boxes: append-only lines and numbered choices, for `--plain` and its like. */
import type { ExitCode } from '../model/errors.ts';
import { showPlain } from '../plain/front-end.ts';
import { followJobControl, lendInTurn } from '../ui/job-control.ts';
import { runSession, type WizardOptions } from './run-wizard.ts';

/** Runs the wizard in plain lines until it is done, left or interrupted. Prompts and progress go to stderr. */
export async function runPlainWizard(options: WizardOptions): Promise<ExitCode> {
  const { interrupts } = options.run;
  return runSession(options, (actor) => {
    const front = showPlain(actor, {
      input: process.stdin,
      output: process.stderr,
      onInterrupt: interrupts.interrupt,
      onEnd: interrupts.hangUp,
      onSuspend: () => jobs?.suspend(),
    });
    const jobs = process.stdin.isTTY ? followJobControl(front.held) : undefined;
    interrupts.onLeave(restoreTerminal);
    return {
      flush: front.flush,
      lend: lendInTurn(front.held, jobs),
      close: async () => {
        jobs?.dispose();
        await front.close();
      },
    };
  });
}

/** For leaving at once: an MFA code may be being typed without echo. */
function restoreTerminal(): void {
  if (process.stdin.isTTY) process.stdin.setRawMode(false);
  process.stderr.write('\n');
}
