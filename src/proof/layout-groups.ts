/** The newest log of flow logs that may name their folders in different ways. */
import type { Aws } from '../aws/index.ts';
import type { ExistingFlowLog } from '../model/existing.ts';
import type { Layout } from './layout.ts';
import { findNewest, mostListings, type NewestResult } from './newest.ts';
import type { DeliveryTarget } from './types.ts';

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
