/** `apply`: carries out the plan without questions. */

import { validateDraft } from '../answers/answers.ts';
import type { Answers } from '../answers/types.ts';
import type { Accounts } from '../apply/accounts.ts';
import { executePlan } from '../apply/execute.ts';
import { preparePlan } from '../apply/prepare.ts';
import { type ExitCode, exitCode, isAbort, UserError } from '../errors.ts';
import { output } from '../output.ts';
import type { ApplyResult } from '../plan/progress.ts';
import type { Plan } from '../plan/types.ts';
import { accountsSentence, byHandJson, byHandLines } from '../render/by-hand.ts';
import { planLines } from '../render/plan-text.ts';
import { valuesLines } from '../render/values-text.ts';
import { readSession } from '../session/store.ts';
import { readAnswers } from './answers-file.ts';
import { refuseContradictions } from './contradictions.ts';
import { printDocuments } from './dry-run.ts';
import { interruptedEvent, progressListener, resultEvent, stoppedEvent } from './events.ts';
import { printReport } from './failure.ts';
import { completeAnswers, historyFor, resumedId, sessionFor } from './open-session.ts';
import type { ApplyFlags } from './options.ts';
import { dryRunPlan } from './planned.ts';
import { beginRun, connectAccounts, type Run, regionOfEnvironment } from './run.ts';

export async function apply(flags: ApplyFlags): Promise<ExitCode> {
  refuseContradictions(flags);
  refuseMissingFlags(flags);
  // Faults in the answers come before anything that could call AWS.
  const fromFile = flags.answers === undefined ? null : await answersOfFile(flags.answers, flags);
  const run = await beginRun(flags);
  try {
    const answers = fromFile ?? (await answersOfSession(flags.resume ?? true, run));
    if (flags.dryRun) {
      await printDocuments(await dryRunPlan(run, flags, answers), flags);
      return exitCode.done;
    }
    return await applyAnswers(run, flags, answers);
  } finally {
    await run.close();
  }
}

function refuseMissingFlags(flags: ApplyFlags): void {
  const missing = [
    ...(flags.answers === undefined && flags.resume === undefined
      ? ['--answers FILE (or --resume ID): what to set up']
      : []),
    ...(flags.yes || flags.dryRun ? [] : ['--yes: the confirmation that nobody can be asked for']),
  ];
  if (missing.length === 0) return;
  throw new UserError({
    code: 'FLAGS_MISSING',
    exit: exitCode.usage,
    doing: 'reading the flags of apply',
    message: 'apply asks no questions and needs:',
    details: missing,
    mend: ['kentik-aws-setup plan --answers FILE shows first what would change.'],
    state: 'AWS was not called.',
  });
}

export async function answersOfFile(
  file: string,
  flags: Pick<ApplyFlags, 'profile' | 'region'>,
): Promise<Answers> {
  const overrides = { profile: flags.profile, region: flags.region ?? regionOfEnvironment() };
  return readAnswers(file, overrides);
}

/** @throws UserError `SESSION_INCOMPLETE` where the session has questions left */
export async function answersOfSession(resume: string | true, run: Run): Promise<Answers> {
  const id = await resumedId(resume, run);
  const session = await readSession(id, validateDraft);
  const answers = session ? completeAnswers(session.answers) : null;
  if (answers) return answers;
  throw new UserError({
    code: 'SESSION_INCOMPLETE',
    exit: exitCode.usage,
    doing: 'resuming a session',
    message: `Session ${id} still has questions to answer.`,
    mend: [`Answer them in the wizard: kentik-aws-setup --resume ${id}`],
    state: 'AWS was not called.',
  });
}

/** What follows a successful apply; its exit code stands for the whole. */
export type AfterApply = (made: { accounts: Accounts; plan: Plan }) => Promise<ExitCode>;

/** Plans, applies and says what came of it. The result is the last thing said. */
export async function applyAnswers(
  run: Run,
  flags: ApplyFlags,
  answers: Answers,
  afterApply?: AfterApply,
): Promise<ExitCode> {
  const json = flags.json ?? false;
  const accounts = await connectAccounts(run, flags, answers);
  const { identity } = accounts.home;
  const past = await historyFor(run, flags, answers, identity.account);
  const plan = await preparePlan({ answers, accounts, signal: run.signal, ...past });
  if (!json) for (const line of planLines(plan)) output.note(line);
  const session = await sessionFor(run, flags, answers, identity.account);
  try {
    const onProgress = progressListener(json, plan);
    const { signal, now } = run;
    const result = await executePlan({ session, plan, accounts, signal, now, onProgress });
    const isThere = result.outcome === 'applied' || result.outcome === 'unchanged';
    const exit = isThere && afterApply ? await afterApply({ accounts, plan }) : exitOf(result);
    printResult(result, plan, json);
    if (!json && isThere) for (const line of valuesLines(plan)) output.result(line);
    return exit;
  } catch (error) {
    const go = `Go on with: ${resumeCommand(session.id, run)}`;
    if (isAbort(error)) {
      if (json) output.json(interruptedEvent(session.id, identity.account));
      output.note(`Interrupted. ${go}`);
      return exitCode.interrupted;
    }
    if (!(error instanceof UserError)) throw error;
    // Credentials expired or the journal could not be written: what was made until then stands in the journal.
    printReport(error.report, json);
    if (json) output.json(stoppedEvent(session.id, identity.account));
    output.note(go);
    return error.report.exit;
  } finally {
    await session.close();
  }
}

export function resumeCommand(id: string, run: Pick<Run, 'target'>): string {
  return `kentik-aws-setup --resume ${id}${run.target === 'sandbox' ? ' --sandbox' : ''}`;
}

function printResult(result: ApplyResult, plan: Plan, json: boolean): void {
  printFailures(result);
  if (json) {
    output.json({ ...resultEvent(result), ...byHandJson(plan) });
    return;
  }
  for (const line of byHandLines(plan)) output.result(line);
  const counts = `${counted(result.buckets.length, 'bucket')}, ${counted(result.flowLogs.length, 'flow log')}`;
  output.result(
    plan.accounts === undefined
      ? `${sentenceOf[result.outcome]} Account ${result.account}: ${counts}, role ${result.roleArn ?? 'not there'}.`
      : `${sentenceOf[result.outcome]} ${accountsSentence(result)}`,
  );
  output.result(`Session ${result.session}`);
}

/** A call that serves many resources fails for all of them in the same words: said once. */
function printFailures(result: ApplyResult): void {
  const said = new Map<string, number>();
  for (const { error } of result.failures) said.set(error.message, (said.get(error.message) ?? 0) + 1);
  const printed = new Set<string>();
  for (const { error } of result.failures) {
    if (printed.has(error.message)) continue;
    printed.add(error.message);
    printReport(error, false);
    const times = said.get(error.message) ?? 1;
    if (times > 1) output.note(`The same stood in the way of ${times - 1} more.`);
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const sentenceOf: Record<ApplyResult['outcome'], string> = {
  applied: 'Everything is set up.',
  unchanged: 'Everything was there already; nothing was changed.',
  partial: 'Partly done.',
  failed: 'Nothing could be done.',
  interrupted: 'Interrupted.',
};

/** A run in which nothing could be done has the code of what stood in the way. */
export function exitOf(result: ApplyResult): ExitCode {
  switch (result.outcome) {
    case 'applied':
    case 'unchanged':
      return exitCode.done;
    case 'interrupted':
      return exitCode.interrupted;
    case 'partial':
      return exitCode.partial;
    case 'failed':
      return result.failures[0]?.error.exit ?? exitCode.failed;
  }
}
