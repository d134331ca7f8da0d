/** One check for each of the chosen resources: is its traffic seen, and where not, why? Pure. */
import type { ResourceTraffic, TrafficState } from '../model/traffic.ts';
import { some } from '../plan/differences.ts';
import type { Admission, Delivery } from '../proof/types.ts';
import { problemSentences } from '../words/kentik-proof.ts';
import type { Check, CheckState } from './checks.ts';

/** Silence is no fault: only what AWS says to be wrong fails a proof. */
const states: Record<TrafficState, CheckState> = {
  seen: 'proven',
  'too-early': 'waiting',
  'no-interface': 'unproven',
  'no-traffic': 'unproven',
  deleted: 'unproven',
  unknown: 'unproven',
  refused: 'refuted',
  elsewhere: 'refuted',
  'no-flow-log': 'refuted',
};

interface Commands {
  /** That is to deliver the logs. */
  account: string;
  fix: string;
  again: string;
  admissions?: readonly Admission[] | undefined;
}

type KnownDelivery = Pick<Delivery, 'region' | 'bucket' | 'traffic'>;

export function trafficChecks(deliveries: readonly KnownDelivery[], commands: Commands): Check[] {
  return deliveries.flatMap((delivery) =>
    delivery.traffic.map((traffic): Check => {
      const { region, bucket } = delivery;
      const { account } = commands;
      const { resourceId, flowLogId, state, why, lastSeenAt } = traffic;
      const check: Check = {
        id: `traffic:${region}:${resourceId}`,
        side: 'aws',
        state: states[state],
        message: `Traffic of ${resourceId} in ${region}: ${why}`,
        remedy: remedyFor(traffic, delivery, commands),
        evidence: { account, region, bucket, resourceId, flowLogId, cause: state, why, lastSeenAt },
      };
      const decides = check.state === 'proven' || check.state === 'refuted';
      return decides ? check : { ...check, decides };
    }),
  );
}

function remedyFor(
  { resourceId, state }: ResourceTraffic,
  { bucket }: KnownDelivery,
  { fix, again, admissions = [] }: Commands,
): string | null {
  const refusal = admissions.find((each) => each.bucket === bucket && each.verdict === 'refused');
  const remedies: Record<TrafficState, string | null> = {
    seen: null,
    'too-early': again,
    'no-interface': 'Not needed. Logs arrive once there is a network interface with traffic.',
    'no-traffic': `Not needed if ${resourceId} is meant to be idle. Otherwise, send traffic through it, then: ${again}`,
    deleted: 'Look for its traffic in Kentik.',
    unknown: again,
    refused:
      refusal?.remedy ?? "Check the bucket's policy for a Deny statement, and the policy of its KMS key.",
    elsewhere: fix,
    'no-flow-log': fix,
  };
  return remedies[state];
}

/** The same for people: resources of a region and bucket with one cause are named in one check. */
export function foldTraffic(checks: readonly Check[]): Check[] {
  const groups = Map.groupBy(checks, ({ id, evidence: { region, bucket, cause } = {} }) =>
    id.startsWith('traffic:') ? [region, bucket, cause].join(' ') : id,
  );
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined || alike.length === 1 || !first.id.startsWith('traffic:')) return alike;
    const { region, why } = first.evidence ?? {};
    const ids = alike.map(({ evidence }) => String(evidence?.resourceId));
    const message = `Traffic of ${alike.length} resources in ${region} (${some(ids, 3)}): ${why}`;
    return [{ ...first, message }];
  });
}

/**
 * What is said at the end of resources whose logs don't arrive, with the fix; those with one cause once. Foreign text.
 *
 * @returns `faults`, and `notes` of silence, which is none
 */
export function trafficProblems(
  deliveries: readonly KnownDelivery[],
  commands: Commands,
): { faults: string[]; notes: string[] } {
  const checks = foldTraffic(trafficChecks(deliveries, commands));
  const of = (isNote: boolean) =>
    problemSentences(checks.filter(({ decides }) => (decides === false) === isNote));
  return { faults: of(false), notes: of(true) };
}
