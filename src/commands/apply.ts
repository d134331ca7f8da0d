/** `apply`: carries out the plan without questions. */
import { validateDraft } from '../answers/answers.ts';
import type { Answers } from '../answers/types.ts';
import { resolveRegion } from '../aws/index.ts';
import { type ExitCode, exitCode, UserError } from '../errors.ts';
import { readSession } from '../session/store.ts';
import { readAnswers } from './answers-file.ts';
import { applyAnswers } from './apply-answers.ts';
import { refuseContradictions } from './contradictions.ts';
import { printDocuments } from './dry-run.ts';
import { emptyResult } from './events.ts';
import { endingInResult } from './failure.ts';
import { completeAnswers, resumedId } from './open-session.ts';
import type { ApplyFlags } from './options.ts';
import { dryRunPlan } from './planned.ts';
import { beginRun, type Run, regionOfEnvironment } from './run.ts';
import { sandboxAnswers } from './sandbox-answers.ts';

export function apply(flags: ApplyFlags): Promise<ExitCode> {
  return endingInResult(isJson(flags), () => applyAsFlagged(flags), emptyResult);
}

/** A dry run prints documents, and no result. */
export function isJson(flags: Pick<ApplyFlags, 'json' | 'dryRun'>): boolean {
  return (flags.json ?? false) && !flags.dryRun;
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

export async function answersOfFile(
  file: string,
  flags: Pick<ApplyFlags, 'profile' | 'region' | 'sandbox'>,
): Promise<Answers> {
  const { profile, region } = flags;
  return readAnswers(file, {
    profile,
    region,
    // The sandbox knows no profile.
    homeRegion: async (named) =>
      flags.sandbox ? regionOfEnvironment() : resolveRegion(undefined, named ?? process.env.AWS_PROFILE),
  });
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
    remedy: [`Answer them in the wizard: kentik-aws-setup --resume ${id}`],
    state: 'AWS was not called.',
  });
}
