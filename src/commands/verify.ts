/** `verify`: is everything still set up, and do logs arrive that can be decoded? */
import { sentExternalId } from '../answers/external-id.ts';
import { reachOf } from '../apply/accounts.ts';
import { preparePlan } from '../apply/prepare.ts';
import { type ExitCode, exitCode, UserError } from '../errors.ts';
import { output } from '../output.ts';
import type { Change, Plan } from '../plan/types.ts';
import { waitForDelivery } from '../proof/delivery.ts';
import { type GrantsProof, proveGrants } from '../proof/grants.ts';
import { deliveryTargets } from '../proof/targets.ts';
import type { Delivery } from '../proof/types.ts';
import { differenceLines } from '../render/differences-text.ts';
import { nestingLines } from '../render/nesting-text.ts';
import { comparisonJson } from '../render/plan-json.ts';
import { kindNames } from '../render/plan-text.ts';
import { flagWords, resumeCommand } from '../render/resume-command.ts';
import { safeText } from '../render/safe-text.ts';
import { undoneAt } from '../session/history.ts';
import { readSessionJournal } from '../session/store.ts';
import { answersOfFile, answersOfSession } from './apply.ts';
import { deliveryReporter, exitOfDeliveries } from './delivery-output.ts';
import { endingInResult } from './failure.ts';
import { historyFor, knownSession } from './open-session.ts';
import type { VerifyFlags } from './options.ts';
import { beginRun, connectAccounts, LOOK_EVERY_MS, type Run } from './run.ts';
import { remedySentence, verifyNesting } from './verify-nesting.ts';

export function verify(session: string | null, flags: VerifyFlags): Promise<ExitCode> {
  return endingInResult(
    flags.json ?? false,
    () => verifyAsFlagged(session, flags),
    (outcome) => ({ event: 'result', outcome }),
  );
}

async function verifyAsFlagged(session: string | null, flags: VerifyFlags): Promise<ExitCode> {
  if ((session === null) === (flags.answers === undefined)) {
    throw new UserError({
      code: 'FLAGS_MISSING',
      exit: exitCode.usage,
      doing: 'reading the flags of verify',
      message:
        session === null
          ? 'verify needs either the id of a session or --answers FILE.'
          : 'verify takes either the id of a session or --answers FILE, not both.',
      remedy: ['kentik-aws-setup sessions list', 'kentik-aws-setup verify --answers FILE'],
      state: 'AWS was not called.',
    });
  }
  const fromFile = flags.answers === undefined ? null : await answersOfFile(flags.answers, flags);
  const run = await beginRun(flags);
  try {
    const undone = session === null ? null : await undoneWhen(session, run);
    if (undone !== null) return reportUndone(undone, flags.json ?? false);
    const answers = fromFile ?? (await answersOfSession(session ?? true, run));
    const accounts = await connectAccounts(run, flags, answers, reachOf(answers));
    const named = session === null ? {} : { resume: session };
    const past = await historyFor(run, named, answers, accounts.home.identity.account);
    if (answers.export === 'metadata-only') {
      return await verifyNesting(
        { answers, accounts, signal: run.signal, ...past },
        flags.json ?? false,
        session,
      );
    }
    const plan = await preparePlan({ answers, accounts, signal: run.signal, ...past });
    const drift = driftOf(plan);
    reportDrift(drift, flags.json ?? false);
    const report = deliveryReporter(flags.json ?? false);
    const deliveries = await waitForDelivery({
      aws: accounts.home.aws,
      targets: deliveryTargets(plan),
      signal: run.signal,
      everyMs: LOOK_EVERY_MS[run.target],
      forMs: (flags.wait ?? 0) * 60_000,
      onUpdate: (seen) => report.update(seen),
    });
    report.end(deliveries);
    const { aws } = accounts.home;
    const externalId = sentExternalId(answers);
    const grants = await proveGrants({ plan, externalId, aws, signal: run.signal });
    reportGrants(grants, flags.json ?? false);
    const isRefuted = drift.length > 0 || grants.verdict === 'refuted';
    const exit = isRefuted ? exitCode.proof : exitOfDeliveries(deliveries);
    if (flags.json) output.json(verdict(exit, grants, drift, deliveries));
    else sayVerdict(exit, grants, session, flags, drift.length > 0);
    return exit;
  } finally {
    await run.close();
  }
}

