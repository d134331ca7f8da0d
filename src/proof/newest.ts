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
import { datePart, dateParts, datePath, regionPrefix, startOfDay } from './layout.ts';
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
    if (logs.length > 0) {
      const seen = Object.fromEntries(
        logs.toReversed().map(({ flowLogId, timestamp }) => [flowLogId, timestamp]),
      );
      return { logs: logs.slice(0, 3), seen, requests, searched: 'completely' };
    }
    if (isPartly && requests >= listings) break;
  }
  return { logs: [], seen: {}, requests, searched: isPartly ? 'partly' : 'completely' };
}

function dayOf(day: { parts: string[]; start: number }, { query, layout }: Search): Day {
  const end = Math.min(day.start + 24 * 3_600_000, Math.max(query.now, day.start));
  return { folder: datePath(day.parts, layout), parts: day.parts, end, isOver: end < query.now };
}

export interface FoundDay {
  parts: string[];
  /** Midnight, milliseconds since 1970. */
  start: number;
}

const dayMs = 24 * 3_600_000;
const hourMs = 3_600_000;

/** Until this day of a month, yesterday's logs or those of some days ago lie in the month before. */
const monthBegins = 7;

/** Days that can have files. Tomorrow's counts (this clock might be slow); of later ones only the last is looked at. */
export async function* searchDays(search: Search): AsyncGenerator<FoundDay> {
  const { query } = search;
  const since = query.since === undefined || query.since === null ? null : query.since - hourMs;
  const earliest = since === null ? '' : dateParts(since).join('/');
  const latest = dateParts(query.now + dayMs).join('/');
  const thisMonth = dateParts(query.now).slice(0, 2);
  const inReach = (parts: readonly string[]): boolean => {
    const text = parts.join('/');
    return text >= earliest.slice(0, text.length) && text <= latest.slice(0, text.length);
  };

  const found = await daysIn(search, thisMonth);
  for (const day of found) if (inReach(day.parts)) yield day;

  // Asked for directly: years and months would take the requests that its days need.
  const today = new Date(query.now).getUTCDate();
  const lastMonth = dateParts(query.now - today * dayMs).slice(0, 2);
  const isLastMonthNext = today <= monthBegins && inReach(lastMonth);
  if (isLastMonthNext) {
    for (const day of await daysIn(search, lastMonth)) if (inReach(day.parts)) yield day;
  }

  const later = found.filter(({ parts }) => parts.join('/') > latest);
  if (later[0] !== undefined) yield later[0];
  if (later.length > 1) search.skipped();

  const isAllInThisMonth = earliest !== '' && earliest.startsWith(thisMonth.join('/'));
  if (isAllInThisMonth && latest.startsWith(thisMonth.join('/'))) return;
  const seen = [thisMonth, ...(isLastMonthNext ? [lastMonth] : [])].map((parts) => parts.join('/'));
  for (const year of (await foldersIn(search, [])).filter(inReach)) {
    for (const month of (await foldersIn(search, year)).filter(inReach)) {
      if (seen.includes(month.join('/'))) continue;
      for (const day of await daysIn(search, month)) if (inReach(day.parts)) yield day;
    }
  }
}

/** The days of a month that have a folder, latest first. */
async function daysIn(search: Search, month: readonly string[]): Promise<FoundDay[]> {
  return (await foldersIn(search, month)).flatMap((parts) => {
    const start = startOfDay(parts);
    return start === null ? [] : [{ parts, start }];
  });
}

/** The date folders below a date, latest first. */
async function foldersIn(search: Search, parts: readonly string[]): Promise<string[][]> {
  const page = await search.list(datePath(parts, search.layout));
  if (page === null) return [];
  // Date folders fill no page: here is something else, and more of it than was seen.
  if (page.nextToken !== null) search.skipped();
  return page.prefixes
    .flatMap((folder) => datePart(folder, search.layout, parts.length) ?? [])
    .sort()
    .reverse()
    .map((part) => [...parts, part]);
}
