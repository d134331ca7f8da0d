/** What was found of logs, as lines. */
import { safeText } from './safe-text.ts';

/** The part of a delivery that is shown. Header and records are foreign text. */
export interface ShownDelivery {
  region: string;
  bucket: string;
  state: string;
  message: string;
  key: string | null;
  deliveredAt: string | null;
  header: readonly string[];
  records: readonly (readonly string[])[];
  missingFields: readonly string[];
}

/** Records shown of one region; more prove nothing more. */
const RECORDS = 3;

/** One block a region: what is known, the newest log, and its first records as `field: value`. */
export function deliveryLines(delivery: ShownDelivery): string[] {
  const { region, bucket, state, message, key, deliveredAt, header, records, missingFields } = delivery;
  const lines = [
    `Logs of ${region} in ${safeText(bucket)}: ${state === 'delivered' ? 'delivered' : safeText(message)}`,
  ];
  if (key !== null)
    lines.push(`  newest: ${safeText(key)}${deliveredAt === null ? '' : ` (${deliveredAt})`}`);
  if (header.length > 0) lines.push(`  fields: ${safeText(header.join(' '))}`);
  for (const record of records.slice(0, RECORDS)) lines.push(`  record: ${safeText(record.join(' '))}`);
  if (missingFields.length > 0)
    lines.push(`  fields that Kentik requires and the logs lack: ${missingFields.join(', ')}`);
  return lines;
}