/** When a session was undone: nothing is left to prove then, and AWS isn't asked. */
async function undoneWhen(session: string, run: Run): Promise<string | null> {
  await knownSession(session, run);
  return undoneAt(await readSessionJournal(session));
}

function reportUndone(at: string, json: boolean): ExitCode {
  if (json) output.json({ event: 'result', outcome: 'undone', undoneAt: at, unchecked: [] });
  else {
    output.result(
      `This session was undone on ${at.slice(0, 16).replace('T', ' ')} UTC, so there is nothing to verify.`,
    );
  }
  return exitCode.done;
}

/** What is not as the answers want it: to be made, to be changed, or not possible. */
function driftOf(plan: Plan): Change[] {
  return plan.changes.filter(({ action }) => action !== 'none' && action !== 'adopt');
}

function reportDrift(drift: readonly Change[], json: boolean): void {
  if (json) return;
  for (const change of drift) {
    const place = change.region === null ? '' : ` in ${change.region}`;
    output.result(
      `not as wanted: ${kindNames[change.kind]} ${safeText(change.name)}${place}: ${safeText(change.why)}`,
    );
    for (const line of differenceLines(change.differences ?? [])) output.result(`  ${safeText(line)}`);
  }
}

export function reportGrants(proof: GrantsProof, json: boolean): void {
  if (json) output.json({ event: 'grants', ...proof });
  else for (const line of nestingLines([proof])) output.result(line);
}

/** What could not be looked at is not proven, however well all else stands. */
function outcomeOf(
  exit: ExitCode,
  { verdict }: GrantsProof,
): 'proven' | 'unproven' | 'no-logs-yet' | 'failed' {
  if (exit === exitCode.waitedTooLong) return 'no-logs-yet';
  if (exit !== exitCode.done) return 'failed';
  return verdict === 'proven' ? 'proven' : 'unproven';
}

function verdict(
  exit: ExitCode,
  grants: GrantsProof,
  drift: readonly Change[],
  deliveries: readonly Delivery[],
) {
  return {
    event: 'result',
    outcome: outcomeOf(exit, grants),
    drift: drift.map((change) => {
      const { id, kind, action, why, region, name } = change;
      return { id, kind, action, why, region, name, ...comparisonJson(change) };
    }),
    delivered: deliveries.filter(({ state }) => state === 'delivered').length,
    regions: deliveries.length,
  };
}

function sayVerdict(
  exit: ExitCode,
  grants: GrantsProof,
  session: string | null,
  flags: VerifyFlags,
  hasDrift: boolean,
): void {
  const longer = flagWords({ ...flags, wait: Math.max(flags.wait ?? 0, 30) });
  const again = session === null ? 'the same command' : resumeCommand('verify', session, longer);
  const outcome = outcomeOf(exit, grants);
  if (outcome === 'proven') {
    output.result(
      'Proven: everything is set up, logs arrive and can be decoded, and the role grants no more.',
    );
  } else if (outcome === 'unproven') {
    output.result(
      'Everything is set up, logs arrive and can be decoded. What the role grants is not proven, see above.',
    );
  } else if (outcome === 'no-logs-yet') {
    output.result(
      `Not proven yet: no log has arrived everywhere. AWS usually takes 10 to 20 minutes; look again with ${again}.`,
    );
  } else if (hasDrift) output.result(`Not proven: see above. ${remedySentence(session)}`);
  else output.result('Not proven: see above.');
}
