/** The newest logs in the folder of one day. */
import type { ObjectPage } from '../aws/types.ts';
import { datePart, datePath, fileNameFrom, fileNamePrefix, isoOfTimestamp, parseLogKey } from './layout.ts';
import type { FoundLog, NewestQuery, Search } from './search-types.ts';

export interface Day {
  folder: string;
  parts: string[];
  /** Before this moment the newest file must lie: now, or the midnight after the day. */
  end: number;
  isOver: boolean;
}

/** Flow logs that are looked at one by one; of more, samples. */
const few = 3;

const hourMs = 3_600_000;

/** The newest logs of a day, newest first. */
export async function probeDay(search: Search, day: Day): Promise<FoundLog[]> {
  const found = new Map<string, FoundLog>();
  const ids = [...search.query.flowLogIds].sort();
  if (ids.length === 0) await probeAny(search, day.folder, day.end, found);
  else if (search.layout.hourly) await probeHours(search, day, ids, found);
  else if (ids.length > few) await probeMany(search, day.folder, ids, day.end, found);
  else await probeFew(search, day, ids, found);
  return newestFirst([...found.values()]);
}

/** Each flow log by the beginning of its files' names: what others write between them is not seen at all. */
async function probeFew(
  search: Search,
  day: Day,
  ids: readonly string[],
  found: Map<string, FoundLog>,
): Promise<void> {
  // Of several that still deliver, the recent files fit where their whole days might not.
  if (ids.length > 1 && !day.isOver) {
    for (const id of ids) await listOne(search, day, id, day.end - hourMs, found);
    if (found.size > 0) return;
  }
  for (const id of ids) await listOne(search, day, id, null, found);
}

/** One flow log's files of a day from a moment on; of more than a page, the first and the latest. */
async function listOne(
  search: Search,
  day: Day,
  id: string,
  from: number | null,
  found: Map<string, FoundLog>,
): Promise<void> {
  const { query } = search;
  const name = fileNamePrefix(query, id);
  let at = from;
  let startAfter = at === null ? undefined : fileNameFrom(query, id, at);
  for (;;) {
    const page = await search.list(day.folder, { name, ...(startAfter === undefined ? {} : { startAfter }) });
    if (page === null) return;
    const seen = collect(page, query, found);
    const last = page.objects.at(-1);
    const isWhole = page.nextToken === null || last === undefined;
    // Nothing after the jump: the latest lie between what was seen before and here.
    if (isWhole && (seen > 0 || at === null || found.size === 0)) return;
    if (isWhole) {
      const newest = newestFirst([...found.values()])[0];
      const reached = newest === undefined ? at : Date.parse(isoOfTimestamp(newest.timestamp));
      if (at === null || reached === null || at - reached < hourMs) return;
      at = reached + (at - reached) / 2;
      startAfter = fileNameFrom(query, id, at);
    } else {
      const next = nameOf(last.key);
      const recent = fileNameFrom(query, id, day.end - hourMs);
      // Never back: a listing of what has been seen would be wasted.
      startAfter = at === null && recent > next ? recent : next;
      at ??= day.end - hourMs;
    }
  }
}

/** Of many flow logs the first, the last and one in the middle; without a find, on from each to the next. */
async function probeMany(
  search: Search,
  folder: string,
  ids: readonly string[],
  end: number,
  found: Map<string, FoundLog>,
): Promise<void> {
  const { query } = search;
  const last = ids.length - 1;
  let samples = [0, last, Math.floor(last / 2)];
  while (samples.length > 0) {
    const [position = 0, ...rest] = samples;
    const startAfter = fileNameFrom(query, ids[position] ?? '', end - hourMs);
    const page = await search.list(folder, { startAfter });
    if (page === null) return;
    collect(page, query, found);
    // The rest of the folder has been seen: nothing is left for the flow logs that sort behind this one.
    samples = page.nextToken === null ? rest.filter((other) => other < position) : rest;
  }
  let next = ids[0];
  while (found.size === 0 && next !== undefined) {
    const page = await search.list(folder, { startAfter: fileNamePrefix(query, next) });
    if (page === null) return;
    collect(page, query, found);
    const reached = page.objects.at(-1);
    if (page.nextToken === null || reached === undefined) return;
    const name = nameOf(reached.key);
    next = ids.find((id) => fileNamePrefix(query, id) > name);
  }
}

