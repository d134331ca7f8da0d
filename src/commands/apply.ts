/** `apply`: carries out the plan without questions. */

import { validateDraft } from '../answers/answers.ts';
import type { Answers, FullAnswers } from '../answers/types.ts';
import { executePlan } from '../apply/execute.ts';
import { preparePlan } from '../apply/prepare.ts';
import type { Aws } from '../aws/types.ts';
import { type ExitCode, exitCode, isAbort, UserError } from '../errors.ts';
import { output } from '../output.ts';
import type { ApplyResult } from '../plan/progress.ts';
import type { Plan } from '../plan/types.ts';
import { planLines } from '../render/plan-text.ts';
import { valuesLines } from '../render/values-text.ts';
import { readSession } from '../session/store.ts';
import { readAnswers } from './answers-file.ts';
import { printDocuments } from './dry-run.ts';
import { interruptedEvent, progressListener, resultEvent } from './events.ts';
import { printReport } from './failure.ts';
import { completeAnswers, resumedId, sessionFor } from './open-session.ts';
import type { ApplyFlags } from './options.ts';
import { dryRunPlan, fullAnswersOnly } from './planned.ts';
import { beginRun, connectUnattended, type Run, regionOfEnvironment } from './run.ts';

export async function apply(flags: ApplyFlags): Promise<ExitCode> {
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
): Promise<FullAnswers> {
  const overrides = { profile: flags.profile, region: flags.region ?? regionOfEnvironment() };
  return fullAnswersOnly(await readAnswers(file, overrides));
}

/** @throws UserError `SESSION_INCOMPLETE` where the session has questions left */
export async function answersOfSession(resume: string | true, run: Run): Promise<FullAnswers> {
  const id = await resumedId(resume, run);
  const session = await readSession(id, validateDraft);
  const answers: Answers | null = session ? completeAnswers(session.answers) : null;
  if (answers) return fullAnswersOnly(answers);
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
export type AfterApply = (made: { aws: Aws; plan: Plan }) => Promise<ExitCode>;

/** Plans, applies and says what came of it. The result is the last thing said. */
export async function applyAnswers(
  run: Run,
  flags: ApplyFlags,
  answers: FullAnswers,
  afterApply?: AfterApply,
): Promise<ExitCode> {
  const json = flags.json ?? false;
  const { aws, identity } = await connectUnattended(run, flags, answers);
  const plan = await preparePlan({ answers, aws, signal: run.signal });
  if (!json) for (const line of planLines(plan)) output.note(line);
  const session = await sessionFor(run, flags, answers, identity.account);
  try {
    const onProgress = progressListener(json);
    const { signal, now } = run;
    const result = await executePlan({ session, plan, identity, aws, signal, now, onProgress });
    const isThere = result.outcome === 'applied' || result.outcome === 'unchanged';
    const exit = isThere && afterApply ? await afterApply({ aws, plan }) : exitOf(result);
    printResult(result, json);
    if (!json && isThere) for (const line of valuesLines(plan)) output.result(line);
    return exit;
  } catch (error) {
    const go = `Go on with: ${resumeCommand(session.id, run)}`;
    if (isAbort(error)) {
      if (json) output.json(interruptedEvent(session.id, identity.account));
      output.note(`Interrupted. ${go}`);
      return exitCode.interrupted;
    }
    if (error instanceof UserError) output.note(go);
    throw error;
  } finally {
    await session.close();
  }
}

export function resumeCommand(id: string, run: Pick<Run, 'target'>): string {
  return `kentik-aws-setup --resume ${id}${run.target === 'sandbox' ? ' --sandbox' : ''}`;
}

function printResult(result: ApplyResult, json: boolean): void {
  for (const { error } of result.failures) printReport(error, false);
  if (json) {
    output.json(resultEvent(result));
    return;
  }
  const counts = `${result.buckets.length} buckets, ${result.flowLogs.length} flow logs`;
  output.result(
    `${sentenceOf[result.outcome]} Account ${result.account}: ${counts}, role ${result.roleArn ?? 'not there'}.`,
  );
  output.result(`Session ${result.session}`);
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
