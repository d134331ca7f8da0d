/** Are logs delivered? Looks once, or again and again, at each region of a plan. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Aws } from '../aws/index.ts';
import { inParallel } from '../aws/parallel.ts';
import { exitCode, UserError } from '../model/errors.ts';
import { type ExistingFlowLog, usualDelay } from '../model/existing.ts';
import type { Layout } from './layout.ts';
import { findNewest, mostListings, type NewestResult } from './newest.ts';
import { isRefusal, readNewest } from './read-log.ts';
import type { Delivery, DeliveryTarget } from './types.ts';

type DeliveryAws = Pick<Aws, 'listFlowLogs' | 'listObjects' | 'openObject'>;

export interface DeliveryQuery {
  aws: DeliveryAws;
  targets: readonly DeliveryTarget[];
  signal: AbortSignal;
  /** Milliseconds since 1970; real time by default. */
  now?: () => number;
}

export interface WaitQuery extends DeliveryQuery {
  /** Milliseconds between two looks. */
  everyMs: number;
  /** Milliseconds to wait at most; without it until all is settled or the signal aborts. */
  forMs?: number;
  /** Milliseconds of a clock that no one sets, for `forMs`. */
  elapsed?: () => number;
  /** Called after each check, and once before the first. */
  onUpdate?: (deliveries: Delivery[]) => void;
  /** Waits; for tests that need not. */
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
 * Looks until every target is `delivered`, `failed` or `unread`, or the time is over. The last two count when seen twice:
 * right after an apply a flow log might not be listed yet. Settled targets are not looked at again.
 */
export async function waitForDelivery(query: WaitQuery): Promise<Delivery[]> {
  const { targets, everyMs, signal, elapsed = () => performance.now() } = query;
  const { pause = (milliseconds) => delay(milliseconds, undefined, { signal }) } = query;
  const startedAt = elapsed();
  const settled = new Set<DeliveryTarget>();
  let deliveries = new Map(
    targets.map((target): [DeliveryTarget, Delivery] => [
      target,
      { ...unseen(target), state: 'looking', message: 'Looking …' },
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
      const isLasting = state === 'failed' || state === 'unread';
      if (state === 'delivered' || (isLasting && deliveries.get(target)?.state === state))
        settled.add(target);
      next.set(target, delivery);
    }
    deliveries = next;
    query.onUpdate?.([...deliveries.values()]);
    const remaining = query.forMs === undefined ? everyMs : startedAt + query.forMs - elapsed();
    if (settled.size === targets.length || remaining <= 0) return [...deliveries.values()];
    await pause(Math.min(everyMs, remaining), signal);
  }
}

async function look(
  aws: DeliveryAws,
  target: DeliveryTarget,
  now: number,
  signal: AbortSignal,
): Promise<Delivery> {
  try {
    const flowLogs = await flowLogsOf(aws, target, signal);
    const seen = flowLogs === null ? unseen(target) : { ...unseen(target), flowLogs: countsOf(flowLogs) };
    if (flowLogs?.length === 0) {
      const message = `None of the chosen resources in ${target.region} has a flow log that delivers to ${placeOf(target)}.`;
      return { ...seen, state: 'failed', failure: 'delivery', message };
    }
    const { logs, requests, searched } = await findInLayouts(aws, target, flowLogs, now, signal);
    if (logs.length === 0) return { ...seen, ...withoutLogs(flowLogs ?? [], now, searched), requests };
    const delivery = await readNewest(aws, target, { ...seen, requests }, logs, signal);
    return inView(delivery, flowLogs ?? [], now);
  } catch (error) {
    if (!(error instanceof UserError) || error.report.exit === exitCode.credentials) throw error;
    const { message, remedy, retryable } = error.report;
    if (retryable) return { ...unseen(target), state: 'nothing-yet', message };
    if (isRefusal(error)) return { ...unseen(target), state: 'unread', message, remedy };
    return { ...unseen(target), state: 'failed', failure: 'unreadable', message, remedy };
  }
}

/** The target's flow logs; null where these credentials aren't allowed to list them: logs are looked for all the same. */
async function flowLogsOf(
  aws: DeliveryAws,
  target: DeliveryTarget,
  signal: AbortSignal,
): Promise<ExistingFlowLog[] | null> {
  const resources = new Set(target.resourceIds);
  const folder = target.prefix === '' ? '' : `/${target.prefix}`;
  try {
    const listed = await aws.listFlowLogs(target.region, signal);
    return listed.filter(
      ({ resourceId, destination }) =>
        resources.has(resourceId) &&
        destination?.replace(/\/+$/, '').endsWith(`:::${target.bucket}${folder}`),
    );
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

function placeOf({ bucket, prefix }: DeliveryTarget): string {
  return prefix === '' ? bucket : `${bucket}/${prefix}`;
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
    flowLogs: { total: 0, failed: 0 },
    requests: 0,
  };
}

/** Folders are named as each flow log's own settings say: one search for each way, with the requests of one. */
export async function findInLayouts(
  aws: Pick<Aws, 'listObjects'>,
  target: DeliveryTarget,
  flowLogs: readonly ExistingFlowLog[] | null,
  now: number,
  signal: AbortSignal,
): Promise<NewestResult> {
  const result: NewestResult = { logs: [], requests: 0, searched: 'completely' };
  const groups = groupsOf(flowLogs);
  for (const [index, { layout, flowLogIds, since }] of groups.entries()) {
    // Each way gets its share of what is left.
    const listings = Math.floor((mostListings - result.requests) / (groups.length - index));
    const query = { ...target, flowLogIds, now, layout, since, listings };
    const { logs, requests, searched } = await findNewest(aws, query, signal);
    result.requests += requests;
    result.logs.push(...logs);
    if (searched === 'partly') result.searched = 'partly';
    if (flowLogs === null && logs.length > 0) break;
  }
  result.logs.sort((a, b) => (a.timestamp < b.timestamp ? 1 : -1));
  return result;
}

interface LayoutGroup {
  layout: Layout;
  flowLogIds: string[];
  since: number | null;
}

/** The flow logs by how they name their folders. Where none is known, both namings, and any log counts. */
function groupsOf(flowLogs: readonly ExistingFlowLog[] | null): LayoutGroup[] {
  if (flowLogs === null) {
    return [false, true].map((hive) => ({ layout: { hive, hourly: false }, flowLogIds: [], since: null }));
  }
  const groups = Map.groupBy(flowLogs, ({ hiveCompatiblePartitions, perHourPartition }) =>
    JSON.stringify({ hive: hiveCompatiblePartitions === true, hourly: perHourPartition === true }),
  );
  return [...groups].map(([layout, alike]) => {
    const created = alike.map(({ createdAt }) => Date.parse(createdAt ?? ''));
    const since = created.every(Number.isFinite) ? Math.min(...created) : null;
    return { layout: JSON.parse(layout), flowLogIds: alike.map(({ id }) => id), since };
  });
}
