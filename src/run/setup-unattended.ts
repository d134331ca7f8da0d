/** `setup` without questions: plan, apply, the wait for logs, and the proof. */
import type { Answers } from '../answers/types.ts';
import { type ExitCode, exitCode } from '../model/errors.ts';
import { isJson, type SetupFlags } from '../model/flags.ts';
import type { ExportProof } from '../model/kentik-proof.ts';
import { type Check, exitOfOutcome, nestingChecks, outcomeOfChecks } from '../outputs/checks.ts';
import { kentikChecks } from '../outputs/kentik-checks.ts';
import { output } from '../process/output.ts';
import { judgeGrants } from '../proof/grants.ts';
import { judgeNesting } from '../proof/nesting.ts';
import type { Delivery } from '../proof/types.ts';
import { type Applied, applyAnswers } from './apply-answers.ts';
import { awaitDelivery, awaitKentik, fullChecks, reportChecks } from './checks-output.ts';
import type { Run } from './connect.ts';
import { emptyResult } from './events.ts';
import { endingInResult } from './failure.ts';
import { type ProofKeeper, proofKeeper } from './keep-proof.ts';
import { withAnswers } from './planned.ts';

/** AWS delivers the first log after some twenty minutes at an interval of ten. */
const WAIT_MS = 30 * 60_000;

export function setUpUnattended(flags: SetupFlags): Promise<ExitCode> {
  const json = flags.json ?? false;
  const setUp = () =>
    withAnswers(flags, (run, answers) =>
      applyAnswers(run, flags, answers, 'setup', async (applied) => {
        const keeper = proofKeeper(applied.session, run.now);
        const { checks, exports } = await prove(run, answers, applied, json, keeper);
        reportChecks(checks, json);
        await keeper.atEnd(checks);
        // What was set up is set up: a check that couldn't run is reported, and only one that failed is a failure.
        const outcome = outcomeOfChecks(checks);
        return { exit: outcome === 'unproven' ? exitCode.done : exitOfOutcome[outcome], exports };
      }),
    );
  return endingInResult(isJson(flags), setUp, emptyResult);
}

async function prove(
  run: Run,
  answers: Answers,
  { accounts, plan, registered }: Applied,
  json: boolean,
  keeper: ProofKeeper,
): Promise<{ checks: Check[]; exports: ExportProof[] }> {
  const again = 'Run setup again.';
  const look = { answers, accounts, signal: run.signal };
  const kentik = async (deliveries: readonly Delivery[]) => {
    const side = { accounts, plan, deliveries, registered, fix: again, again, json };
    return awaitKentik(run, side);
  };
  if (answers.export === 'metadata-only') {
    const now = await judgeNesting(look);
    const nesting = nestingChecks(now.proofs, now.plan, again);
    keeper.soFar(nesting);
    const exports = await kentik([]);
    return { checks: [...nesting, ...kentikChecks(exports)], exports };
  }
  output.note('Waiting for the first flow logs; AWS usually takes 10 to 20 minutes.');
  const about = { account: accounts.home.identity.account, fix: again, again };
  const onUpdate = (seen: readonly Delivery[]) =>
    keeper.soFar(fullChecks({ deliveries: seen, grants: null }, about));
  const deliveries = await awaitDelivery(run, accounts, plan, { forMs: WAIT_MS, json, onUpdate });
  const found = fullChecks({ deliveries, grants: await judgeGrants(look) }, about);
  keeper.soFar(found);
  const exports = await kentik(deliveries);
  return { checks: [...found, ...kentikChecks(exports)], exports };
}
