/** `verify`: is everything still set up, and do logs arrive that can be decoded? */
import { sentExternalId } from '../answers/ids.ts';
import { reachOf } from '../apply/accounts.ts';
import { preparePlan } from '../apply/prepare.ts';
import { type ExitCode, exitCode, isAbort, UserError } from '../model/errors.ts';
import { deliveryChecks, driftOf, grantsCheck, resourceChecks, uncheckedBy } from '../outputs/checks.ts';
import { output } from '../process/output.ts';
import { waitForDelivery } from '../proof/delivery.ts';
import { proveGrants } from '../proof/grants.ts';
import { deliveryTargets } from '../proof/targets.ts';
import { answersOfFile, answersOfSession } from '../run/answers-file.ts';
import { deliveryReporter, reportChecks } from '../run/checks-output.ts';
import { againOf, conclude, fixOf, verifyCommand } from '../run/conclusion.ts';
import { beginRun, connectAccounts, LOOK_EVERY_MS, type Run } from '../run/connect.ts';
import { endingInResult } from '../run/failure.ts';
import { historyFor, knownSession } from '../run/open-session.ts';
import type { VerifyFlags } from '../run/options.ts';
import { verifyNesting } from '../run/verify-nesting.ts';
import { undoneAt } from '../session/history.ts';
import { readSessionJournal } from '../session/store.ts';

export function verify(session: string | null, flags: VerifyFlags): Promise<ExitCode> {
  return endingInResult(
    flags.json ?? false,
    () => verifyAsFlagged(session, flags),
    (outcome, { message }) => ({
      event: 'result',
      // Who is interrupted has seen nothing that speaks against it.
      outcome: outcome === 'interrupted' ? 'unproven' : outcome,
      unchecked: [`Everything: ${message}`],
    }),
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
  const resume = `Interrupted. Go on with: ${verifyCommand(session, flags)}`;
  run.interrupts.sayOnLeave(() => resume);
  try {
    const undone = session === null ? null : await undoneWhen(session, run);
    if (undone !== null) return reportUndone(undone, flags.json ?? false);
    const answers = fromFile ?? (await answersOfSession(session ?? true, run));
    const accounts = await connectAccounts(run, flags, answers, reachOf(answers));
    const named = session === null ? {} : { resume: session };
    const past = await historyFor(run, named, answers, accounts.home.identity.account);
    if (answers.export === 'metadata-only') {
      const look = { answers, accounts, signal: run.signal, credentials: run.credentials, ...past };
      return await verifyNesting(look, flags, session);
    }
    const plan = await preparePlan({ answers, accounts, signal: run.signal, ...past });
    const json = flags.json ?? false;
    const drift = driftOf(plan);
    const fix = fixOf(session, flags);
    const again = againOf(session, flags);
    reportChecks(resourceChecks(plan, fix), json, drift);
    const report = deliveryReporter(json);
    const { aws, identity } = accounts.home;
    const deliveries = await waitForDelivery({
      aws,
      targets: deliveryTargets(plan),
      signal: run.signal,
      everyMs: LOOK_EVERY_MS[run.target],
      forMs: (flags.wait ?? 0) * 60_000,
      onUpdate: (seen) => report(seen),
    });
    const proof = await proveGrants({ plan, externalId: sentExternalId(answers), aws, signal: run.signal });
    const found = [
      ...deliveryChecks(deliveries, { account: identity.account, fix, again }),
      grantsCheck(proof, fix),
    ];
    reportChecks(found, json);
    const checks = [...resourceChecks(plan, fix), ...found];
    return conclude(
      {
        checks,
        unchecked: uncheckedBy(plan, [proof], checks),
        drift,
        json,
        again,
        credentials: run.credentials,
      },
      {
        delivered: deliveries.filter(({ state }) => state === 'delivered').length,
        regions: deliveries.length,
      },
    );
  } catch (error) {
    if (!isAbort(error)) throw error;
    output.note(resume);
    // A machine is told of it in a result of its own.
    if (flags.json) throw error;
    return exitCode.interrupted;
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
