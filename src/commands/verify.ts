/** `verify`: is everything still set up, and do logs arrive that can be decoded? */
import { sentExternalId } from '../answers/ids.ts';
import type { Answers } from '../answers/types.ts';
import { type Accounts, reachOf } from '../apply/accounts.ts';
import { preparePlan } from '../apply/prepare.ts';
import { cleanText } from '../model/clean-text.ts';
import { type ErrorReport, type ExitCode, exitCode, isAbort, UserError } from '../model/errors.ts';
import type { VerifyFlags } from '../model/flags.ts';
import type { KentikState } from '../model/kentik.ts';
import { type Check, driftOf, nestingChecks, resourceChecks, uncheckedBy } from '../outputs/checks.ts';
import { kentikChecks, kentikRefusal, unaskedChecks } from '../outputs/kentik-checks.ts';
import { flagWords, placeWords, resumeCommand } from '../outputs/resume-command.ts';
import { output } from '../process/output.ts';
import { type GrantsProof, proveGrants } from '../proof/grants.ts';
import { registeredByHand } from '../proof/kentik-targets.ts';
import { proveNesting } from '../proof/nesting.ts';
import type { Delivery } from '../proof/types.ts';
import { answersOfFile, answersOfSession } from '../run/answers-file.ts';
import { awaitDelivery, awaitKentik, conclude, fullChecks, reportChecks } from '../run/checks-output.ts';
import { beginRun, connectAccounts, type Run } from '../run/connect.ts';
import { endingInResult } from '../run/failure.ts';
import { proofKeeper } from '../run/keep-proof.ts';
import { kentikUse } from '../run/kentik.ts';
import { historyFor, knownSession } from '../run/open-session.ts';
import { logObjects, saveLogs } from '../run/save-logs.ts';
import { refuseUnlessOne } from '../run/usage.ts';
import { leftChanges, undoneAt } from '../session/history.ts';
import { sessionResources } from '../session/resources.ts';
import { readSessionJournal } from '../session/saved-sessions.ts';
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
    if (undone !== null)
      return reportUndone(undone, resumeCommand('undo', session ?? ''), flags.json ?? false);
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
  const accounts = await connectAccounts(
    run,
    flags,
    answers,
    reachOf(answers),
    kentikUse(answers, 'wanted', 'offered'),
  );
  const { aws, identity } = accounts.home;
  const named = session === null ? {} : { resume: session };
  const past = await historyFor(run, named, answers, identity.account);
  const { state, problem } = await askKentik(accounts, run.signal);
  // Who registers exports by hand hasn't asked for one, so that none is missing.
  const isByHand = answers.kentik?.register !== true;
  const planned = { answers, accounts, signal: run.signal, ...past };
  const plan = await preparePlan({ ...planned, kentik: isByHand ? null : state });
  const json = flags.json ?? false;
  const drift = driftOf(plan);
  const fix = commandAgain('apply', session, ['--yes', ...placeWords(flags)]);
  const again = commandAgain('verify', session, flagWords({ ...flags, wait: Math.max(flags.wait ?? 0, 30) }));
  const resources = resourceChecks(plan, fix);
  const forMs = (flags.wait ?? 0) * 60_000;
  const unmatched: string[] = [];
  const kentik = async (deliveries: readonly Delivery[]): Promise<Check[]> => {
    if (isByHand && problem !== null) unmatched.push(`Kentik can't be asked. ${problem.message}`);
    else if (problem !== null) return [kentikRefusal(identity.account, problem, again)];
    const created = past.history?.created;
    const side = { accounts, plan, deliveries, ...(created && { created }), forMs, fix, again, json };
    if (!isByHand) return kentikChecks(await awaitKentik(run, side));
    if (state === null) return [];
    const found = registeredByHand(plan, state, deliveries);
    unmatched.push(...found.unmatched);
    const inPortal = `Correct the export in Kentik's portal (Settings, Public Clouds). Then: ${again}`;
    const proofs = await awaitKentik(run, { ...side, targets: found.targets, fix: inPortal });
    return unaskedChecks(kentikChecks(proofs));
  };
  const keeper = proofKeeper(session, run.now);
  const proving = { plan, externalId: sentExternalId(answers), signal: run.signal };
  const verdict = async (
    found: readonly Check[],
    proofs: readonly GrantsProof[],
    counts: Record<string, number>,
  ) => {
    const checks = [...resources, ...found];
    await keeper.atEnd(checks);
    const unchecked = uncheckedBy(plan, proofs, checks, unmatched);
    return conclude({ checks, unchecked, drift, json, again, credentials: run.credentials }, counts);
  };
  if (answers.export === 'metadata-only') {
    const proofs = await proveNesting({ ...proving, accounts });
    const nesting = nestingChecks(proofs, plan, fix);
    keeper.soFar([...resources, ...nesting]);
    const found = [...nesting, ...(await kentik([]))];
    reportChecks([...resources, ...found], json, drift);
    if (flags.output !== undefined) output.note('A metadata-only export has no logs to save.');
    const proven = proofs.filter((proof) => proof.verdict === 'proven').length;
    return verdict(found, proofs, { proven, accounts: proofs.length });
  }
  reportChecks(resources, json, drift);
  const about = { account: identity.account, fix, again };
  const onUpdate = (seen: readonly Delivery[]) =>
    keeper.soFar([...resources, ...fullChecks({ deliveries: seen, grants: null }, about)]);
  const deliveries = await awaitDelivery(run, accounts, plan, { forMs, json, onUpdate });
  const proof = await proveGrants({ ...proving, aws });
  const ofAws = fullChecks({ deliveries, grants: proof }, about);
  keeper.soFar([...resources, ...ofAws]);
  const found = [...ofAws, ...(await kentik(deliveries))];
  reportChecks(found, json);
  if (flags.output !== undefined) {
    await saveLogs(aws, logObjects(plan, deliveries), { folder: flags.output, json, signal: run.signal });
  }
  const delivered = deliveries.filter(({ state }) => state === 'delivered').length;
  return verdict(found, [proof], { delivered, regions: deliveries.length });
}

