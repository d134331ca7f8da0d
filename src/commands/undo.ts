/** `undo`: deletes what a session created, and nothing else. */
import { validateDraft } from '../answers/answers.ts';
import type { LeftLogs } from '../apply/left-logs.ts';
import { prepareUndo, reachForUndo } from '../apply/prepare-undo.ts';
import { executeUndo, type UndoResult } from '../apply/undo.ts';
import { cleanText } from '../model/clean-text.ts';
import { type ExitCode, exitCode, isAbort, UserError } from '../model/errors.ts';
import type { UndoFlags } from '../model/flags.ts';
import { failureJson, failuresJson } from '../outputs/plan-json.ts';
import { accountWords, otherAccounts, undoText } from '../outputs/plan-text.ts';
import { flagWords, resumeCommand } from '../outputs/resume-command.ts';
import { isPending } from '../plan/summary.ts';
import { confirmedOnly } from '../plan/undo/undo-confirmed.ts';
import type { UndoPlan } from '../plan/undo/undo-types.ts';
import { output } from '../process/output.ts';
import { decideTerminal } from '../process/terminal.ts';
import { asking } from '../run/ask.ts';
import { beginRun, connectAccounts, type Run } from '../run/connect.ts';
import { reportJson } from '../run/events.ts';
import { endingInResult, exitOfResult, printFailures, printReport } from '../run/failure.ts';
import { knownSession } from '../run/open-session.ts';
import { undoneAt } from '../session/history.ts';
import { neighboursOf } from '../session/shared.ts';
import { openSession, type UnreadableSession } from '../session/store.ts';
import { plural } from '../ui/text.ts';

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
  const terminal = decideTerminal({ noInput: !flags.input, plain: true });
  const canAsk = terminal.interactive && !json;
  const interrupted = { event: 'result', outcome: 'interrupted', session: id, failures: [] };
  const run = await beginRun(flags);
  try {
    const known = await knownSession(id, run);
    if (!flags.yes && !canAsk) throw unconfirmed(id, flags);
    const session = await openSession(id, validateDraft, run.signal);
    try {
      const answers = { ...session.answers, region: session.answers.region ?? 'us-east-1' };
      const accounts = await connectAccounts(run, flags, answers, reachForUndo(session));
      const named = flags.deleteLogs ?? [];
      const told = new Set<string>();
      const prepare = async (deleteLogs: readonly string[]) => {
        // Other sessions can begin or end while the question is open: they are read each time.
        const { users, unreadable } = await neighboursOf({ ...known, id }, validateDraft);
        for (const other of unreadable) {
          if (!told.has(other.id)) output.note(unreadableNote(other));
          told.add(other.id);
        }
        return prepareUndo({ session, accounts, deleteLogs, usedElsewhere: users, signal: run.signal });
      };
      let plan = await prepare(named);
      if (!json) output.note(`Credentials: ${cleanText(run.credentials?.description ?? 'unknown')}`);
      if (!json) for (const line of undoText(plan, undoneAt(session.journal.entries))) output.note(line);
      if (!flags.yes) {
        const confirmed = await confirm(plan, run);
        if (confirmed === null) {
          output.note('Nothing was changed.');
          return exitCode.done;
        }
        plan = confirmedOnly(plan, await prepare([...named, ...confirmed]), new Set(confirmed));
      }
      const { signal, now } = run;
      run.interrupts.sayOnLeave(
        () => `Interrupted. Continue with: ${again}`,
        ...(json ? [() => interrupted] : []),
      );
      const result = await executeUndo({
        session,
        plan,
        accounts,
        signal,
        now,
        onProgress: progressOf(json, plan.account),
      });
      return report(result, json, again, run);
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!isAbort(error)) throw error;
    if (json) output.json(interrupted);
    // The prompt might still be on its line.
    if (canAsk && !flags.yes) output.note('');
    output.note(`Interrupted. Continue with: ${again}`);
    return exitCode.interrupted;
  } finally {
    await run.close();
  }
}

