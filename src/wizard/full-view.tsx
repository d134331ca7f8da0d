/** The wizard in full screens: the session's machine, drawn by Ink. */
import { Box, renderToString } from 'ink';
import { App, Record, type RecordLine } from '../../screens/app.tsx';
import { SaveContext } from '../../screens/parts/saving.ts';
import type { ExitCode } from '../model/errors.ts';
import type { OutputFile } from '../run/output-folder.ts';
import { mountTerminal } from '../ui/mount.tsx';
import { WindowContext } from '../ui/room.tsx';
import { type Theme, ThemeProvider } from '../ui/theme.tsx';
import { runSession, type WizardOptions } from './run-wizard.ts';

/**
 * Runs the wizard in the terminal until it is done, left or interrupted. Its screens are drawn in the alternate screen; the
 * record of what was answered is printed after they close.
 */
export async function runWizard(options: WizardOptions): Promise<ExitCode> {
  const { run, terminal } = options;
  const theme = { unicode: terminal.unicode, color: terminal.color };
  return runSession(options, (actor) => {
    let record: readonly RecordLine[] = [];
    const onRecord = (lines: readonly RecordLine[]) => {
      record = lines;
    };
    const app = (
      <SaveContext value={saveHere}>
        <App actor={actor} onRecord={onRecord} />
      </SaveContext>
    );
    const mounted = mountTerminal(app, {
      stdin: process.stdin,
      stdout: process.stdout,
      theme,
      alternateScreen: true,
      onInterrupt: run.interrupts.interrupt,
      onEnd: run.interrupts.hangUp,
    });
    const printRecord = () => {
      if (record.length > 0) process.stdout.write(recordText(record, theme));
      record = [];
    };
    // Leaving at once, or by an error that no one catches: nothing asynchronous can be waited for, and what is said then
    // must not be lost with the alternate screen.
    const leave = () => {
      mounted.leave();
      printRecord();
    };
    run.interrupts.onLeave(leave);
    process.once('uncaughtExceptionMonitor', leave);
    return {
      flush: mounted.flush,
      lend: mounted.lend,
      close: async () => {
        process.off('uncaughtExceptionMonitor', leave);
        await mounted.unmount();
        // What was answered for what is no longer there would stand below what was said of that.
        if (actor.getSnapshot().context.undoExit === null) printRecord();
      },
    };
  });
}

/** Into the folder in which the program was started. */
async function saveHere(file: OutputFile): Promise<string> {
  const { saveBeside } = await import('../run/output-folder.ts');
  return saveBeside(process.cwd(), file);
}

function recordText(lines: readonly RecordLine[], theme: Partial<Theme>): string {
  const { columns = 80, rows = 24 } = process.stdout;
  const text = renderToString(
    <ThemeProvider theme={theme}>
      <WindowContext value={{ columns, rows }}>
        <Box flexDirection="column">
          <Record lines={lines} />
        </Box>
      </WindowContext>
    </ThemeProvider>,
    { columns },
  );
  return `${text}\n`;
}
