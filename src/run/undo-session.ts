/** An undo as the command and the wizard do it: shows what it does, asks, looks again, carries it out, and reports. */
import { validateDraft } from '../answers/answers.ts';
import type { Accounts } from '../apply/accounts.ts';
import type { LeftLogs } from '../apply/left-logs.ts';
import { prepareUndo } from '../apply/prepare-undo.ts';
import { executeUndo, type UndoResult } from '../apply/undo.ts';
import { cleanText } from '../model/clean-text.ts';
import { type ExitCode, exitCode } from '../model/errors.ts';
import { failuresJson } from '../outputs/plan-json.ts';
import { accountWords, otherAccounts, undoText } from '../outputs/plan-text.ts';
import { isPending } from '../plan/summary.ts';
import { confirmedOnly } from '../plan/undo/undo-confirmed.ts';
import type { UndoChange, UndoPlan } from '../plan/undo/undo-types.ts';
import { output } from '../process/output.ts';
import { undoneAt } from '../session/history.ts';
import type { UnreadableSession } from '../session/saved-sessions.ts';
import { neighboursOf, usersSince } from '../session/shared.ts';
import type { Session } from '../session/store.ts';
import type { Lend } from '../ui/job-control.ts';
import { plural } from '../ui/text.ts';
import { undoActionNames, undoName } from '../words/changes.ts';
import { byteText } from '../words/records.ts';
import { asking } from './ask.ts';
import type { Run } from './connect.ts';
import { reportJson } from './events.ts';
import { exitOfResult, printFailures, printReport } from './failure.ts';

export interface UndoOptions {
  run: Run;
  /** Open, with its lock. */
  session: Session;
  /** Where the session was created. */
  place: Pick<Run, 'target' | 'endpoint'>;
  accounts: Accounts;
  /** Buckets that are deleted with the logs in them, without being asked about. */
  deleteLogs: readonly string[];
  /** Nothing is asked. */
  isConfirmed: boolean;
  json: boolean;
  /** It is asked in lines that are only appended. */
  isPlain: boolean;
  /** The command that continues it. */
  again: string;
  /** Gives the terminal to what is shown and asked, where someone else has it while AWS is read. */
  withTerminal?: Lend;
}

/** What is printed with `--json` of an undo that was interrupted before anything was changed. */
export function interruptedUndo(session: string) {
  return { event: 'result', outcome: 'interrupted', session, failures: [] };
}

/**
 * Undoes what a session created, and prints what comes of it.
 *
 * @returns null where it wasn't confirmed: nothing was changed
 * @throws InterruptedError where the question was left by Ctrl-C, or the run was interrupted before anything was changed
 */
export async function undoSession(options: UndoOptions): Promise<ExitCode | null> {
  const { run, session, place, accounts, deleteLogs: named, isConfirmed, json, again } = options;
  const { withTerminal = (work) => work() } = options;
  const { signal, now } = run;
  const neighbours = () => neighboursOf({ ...place, id: session.id }, validateDraft);
  const prepare = async (deleteLogs: readonly string[]) => {
    // Other sessions can begin or end while the question is open: they are read each time.
    const beside = await neighbours();
    const plan = await prepareUndo({ session, accounts, deleteLogs, usedElsewhere: beside.users, signal });
    return { plan, beside };
  };
  const first = await prepare(named);
  signal.throwIfAborted();
  return withTerminal(async () => {
    let { plan, beside } = first;
    const told = new Set<string>();
    const reportUnreadable = (others: readonly UnreadableSession[]) => {
      for (const other of others) if (!told.has(other.id)) output.note(unreadableNote(other));
      for (const { id } of others) told.add(id);
    };
    reportUnreadable(beside.unreadable);
    if (!json) output.note(`Credentials: ${cleanText(run.credentials?.description ?? 'unknown')}`);
    const shown = isConfirmed ? plan : { ...plan, changes: plan.changes.map(withoutAskedRemedy) };
    if (!json) for (const line of undoText(shown, undoneAt(session.journal.entries))) output.note(line);
    if (!isConfirmed) {
      const confirmed = await confirm(plan, options);
      if (confirmed === null) {
        output.note('Nothing was changed.');
        return null;
      }
      const second = await prepare([...named, ...confirmed]);
      beside = second.beside;
      reportUnreadable(beside.unreadable);
      plan = confirmedOnly(plan, second.plan, new Set(confirmed));
    }
    run.interrupts.sayOnLeave(
      () => `Interrupted. Continue with: ${again}`,
      ...(json ? [() => interruptedUndo(session.id)] : []),
    );
    const onProgress = progressOf(json, plan.account);
    const newUsers = async (ids: readonly string[]) => usersSince(beside, await neighbours(), ids);
    return report(await executeUndo({ session, plan, accounts, signal, now, onProgress, newUsers }), options);
  });
}

function unreadableNote({ id, message }: UnreadableSession): string {
  return `Session ${cleanText(id)} can't be read, so it might use what this undo deletes: ${cleanText(message)}`;
}

/** Where a bucket's name is asked for next, the flag that names it is of no use. */
function withoutAskedRemedy(change: UndoChange): UndoChange {
  if (change.kind !== 'bucket' || !change.isNameAsked) return change;
  const { remedy: _flag, ...rest } = change;
  return rest;
}

/**
 * Asks once, with the account in the question; for a bucket that holds logs its name must be typed.
 *
 * @returns buckets whose logs may be deleted, or null where the user doesn't want to continue
 */
async function confirm(plan: UndoPlan, { run, isPlain }: UndoOptions): Promise<string[] | null> {
  const count = plan.changes.filter(isPending).length;
  const full = plan.changes.filter((change) => change.kind === 'bucket' && change.isNameAsked);
  if (count === 0 && full.length === 0) return [];
  const place = `account ${accountWords(plan.account, otherAccounts(plan))}`;
  const question = `Undo ${plural(count, 'change')} in ${place}? Type yes: `;
  return asking(
    async (ask) => {
      // Where only such buckets are left, their names are all that is asked.
      let typed = count === 0 ? 'yes' : await ask(question);
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
    },
    isPlain,
    run.signal,
  );
}

function progressOf(json: boolean, home: string): Parameters<typeof executeUndo>[0]['onProgress'] {
  return (changes, progress) => {
    const { status, detail } = progress;
    for (const change of changes) {
      if (json) {
        reportJson(change, progress, 'skipped');
      } else if (status === 'failed' || status === 'skipped' || (status === 'done' && isPending(change))) {
        const { action, account } = change;
        const word = status === 'done' ? undoActionNames[action][1] : status;
        const place = account === home ? '' : ` in account ${account}`;
        const more = detail ? `: ${cleanText(detail)}` : '';
        output.note(`${word.padEnd(8)} ${cleanText(undoName(change))}${place}${more}`);
      }
    }
  };
}

function report(result: UndoResult, { run, json, again }: UndoOptions): ExitCode {
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
    for (const { resourceId, region, was, id } of result.recreated)
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
      ? `Logs might be left in ${place}; AWS refused to list them.`
      : `Logs are left in ${place}: ${least}${objects} ${objects === 1 ? 'object' : 'objects'}, ${least}${byteText(bytes)}.`;
  return [what, `  To delete them: ${cleanText(command)}`];
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
