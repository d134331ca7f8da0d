/**
 * The days of a bucket that have a folder, latest first: this month's, at its beginning the last one's, then from the years
 * down.
 */
import { datePart, dateParts, datePath, startOfDay } from './layout.ts';
import type { Search } from './search-types.ts';

export interface FoundDay {
  parts: string[];
  /** Midnight, milliseconds since 1970. */
  start: number;
}

const dayMs = 24 * 3_600_000;
const hourMs = 3_600_000;

/** Until this day of a month, yesterday's logs or those of some days ago lie in the month before. */
const monthBegins = 7;

/**
 * Days on which the wanted flow logs can have files, as they are asked for. Tomorrow's counts, because this computer's
 * clock might be slow; of later ones, which another program made, only the last is looked at.
 */
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
