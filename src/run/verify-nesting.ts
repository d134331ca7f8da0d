/** `verify` of a metadata-only export: is everything still set up, and does Kentik get to each account's metadata? */
import { sentExternalId } from '../answers/ids.ts';
import type { MetadataOnlyAnswers } from '../answers/types.ts';
import type { Accounts } from '../apply/accounts.ts';
import { preparePlan } from '../apply/prepare.ts';
import type { CredentialsInUse } from '../aws/types.ts';
import type { ExitCode } from '../model/errors.ts';
import { driftOf, nestingChecks, resourceChecks, uncheckedBy } from '../outputs/checks.ts';
import type { History } from '../plan/history.ts';
import type { Plan } from '../plan/types.ts';
import { proveNesting } from '../proof/nesting.ts';
import type { NestingProof } from '../proof/nesting-documents.ts';
import { reportChecks } from './checks-output.ts';
import { againOf, conclude, fixOf } from './conclusion.ts';
import type { VerifyFlags } from './options.ts';

interface Look {
  answers: MetadataOnlyAnswers;
  accounts: Accounts;
  signal: AbortSignal;
  /** Of the session that looks, where there is one. */
  history?: History;
  credentials?: CredentialsInUse | undefined;
}

/** Compares with AWS as it is now, and proves what can be proved. */
export async function lookAgain(look: Look): Promise<{ plan: Plan; proofs: NestingProof[] }> {
  const { answers, accounts, signal } = look;
  const plan = await preparePlan(look);
  const externalId = sentExternalId(answers);
  return { plan, proofs: await proveNesting({ plan, externalId, accounts, signal }) };
}

/**
 * Says what is not as wanted, and of each account what is proven.
 *
 * @param session the one that is looked at; null where only answers were given
 */
export async function verifyNesting(
  look: Look,
  flags: VerifyFlags,
  session: string | null,
): Promise<ExitCode> {
  const json = flags.json ?? false;
  const { plan, proofs } = await lookAgain(look);
  const drift = driftOf(plan);
  const fix = fixOf(session, flags);
  const checks = [...resourceChecks(plan, fix), ...nestingChecks(proofs, plan, fix)];
  reportChecks(checks, json, drift);
  const unchecked = uncheckedBy(plan, proofs, checks);
  return conclude(
    { checks, unchecked, drift, json, again: againOf(session, flags), credentials: look.credentials },
    { proven: proofs.filter(({ verdict }) => verdict === 'proven').length, accounts: proofs.length },
  );
}
