/** `apply`: carries out the plan without questions. */
import { validateDraft } from '../answers/answers.ts';
import type { Answers } from '../answers/types.ts';
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

export function apply(flags: ApplyFlags): Promise<ExitCode> {
  return endingInResult(isJson(flags), () => applyAsFlagged(flags), emptyResult);
}

/** A dry run prints documents, and no result. */
export function isJson(flags: Pick<ApplyFlags, 'json' | 'dryRun'>): boolean {
  return (flags.json ?? false) && !flags.dryRun;
}

async function applyAsFlagged(flags: ApplyFlags): Promise<ExitCode> {
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
  const { profile, region } = flags;
  return readAnswers(file, { profile, region, homeRegion: regionOfEnvironment() });
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
