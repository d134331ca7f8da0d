/** What the wizard loads after its first frame: the session's machine, and all screens. */
import { Box, renderToString } from 'ink';
import { App, Record, type RecordLine } from '../../screens/app.tsx';
import { SaveContext } from '../../screens/parts/saving.ts';
import type { ExitCode } from '../model/errors.ts';
import type { OutputFile } from '../run/output-folder.ts';
import type { MountedTerminal } from '../ui/mount.tsx';
import { WindowContext } from '../ui/room.tsx';
import { type Theme, ThemeProvider } from '../ui/theme.tsx';
import { runSession, type WizardOptions } from './run-wizard.ts';

interface OpenedView {
  mounted: MountedTerminal;
  theme: Partial<Theme>;
  /** @param print called after the terminal was left at once */
  onLeave(print: () => void): void;
  close(): Promise<void>;
}

/** Runs the session in a terminal whose first frame is drawn. */
export async function runScreens(options: WizardOptions, view: OpenedView): Promise<ExitCode> {
  const { mounted, theme } = view;
  return runSession(options, (actor) => {
    let record: readonly RecordLine[] = [];
    const onRecord = (lines: readonly RecordLine[]) => {
      record = lines;
    };
    mounted.rerender(
      <SaveContext value={saveHere}>
        <App actor={actor} onRecord={onRecord} />
      </SaveContext>,
    );
    mounted.keys.hold(false);
    const printRecord = () => {
      if (record.length > 0) process.stdout.write(recordText(record, theme));
      record = [];
    };
    view.onLeave(printRecord);
    return {
      flush: mounted.flush,
      lend: mounted.lend,
      close: async () => {
        await view.close();
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
