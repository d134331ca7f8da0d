/** From an answers file to a plan, as `plan`, `apply --dry-run` and `setup --dry-run` share it. */
import type { Answers } from '../answers/types.ts';
import { reachOf } from '../apply/accounts.ts';
import { preparePlan } from '../apply/prepare.ts';
import { UserError } from '../model/errors.ts';
import { offlinePlan } from '../plan/offline.ts';
import type { Plan } from '../plan/types.ts';
import { output } from '../process/output.ts';
import { connectAccounts, type Run } from './connect.ts';
import { historyFor } from './open-session.ts';
import type { ConnectionFlags, SessionFlags } from './options.ts';

/**
 * The plan compared with what AWS has, as the session for these answers sees it.
 *
 * @param flags.resume the session where one is named; else one that has the same answers
 */
export async function planOf(run: Run, flags: PlannedFlags, answers: Answers): Promise<Plan> {
  const accounts = await connectAccounts(run, flags, answers, reachOf(answers));
  const past = await historyFor(run, flags, answers, accounts.home.identity.account);
  return preparePlan({ answers, accounts, signal: run.signal, ...past });
}

type PlannedFlags = ConnectionFlags & Pick<SessionFlags, 'resume' | 'new'>;

/**
 * The plan for a dry run: compared with AWS where there are credentials; without any, from the answers alone, where
 * they name the account and the resources (or the accounts of a metadata-only export). A profile that only the answers
 * name may belong to another machine.
 */
export async function dryRunPlan(run: Run, flags: PlannedFlags, answers: Answers): Promise<Plan> {
  try {
    return await planOf(run, flags, answers);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const isProfileOfAnswers = error.report.code === 'PROFILE_NOT_FOUND' && flags.profile === undefined;
    if (error.report.code !== 'NO_CREDENTIALS' && !isProfileOfAnswers) throw error;
    const plan = offlinePlan(answers);
    output.note(`${error.message} The documents are made from the answers alone; AWS was not asked.`);
    return plan;
  }
}
