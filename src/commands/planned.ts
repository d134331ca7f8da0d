/** From an answers file to a plan, as `plan`, `apply --dry-run` and `setup --dry-run` share it. */
import type { Answers, FullAnswers } from '../answers/types.ts';
import { preparePlan } from '../apply/prepare.ts';
import { exitCode, UserError } from '../errors.ts';
import { offlinePlan } from '../plan/offline.ts';
import type { Plan } from '../plan/types.ts';
import type { ConnectionFlags } from './options.ts';
import { connectUnattended, type Run } from './run.ts';

/** The plan compared with what AWS has. */
export async function planOf(run: Run, flags: ConnectionFlags, answers: FullAnswers): Promise<Plan> {
  const { aws } = await connectUnattended(run, flags, answers);
  return preparePlan({ answers, aws, signal: run.signal });
}

/**
 * The plan for a dry run: compared with AWS where there are credentials; without any, from the answers alone, where
 * they name the account and the resources.
 */
export async function dryRunPlan(run: Run, flags: ConnectionFlags, answers: FullAnswers): Promise<Plan> {
  try {
    return await planOf(run, flags, answers);
  } catch (error) {
    if (!(error instanceof UserError) || error.report.code !== 'NO_CREDENTIALS') throw error;
    return offlinePlan(answers);
  }
}

export function fullAnswersOnly(answers: Answers): FullAnswers {
  if (answers.export === 'full') return answers;
  throw new UserError({
    code: 'NEXT_RELEASE',
    exit: exitCode.usage,
    doing: 'reading the answers',
    message: 'Metadata-only exports come with the next release; this one sets up full exports.',
    mend: ['Use export: full, or follow "Metadata-only Setup Tasks" by hand until then.'],
    state: 'Nothing was changed.',
  });
}
