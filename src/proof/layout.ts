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

/**
 * All layouts that AWS offers: plain or Hive-compatible folders, by day or by hour. AWS's own pages disagree on
 * `aws-service=` and `service=`, so both count.
 */
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

/** `<prefix>/AWSLogs/<account>/vpcflowlogs/<region>/`. */
export function regionPrefix({ account, region, prefix }: LogPlace): string {
  const folder = prefix === '' ? '' : `${prefix}/`;
  return `${folder}AWSLogs/${account}/vpcflowlogs/${region}/`;
}

/** `<year>/<month>/` of a moment, UTC. */
export function monthPath(at: Date): string {
  return `${at.toISOString().slice(0, 7).replace('-', '/')}/`;
}

/** `<year>/<month>/<day>/` of a moment, UTC. */
export function dayPath(at: Date): string {
  return `${at.toISOString().slice(0, 10).replaceAll('-', '/')}/`;
}

/** The beginning of a file's name, up to the moment: keys after it are this flow log's later ones, then other flow logs'. */
export function fileNameFrom(place: LogPlace, flowLogId: string, from: Date): string {
  const timestamp = `${from.toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z`;
  return `${place.account}_vpcflowlogs_${place.region}_${flowLogId}_${timestamp}`;
}

/** `20261123T1755Z` → `2026-11-23T17:55:00Z`. */
export function isoOfTimestamp(timestamp: string): string {
  return timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:00Z');
}