function unreadableNote({ id, message }: UnreadableSession): string {
  return `Session ${cleanText(id)} can't be read, so it might use what this undo deletes: ${cleanText(message)}`;
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

/**
 * Asks once. For a bucket that holds logs its name must be typed. @returns those buckets, or null where it isn't confirmed
 */
async function confirm(plan: UndoPlan, run: Run): Promise<string[] | null> {
  const count = plan.changes.filter(isPending).length;
  const full = plan.changes.filter((change) => change.kind === 'bucket' && change.isNameAsked);
  if (count === 0 && full.length === 0) return [];
  const place = `account ${accountWords(plan.account, otherAccounts(plan))}`;
  const question = `Undo ${plural(count, 'change')} in ${place}? Type yes: `;
  return asking(async (ask) => {
    let typed = await ask(question);
    // Enter that is held down, or was pressed for something else, answers nothing.
    while (typed === '') typed = await ask(`Type yes to undo, or no to keep everything: `);
    if (typed.toLowerCase() !== 'yes') {
      output.note(`Not confirmed: the answer was "${cleanText(typed)}", not "yes".`);
      return null;
    }
    const buckets: string[] = [];
    for (const { name, why } of full) {
      const answer = await ask(
        `${name} is kept. ${why} To delete it and everything in it, type its name. To keep it, press Enter: `,
      );
      if (answer === name) buckets.push(name);
      else if (answer !== '')
        output.note(`"${cleanText(answer)}" isn't ${name}. The bucket and its logs are kept.`);
    }
    return buckets;
  }, run.signal);
}

function progressOf(json: boolean, home: string): Parameters<typeof executeUndo>[0]['onProgress'] {
  return (changes, progress) => {
    const { status, detail } = progress;
    for (const change of changes) {
      if (json) {
        reportJson(change, progress, 'skipped');
      } else if (status === 'failed' || status === 'skipped' || (status === 'done' && isPending(change))) {
        const { kind, account, name } = change;
        const place = account === home ? '' : ` in account ${account}`;
        const more = detail ? `: ${cleanText(detail)}` : '';
        output.note(`${status.padEnd(8)} ${kind.replaceAll('-', ' ')} ${cleanText(name)}${place}${more}`);
      }
    }
  };
}

function report(result: UndoResult, json: boolean, again: string, run: Run): ExitCode {
  printFailures(result.failures);
  if (result.stop !== undefined) printReport(result.stop, json);
  if (json)
    output.json({
      event: 'result',
      ...result,
      credentials: run.credentials ?? null,
      failures: failuresJson(result.failures),
    });
  else {
    for (const { name, kind, account, why } of result.kept) {
      const place = account === result.account ? '' : ` in account ${account}`;
      output.result(`kept: ${kind.replaceAll('-', ' ')} ${cleanText(name)}${place}: ${cleanText(why)}`);
    }
    for (const { resourceId, region, was, id } of result.madeAgain)
      output.result(`recreated: flow log ${was} of ${resourceId} in ${region}; its ID is now ${id}`);
    output.result(sentenceOf(result));
    for (const line of result.leftLogs.flatMap(leftLogsLines)) output.result(line);
  }
  const exit = exitOfResult(result);
  if (exit !== exitCode.done) output.note(`Continue with: ${again}`);
  return exit;
}

function leftLogsLines({ bucket, prefix, objects, bytes, isComplete, command }: LeftLogs): string[] {
  const place = `s3://${cleanText(bucket)}/${cleanText(prefix)}`;
  const least = isComplete ? '' : 'at least ';
  const what =
    objects === null || bytes === null
      ? `Logs may be left in ${place}; AWS refused to list them.`
      : `Logs are left in ${place}: ${least}${objects} ${objects === 1 ? 'object' : 'objects'}, ${least}${sizeText(bytes)}.`;
  return [what, `  To delete them: ${cleanText(command)}`];
}

/** `1.4 MB` */
function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}

function sentenceOf({ outcome, kept }: UndoResult): string {
  if (kept.length === 0 || outcome === 'interrupted' || outcome === 'failed') return sentences[outcome];
  const what = `${plural(kept.length, 'resource')} ${kept.length === 1 ? 'is' : 'are'}`;
  if (outcome === 'kept') return `${what} kept, see above. Nothing else was left to undo.`;
  if (outcome === 'partial') return `${sentences.partial} ${what} kept, see above.`;
  return 'Undone, except for what is kept: see above.';
}

const sentences: Record<UndoResult['outcome'], string> = {
  undone: 'Undone: nothing is left of what this session created or changed.',
  kept: 'Everything that this session created is kept; other sessions own it now.',
  partial: 'Partly undone.',
  failed: 'Nothing could be undone.',
  interrupted: 'Interrupted.',
};
