/** Where a flow log goes in S3. */
import type { FlowLog } from '../world/types.ts';

interface Destination {
  bucket: string;
  /** Empty, or ending in a slash. */
  folder: string;
}

/** Reads `arn:aws:s3:::bucket` or `arn:aws:s3:::bucket/folder/`; null where it is neither. */
export function parseDestination(arn: string): Destination | null {
  const match = /^arn:[\w-]+:s3:::([^/:]+)(?:\/(.*))?$/.exec(arn);
  if (!match?.[1]) return null;
  const folder = (match[2] ?? '').replace(/^\/+|\/+$/g, '');
  return { bucket: match[1], folder: folder === '' ? '' : `${folder}/` };
}

const two = (number: number): string => String(number).padStart(2, '0');

/**
 * The key of a log file. Source: VPC User Guide, "Flow log files".
 *
 * @param time start of the five-minute window that the file's name tells, in milliseconds
 */
export function objectKey(flowLog: FlowLog, folder: string, time: number, hash: string): string {
  const { account, region, hive, perHour } = flowLog;
  const date = new Date(time);
  const year = date.getUTCFullYear();
  const month = two(date.getUTCMonth() + 1);
  const day = two(date.getUTCDate());
  const hour = two(date.getUTCHours());
  const stamp = `${year}${month}${day}T${hour}${two(date.getUTCMinutes())}Z`;
  const path = hive
    ? `${hiveAccountFolder(account)}/aws-service=vpcflowlogs/aws-region=${region}/year=${year}/month=${month}/day=${day}/`
    : `${account}/vpcflowlogs/${region}/${year}/${month}/${day}/`;
  const hours = perHour ? `${hive ? 'hour=' : ''}${hour}/` : '';
  const extension = flowLog.fileFormat === 'parquet' ? 'log.parquet' : 'log.gz';
  return `${folder}AWSLogs/${path}${hours}${account}_vpcflowlogs_${region}_${flowLog.id}_${stamp}_${hash}.${extension}`;
}

/** The folder that a bucket policy names for an account's logs. */
export function accountFolder(flowLog: Pick<FlowLog, 'account' | 'hive'>): string {
  return flowLog.hive ? hiveAccountFolder(flowLog.account) : flowLog.account;
}

function hiveAccountFolder(account: string): string {
  return `aws-account-id=${account}`;
}
