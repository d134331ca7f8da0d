/** Searches for logs in all the ways that flow logs name their folders, with the requests of one search. */
import type { Aws } from '../aws/index.ts';
import type { ObjectPage } from '../aws/types.ts';
import { exitCode, UserError } from '../model/errors.ts';
import type { ExistingFlowLog } from '../model/existing.ts';
import { dateParts, datePath, filesPrefix, isoOfTimestamp, type Layout, regionPrefix } from './layout.ts';
import { findNewest, mostListings, type NewestResult } from './newest.ts';
import type { DeliveryTarget } from './types.ts';

/** S3 requests for one account and region: listings, and the reading of up to two logs. */
const mostRequests = mostListings + 2;

const hourMs = 3_600_000;

/** Until so long after midnight the logs of a flow log can all lie in the folder of the day before. */
const lateMs = 2 * hourMs;

/** Folders are named as each flow log's own settings say: one search for each way, with the requests of one. */
export async function findInLayouts(
  aws: Pick<Aws, 'listObjects'>,
  target: DeliveryTarget,
  flowLogs: readonly ExistingFlowLog[] | null,
  now: number,
  signal: AbortSignal,
): Promise<NewestResult> {
  const result: NewestResult = { logs: [], seen: {}, requests: 0, searched: 'completely' };
  const groups = groupsOf(flowLogs);
  for (const [index, { layout, flowLogIds, since }] of groups.entries()) {
    // Each way gets its share of what is left.
    const listings = Math.floor((mostListings - result.requests) / (groups.length - index));
    const query = { ...target, flowLogIds, now, layout, since, listings };
    const { logs, seen, requests, searched } = await findNewest(aws, query, signal);
    result.requests += requests;
    result.logs.push(...logs);
    Object.assign(result.seen, seen);
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

/** Which flow logs have logs, as far as was looked. */
export interface SeenFlowLogs {
  /** When the newest known log of each begins, ISO 8601, by ID; null where only its folder was seen. */
  flowLogs: Record<string, string | null>;
  /** Whether all of the rest have none that is as recent. */
  isWhole: boolean;
}

/**
 * Looks for the flow logs that the search for the newest log didn't come across, in the folder of the newest log and, where
 * that has just begun, in the one before. One request a folder, however full it is: S3 rolls names up to the `_` that follows
 * the flow log's ID.
 *
 * @param used S3 requests so far
 */
export async function findSeen(
  aws: Pick<Aws, 'listObjects'>,
  target: DeliveryTarget,
  flowLogs: readonly ExistingFlowLog[] | null,
  { logs, seen }: Pick<NewestResult, 'logs' | 'seen'>,
  used: number,
  signal: AbortSignal,
): Promise<SeenFlowLogs & { requests: number }> {
  const found: SeenFlowLogs & { requests: number } = { flowLogs: {}, isWhole: true, requests: used };
  for (const [id, timestamp] of Object.entries(seen)) found.flowLogs[id] = isoOfTimestamp(timestamp);
  const newest = Date.parse(isoOfTimestamp(logs[0]?.timestamp ?? ''));
  if (flowLogs === null || !Number.isFinite(newest)) return { ...found, isWhole: false };
  for (const { layout, flowLogIds } of groupsOf(flowLogs)) {
    for (const folder of recentFolders(newest, layout)) {
      if (flowLogIds.every((id) => Object.hasOwn(found.flowLogs, id))) break;
      if (found.requests >= mostRequests) return { ...found, isWhole: false };
      found.requests += 1;
      const prefix = `${regionPrefix(target, layout)}${folder}${filesPrefix(target)}`;
      const place = { bucket: target.bucket, region: target.bucketRegion, prefix, delimiter: '_' };
      const page = await aws.listObjects(place, signal).catch(orNothing);
      for (const each of page.prefixes) found.flowLogs[each.slice(prefix.length, -1)] ??= null;
      if (page.nextToken !== null) found.isWhole = false;
    }
  }
  return found;
}

/** The log itself was found: what else can't be seen now takes nothing from it. */
function orNothing(error: unknown): Pick<ObjectPage, 'prefixes' | 'nextToken'> {
  if (!(error instanceof UserError) || error.report.exit === exitCode.credentials) throw error;
  return { prefixes: [], nextToken: 'unread' };
}

/** The folder of a moment, and the one before where that can hold a flow log's newest log. */
function recentFolders(at: number, layout: Layout): string[] {
  const hours = layout.hourly ? [at, at - hourMs] : [at, at - lateMs];
  const folder = (moment: number) =>
    datePath(
      [...dateParts(moment), ...(layout.hourly ? [new Date(moment).toISOString().slice(11, 13)] : [])],
      layout,
    );
  return [...new Set(hours.map(folder))];
}
