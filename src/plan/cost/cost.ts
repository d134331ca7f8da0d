/**
 * What it costs a month to have AWS deliver flow logs to S3. Traffic is rarely known before, so the result is a range
 * between two assumptions; where logs exist, it is measured, and the range is that of their compression.
 */
import { defaults } from '../../answers/defaults.ts';
import { fieldsOf, parseFormatString } from '../../answers/log-format.ts';
import type { RecordsPerSecond } from '../../answers/record-rate.ts';
import type { DraftAnswers } from '../../answers/types.ts';
import { typeOf } from '../../documents/flow-log.ts';
import type { ResourceType } from '../../model/existing.ts';
import type { Plan } from '../types.ts';
import { bytesPerRecord, priceSource, prices } from './tables.ts';

export interface Range {
  low: number;
  high: number;
}

/** Flow records a second that one flow log writes with an aggregation interval of 10 minutes. */
export type RecordRates = Readonly<Record<ResourceType, Range>>;

/** A subnet is taken to write as much as a VPC, and a network interface a tenth of it. */
function ratesOf(recordsPerSecond: RecordsPerSecond): RecordRates {
  const own =
    typeof recordsPerSecond === 'number'
      ? { low: recordsPerSecond, high: recordsPerSecond }
      : { ...recordsPerSecond };
  return { vpc: own, subnet: own, 'network-interface': { low: own.low / 10, high: own.high / 10 } };
}

/** Flow logs written as text are this many times smaller in the bucket. AWS's example has 11; generated records have 8. */
export const compression: Range = { low: 8, high: 11 };

/** The form of a flow log's records. */
interface RecordForm {
  /** Of a record, before compression. */
  bytes: number;
  /** Of aggregation, in seconds. */
  interval: number;
}

/** A flow log, as far as its cost depends on it, or several alike. */
export interface CostedFlowLog extends RecordForm {
  /** How many there are; 1 by default. */
  count?: number;
  region: string;
  resourceType: ResourceType;
  /** Bytes a second that arrive in the bucket, compressed, in the form that the flow log has now. */
  measured?: RecordForm & { bytesPerSecond: number };
}

interface Volume {
  recordsPerSecond: Range;
  gigabytes: Range;
}

/** Per month. Keys are part of the stable interface: `plan --json` prints this. */
export interface Cost extends Volume {
  /** null where it isn't known for every region. */
  usd: UsdRange | null;
  regions: (Volume & {
    region: string;
    flowLogs: number;
    /** How many of them were measured. */
    measured: number;
    /** null where the region's price isn't known. */
    usd: UsdRange | null;
  })[];
  assumed: { recordsPerSecond: RecordRates; aggregationInterval: number; compression: Range };
  prices: typeof priceSource;
}

/** `high`: null where no price is known for so much. */
export interface UsdRange {
  low: number;
  high: number | null;
}

/** 365 days a year over 12 months. */
const secondsPerMonth = 730 * 3600;
const bytesPerGb = 2 ** 30;
/** The interval that the rates are meant for. */
const ratedInterval = 600;

/** The cost of these flow logs a month; null if there are none. Regions in order of first appearance. */
export function monthlyCost(
  logs: readonly CostedFlowLog[],
  recordsPerSecond: RecordsPerSecond = defaults.recordsPerSecond,
): Cost | null {
  if (logs.length === 0) return null;
  const rates = ratesOf(recordsPerSecond);
  const regions = [...Map.groupBy(logs, ({ region }) => region)].map(([region, own]) => {
    const volumes = own.map((log) => volumeOf(log, rates));
    const gigabytes = sum(volumes.map((each) => each.gigabytes));
    return {
      region,
      flowLogs: countOf(own),
      measured: countOf(own.filter(({ measured }) => measured !== undefined)),
      recordsPerSecond: sum(volumes.map((each) => each.recordsPerSecond)),
      gigabytes,
      usd: usdRange(region, gigabytes),
    };
  });
  const usd = regions.map((each) => each.usd);
  return {
    recordsPerSecond: sum(regions.map((each) => each.recordsPerSecond)),
    gigabytes: sum(regions.map((each) => each.gigabytes)),
    usd: usd.every((each) => each !== null) ? usdSum(usd) : null,
    regions,
    assumed: { recordsPerSecond: rates, aggregationInterval: ratedInterval, compression },
    prices: priceSource,
  };
}

/**
 * The cost of the flow logs that exist once the plan is applied; what is blocked isn't among them.
 *
 * @param measured bytes a second that existing flow logs deliver, by their IDs
 */
