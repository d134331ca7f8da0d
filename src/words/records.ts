/** Records of flow logs in units that people read. Values are foreign text. Pure. */
import type { RecordSummary } from '../model/traffic.ts';
import { plural } from '../ui/text.ts';

/** Source: IANA, Assigned Internet Protocol Numbers. */
const protocols: Record<string, string> = {
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPv4',
  6: 'TCP',
  17: 'UDP',
  41: 'IPv6',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  89: 'OSPF',
  132: 'SCTP',
};

const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** 1234567 → "1.2 MB", in powers of 1000. */
export function byteText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** A field's value in its unit: bytes, the time of day (UTC), the protocol's name; others as they are. */
export function inUnits(field: string, value: string): string {
  if (!/^\d{1,15}$/.test(value)) return value;
  if (field === 'bytes') return byteText(Number(value));
  if (field === 'start' || field === 'end') {
    const at = new Date(Number(value) * 1000);
    return Number.isFinite(at.getTime()) ? at.toISOString().slice(11, 19) : value;
  }
  return field === 'protocol' ? (protocols[value] ?? `protocol ${value}`) : value;
}

/** "10.1.1.12 port 49152 to 10.1.2.9 port 443, TCP, 1.2 KB in 10 packets, ACCEPT, 23:58:00 to 23:59:00 UTC" */
export function flowSentence(header: readonly string[], record: readonly string[]): string {
  const place = (field: string): string | null => {
    const value = record[header.indexOf(field)];
    return value === undefined || value === '-' ? null : inUnits(field, value);
  };
  const [source, target] = [place('srcaddr'), place('dstaddr')];
  const status = place('log-status');
  const at = place('start') === null ? null : `${place('start')} to ${place('end') ?? '?'} UTC`;
  if (source === null || target === null) {
    const of = place('interface-id');
    return [of, status === 'NODATA' ? 'no traffic' : (status ?? 'no addresses'), at]
      .filter((part) => part !== null)
      .join(', ');
  }
  const port = (field: string) => {
    const number = place(field);
    return number === null || number === '0' ? '' : ` port ${number}`;
  };
  const packets = place('packets');
  const size = [place('bytes'), packets === null ? null : `in ${plural(Number(packets), 'packet')}`];
  return [
    `${source}${port('srcport')} to ${target}${port('dstport')}`,
    place('protocol'),
    size.filter((part) => part !== null).join(' ') || null,
    place('action'),
    at,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

/** "61 records: 40 accepted, 12 rejected, 9 without traffic; 1.2 MB in 310 packets" */
export function summarySentence(summary: RecordSummary): string {
  const { records, isWhole, accepted, rejected, withoutData, bytes, packets } = summary;
  const counts = [
    accepted === null ? null : `${accepted} accepted`,
    rejected === null ? null : `${rejected} rejected`,
    withoutData === 0 ? null : `${withoutData} without traffic`,
  ].filter((part) => part !== null);
  const of = counts.length === 0 ? '' : `: ${counts.join(', ')}`;
  const size = `${byteText(bytes)} in ${plural(packets, 'packet')}`;
  return `${isWhole ? '' : 'the first '}${plural(records, 'record')}${of}; ${size}`;
}
