/** Counts what the records of a log say. Values are foreign text. Pure. */
import type { RecordSummary } from '../model/traffic.ts';

const mostDestinations = 5;

/** Fields that name a resource. */
const naming = ['interface-id', 'subnet-id', 'vpc-id'];

/** @param isWhole whether `records` are all of the file's */
export function summarize(
  header: readonly string[],
  records: readonly (readonly string[])[],
  isWhole: boolean,
): RecordSummary {
  const place = placesOf(header);
  const hasAction = header.includes('action');
  const bytesTo = new Map<string, number>();
  const summary = { withoutData: 0, bytes: 0, packets: 0, accepted: 0, rejected: 0 };
  for (const record of records) {
    const status = place(record, 'log-status');
    if (status === 'NODATA' || status === 'SKIPDATA') {
      summary.withoutData += 1;
      continue;
    }
    const bytes = count(place(record, 'bytes'));
    const address = place(record, 'dstaddr');
    const action = place(record, 'action');
    summary.bytes += bytes;
    summary.packets += count(place(record, 'packets'));
    if (action === 'ACCEPT') summary.accepted += 1;
    if (action === 'REJECT') summary.rejected += 1;
    if (address !== '' && address !== '-') bytesTo.set(address, (bytesTo.get(address) ?? 0) + bytes);
  }
  const topDestinations = [...bytesTo]
    .map(([address, bytes]) => ({ address, bytes }))
    .sort((a, b) => b.bytes - a.bytes || (a.address < b.address ? -1 : 1))
    .slice(0, mostDestinations);
  return {
    ...summary,
    records: records.length,
    isWhole,
    accepted: hasAction ? summary.accepted : null,
    rejected: hasAction ? summary.rejected : null,
    topDestinations,
  };
}

/** The VPCs, subnets and interfaces whose traffic the records show. */
export function resourcesNamed(
  header: readonly string[],
  records: readonly (readonly string[])[],
): Set<string> {
  const place = placesOf(header);
  return new Set(
    records
      .filter((record) => !['NODATA', 'SKIPDATA'].includes(place(record, 'log-status')))
      .flatMap((record) => naming.map((field) => place(record, field)))
      .filter((id) => id !== '' && id !== '-'),
  );
}

function placesOf(header: readonly string[]): (record: readonly string[], field: string) => string {
  const places = new Map(header.map((field, index) => [field, index]));
  return (record, field) => record[places.get(field) ?? -1] ?? '';
}

/** `-` and what else is no number is none. */
function count(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
