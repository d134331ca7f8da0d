/**
 * Whether two flow logs are equivalent, and whether one was created by a call whose response was lost. A tag can be
 * copied, so it proves nothing alone: the request and the time of creation must match, too.
 */
import { parseFormatString } from '../../answers/log-format.ts';
import type { ExistingFlowLog } from '../../model/existing.ts';
import type { LostCall, SessionResource } from '../../model/session-resources.ts';

/** The same traffic of the same resource, to the same place, in the same form. */
export function isSameFlowLog(a: ExistingFlowLog, b: ExistingFlowLog): boolean {
  return keyOf(a) === keyOf(b);
}

export function withoutSlash(destination: string | null): string {
  return (destination ?? '').replace(/\/+$/, '');
}

function keyOf(log: ExistingFlowLog): string {
  return JSON.stringify([
    log.region,
    log.resourceId,
    log.trafficType,
    log.destinationType,
    withoutSlash(log.destination),
    log.logGroup,
    parseFormatString(log.logFormat),
    log.maxAggregationInterval,
    log.fileFormat,
    log.hiveCompatiblePartitions,
    log.perHourPartition,
  ]);
}

/**
 * AWS refuses requests whose clock is off by more; within this, this machine's clock and AWS's can differ unnoticed.
 */
const CLOCK_ALLOWANCE_MS = 5 * 60_000;

/** The longest time that one call is retried and its last attempt awaited, with a margin. */
export const LONGEST_CALL_MS = 15 * 60_000;

export interface LostFlowLogs {
  region: string;
  resourceIds: readonly string[];
  lost: LostCall;
}

/** @param skewMs how far AWS's clock is ahead of this machine's; see `clockSkew` */
export function isOfLostCall(
  log: ExistingFlowLog,
  { region, resourceIds, lost }: LostFlowLogs,
  skewMs = 0,
): boolean {
  if (log.region !== region || !resourceIds.includes(log.resourceId)) return false;
  return isAsRequested(log, lost.request) && isOfTime(log, lost, skewMs);
}

/**
 * Whether a flow log matches what a CreateFlowLogs call requests: all traffic, to S3. @param request null: not known
 */
export function isAsRequested(log: ExistingFlowLog, request: LostCall['request']): boolean {
  if (log.destinationType !== 's3' || log.trafficType !== 'ALL') return false;
  if (request === null) return true;
  return (
    withoutSlash(log.destination) === withoutSlash(request.destination) &&
    fieldsOf(log.logFormat) === fieldsOf(request.logFormat) &&
    log.maxAggregationInterval === request.aggregationInterval
  );
}

function isOfTime({ createdAt }: ExistingFlowLog, { since, until }: LostCall, skewMs: number): boolean {
  if (createdAt === null) return false;
  const created = Date.parse(createdAt) - skewMs;
  return (
    created >= Date.parse(since) - CLOCK_ALLOWANCE_MS && created <= Date.parse(until) + CLOCK_ALLOWANCE_MS
  );
}

/** No format and the default format's fields are the same. */
function fieldsOf(format: string | null): string {
  return parseFormatString(format).join(' ');
}

/**
 * Milliseconds by which AWS's clock is ahead, based on flow logs whose ID and call are known; 0 within the allowance.
 */
export function clockSkew(created: readonly SessionResource[], flowLogs: readonly ExistingFlowLog[]): number {
  const asked = new Map<string, string>();
  for (const each of created) {
    if (each.kind !== 'flow-logs' || each.askedAt === undefined) continue;
    for (const id of each.flowLogIds) asked.set(id, each.askedAt);
  }
  const differences = flowLogs
    .flatMap(({ id, createdAt }) => {
      const at = asked.get(id);
      return at === undefined || createdAt === null ? [] : [Date.parse(createdAt) - Date.parse(at)];
    })
    .sort((a, b) => a - b);
  const median = differences[Math.floor(differences.length / 2)] ?? 0;
  return Math.abs(median) <= CLOCK_ALLOWANCE_MS ? 0 : median;
}
