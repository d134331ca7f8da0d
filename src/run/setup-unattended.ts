/** `setup` without questions: plan, apply, the wait for logs, and the proof. */
import { type ExitCode, exitCode } from '../model/errors.ts';
import {
  type Check,
  deliveryChecks,
  exitOfOutcome,
  grantsCheck,
  nestingChecks,
  outcomeOfChecks,
} from '../outputs/checks.ts';
import { output } from '../process/output.ts';
import { waitForDelivery } from '../proof/delivery.ts';
import { judgeGrants } from '../proof/grants.ts';
import { deliveryTargets } from '../proof/targets.ts';
import { answersOfFile, answersOfSession, sandboxAnswers } from './answers-file.ts';
import { applyAnswers } from './apply-answers.ts';
import { deliveryReporter, reportChecks } from './checks-output.ts';
import { beginRun, LOOK_EVERY_MS } from './connect.ts';
import { printDocuments } from './dry-run.ts';
import { emptyResult } from './events.ts';
import { endingInResult } from './failure.ts';
import { isJson, type SetupFlags } from './options.ts';
import { dryRunPlan } from './planned.ts';
import { lookAgain } from './verify-nesting.ts';

/** AWS delivers the first log after some twenty minutes at an interval of ten. */
const WAIT_MS = 30 * 60_000;

export function setUpUnattended(flags: SetupFlags): Promise<ExitCode> {
  return endingInResult(isJson(flags), () => setUpAsFlagged(flags), emptyResult);
}

async function setUpAsFlagged(flags: SetupFlags): Promise<ExitCode> {
  const fromFile = flags.answers === undefined ? null : await answersOfFile(flags.answers, flags);
  const run = await beginRun(flags);
  try {
    const answers =
      fromFile ??
      (flags.resume === undefined
        ? await sandboxAnswers(run, flags)
        : await answersOfSession(flags.resume, run));
    if (flags.dryRun) {
      await printDocuments(await dryRunPlan(run, flags, answers), flags);
      return exitCode.done;
    }
    if (answers.export === 'metadata-only') {
      return await applyAnswers(run, flags, answers, 'setup', async ({ accounts }) => {
        const { plan, proofs } = await lookAgain({ answers, accounts, signal: run.signal });
        return proofExit(nestingChecks(proofs, plan, 'Run setup again.'), flags);
      });
    }
    return await applyAnswers(run, flags, answers, 'setup', async ({ accounts, plan }) => {
      output.note('Waiting for the first flow logs; AWS usually takes 10 to 20 minutes.');
      const report = deliveryReporter(flags.json ?? false);
      const deliveries = await waitForDelivery({
        aws: accounts.home.aws,
        targets: deliveryTargets(plan),
        signal: run.signal,
        everyMs: LOOK_EVERY_MS[run.target],
        forMs: WAIT_MS,
        onUpdate: report,
      });
      const grants = await judgeGrants({ answers, accounts, signal: run.signal });
      const again = 'Run setup again.';
      const { account } = accounts.home.identity;
      return proofExit(
        [
          ...deliveryChecks(deliveries, { account, fix: again, again }),
          ...(grants === null ? [] : [grantsCheck(grants, again)]),
        ],
        flags,
      );
    });
  } finally {
    await run.close();
  }
}

/** What was set up is set up: here a check that could not be made is told, and only one that failed is a failure. */
function proofExit(checks: readonly Check[], flags: SetupFlags): ExitCode {
  reportChecks(checks, flags.json ?? false);
  const outcome = outcomeOfChecks(checks);
  return outcome === 'unproven' ? exitCode.done : exitOfOutcome[outcome];
}
