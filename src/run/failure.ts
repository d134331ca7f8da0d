/** The one place where errors are printed outside of the wizard. */
import { type ErrorReport, type ExitCode, exitCode, reportOf } from '../model/errors.ts';
import type { ApplyOutcome } from '../model/progress.ts';
import { redact } from '../model/redact/redact.ts';
import { output } from '../process/output.ts';
import { errorText } from '../words/errors.ts';
import { type ChangeFailure, groupFailures } from '../words/failures.ts';

/** Prints an error to stderr, and with `--json` as an object to stdout. @returns its exit code */
export function printFailure(error: unknown, json: boolean): ExitCode {
  const report = reportOf(error, 'running kentik-aws-setup');
  printReport(report, json);
  // A bug's stack is worth having; it goes where the words go, after them.
  if (report.code === 'BUG' && process.env.KENTIK_AWS_SETUP_STACK && error instanceof Error) {
    output.note(redact(error.stack ?? ''));
  }
  return report.exit;
}

/** With `--json` a result comes last however the run ends. @param result what is told where `work` fails */
export async function endingInResult(
  json: boolean,
  work: () => Promise<ExitCode>,
  result: (outcome: 'failed' | 'interrupted', report: ErrorReport) => object,
): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    if (!json) throw error;
    const exit = printFailure(error, true);
    const report = reportOf(error, 'running kentik-aws-setup');
    output.json(result(exit === exitCode.interrupted ? 'interrupted' : 'failed', report));
    return exit;
  }
}

/** Says for people why changes failed, each reason once. */
export function printFailures(failures: readonly ChangeFailure[]): void {
  for (const { error } of groupFailures(failures)) printReport(error, false);
}

export function printReport(report: ErrorReport, json: boolean): void {
  for (const line of errorText(report)) output.note(line);
  if (json) output.json({ event: 'error', error: report });
}

/** The exit code that belongs to a result. A run in which nothing could be done has the code of what blocked it. */
export function exitOfResult(result: {
  outcome: ApplyOutcome | 'undone' | 'kept';
  stop?: ErrorReport;
  failures: readonly ChangeFailure[];
}): ExitCode {
  const { outcome, stop, failures } = result;
  if (outcome === 'partial') return exitCode.partial;
  if (stop !== undefined) return stop.exit;
  if (outcome === 'interrupted') return exitCode.interrupted;
  return outcome === 'failed' ? (failures[0]?.error.exit ?? exitCode.failed) : exitCode.done;
}
