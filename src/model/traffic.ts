/** What logs show of traffic: plain data, so that it can stand in a machine's context and in JSON. */

/** What the records of a log come to, over as many as were read. */
export interface RecordSummary {
  /** Records that were read, those without traffic included. */
  records: number;
  /** Whether these are all of the file's. */
  isWhole: boolean;
  /** Records by `action`; null where the format has no such field. */
  accepted: number | null;
  rejected: number | null;
  /** Records that say that there was no traffic (NODATA), or that AWS skipped some (SKIPDATA). */
  withoutData: number;
  bytes: number;
  packets: number;
  /** The destinations with the most bytes, most first. Addresses are foreign text. */
  topDestinations: { address: string; bytes: number }[];
}

/**
 * - `seen`: its logs arrive.
 * - `too-early`: its flow log is younger than it usually takes.
 * - `no-interface`: there is no network interface in it, so nothing to log.
 * - `no-traffic`: nothing is wrong, as far as AWS says, and no log arrives.
 * - `deleted`: none is left, and Kentik deletes what it has read.
 * - `refused`: AWS can't deliver its logs.
 * - `elsewhere`: its flow log delivers to another place.
 * - `no-flow-log`: it has none.
 * - `unknown`: it couldn't be checked.
 */
export type TrafficState =
  | 'seen'
  | 'too-early'
  | 'no-interface'
  | 'no-traffic'
  | 'deleted'
  | 'refused'
  | 'elsewhere'
  | 'no-flow-log'
  | 'unknown';

/** A logged VPC, subnet or interface, and whether its traffic is seen. */
export interface ResourceTraffic {
  resourceId: string;
  /** null where it has no flow log that delivers here, or none that could be listed. */
  flowLogId: string | null;
  state: TrafficState;
  /** A sentence that says why. Foreign text. */
  why: string;
  /** When its newest known log begins, ISO 8601; null where only its folder was seen, or nothing. */
  lastSeenAt: string | null;
}
