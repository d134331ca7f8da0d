/**
 * Where AWS puts flow logs in a bucket.
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */

/** One log file, as its key tells. */
export interface LogKey {
  key: string;
  account: string;
  region: string;
  flowLogId: string;
  /** The start of the five minutes of the records' end times, `YYYYMMDDTHHmmZ`. */
  timestamp: string;
  format: 'text' | 'parquet';
}

/** All of AWS's layouts: plain or Hive-compatible, by day or hour. Its pages disagree on `aws-service=` and `service=`. */
const keyPattern =
  /^(?:.*\/)?AWSLogs\/(?:aws-account-id=)?(\d{12})\/(?:(?:aws-)?service=)?vpcflowlogs\/(?:aws-region=)?([a-z0-9-]+)\/(?:year=)?\d{4}\/(?:month=)?\d\d\/(?:day=)?\d\d\/(?:(?:hour=)?\d\d\/)?\d{12}_vpcflowlogs_[a-z0-9-]+_(fl-[0-9a-f]+)_(\d{8}T\d{4}Z)_[0-9a-z]+\.log\.(gz|parquet)$/;

/** Reads a key; null where it is no flow log. */
export function parseLogKey(key: string): LogKey | null {
  const match = keyPattern.exec(key);
  if (!match) return null;
  const [, account = '', region = '', flowLogId = '', timestamp = '', extension] = match;
  return { key, account, region, flowLogId, timestamp, format: extension === 'gz' ? 'text' : 'parquet' };
}

export interface LogPlace {
  account: string;
  region: string;
  /** Key prefix without leading or trailing slash. */
  prefix: string;
}

/** How the folders of a flow log are named. */
export interface Layout {
  /** `year=2026/month=11/day=23/` instead of `2026/11/23/`. */
  hive: boolean;
  /** A folder for each hour below the day's. */
  hourly: boolean;
}

/** `<prefix>/AWSLogs/<account>/vpcflowlogs/<region>/`, or the same with names, as Hive wants it. */
export function regionPrefix({ account, region, prefix }: LogPlace, { hive }: Layout): string {
  const folder = prefix === '' ? '' : `${prefix}/`;
  return hive
    ? `${folder}AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}/`
    : `${folder}AWSLogs/${account}/vpcflowlogs/${region}/`;
}

const levels = ['year', 'month', 'day', 'hour'] as const;

/** The folders of a date or the beginning of one, `['2026', '11']`. */
export function datePath(parts: readonly string[], { hive }: Layout): string {
  return parts.map((part, level) => `${hive ? `${levels[level]}=` : ''}${part}/`).join('');
}

/** The last part of a date folder's path, or null where the folder is none: it holds what no calendar has. */
export function datePart(folder: string, { hive }: Layout, level: number): string | null {
  const [, name, part = ''] = /([^/]*?)(\d+)\/$/.exec(folder) ?? [];
  const expected = hive ? `${levels[level]}=` : '';
  return name === expected && part.length === (level === 0 ? 4 : 2) ? part : null;
}

/** `['2026', '11', '23']`, UTC. */
export function dateParts(milliseconds: number): string[] {
  return new Date(milliseconds).toISOString().slice(0, 10).split('-');
}

/** Midnight of a day, milliseconds since 1970; null for a day that no calendar has. */
export function startOfDay(parts: readonly string[]): number | null {
  const text = parts.join('-');
  const at = Date.parse(`${text}T00:00:00Z`);
  // 31 November becomes 1 December with some parsers.
  return Number.isFinite(at) && dateParts(at).join('-') === text ? at : null;
}

/** The beginning of the names of all files of an account and region; the flow log's ID and `_` follow. */
export function filesPrefix({ account, region }: LogPlace): string {
  return `${account}_vpcflowlogs_${region}_`;
}

/** The beginning of the names of one flow log's files. */
export function fileNamePrefix(place: LogPlace, flowLogId: string): string {
  return `${filesPrefix(place)}${flowLogId}_`;
}

/** The beginning of a file's name, up to the moment: keys after it are this flow log's later ones, then other flow logs'. */
export function fileNameFrom(place: LogPlace, flowLogId: string, from: number): string {
  const timestamp = `${new Date(from).toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z`;
  return `${fileNamePrefix(place, flowLogId)}${timestamp}`;
}

/** `20261123T1755Z` → `2026-11-23T17:55:00Z`. */
export function isoOfTimestamp(timestamp: string): string {
  return timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:00Z');
}
