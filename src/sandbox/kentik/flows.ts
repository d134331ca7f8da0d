/** Reads a log file as far as Kentik's devices need it. Source: VPC User Guide, "Flow log records". */
import { gunzipSync } from 'node:zlib';

/** Without them a record says nothing of traffic. */
const needed = ['srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end'];

interface Flows {
  count: number;
  /** What the records themselves say of their resource: the VPC, else the subnet, else the interface; '' for nothing. */
  resourceId: string;
}

/** A file that is no log of records has no flows. */
export function readFlows(file: Uint8Array): Flows {
  const [header = '', ...lines] = unzipped(file).split('\n');
  const fields = header.split(' ');
  if (needed.some((name) => !fields.includes(name))) return { count: 0, resourceId: '' };
  const status = fields.indexOf('log-status');
  const records = lines
    .map((line) => line.split(' '))
    .filter((record) => record.length === fields.length && (status < 0 || record[status] === 'OK'));
  const place = ['vpc-id', 'subnet-id', 'interface-id'].find((name) => fields.includes(name)) ?? '';
  return { count: records.length, resourceId: records[0]?.[fields.indexOf(place)] ?? '' };
}

function unzipped(file: Uint8Array): string {
  try {
    return gunzipSync(file).toString('utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}