export function planCost(
  { changes, recordsPerSecond }: Pick<Plan, 'changes' | 'recordsPerSecond'>,
  measured: ReadonlyMap<string, number> = new Map(),
): Cost | null {
  const logs = changes.flatMap((change): CostedFlowLog[] => {
    if (change.kind !== 'flow-log' || change.action === 'blocked') return [];
    const { desired, current, action } = change;
    const now = current === null ? null : formOf(current.logFormat, current.maxAggregationInterval);
    const planned = formOf(desired.logFormat, desired.aggregationInterval);
    const bytesPerSecond = current === null ? undefined : measured.get(current.id);
    return [
      {
        region: desired.region,
        resourceType: desired.resourceType,
        ...(action === 'adopt' && now !== null ? now : planned),
        ...(now === null || bytesPerSecond === undefined ? {} : { measured: { ...now, bytesPerSecond } }),
      },
    ];
  });
  return monthlyCost(logs, recordsPerSecond);
}

/** The cost of a flow log for each of these resources, as the answers have it so far. */
export function draftCost(
  draft: DraftAnswers,
  resources: Iterable<{ region: string; type: ResourceType }>,
): Cost | null {
  const { logFormat, aggregationInterval, recordsPerSecond } = { ...defaults, ...draft };
  const form = { bytes: bytesPerRecord(fieldsOf(logFormat)), interval: aggregationInterval };
  // It is calculated again for each key: thousands of resources are a few kinds of flow logs.
  const kinds = new Map<string, CostedFlowLog & { count: number }>();
  for (const { region, type } of resources) {
    const kind = kinds.get(`${region} ${type}`);
    if (kind === undefined) kinds.set(`${region} ${type}`, { region, resourceType: type, count: 1, ...form });
    else kind.count += 1;
  }
  return monthlyCost([...kinds.values()], recordsPerSecond);
}

/** A flow log as it was requested. @param format as EC2 has it; null: AWS's default format */
export function requestedFlowLog(
  region: string,
  resourceId: string,
  format: string | null,
  interval: number,
): CostedFlowLog {
  return { region, resourceType: typeOf(resourceId), ...formOf(format, interval) };
}

function formOf(format: string | null, interval: number): RecordForm {
  return { bytes: bytesPerRecord(parseFormatString(format)), interval };
}

function volumeOf(log: CostedFlowLog, rates: RecordRates): Volume {
  const rate = log.measured
    ? atInterval(measuredRate(log.measured), log.measured.interval, log.interval)
    : atInterval(rates[log.resourceType], ratedInterval, log.interval);
  const recordsPerSecond = times(rate, log.count ?? 1);
  return { recordsPerSecond, gigabytes: times(recordsPerSecond, (log.bytes * secondsPerMonth) / bytesPerGb) };
}

function countOf(logs: readonly CostedFlowLog[]): number {
  return logs.reduce((sum, { count = 1 }) => sum + count, 0);
}

function measuredRate({ bytesPerSecond, bytes }: RecordForm & { bytesPerSecond: number }): Range {
  return times(compression, bytesPerSecond / bytes);
}

/**
 * A flow that lasts has a record for each interval, and a short one has the same single record in any: with a tenth of the
 * interval there are as many records to ten times as many. On Nitro instances AWS never aggregates over more than a minute.
 */
function atInterval({ low, high }: Range, from: number, to: number): Range {
  const factor = from / to;
  return { low: low * Math.min(1, factor), high: high * Math.max(1, factor) };
}

function usdRange(region: string, gigabytes: Range): UsdRange | null {
  const low = priceOf(region, gigabytes.low);
  return low === null ? null : { low, high: priceOf(region, gigabytes.high) };
}

function priceOf(region: string, gigabytes: number): number | null {
  const tiers = Object.hasOwn(prices, region) ? (prices[region] ?? []) : [];
  let usd = 0;
  let from = 0;
  for (const { upToGb, usdPerGb } of tiers) {
    usd += (Math.min(gigabytes, upToGb) - from) * usdPerGb;
    if (gigabytes <= upToGb) return usd;
    from = upToGb;
  }
  return null;
}

export function usdSum(parts: readonly UsdRange[]): UsdRange {
  const highs = parts.map(({ high }) => high);
  return {
    low: parts.reduce((total, { low }) => total + low, 0),
    high: highs.reduce((total, high) => (total === null || high === null ? null : total + high), 0),
  };
}

function sum(parts: readonly Range[]): Range {
  return parts.reduce((total, each) => ({ low: total.low + each.low, high: total.high + each.high }), {
    low: 0,
    high: 0,
  });
}

function times({ low, high }: Range, factor: number): Range {
  return { low: low * factor, high: high * factor };
}