/** The day's hours that have a folder, latest first: the recent ones, which thousands of other files must not hide. */
async function probeHours(
  search: Search,
  day: Day,
  ids: readonly string[],
  found: Map<string, FoundLog>,
): Promise<void> {
  const { layout } = search;
  const hours = new Set<string>();
  const recent = new Date(day.end - 3 * hourMs).toISOString();
  const isToday = !day.isOver && recent.slice(0, 10) === day.parts.join('-');
  const starts = isToday
    ? [datePath([...day.parts, recent.slice(11, 13)], layout).slice(day.folder.length, -1)]
    : [];
  for (const startAfter of [...starts, undefined]) {
    const page = await search.list(day.folder, startAfter === undefined ? {} : { startAfter });
    if (page === null) return;
    const seen = page.prefixes.flatMap((folder) => datePart(folder, layout, 3) ?? []);
    for (const hour of seen
      .filter((each) => !hours.has(each))
      .sort()
      .reverse()) {
      hours.add(hour);
      const folder = datePath([...day.parts, hour], layout);
      const end = Math.min(day.end, Date.parse(`${day.parts.join('-')}T${hour}:00:00Z`) + hourMs);
      if (ids.length > few) await probeMany(search, folder, ids, end, found);
      else for (const id of ids) await listOne(search, { ...day, folder, end }, id, null, found);
      if (found.size > 0) return;
    }
    if (page.nextToken !== null && startAfter === undefined) search.skipped();
  }
}

/** No flow log is known: any log counts. From the folder's start, then to the recent files of what was seen last. */
async function probeAny(
  search: Search,
  folder: string,
  end: number,
  found: Map<string, FoundLog>,
): Promise<void> {
  const { query } = search;
  let startAfter: string | undefined;
  for (let used = 0; used < few; used += 1) {
    const page = await search.list(folder, startAfter === undefined ? {} : { startAfter });
    if (page === null) return;
    collect(page, query, found);
    const lastHour = page.prefixes.filter((each) => datePart(each, search.layout, 3) !== null).at(-1);
    if (lastHour !== undefined && page.objects.length === 0) {
      // Hourly folders; inside one there is none.
      await probeAny(search, lastHour.slice(lastHour.lastIndexOf(folder)), end, found);
      return;
    }
    const last = page.objects.at(-1);
    if (page.nextToken === null || last === undefined) return;
    const name = nameOf(last.key);
    const log = parseLogKey(last.key);
    const recent = log === null ? name : fileNameFrom(query, log.flowLogId, end - hourMs);
    // Never back: another listing of what has been seen would be a request wasted.
    startAfter = recent > name ? recent : name;
  }
  if (found.size === 0) search.skipped();
}

/** Keeps the wanted logs of a page. @returns how many it has */
function collect({ objects }: ObjectPage, query: NewestQuery, found: Map<string, FoundLog>): number {
  const desired = new Set(query.flowLogIds);
  let count = 0;
  for (const { key, size, lastModified, storageClass = '' } of objects) {
    const log = parseLogKey(key);
    if (!log || log.account !== query.account || log.region !== query.region) continue;
    if (desired.size > 0 && !desired.has(log.flowLogId)) continue;
    found.set(key, { ...log, size, lastModified, storageClass });
    count += 1;
  }
  return count;
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

function newestFirst(logs: FoundLog[]): FoundLog[] {
  const order = ({ timestamp, lastModified }: FoundLog): string => `${timestamp} ${lastModified}`;
  return logs.sort((a, b) => (order(a) < order(b) ? 1 : -1));
}
