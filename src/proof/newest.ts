/**
 * Finds the newest flow log of an account and region in few requests, however full the bucket is and whoever else
 * writes there.
 *
 * S3 lists keys in ascending order only, a thousand at a time. Inside a day's folder the keys sort by flow log and
 * then by time. So the files of one flow log are listed by the beginning of their names, whatever lies around them, and
 * its newest by starting after its name and a recent time. Days are found by their folders, this month's first.
 *
 * "Newest" is exact over the flow logs that were probed: over all of up to three of them; with hundreds, over the first,
 * the last and one in the middle and all that their pages show. Flow logs are delivered in the same five-minute rhythm,
 * so any of them shows that logs arrive. Where the requests ran out before something was found, the result says so.
 */
import type { Aws } from '../aws/index.ts';
import { searchDays } from './days.ts';
import { datePath, regionPrefix } from './layout.ts';
import { type Day, probeDay } from './probe.ts';
import type { FoundLog, NewestQuery, NewestResult, Search } from './search-types.ts';

export type { FoundLog, NewestQuery, NewestResult };

/** Listings; with the reading of up to two logs, eight requests. */
export const mostListings = 6;

/** Finds the newest logs. Without any, `logs` is empty. */
export async function findNewest(
  aws: Pick<Aws, 'listObjects'>,
  query: NewestQuery,
  signal: AbortSignal,
): Promise<NewestResult> {
  const { layout = { hive: false, hourly: false }, listings = mostListings } = query;
  const root = regionPrefix(query, layout);
  let requests = 0;
  let isPartly = false;
  const search: Search = {
    query,
    layout,
    async list(folder, { name = '', startAfter } = {}) {
      if (requests >= listings) {
        isPartly = true;
        return null;
      }
      requests += 1;
      return aws.listObjects(
        {
          bucket: query.bucket,
          region: query.bucketRegion,
          prefix: `${root}${folder}${name}`,
          delimiter: '/',
          ...(startAfter === undefined ? {} : { startAfter: `${root}${folder}${startAfter}` }),
        },
        signal,
      );
    },
    skipped: () => {
      isPartly = true;
    },
  };
  for await (const parts of searchDays(search)) {
    const logs = await probeDay(search, dayOf(parts, search));
    if (logs.length > 0) return { logs: logs.slice(0, 3), requests, searched: 'completely' };
    if (isPartly && requests >= listings) break;
  }
  return { logs: [], requests, searched: isPartly ? 'partly' : 'completely' };
}

function dayOf(day: { parts: string[]; start: number }, { query, layout }: Search): Day {
  const end = Math.min(day.start + 24 * 3_600_000, Math.max(query.now, day.start));
  return { folder: datePath(day.parts, layout), parts: day.parts, end, isOver: end < query.now };
}
