/** What verify looks at, check by check, and what its result comes to. Keys are part of the stable interface. Pure. */
import { type ExitCode, exitCode } from '../model/errors.ts';
import { some } from '../plan/differences.ts';
import { kinds } from '../plan/kinds/index.ts';
import { lookedAt } from '../plan/summary.ts';
import type { Change, Plan } from '../plan/types.ts';
import type { GrantsProof } from '../proof/grants.ts';
import type { NestingProof } from '../proof/nesting-documents.ts';
import { capitalized } from '../ui/text.ts';
import { kindNames } from '../words/changes.ts';

export type CheckState = 'proven' | 'unproven' | 'waiting' | 'refuted';

/** One thing that was looked at. Messages and what goes with them hold foreign text. */
export interface Check {
  /** Stable over runs: `<kind>:<region or account>:<name>`. */
  id: string;
  /** Who could refuse it: AWS, the log record itself, or Kentik. */
  side: 'aws' | 'record' | 'kentik';
  state: CheckState;
  message: string;
  /** What to do; null where it is proven. */
  remedy: string | null;
  /** `false`: it says what is known and changes no outcome, as silence of one resource of many does. */
  decides?: false;
  /** What the check rests on, by kind of check. */
  evidence?: Readonly<Record<string, unknown>>;
}

/** `undone`: the session was undone, and nothing of it exists. */
export type VerifyOutcome = 'proven' | 'unproven' | 'no-logs-yet' | 'failed' | 'undone';

/** One refuted check fails the proof; what is waited for or unproven keeps it from being one. */
export function outcomeOfChecks(checks: readonly Pick<Check, 'state' | 'decides'>[]): VerifyOutcome {
  const deciding = checks.filter(({ decides }) => decides !== false);
  const has = (wanted: CheckState) => deciding.some(({ state }) => state === wanted);
  if (has('refuted')) return 'failed';
  if (has('waiting')) return 'no-logs-yet';
  return has('unproven') || deciding.length === 0 ? 'unproven' : 'proven';
}

export const exitOfOutcome: Record<VerifyOutcome, ExitCode> = {
  proven: exitCode.done,
  unproven: exitCode.proof,
  'no-logs-yet': exitCode.waitedTooLong,
  failed: exitCode.proof,
  undone: exitCode.done,
};

/** What isn't as the answers call for. */
export function driftOf(plan: Pick<Plan, 'accounts' | 'changes'>): Change[] {
  return lookedAt(plan).filter(({ action }) => action !== 'none' && action !== 'adopt');
}

/** What is wrong with a resource: its reason in the plan says what will be done about it, which no check does. */
function faultOf(change: Change): string {
  const { kind, action, drift, differences, why } = change;
  if (drift === 'gone' && action === 'create') return why;
  const fault = kinds[kind].faultOf(change);
  if (fault === null) return why;
  // The obstacle says what differs.
  if (action === 'blocked') return differences === undefined ? `${fault} ${why}` : why;
  return drift === 'changed' ? `Someone has changed it since this session wrote it. ${fault}` : fault;
}

/** One check a resource: does it exist as the answers call for? */
export function resourceChecks(plan: Pick<Plan, 'accounts' | 'changes'>, fix: string): Check[] {
  const drifted = new Set(driftOf(plan));
  return lookedAt(plan).map((change) => {
    const { id, kind, name, region, account } = change;
    const isDrift = drifted.has(change);
    const what = isDrift ? faultOf(change) : change.why;
    return {
      id,
      side: kind === 'cloud-export' ? 'kentik' : 'aws',
      state: isDrift ? 'refuted' : 'proven',
      message: `${capitalized(kindNames[kind])} ${name}${region === null ? '' : ` in ${region}`}: ${what}`,
      remedy: isDrift ? (change.remedy ?? fix) : null,
      evidence: { kind, account, region, name, action: change.action },
    };
  });
}

/** What the role of a full export grants. */
export function grantsCheck(proof: GrantsProof, fix: string): Check {
  return proofCheck('grants', proof, fix);
}

