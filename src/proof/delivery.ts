/** Are logs delivered? Looks once, or again and again, at each region of a plan. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Aws } from '../aws/index.ts';
import { inParallel } from '../aws/parallel.ts';
import { exitCode, UserError } from '../model/errors.ts';
import { type ExistingFlowLog, usualDelay } from '../model/existing.ts';
import { mostListings, type NewestResult } from './newest.ts';
import { isRefusal, readNewest } from './read-log.ts';
import { findInLayouts, findSeen } from './search.ts';
import { deliversTo, isWithoutFlowLog, trafficOf, withInterfaces } from './traffic.ts';
import { type Delivery, type DeliveryTarget, placeOf } from './types.ts';

type LookAws = Pick<Aws, 'listFlowLogs' | 'listObjects' | 'openObject'>;
type DeliveryAws = LookAws & Pick<Aws, 'listResources'>;

export interface DeliveryQuery<Uses = LookAws> {
  aws: Uses;
  targets: readonly DeliveryTarget[];
  signal: AbortSignal;
  /** Milliseconds since 1970; real time by default. */
  now?: () => number;
}

export interface WaitQuery extends DeliveryQuery<DeliveryAws> {
  /** Milliseconds between two looks. */
  everyMs: number;
  /** Milliseconds to wait at most; without it until all is settled or the signal aborts. */
  forMs?: number;
  /** Milliseconds of a clock that no one sets, for `forMs`. */
  elapsed?: () => number;
  /** Called after each check, and once before the first. */
  onUpdate?: (deliveries: Delivery[]) => void;
  /** Waits; tests replace it. */
  pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/** Targets that are looked at side by side. */
const targetsAtOnce = 8;

/** Looks once at each target. @throws UserError where the credentials aren't usable; all else is a target's state */
export async function checkDelivery({
  aws,
  targets,
  signal,
  now = Date.now,
}: DeliveryQuery): Promise<Delivery[]> {
  return inParallel(targets, targetsAtOnce, signal, (target, inner) => look(aws, target, now(), inner));
}

/**
 * Looks until every target is `delivered`, `failed` or `unread`, or the time is over. The last two, and a resource
 * without a flow log, count when seen twice: right after an apply a flow log might not be listed yet. Settled targets are
 * not looked at again. In the end it is checked whether there is an interface in what is silent.
 */
export async function waitForDelivery(query: WaitQuery): Promise<Delivery[]> {
  const { targets, everyMs, signal, elapsed = () => performance.now() } = query;
  const { pause = (milliseconds) => delay(milliseconds, undefined, { signal }) } = query;
  const startedAt = elapsed();
  const settled = new Set<DeliveryTarget>();
  let deliveries = new Map(
    targets.map((target): [DeliveryTarget, Delivery] => [
      target,
      { ...unseen(target), state: 'looking', message: 'Looking for logs …' },
    ]),
  );
  query.onUpdate?.([...deliveries.values()]);
  for (;;) {
    const open = targets.filter((target) => !settled.has(target));
    const looked = await checkDelivery({ ...query, targets: open });
    const next = new Map(deliveries);
    for (const delivery of looked) {
      const target = open[looked.indexOf(delivery)];
      if (target === undefined) continue;
      const { state } = delivery;
      const isFinal = state === 'delivered' && !delivery.traffic.some(isWithoutFlowLog);
      const isLasting = state === 'delivered' || state === 'failed' || state === 'unread';
      if (isFinal || (isLasting && deliveries.get(target)?.state === state)) settled.add(target);
      next.set(target, delivery);
    }
    deliveries = next;
    query.onUpdate?.([...deliveries.values()]);
    const remaining = query.forMs === undefined ? everyMs : startedAt + query.forMs - elapsed();
    if (settled.size === targets.length || remaining <= 0)
      return withInterfaces(query.aws, [...deliveries.values()], signal);
    await pause(Math.min(everyMs, remaining), signal);
  }
}

async function look(
  aws: LookAws,
  target: DeliveryTarget,
  now: number,
  signal: AbortSignal,
): Promise<Delivery> {
  try {
    const listed = await flowLogsOf(aws, target, signal);
    const flowLogs = listed?.filter((flowLog) => deliversTo(target, flowLog)) ?? null;
    const seen = flowLogs === null ? unseen(target) : { ...unseen(target), flowLogs: countsOf(flowLogs) };
    const silent = { flowLogs: {}, named: new Set<string>(), isWhole: true };
    if (flowLogs?.length === 0) {
      const message = `None of the chosen resources in ${target.region} has a flow log that delivers to ${placeOf(target)}.`;
      const traffic = trafficOf(target, listed, silent, now);
      return { ...seen, traffic, state: 'failed', failure: 'delivery', message };
    }
    const found = await findInLayouts(aws, target, flowLogs, now, signal);
    const { logs, requests, searched } = found;
    if (logs.length === 0) {
      const traffic = trafficOf(target, listed, { ...silent, isWhole: searched === 'completely' }, now);
      return { ...seen, traffic, ...withoutLogs(flowLogs ?? [], now, searched), requests };
    }
    const read = await readNewest(aws, target, { ...seen, requests }, logs, signal);
    const others = await findSeen(aws, target, flowLogs, found, read.delivery.requests, signal);
    const traffic = trafficOf(target, listed, { ...others, named: read.resources }, now);
    const delivery = { ...read.delivery, traffic, requests: others.requests };
    return inView(delivery, flowLogs ?? [], now);
  } catch (error) {
    if (!(error instanceof UserError) || error.report.exit === exitCode.credentials) throw error;
    const { message, remedy, retryable } = error.report;
    if (retryable) return { ...unseen(target), state: 'unanswered', message };
    if (isRefusal(error)) return { ...unseen(target), state: 'unread', message, remedy };
    return { ...unseen(target), state: 'failed', failure: 'unreadable', message, remedy };
  }
}

/** The flow logs of the target's resources, wherever they deliver; null where these credentials aren't allowed to list them. */
async function flowLogsOf(
  aws: LookAws,
  target: DeliveryTarget,
  signal: AbortSignal,
): Promise<ExistingFlowLog[] | null> {
  const resources = new Set(target.resourceIds);
  try {
    const listed = await aws.listFlowLogs(target.region, signal);
    return listed.filter(({ resourceId }) => resources.has(resourceId));
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

function countsOf(flowLogs: readonly ExistingFlowLog[]): Delivery['flowLogs'] {
  const failed = flowLogs.filter(({ deliverLogsStatus }) => deliverLogsStatus === 'FAILED');
  return { total: flowLogs.length, failed: failed.length };
}

/** What AWS says of a flow log whose records it can't deliver; null where it says so of none. */
function failureOf(
  flowLogs: readonly ExistingFlowLog[],
): Pick<Delivery, 'state' | 'failure' | 'message'> | null {
  const failed = flowLogs.filter(({ deliverLogsStatus }) => deliverLogsStatus === 'FAILED');
  const [first] = failed;
  if (first === undefined) return null;
  const why = first.deliverLogsErrorMessage ?? "it doesn't say why";
  const more = failed.length === 1 ? '' : ` and ${failed.length - 1} more`;
  return {
    state: 'failed',
    failure: 'delivery',
    message: `AWS can't deliver the logs of ${first.resourceId}${more}: ${why}.`,
  };
}

/** Milliseconds: with traffic, and no one who deletes what is read, a log comes every few minutes. */
const recent = 2 * 60 * 60_000;

/** A log that came once proves nothing of a flow log that fails now; an old one is reported as old. */
function inView(delivery: Delivery, flowLogs: readonly ExistingFlowLog[], now: number): Delivery {
  if (delivery.state !== 'delivered') return delivery;
  const failure = failureOf(flowLogs);
  if (failure !== null) return { ...delivery, ...failure };
  const age = delivery.windowStart === null ? 0 : now - Date.parse(delivery.windowStart);
  if (age <= recent) return delivery;
  const hours = Math.floor(age / 3_600_000);
  const old = hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
  const message = `${delivery.message} The newest is ${old} old: there has been no traffic since, or newer logs were deleted.`;
  return { ...delivery, message };
}

/** No log so far: does AWS say why, or wasn't every place looked at, or is it early? */
function withoutLogs(
  flowLogs: readonly ExistingFlowLog[],
  now: number,
  searched: NewestResult['searched'],
): Pick<Delivery, 'state' | 'failure' | 'message'> {
  const failure = failureOf(flowLogs);
  if (failure !== null) return failure;
  if (searched === 'partly') {
    return {
      state: 'searched-partly',
      message: `The bucket wasn't searched completely: its folders contain too many other files. No log was found in ${mostListings} listings.`,
    };
  }
  const longest = Math.max(0, ...flowLogs.map(({ maxAggregationInterval }) => maxAggregationInterval));
  const created = flowLogs.flatMap(({ createdAt }) => (createdAt === null ? [] : [Date.parse(createdAt)]));
  const minutes = Math.floor((now - Math.min(...created)) / 60_000);
  const age = created.length > 0 && minutes >= 1 ? ` The oldest flow log is ${minutes} min old.` : '';
  return {
    state: 'nothing-yet',
    message: `No log yet. The first usually arrives ${usualDelay(longest)} minutes after a flow log is created; without traffic, none arrives.${age}`,
  };
}

function unseen({ account, region, bucket, prefix }: DeliveryTarget): Delivery {
  return {
    account,
    region,
    bucket,
    prefix,
    state: 'nothing-yet',
    message: '',
    key: null,
    size: null,
    deliveredAt: null,
    windowStart: null,
    flowLogId: null,
    header: [],
    records: [],
    missingFields: [],
    summary: null,
    traffic: [],
    flowLogs: { total: 0, failed: 0 },
    requests: 0,
  };
}
