import { type ExitCode, exitCode, UserError } from '../model/errors.ts';
import { answersOfFile, answersOfSession, sandboxAnswers } from '../run/answers-file.ts';
import { applyAnswers } from '../run/apply-answers.ts';
import { beginRun } from '../run/connect.ts';
import { refuseContradictions } from '../run/contradictions.ts';
import { printDocuments } from '../run/dry-run.ts';
import { emptyResult } from '../run/events.ts';
import { endingInResult } from '../run/failure.ts';
import { type ApplyFlags, isJson } from '../run/options.ts';
import { dryRunPlan } from '../run/planned.ts';

export function apply(flags: ApplyFlags): Promise<ExitCode> {
  return endingInResult(isJson(flags), () => applyAsFlagged(flags), emptyResult);
}

async function applyAsFlagged(flags: ApplyFlags): Promise<ExitCode> {
  refuseContradictions(flags);
  // Faults in flags and answers come before anything that could call AWS.
  const missing = missingFlags(flags);
  if (missing.length > 0) throw await usageError(missing, flags);
  const fromFile = flags.answers === undefined ? null : await answersOfFile(flags.answers, flags);
  const run = await beginRun(flags);
  try {
    const answers =
      fromFile ??
      (isSandboxAlone(flags)
        ? await sandboxAnswers(run, flags)
        : await answersOfSession(flags.resume ?? true, run));
    if (flags.dryRun) {
      await printDocuments(await dryRunPlan(run, flags, answers), flags);
      return exitCode.done;
    }
    return await applyAnswers(run, flags, answers, 'apply');
  } finally {
    await run.close();
  }
}

/** True where the sandbox's default answers are meant. */
export function isSandboxAlone({
  answers,
  resume,
  sandbox,
}: Pick<ApplyFlags, 'answers' | 'resume' | 'sandbox'>): boolean {
  return answers === undefined && resume === undefined && sandbox === true;
}

function missingFlags(flags: ApplyFlags): string[] {
  const isKnown = flags.answers !== undefined || flags.resume !== undefined || flags.sandbox;
  return [
    ...(isKnown ? [] : ['--answers FILE (or --resume ID): what to set up']),
    ...(flags.yes || flags.dryRun ? [] : ['--yes: the confirmation that nobody can be asked for']),
  ];
}

/** Everything at once: who adds what is missing must not hear of the next fault then. */
async function usageError(missing: readonly string[], flags: ApplyFlags): Promise<UserError> {
  const { answers } = flags;
  const faults = answers === undefined ? [] : await faultsOfFile(answers, flags);
  return new UserError({
    code: 'FLAGS_MISSING',
    exit: exitCode.usage,
    doing: 'reading the flags of apply',
    message: 'apply asks no questions and needs:',
    details: [...missing, ...faults.map((fault) => `${answers}: ${fault}`)],
    remedy: ['kentik-aws-setup plan --answers FILE shows first what would change.'],
    state: 'AWS was not called.',
  });
}

async function faultsOfFile(file: string, flags: ApplyFlags): Promise<string[]> {
  try {
    await answersOfFile(file, flags);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.report.details ?? [error.report.message];
  }
}
