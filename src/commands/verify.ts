/** `verify`: is everything still set up, and do logs arrive that can be decoded? */
import { sentExternalId } from '../answers/ids.ts';
import type { Answers } from '../answers/types.ts';
import { reachOf } from '../apply/accounts.ts';
import { preparePlan } from '../apply/prepare.ts';
import { type ExitCode, exitCode, isAbort } from '../model/errors.ts';
import type { VerifyFlags } from '../model/flags.ts';
import {
  type Check,
  deliveryChecks,
  driftOf,
  grantsCheck,
  nestingChecks,
  resourceChecks,
  uncheckedBy,
} from '../outputs/checks.ts';
import { flagWords, placeWords, resumeCommand } from '../outputs/resume-command.ts';
import { output } from '../process/output.ts';
import { type GrantsProof, proveGrants } from '../proof/grants.ts';
import { proveNesting } from '../proof/nesting.ts';
import { answersOfFile, answersOfSession } from '../run/answers-file.ts';
import { awaitDelivery, conclude, reportChecks } from '../run/checks-output.ts';
import { beginRun, connectAccounts, type Run } from '../run/connect.ts';
import { endingInResult } from '../run/failure.ts';
import { historyFor, knownSession } from '../run/open-session.ts';
import { refuseUnlessOne } from '../run/usage.ts';
import { undoneAt } from '../session/history.ts';
import { readSessionJournal } from '../session/store.ts';
import { utcMinute } from '../ui/text.ts';

export function verify(session: string | null, flags: VerifyFlags): Promise<ExitCode> {
  return endingInResult(
    flags.json ?? false,
    () => verifyAsFlagged(session, flags),
    (outcome, { message }) => ({
      event: 'result',
      // An interrupted run has found nothing that failed.
      outcome: outcome === 'interrupted' ? 'unproven' : outcome,
      unchecked: [message],
    }),
  );
}

async function verifyAsFlagged(session: string | null, flags: VerifyFlags): Promise<ExitCode> {
  refuseUnlessOne('verify', session, flags.answers);
  const fromFile = flags.answers === undefined ? null : await answersOfFile(flags.answers, flags);
  const run = await beginRun(flags);
  const resume = `Interrupted. Continue with: ${commandAgain('verify', session, flagWords(flags))}`;
  run.interrupts.sayOnLeave(() => resume);
  try {
    const undone = session === null ? null : await undoneWhen(session, run);
    if (undone !== null) return reportUndone(undone, flags.json ?? false);
    const answers = fromFile ?? (await answersOfSession(session ?? true, run));
    return await prove(run, session, flags, answers);
  } catch (error) {
    if (!isAbort(error)) throw error;
    output.note(resume);
    // With --json, the result says so.
    if (flags.json) throw error;
    return exitCode.interrupted;
  } finally {
    await run.close();
  }
}

/** Says what isn't as the answers call for, and what of the rest is proven. */
async function prove(
  run: Run,
  session: string | null,
  flags: VerifyFlags,
  answers: Answers,
): Promise<ExitCode> {
  const accounts = await connectAccounts(run, flags, answers, reachOf(answers));
  const { aws, identity } = accounts.home;
  const named = session === null ? {} : { resume: session };
  const past = await historyFor(run, named, answers, identity.account);
  const plan = await preparePlan({ answers, accounts, signal: run.signal, ...past });
  const json = flags.json ?? false;
  const drift = driftOf(plan);
  const fix = commandAgain('apply', session, ['--yes', ...placeWords(flags)]);
  const again = commandAgain('verify', session, flagWords({ ...flags, wait: Math.max(flags.wait ?? 0, 30) }));
  const resources = resourceChecks(plan, fix);
  const proving = { plan, externalId: sentExternalId(answers), signal: run.signal };
  const verdict = (
    found: readonly Check[],
    proofs: readonly GrantsProof[],
    counts: Record<string, number>,
  ) => {
    const checks = [...resources, ...found];
    const unchecked = uncheckedBy(plan, proofs, checks);
    return conclude({ checks, unchecked, drift, json, again, credentials: run.credentials }, counts);
  };
  if (answers.export === 'metadata-only') {
    const proofs = await proveNesting({ ...proving, accounts });
    const found = nestingChecks(proofs, plan, fix);
    reportChecks([...resources, ...found], json, drift);
    const proven = proofs.filter((proof) => proof.verdict === 'proven').length;
    return verdict(found, proofs, { proven, accounts: proofs.length });
  }
  reportChecks(resources, json, drift);
  const deliveries = await awaitDelivery(run, accounts, plan, { forMs: (flags.wait ?? 0) * 60_000, json });
  const proof = await proveGrants({ ...proving, aws });
  const found = [
    ...deliveryChecks(deliveries, {
      account: identity.account,
      fix,
      again,
      admissions: proof.admissions,
    }),
    grantsCheck(proof, fix),
  ];
  reportChecks(found, json);
  const delivered = deliveries.filter(({ state }) => state === 'delivered').length;
  return verdict(found, [proof], { delivered, regions: deliveries.length });
}

/** A command on the session, or on the answers that were given instead of one. */
function commandAgain(command: 'apply' | 'verify', session: string | null, words: string[]): string {
  return session === null
    ? [`kentik-aws-setup ${command} --answers FILE`, ...words].join(' ')
    : resumeCommand(command, session, words);
}

/** When a session was undone: nothing is left to prove then, and AWS isn't asked. */
async function undoneWhen(session: string, run: Run): Promise<string | null> {
  await knownSession(session, run);
  return undoneAt(await readSessionJournal(session));
}

function reportUndone(at: string, json: boolean): ExitCode {
  if (json) output.json({ event: 'result', outcome: 'undone', undoneAt: at, unchecked: [] });
  else {
    output.result(`This session was undone on ${utcMinute(at)}, so there is nothing to verify.`);
  }
  return exitCode.done;
}
