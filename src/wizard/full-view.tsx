/** The wizard in full screens. Its first frame waits for nothing but what draws it: the rest is loaded behind it. */
import { Opening } from '../../screens/opening.tsx';
import type { ExitCode } from '../model/errors.ts';
import { mountTerminal } from '../ui/mount.tsx';
import type { WizardOptions } from './run-wizard.ts';

/**
 * Runs the wizard in the terminal until it is done, left or interrupted. Its screens are drawn in the alternate screen; the
 * record of what was answered is printed after they close.
 */
export async function runWizard(options: WizardOptions): Promise<ExitCode> {
  const { input, run, terminal } = options;
  const theme = { unicode: terminal.unicode, color: terminal.color };
  const mounted = mountTerminal(<Opening input={input} />, {
    stdin: process.stdin,
    stdout: process.stdout,
    theme,
    alternateScreen: true,
    onInterrupt: run.interrupts.interrupt,
    onEnd: run.interrupts.hangUp,
  });
  // They are meant for the screen that comes next.
  mounted.keys.hold(true);
  let afterLeaving: () => void = () => undefined;
  // Leaving at once, or by an error that no one catches: nothing asynchronous can be waited for, and what is said then
  // must not be lost with the alternate screen.
  const leave = () => {
    mounted.leave();
    afterLeaving();
  };
  run.interrupts.onLeave(leave);
  process.once('uncaughtExceptionMonitor', leave);
  try {
    const { runScreens } = await import('./full-screens.tsx');
    return await runScreens(options, {
      mounted,
      theme,
      onLeave: (print) => {
        afterLeaving = print;
      },
      close: async () => {
        process.off('uncaughtExceptionMonitor', leave);
        await mounted.unmount();
      },
    });
  } finally {
    await mounted.unmount();
  }
}
