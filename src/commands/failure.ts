/** The one place where errors are printed outside of the wizard. */
import { type ErrorReport, type ExitCode, reportOf } from '../errors.ts';
import { output } from '../output.ts';
import { errorLines } from '../render/error-text.ts';

/**
 * Prints an error to stderr, and with `--json` as an object to stdout.
 *
 * @returns the exit code that belongs to it
 */
export function printFailure(error: unknown, json: boolean): ExitCode {
  const report = reportOf(error, 'running kentik-aws-setup');
  printReport(report, json);
  // A bug's stack is worth having; it goes where the words go, after them.
  if (report.code === 'BUG' && process.env.KENTIK_AWS_SETUP_STACK && error instanceof Error) {
    output.note(error.stack ?? '');
  }
  return report.exit;
}

export function printReport(report: ErrorReport, json: boolean): void {
  for (const line of errorLines(report)) output.note(line);
  if (json) output.json({ event: 'error', error: report });
}
