/** Is each of the chosen resources seen in the logs, and where not, why? One cause each; silence alone is no fault. */
import type { Aws } from '../aws/index.ts';
import { inParallel } from '../aws/parallel.ts';
import { exitCode, UserError } from '../model/errors.ts';
import { type ExistingFlowLog, usualDelay, usualMinutes } from '../model/existing.ts';
import type { ResourceTraffic, TrafficState } from '../model/traffic.ts';
import type { SeenFlowLogs } from './search.ts';
import { type Delivery, type DeliveryTarget, placeOf } from './types.ts';

interface Seen extends SeenFlowLogs {
  /** The VPCs, subnets and interfaces that records name. */
  named: ReadonlySet<string>;
}

/** Whether a flow log delivers to a target's bucket and prefix. */
export function deliversTo(target: DeliveryTarget, { destination }: ExistingFlowLog): boolean {
  return destination?.replace(/\/+$/, '').endsWith(`:::${placeOf(target)}`) ?? false;
}

/**
 * One entry a chosen resource.
 *
 * @param listed the flow logs of the resources, wherever they deliver; null where they couldn't be listed
 * @param now milliseconds since 1970
 */
export function trafficOf(
  target: DeliveryTarget,
  listed: readonly ExistingFlowLog[] | null,
  seen: Seen,
  now: number,
): ResourceTraffic[] {
  const byResource = Map.groupBy(listed ?? [], ({ resourceId }) => resourceId);
  return target.resourceIds.map((resourceId) => {
    const all = byResource.get(resourceId) ?? [];
    const own = all.filter((flowLog) => deliversTo(target, flowLog));
    const times = own.flatMap(({ id }) => seen.flowLogs[id] ?? []);
    const lastSeenAt = times.sort().at(-1) ?? null;
    const verdict = (state: TrafficState, why: string): ResourceTraffic => {
      return { resourceId, flowLogId: own[0]?.id ?? null, state, why, lastSeenAt };
    };
    const failed = own.find(({ deliverLogsStatus }) => deliverLogsStatus === 'FAILED');
    if (failed !== undefined) {
      return verdict(
        'refused',
        `AWS can't deliver the logs: ${failed.deliverLogsErrorMessage ?? "it doesn't say why"}.`,
      );
    }
    if (listed !== null && own.length === 0) return withoutFlowLog(all, target, verdict);
    if (seen.named.has(resourceId) || own.some(({ id }) => Object.hasOwn(seen.flowLogs, id))) {
      return verdict('seen', 'Logs arrive.');
    }
    if (listed === null) {
      return verdict('unknown', "These credentials aren't allowed to list flow logs.");
    }
    if (!seen.isWhole) return verdict('unknown', "Not all of the bucket's folders were searched.");
    return silence(own, target, now, verdict);
  });
}

type ToVerdict = (state: TrafficState, why: string) => ResourceTraffic;

function withoutFlowLog(
  others: readonly ExistingFlowLog[],
  target: DeliveryTarget,
  verdict: ToVerdict,
): ResourceTraffic {
  const [other] = others;
  if (other === undefined) return verdict('no-flow-log', 'There is no flow log.');
  const place = other.destination ?? other.logGroup ?? 'another place';
  return verdict('elsewhere', `The flow log delivers to ${place}, not to ${placeOf(target)}.`);
}

/** What is so right after an apply, too, until AWS lists the flow log. */
export function isWithoutFlowLog({ state }: ResourceTraffic): boolean {
  return state === 'no-flow-log' || state === 'elsewhere';
}

/** Nothing is known to be wrong. */
function silence(
  own: readonly ExistingFlowLog[],
  { deletes = false }: DeliveryTarget,
  now: number,
  verdict: ToVerdict,
): ResourceTraffic {
  const interval = Math.max(...own.map(({ maxAggregationInterval }) => maxAggregationInterval));
  const created = own.flatMap(({ createdAt }) => (createdAt === null ? [] : [Date.parse(createdAt)]));
  const minutes = Math.max(0, Math.floor((now - Math.min(...created)) / 60_000));
  if (created.length > 0 && minutes < usualMinutes(interval).most) {
    const status = own.find(({ deliverLogsStatus }) => deliverLogsStatus !== null)?.deliverLogsStatus;
    const sign = status == null ? 'AWS reports no delivery yet' : `AWS reports delivery as ${status}`;
    return verdict(
      'too-early',
      `The flow log is ${minutes} min old, and the first log usually arrives ${usualDelay(interval)} min after creation. ${sign}.`,
    );
  }
  if (deletes) {
    return verdict(
      'deleted',
      'There is no log now: without traffic none arrives, and Kentik deletes logs that it has read.',
    );
  }
  return verdict('no-traffic', 'There is no log, and AWS reports no error: there has been no traffic.');
}

/** States for which having no network interface would be the reason. */
const silentStates: readonly TrafficState[] = ['too-early', 'no-traffic', 'deleted'];

/** Regions whose interfaces are listed at once. */
const regionsAtOnce = 4;

/** The same, where silence that has no network interface behind it is explained by that. */
export async function withInterfaces(
  aws: Pick<Aws, 'listResources'>,
  deliveries: readonly Delivery[],
  signal: AbortSignal,
): Promise<Delivery[]> {
  const isSilent = ({ resourceId, state }: ResourceTraffic) =>
    silentStates.includes(state) && !resourceId.startsWith('eni-');
  const regions = new Set(
    deliveries.filter(({ traffic }) => traffic.some(isSilent)).map(({ region }) => region),
  );
  const placed = new Map(
    await inParallel([...regions], regionsAtOnce, signal, async (region, inner) => {
      return [region, await placesWithInterfaces(aws, region, inner)] as const;
    }),
  );
  return deliveries.map((delivery) => {
    const inUse = placed.get(delivery.region) ?? null;
    if (inUse === null) return delivery;
    const traffic = delivery.traffic.map((each): ResourceTraffic => {
      if (!isSilent(each) || inUse.has(each.resourceId)) return each;
      const why = 'There is no network interface, so there is no traffic to log.';
      return { ...each, state: 'no-interface', why };
    });
    return { ...delivery, traffic };
  });
}

/** The VPCs and subnets of a region that have an interface; null where they can't be listed. */
async function placesWithInterfaces(
  aws: Pick<Aws, 'listResources'>,
  region: string,
  signal: AbortSignal,
): Promise<Set<string> | null> {
  try {
    const interfaces = await aws.listResources(region, ['network-interface'], signal);
    return new Set(
      interfaces.flatMap(({ vpcId, subnetId }) => [vpcId, ...(subnetId === null ? [] : [subnetId])]),
    );
  } catch (error) {
    if (error instanceof UserError && error.report.exit !== exitCode.credentials) return null;
    throw error;
  }
}
