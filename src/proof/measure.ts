/** How much existing flow logs write, from the sizes of their recent files. */
import type { Aws } from '../aws/index.ts';
import { inParallel } from '../aws/parallel.ts';
import { bucketOf } from '../documents/arns.ts';
import { UserError } from '../model/errors.ts';
import type { ExistingFlowLog } from '../model/existing.ts';
import type { Plan } from '../plan/types.ts';
import { dateParts, datePath, fileNamePrefix, isoOfTimestamp, parseLogKey, regionPrefix } from './layout.ts';
import { prefixOf } from './log-buckets.ts';

/** Flow logs that are measured in a region, with one listing each. */
const mostMeasured = 3;
const listingsAtOnce = 8;

const dayMs = 24 * 3_600_000;
/** Files arrive minutes after the time in their names: over less than this, too much is missing. */
const leastMs = 3_600_000;

/**
 * Bytes a second, compressed, by the ID of the flow log: over yesterday, or over today for a newer flow log. Left out are
 * all but the first flow logs of a region, those whose bucket isn't one of the plan's or can't be listed, and those that
 * write anything but text into folders by day.
 *
 * @param now milliseconds since 1970
 */
export async function measureTraffic(
  aws: Pick<Aws, 'listObjects'>,
  { account, changes }: Pick<Plan, 'account' | 'changes'>,
  now: number,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const buckets = new Map(
    changes.flatMap((change) => (change.kind === 'bucket' ? [[change.name, change.region]] : [])),
  );
  const logs = changes.flatMap((change) =>
    change.kind === 'flow-log' && change.current !== null && isMeasurable(change.current)
      ? [change.current]
      : [],
  );
  const chosen = [...Map.groupBy(logs, ({ region }) => region).values()].flatMap((own) =>
    own.slice(0, mostMeasured),
  );
  const rates = await inParallel(chosen, listingsAtOnce, signal, async (log, inner) => {
    const region = buckets.get(bucketOf(log.destination));
    return region === undefined ? null : measure(aws, account, log, { region, now, signal: inner });
  });
  return new Map(
    rates.flatMap((rate, at): [string, number][] => {
      const id = chosen[at]?.id;
      return rate === null || id === undefined ? [] : [[id, rate]];
    }),
  );
}

function isMeasurable({ destinationType, fileFormat, perHourPartition }: ExistingFlowLog): boolean {
  return destinationType === 's3' && fileFormat === 'plain-text' && !perHourPartition;
}

/** null where too little is known. @param region the bucket's */
async function measure(
  aws: Pick<Aws, 'listObjects'>,
  account: string,
  log: ExistingFlowLog,
  { region, now, signal }: { region: string; now: number; signal: AbortSignal },
): Promise<number | null> {
  const created = Date.parse(log.createdAt ?? '');
  if (Number.isNaN(created)) return null;
  const today = now - (now % dayMs);
  const isOld = created <= today - dayMs;
  const from = isOld ? today - dayMs : Math.max(created, today);
  const place = { account, region: log.region, prefix: prefixOf(log.destination ?? '') };
  const layout = { hive: log.hiveCompatiblePartitions, hourly: false };
  const folder = `${regionPrefix(place, layout)}${datePath(dateParts(from), layout)}`;
  const prefix = `${folder}${fileNamePrefix(place, log.id)}`;
  try {
    const page = await aws.listObjects({ bucket: bucketOf(log.destination), region, prefix }, signal);
    const last = parseLogKey(page.objects.at(-1)?.key ?? '');
    if (last === null) return null;
    // Of more than a page, the rate is that of the time up to its last file.
    const end = isOld ? today : now;
    const until = page.nextToken === null ? end : Date.parse(isoOfTimestamp(last.timestamp));
    const bytes = page.objects.reduce((sum, { size }) => sum + size, 0);
    return until - from < leastMs ? null : (bytes * 1000) / (until - from);
  } catch (error) {
    // The cost is only an estimate: whatever keeps its logs from being listed keeps nothing else from being planned.
    if (error instanceof UserError) return null;
    throw error;
  }
}
