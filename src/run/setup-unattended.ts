/** `setup` without questions: plan, apply, the wait for logs, and the proof. */
import type { Answers } from '../answers/types.ts';
import { type ExitCode, exitCode } from '../model/errors.ts';
import { isJson, type SetupFlags } from '../model/flags.ts';
import {
  type Check,
  deliveryChecks,
  exitOfOutcome,
  grantsCheck,
  nestingChecks,
  outcomeOfChecks,
} from '../outputs/checks.ts';
import { output } from '../process/output.ts';
import { judgeGrants } from '../proof/grants.ts';
import { judgeNesting } from '../proof/nesting.ts';
import { type Applied, applyAnswers } from './apply-answers.ts';
import { awaitDelivery, reportChecks } from './checks-output.ts';
import type { Run } from './connect.ts';
import { emptyResult } from './events.ts';
import { endingInResult } from './failure.ts';
import { withAnswers } from './planned.ts';

/** AWS delivers the first log after some twenty minutes at an interval of ten. */
const WAIT_MS = 30 * 60_000;

export function setUpUnattended(flags: SetupFlags): Promise<ExitCode> {
  const json = flags.json ?? false;
  const setUp = () =>
    withAnswers(flags, (run, answers) =>
      applyAnswers(run, flags, answers, 'setup', async (applied) => {
        const checks = await prove(run, answers, applied, json);
        reportChecks(checks, json);
        // What was set up is set up: a check that couldn't run is reported, and only one that failed is a failure.
        const outcome = outcomeOfChecks(checks);
        return outcome === 'unproven' ? exitCode.done : exitOfOutcome[outcome];
      }),
    );
  return endingInResult(isJson(flags), setUp, emptyResult);
}

async function prove(
  run: Run,
  answers: Answers,
  { accounts, plan }: Applied,
  json: boolean,
): Promise<Check[]> {
  const again = 'Run setup again.';
  const look = { answers, accounts, signal: run.signal };
  if (answers.export === 'metadata-only') {
    const now = await judgeNesting(look);
    return nestingChecks(now.proofs, now.plan, again);
  }
  output.note('Waiting for the first flow logs; AWS usually takes 10 to 20 minutes.');
  const deliveries = await awaitDelivery(run, accounts, plan, { forMs: WAIT_MS, json });
  const grants = await judgeGrants(look);
  const { account } = accounts.home.identity;
  return [
    ...deliveryChecks(deliveries, { account, fix: again, again, admissions: grants?.admissions }),
    ...(grants === null ? [] : [grantsCheck(grants, again)]),
  ];
}
