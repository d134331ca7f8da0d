/** `verify` of a metadata-only export: is everything still set up, and does Kentik get to each account's metadata? */
import { sentExternalId } from '../answers/external-id.ts';
import type { MetadataOnlyAnswers } from '../answers/types.ts';
import type { Accounts } from '../apply/accounts.ts';
import { preparePlan } from '../apply/prepare.ts';
import { type ExitCode, exitCode } from '../errors.ts';
import { output } from '../output.ts';
import type { History } from '../plan/history.ts';
import type { Change, Plan } from '../plan/types.ts';
import { proveNesting } from '../proof/nesting.ts';
import type { NestingProof } from '../proof/nesting-documents.ts';
import { nestingLines } from '../render/nesting-text.ts';
import { kindNames } from '../render/plan-text.ts';
import { safeText } from '../render/safe-text.ts';

interface Look {
  answers: MetadataOnlyAnswers;
  accounts: Accounts;
  signal: AbortSignal;
  /** Of the session that looks, where there is one. */
  history?: History;
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
export async function verifyNesting(look: Look, json: boolean, session: string | null): Promise<ExitCode> {
  const { plan, proofs } = await lookAgain(look);
  const drift = driftOf(plan);
  if (!json) for (const change of drift) output.result(driftLine(change));
  reportProofs(proofs, json);
  // What was to be looked at and cannot be is no proof; what is left to somebody else, as answered, is none of ours.
  const lost = (plan.accounts ?? []).filter(({ reach }) => reach === 'unreachable');
  const exit = drift.length > 0 || lost.length > 0 ? exitCode.proof : exitOfProofs(proofs);
  const isRefuted = drift.length > 0 || exitOfProofs(proofs) !== exitCode.done;
  const isProven = proofs.every(({ verdict }) => verdict === 'proven');
  if (json) {
    output.json({
      event: 'result',
      outcome: isRefuted ? 'failed' : isProven ? 'proven' : 'unproven',
      drift: drift.map(({ id, kind, action, why, account, name }) => ({
        id,
        kind,
        action,
        why,
        account,
        name,
      })),
      proven: proofs.filter(({ verdict }) => verdict === 'proven').length,
      accounts: proofs.length,
    });
  } else if (exit === exitCode.done) {
    output.result(
      isProven
        ? 'Proven: the roles are as wanted, and Kentik gets to the metadata of every account.'
        : 'As far as can be seen everything is as wanted; not every account could be looked at, see above.',
    );
  } else if (isRefuted) output.result(`Not proven: see above. ${remedySentence(session)}`);
  else {
    const many = lost.length === 1 ? 'One account' : `${lost.length} accounts`;
    output.result(`Not proven: ${many} cannot be reached, see above.`);
  }
  return exit;
}

/** What cannot be looked at is no drift: nothing is known of it. */
function driftOf(plan: Plan): Change[] {
  const reached = new Set(
    (plan.accounts ?? []).filter(({ reach }) => reach === 'reached').map(({ account }) => account),
  );
  return plan.changes.filter(
    ({ action, account }) => action !== 'none' && action !== 'adopt' && reached.has(account),
  );
}

/** How what is not as wanted is fixed. */
export function remedySentence(session: string | null): string {
  const command =
    session === null
      ? 'kentik-aws-setup apply --answers FILE --yes'
      : `kentik-aws-setup apply --resume ${session} --yes`;
  return `Fix: ${command}`;
}

function driftLine({ kind, name, account, why }: Change): string {
  return `not as wanted: ${kindNames[kind]} ${safeText(name)} in account ${account}: ${safeText(why)}`;
}

export function reportProofs(proofs: readonly NestingProof[], json: boolean): void {
  if (json) for (const proof of proofs) output.json({ event: 'nesting', ...proof });
  else for (const line of nestingLines(proofs)) output.result(line);
}

export function exitOfProofs(proofs: readonly NestingProof[]): ExitCode {
  return proofs.some(({ verdict }) => verdict === 'refuted') ? exitCode.proof : exitCode.done;
}
