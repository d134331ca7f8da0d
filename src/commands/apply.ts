/** `apply`: carries out the plan without questions. */
import type { ExitCode } from '../model/errors.ts';
import { type ApplyFlags, isJson } from '../model/flags.ts';
import { faultsOfFile } from '../run/answers-file.ts';
import { applyAnswers } from '../run/apply-answers.ts';
import { emptyResult } from '../run/events.ts';
import { endingInResult } from '../run/failure.ts';
import { withAnswers } from '../run/planned.ts';
import { completeCommands, missingFlags, refuseContradictions, usageError } from '../run/usage.ts';

export function apply(flags: ApplyFlags): Promise<ExitCode> {
  return endingInResult(isJson(flags), () => applyAsFlagged(flags), emptyResult);
}

async function applyAsFlagged(flags: ApplyFlags): Promise<ExitCode> {
  refuseContradictions(flags);
  // Faults in flags and answers come before anything that could call AWS.
  const missing = missingFlags(flags, false);
  if (missing.length === 0) {
    return withAnswers(flags, (run, answers) => applyAnswers(run, flags, answers, 'apply'));
  }
  // Everything at once: who adds what is missing must not hear of the next fault then.
  throw usageError({
    code: 'FLAGS_MISSING',
    doing: 'reading the flags of apply',
    message: 'apply asks no questions and needs:',
    details: [...missing, ...(await faultsOfFile(flags))],
    remedy: completeCommands('apply', flags),
  });
}
