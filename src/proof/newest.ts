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
import type { Aws, ObjectPage } from '../aws/types.ts';
import { searchDays } from './days.ts';
import { datePath, type Layout, type LogKey, type LogPlace, regionPrefix } from './layout.ts';
import { type Day, probeDay } from './probe.ts';

/** Listings; with the reading of up to two logs, eight requests. */
export const mostListings = 6;

export interface NewestQuery extends LogPlace {
  bucket: string;
  bucketRegion: string;
  /** The flow logs whose files count; empty: any. */
  flowLogIds: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
  /** How these flow logs name their folders; by day without names where it isn't said. */
  layout?: Layout;
  /** When the oldest of the flow logs was created, milliseconds since 1970; before it none of their logs exist. */
  since?: number | null;
  /** Listings at most. */
  listings?: number;
}

export interface FoundLog extends LogKey {
  /** Bytes. */
  size: number;
  /** ISO 8601. */
  lastModified: string;
}

export interface NewestResult {
  /** Newest first; the second and third are for the case that Kentik has deleted the first meanwhile. */
  logs: FoundLog[];
  /** Listings that it took. */
  requests: number;
  /** `partly`: nothing was found, and not every place was looked at. */
  searched: 'completely' | 'partly';
}

/** What the parts of a search share. */
export interface Search {
  readonly query: NewestQuery;
  readonly layout: Layout;
  /** Lists a folder of the region, of names that begin with `name`; null where no request is left. */
  list(folder: string, options?: { name?: string; startAfter?: string }): Promise<ObjectPage | null>;
  /** Says that something was passed over. */
  skipped(): void;
}

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
