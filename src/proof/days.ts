/** The days of a bucket that have a folder, latest first: this month's, then from the years down. */
import { datePart, dateParts, datePath, startOfDay } from './layout.ts';
import type { Search } from './newest.ts';

export interface FoundDay {
  parts: string[];
  /** Midnight, milliseconds since 1970. */
  start: number;
}

const dayMs = 24 * 3_600_000;
const hourMs = 3_600_000;

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

  const days = await foldersIn(search, thisMonth);
  const found = days.flatMap((parts) => {
    const start = startOfDay(parts);
    return start === null ? [] : [{ parts, start }];
  });
  for (const day of found) if (inReach(day.parts)) yield day;
  const later = found.filter(({ parts }) => parts.join('/') > latest);
  if (later[0] !== undefined) yield later[0];
  if (later.length > 1) search.skipped();

  const isAllInThisMonth = earliest !== '' && earliest.startsWith(thisMonth.join('/'));
  if (isAllInThisMonth && latest.startsWith(thisMonth.join('/'))) return;
  for (const year of (await foldersIn(search, [])).filter(inReach)) {
    for (const month of (await foldersIn(search, year)).filter(inReach)) {
      if (month.join('/') === thisMonth.join('/')) continue;
      for (const parts of (await foldersIn(search, month)).filter(inReach)) {
        const start = startOfDay(parts);
        if (start !== null) yield { parts, start };
      }
    }
  }
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