/** Kentik's way into each account that was to be looked at. What is left to someone else is unchecked, not unproven. */
export function nestingChecks(
  proofs: readonly NestingProof[],
  plan: Pick<Plan, 'accounts'>,
  fix: string,
): Check[] {
  const planned = new Map((plan.accounts ?? []).map((each) => [each.account, each]));
  return proofs
    .filter(({ account }) => planned.get(account)?.reach !== 'printed')
    .map((proof) => {
      const help = planned.get(proof.account)?.error?.remedy ?? [];
      const check = proofCheck('nesting', proof, fix);
      return check.state === 'unproven' && help.length > 0 ? { ...check, remedy: help.join('\n') } : check;
    });
}

/** What to do about a role that isn't proven; null where it is. */
export function proofRemedy(
  { verdict, evidence, remedy }: Pick<GrantsProof, 'verdict' | 'evidence' | 'remedy'>,
  fix: string,
): string | null {
  const remedies: Record<GrantsProof['verdict'], string | null> = {
    proven: null,
    refuted:
      evidence === 'simulation'
        ? 'Allow the action in the policy, permissions boundary or service control policy that refuses it, then verify again.'
        : (remedy ?? fix),
    unproven:
      remedy ??
      'Verify again with credentials that are allowed to read the role, or check the role in the IAM console.',
  };
  return remedies[verdict];
}

function proofCheck(kind: 'grants' | 'nesting', proof: GrantsProof, fix: string): Check {
  const { account, roleArn, verdict, evidence, message, cause, sides } = proof;
  return {
    id: `${kind}:${account}:${roleArn.slice(roleArn.lastIndexOf('/') + 1)}`,
    side: 'aws',
    state: verdict,
    message: `Role ${roleArn}: ${message}`,
    remedy: proofRemedy(proof, fix),
    evidence: {
      account,
      roleArn,
      basis: evidence,
      ...(cause === undefined ? {} : { cause }),
      ...(sides === undefined ? {} : { sides }),
    },
  };
}

/**
 * What no check covers, as sentences: a proof must not be read as one of these too.
 *
 * @param unmatched why Kentik's side couldn't be checked, if Kentik was asked. Foreign text
 */
export function uncheckedBy(
  plan: Pick<Plan, 'accounts' | 'export'>,
  proofs: readonly Pick<GrantsProof, 'account' | 'verdict' | 'evidence'>[],
  checks: readonly Pick<Check, 'id' | 'side'>[],
  unmatched: readonly string[] = [],
): string[] {
  const printed = (plan.accounts ?? []).filter(({ reach }) => reach === 'printed');
  const unsimulated = proofs.filter(
    ({ verdict, evidence }) => verdict === 'proven' && evidence !== 'simulation',
  );
  return [
    ...unmatched.map((why) => `Kentik's side: ${why}`),
    ...(unmatched.length > 0 || checks.some(({ id, side }) => side === 'kentik' && id.startsWith('export:'))
      ? []
      : [
          "Kentik's side: whether the cloud export is registered and Kentik receives data. Check it in the Kentik portal.",
        ]),
    "Resource control policies (RCPs), which can refuse Kentik: member accounts can't list them, and IAM's simulation doesn't evaluate them.",
    "Service control policies (SCPs) with conditions: what they refuse depends on values that only Kentik's calls have.",
    'The network between Kentik and AWS, including policies of VPC endpoints, and session policies that Kentik might use.',
    ...(unsimulated.length === 0
      ? []
      : [
          `Service control policies (SCPs) of ${accountWords(unsimulated)}: IAM's simulation gave no result for these credentials, or one that depends on unknown values.`,
        ]),
    ...(plan.export === 'full'
      ? ['KMS grants, which can allow the use of a key in addition to its policy.']
      : []),
    ...(printed.length === 0
      ? []
      : [
          `${capitalized(accountWords(printed))}: the documents are printed only, for someone else to apply.`,
        ]),
  ];
}

/** "account 1", or "accounts 1, 2, 3 and 297 more". */
function accountWords(accounts: readonly { account: string }[]): string {
  const names = accounts.map(({ account }) => account);
  return `${names.length === 1 ? 'account' : 'accounts'} ${some(names, 5)}`;
}
