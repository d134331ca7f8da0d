/** What verify finds of delivery: do logs arrive, and can their records be decoded? Pure. */
import { requiredFields } from '../answers/log-format.ts';
import type { Admission, Delivery } from '../proof/types.ts';
import type { Check } from './checks.ts';

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
