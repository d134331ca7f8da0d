/** From answers to a plan: looks at what AWS has and compares. Changes nothing. */
import type { FullAnswers } from '../answers/types.ts';
import { observe } from '../aws/index.ts';
import type { Aws } from '../aws/types.ts';
import { exitCode, UserError } from '../errors.ts';
import { buildFullPlan } from '../plan/build.ts';
import { whatToObserve } from '../plan/observe.ts';
import type { Plan } from '../plan/types.ts';

export interface PrepareOptions {
  answers: FullAnswers;
  aws: Aws;
  signal: AbortSignal;
}

/**
 * The plan for a full export, compared with what AWS has.
 *
 * @throws UserError as reading AWS and `buildFullPlan` do
 */
export async function preparePlan({ answers, aws, signal }: PrepareOptions): Promise<Plan> {
  const identity = await aws.identify(signal);
  refuseOtherAccount(answers.account ?? null, identity.account);
  return buildFullPlan(answers, await observe(aws, identity, whatToObserve(answers), signal));
}

/** Answers or a session that name an account are good for that account only. */
export function refuseOtherAccount(pinned: string | null, actual: string): void {
  if (pinned === null || pinned === actual) return;
  throw new UserError({
    code: 'OTHER_ACCOUNT',
    exit: exitCode.credentials,
    doing: 'checking whose credentials these are',
    message: `These credentials belong to account ${actual}, and the answers are for account ${pinned}.`,
    where: { account: actual },
    mend: [`Use credentials of account ${pinned} (--profile NAME), or change "account" in the answers.`],
    state: 'Nothing was changed.',
  });
}
