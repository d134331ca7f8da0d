/** What verify looks at, check by check, and what its result comes to. Keys are part of the stable interface. Pure. */
import { requiredFields } from '../answers/log-format.ts';
import { type ExitCode, exitCode } from '../model/errors.ts';
import { some } from '../plan/differences.ts';
import { kinds } from '../plan/kinds/index.ts';
import { lookedAt } from '../plan/summary.ts';
import type { Change, Plan } from '../plan/types.ts';
import type { GrantsProof } from '../proof/grants.ts';
import type { NestingProof } from '../proof/nesting-documents.ts';
import type { Admission, Delivery } from '../proof/types.ts';
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

/**
 * Two checks a region and bucket: are logs delivered, and can their records be decoded?
 *
 * @param options.account that is to deliver them
 * @param options.again the command that looks again
 * @param options.admissions whether log delivery can write to the buckets, as far as that was checked
 */
export function deliveryChecks(
  deliveries: readonly Delivery[],
  options: { account: string; fix: string; again: string; admissions?: readonly Admission[] | undefined },
): Check[] {
  const { account, fix, again, admissions = [] } = options;
  if (deliveries.length === 0) {
    const message = 'No flow log delivers to a bucket, so no log can arrive.';
    const remedy = `Choose regions that have resources, then ${fix}`;
    return [{ id: `delivery:${account}:none`, side: 'aws', state: 'unproven', message, remedy }];
  }
  return deliveries.flatMap((delivery) => {
    const { account, region, bucket, prefix, key, size, deliveredAt, windowStart, flowLogId } = delivery;
    const place = { account, region, bucket, prefix };
    return [
      {
        id: `delivery:${region}:${bucket}`,
        side: 'aws' as const,
        ...deliveryVerdict(
          delivery,
          fix,
          again,
          admissions.find((each) => each.bucket === bucket),
        ),
        evidence: {
          ...place,
          key,
          size,
          deliveredAt,
          windowStart,
          flowLogId,
          flowLogs: delivery.flowLogs,
          requests: delivery.requests,
        },
      },
      {
        id: `record:${region}:${bucket}`,
        side: 'record' as const,
        ...recordVerdict(delivery, fix, again),
        evidence: {
          ...place,
          key,
          fields: delivery.header,
          sample: delivery.records,
          missingFields: delivery.missingFields,
          requirements: { required: requiredFields, missing: delivery.missingFields },
          summary: delivery.summary,
        },
      },
    ];
  });
}

type Verdict = Pick<Check, 'state' | 'message' | 'remedy'>;

function deliveryVerdict(
  delivery: Delivery,
  fix: string,
  again: string,
  admission: Admission | undefined,
): Verdict {
  const { region, bucket, state, failure } = delivery;
  const about = `Logs of ${region} in ${bucket}:`;
  const message = `${about} ${delivery.message}`;
  if (admission?.verdict === 'refused') {
    const refusal = `${about} log delivery can't write to the bucket: ${admission.why}.`;
    return { state: 'refuted', message: `${refusal} ${delivery.message}`, remedy: admission.remedy ?? fix };
  }
  if (state === 'nothing-yet' || state === 'looking') return { state: 'waiting', message, remedy: again };
  // What wasn't found might lie where no one looked.
  if (state === 'searched-partly' || state === 'gone') return { state: 'unproven', message, remedy: again };
  if (state === 'delivered') return { state: 'proven', message, remedy: null };
  if (failure === 'record' || (state === 'unread' && delivery.key !== null)) {
    return { state: 'proven', message: `${about} a log arrived.`, remedy: null };
  }
  const known = knownRemedy(delivery);
  if (failure === 'unreadable' || state === 'unread' || state === 'unanswered') {
    return { state: 'unproven', message, remedy: known ?? again };
  }
  const cause = admission?.verdict === 'unknown' ? ` A possible cause: ${admission.why}.` : '';
  const help =
    admission?.remedy ?? "Check the bucket's policy for a Deny statement, and the policy of its KMS key.";
  return { state: 'refuted', message: `${message}${cause}`, remedy: known ?? `${fix}\n${help}` };
}

/** What is known to help; null where nothing is. */
function knownRemedy({ remedy = [] }: Delivery): string | null {
  return remedy.length === 0 ? null : remedy.join('\n');
}

function recordVerdict(delivery: Delivery, fix: string, again: string): Verdict {
  const { region, bucket, state, failure, header, key } = delivery;
  const about = `Records of ${region} in ${bucket}:`;
  if (failure === 'record') {
    const remedy = `Choose a log format that Kentik reads (logFormat: kentik), then ${fix}`;
    return { state: 'refuted', message: `${about} ${delivery.message}`, remedy };
  }
  if (header.length > 0) {
    const met = `${header.length} fields, with all ${requiredFields.length} that Kentik requires`;
    return { state: 'proven', message: `${about} decoded, ${met}.`, remedy: null };
  }
  if (state === 'nothing-yet' || state === 'looking') {
    return { state: 'waiting', message: `${about} no log to decode yet.`, remedy: again };
  }
  const why = key === null && state !== 'unanswered' ? 'there is no log to decode.' : delivery.message;
  return { state: 'unproven', message: `${about} ${why}`, remedy: knownRemedy(delivery) ?? again };
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