/** What Kentik has, or why it doesn't say: then AWS's side is proven without it. */
async function askKentik(
  { kentik }: Accounts,
  signal: AbortSignal,
): Promise<{ state: KentikState | null; problem: ErrorReport | null }> {
  try {
    return { state: kentik === null ? null : await kentik.observe(signal), problem: null };
  } catch (error) {
    if (!(error instanceof UserError) || isAbort(error)) throw error;
    return { state: null, problem: error.report };
  }
}

/** A command on the session, or on the answers that were given instead of one. */
function commandAgain(command: 'apply' | 'verify', session: string | null, words: string[]): string {
  return session === null
    ? [`kentik-aws-setup ${command} --answers FILE`, ...words].join(' ')
    : resumeCommand(command, session, words);
}

/** When a session was undone, and what was left: no setup is to be proven then, and AWS isn't asked. */
async function undoneWhen(
  session: string,
  run: Run,
): Promise<{ at: string; left: ReturnType<typeof leftChanges>; isOwner: boolean } | null> {
  await knownSession(session, run);
  const journal = await readSessionJournal(session);
  const at = undoneAt(journal);
  const isOwner = sessionResources(journal).length > 0;
  return at === null ? null : { at, left: leftChanges(journal), isOwner };
}

function reportUndone(
  { at, left, isOwner }: NonNullable<Awaited<ReturnType<typeof undoneWhen>>>,
  undoAgain: string,
  json: boolean,
): ExitCode {
  const kept = left.map(({ id, kind, name }) => ({ id, kind, name }));
  const unchecked = kept.map(({ kind, name }) => `The undo kept the ${kind.replaceAll('-', ' ')} ${name}.`);
  if (json) output.json({ event: 'result', outcome: 'undone', undoneAt: at, kept, unchecked });
  else if (kept.length === 0) {
    output.result(`This session was undone on ${utcMinute(at)}, so there is nothing to verify.`);
  } else {
    output.result(`This session was undone on ${utcMinute(at)}. What its undo kept isn't checked.`);
    for (const each of unchecked) output.result(`Not checked: ${cleanText(each)}`);
    if (isOwner) output.note(`See whether it can be deleted now: ${undoAgain}`);
  }
  return exitCode.done;
}
