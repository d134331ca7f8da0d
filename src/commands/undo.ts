/** `undo`: deletes what a session created, and nothing else. */
import { validateDraft } from '../answers/answers.ts';
import { reachForUndo } from '../apply/prepare-undo.ts';
import { type ExitCode, exitCode, isAbort, UserError } from '../model/errors.ts';
import type { UndoFlags } from '../model/flags.ts';
import { failureJson } from '../outputs/plan-json.ts';
import { flagWords, resumeCommand } from '../outputs/resume-command.ts';
import { output } from '../process/output.ts';
import { decideTerminal } from '../process/terminal.ts';
import { beginRun, connectAccounts } from '../run/connect.ts';
import { endingInResult } from '../run/failure.ts';
import { knownSession } from '../run/open-session.ts';
import { interruptedUndo, undoSession } from '../run/undo-session.ts';
import { hasUsedKentik } from '../session/history.ts';
import { openSession } from '../session/store.ts';

export function undo(id: string, flags: UndoFlags): Promise<ExitCode> {
  return endingInResult(
    flags.json ?? false,
    () => undoAsFlagged(id, flags),
    (outcome, report) => ({
      event: 'result',
      outcome,
      session: id,
      failures: outcome === 'interrupted' ? [] : [failureJson([], report)],
    }),
  );
}

async function undoAsFlagged(id: string, flags: UndoFlags): Promise<ExitCode> {
  const json = flags.json ?? false;
  const again = resumeCommand('undo', id, flagWords(flags));
  const terminal = decideTerminal({ noInput: !flags.input, plain: flags.plain ?? false });
  const canAsk = terminal.interactive && !json;
  const run = await beginRun(flags);
  try {
    const known = await knownSession(id, run);
    if (!flags.yes && !canAsk) throw unconfirmed(id, flags);
    const session = await openSession(id, validateDraft, run.signal);
    try {
      const answers = { ...session.answers, region: session.answers.region ?? 'us-east-1' };
      const use = hasUsedKentik(session.journal.entries) ? 'wanted' : 'unused';
      const accounts = await connectAccounts(run, flags, answers, reachForUndo(session), use);
      const exit = await undoSession({
        run,
        session,
        place: known,
        accounts,
        deleteLogs: flags.deleteLogs ?? [],
        isConfirmed: flags.yes ?? false,
        json,
        isPlain: !terminal.canRedraw,
        again,
      });
      return exit ?? exitCode.done;
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!isAbort(error)) throw error;
    if (json) output.json(interruptedUndo(id));
    // The prompt might still be on its line.
    if (canAsk && !flags.yes) output.note('');
    output.note(`Interrupted. Continue with: ${again}`);
    return exitCode.interrupted;
  } finally {
    await run.close();
  }
}

function unconfirmed(id: string, flags: UndoFlags): UserError {
  return new UserError({
    code: 'CONFIRMATION_MISSING',
    exit: exitCode.usage,
    doing: 'starting the undo',
    message: "Undo needs a confirmation, but this run can't ask for one.",
    remedy: [resumeCommand('undo', id, flagWords({ ...flags, yes: true }))],
    state: 'Nothing was changed.',
  });
}
