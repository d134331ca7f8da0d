/** Whether two flow logs do the same, whatever their ids and tags. */
import { parseFormatString } from '../../answers/log-format.ts';
import type { ExistingFlowLog } from '../../model/existing.ts';

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
