/** What is known of the delivery of flow logs: plain data, so that it can stand in a machine's context and in JSON. */

import type { RecordSummary, ResourceTraffic } from '../model/traffic.ts';

/** Flow logs of one region that go to one bucket. */
export interface DeliveryTarget {
  /** The account that owns the flow logs, 12 digits. */
  account: string;
  /** The region of what is logged. */
  region: string;
  bucket: string;
  /** Where the bucket is. */
  bucketRegion: string;
  /** Key prefix inside the bucket, without leading or trailing slash; empty for none. */
  prefix: string;
  /** The logged VPCs, subnets and interfaces. */
  resourceIds: string[];
  /** Whether Kentik deletes what it has read there. */
  deletes?: boolean;
}

/** `bucket/prefix` */
export function placeOf({ bucket, prefix }: Pick<DeliveryTarget, 'bucket' | 'prefix'>): string {
  return prefix === '' ? bucket : `${bucket}/${prefix}`;
}

/**
 * - `looking`: not looked yet.
 * - `nothing-yet`: no log so far and nothing says that none will come.
 * - `searched-partly`: no log found, but so much else lies in the folders that not every place was looked at.
 * - `unanswered`: AWS gave no usable answer, which can pass; what lies in the bucket isn't known.
 * - `delivered`: a log was found and could be decoded.
 * - `unread`: these credentials aren't allowed to look, or a log was found that can't be read; `remedy` says what helps.
 * - `gone`: a log was listed, and deleted before it could be read.
 * - `failed`: none will come without a change, or what came cannot be used.
 */
type DeliveryState =
  | 'looking'
  | 'nothing-yet'
  | 'searched-partly'
  | 'unanswered'
  | 'delivered'
  | 'unread'
  | 'gone'
  | 'failed';

/** One look at one target. Header, records and messages are foreign text. */
export interface Delivery {
  account: string;
  region: string;
  bucket: string;
  prefix: string;
  state: DeliveryState;
  /**
   * With `failed`: `delivery`, AWS doesn't deliver; `record`, Kentik can't use what arrived; `unreadable`, it couldn't be
   * looked at.
   */
  failure?: 'delivery' | 'record' | 'unreadable';
  /** With `unreadable` and `unread`: what AWS's refusal calls for. */
  remedy?: string[];
  /** What is known in a sentence: how long it usually takes, or what AWS says is wrong. */
  message: string;
  /** The newest log found. */
  key: string | null;
  /** Bytes, as stored. */
  size: number | null;
  /** When the log was written, ISO 8601. */
  deliveredAt: string | null;
  /** The start of the five minutes that the log is about, ISO 8601. */
  windowStart: string | null;
  /** Whose log it is. */
  flowLogId: string | null;
  header: string[];
  /** The first records, a value for each field of the header. */
  records: string[][];
  /** Of the nine fields that Kentik requires, those that the header lacks. */
  missingFields: string[];
  /** What the records come to that were read; null where none were. */
  summary: RecordSummary | null;
  /** Each of the chosen resources: seen, or silent and why. Empty until there was a look. */
  traffic: ResourceTraffic[];
  /** Flow logs that deliver to this target, and how many of them AWS calls failed. */
  flowLogs: { total: number; failed: number };
  /** S3 requests that this look took. */
  requests: number;
}

/** Whether anything that can be read keeps log delivery out of a bucket. */
export interface Admission {
  bucket: string;
  verdict: 'allowed' | 'refused' | 'unknown';
  /** A clause; empty where nothing does. */
  why: string;
  remedy: string | null;
}
