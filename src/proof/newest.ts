/**
 * Finds the newest flow log of an account and region in few requests, however full the bucket is.
 *
 * S3 lists keys in ascending order only, a thousand at a time. Inside a day's folder the keys sort by flow log and
 * then by time, so the newest of one flow log is reached by starting after its name and a recent time. Months and
 * days are found by their folders. The days of this month come first, because there the newest nearly always is.
 *
 * "Newest" is exact over the flow logs that were probed: with up to three of them, or where a listing reached the end
 * of the day's folder, over all of them; with hundreds, over the first, the last and one in the middle and all that
 * their pages show. Flow logs are delivered in the same five-minute rhythm, so any of them shows that logs arrive.
 */
import type { Aws, ObjectPage, ObjectSummary } from '../aws/types.ts';
import {
  dayPath,
  fileNameFrom,
  type LogKey,
  type LogPlace,
  monthPath,
  parseLogKey,
  regionPrefix,
} from './layout.ts';

/** Listings inside a day's folder; with the way there, perhaps a second day, and one read, at most eight requests. */
const probesPerDay = 3;

const minute = 60_000;

export interface NewestQuery extends LogPlace {
  bucket: string;
  bucketRegion: string;
  /** The flow logs whose files count; empty: any. */
  flowLogIds: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
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
}

type List = (path: string, startAfter?: string) => Promise<ObjectPage>;

/** Finds the newest logs. Without any, `logs` is empty after two requests. */
export async function findNewest(
  aws: Pick<Aws, 'listObjects'>,
  query: NewestQuery,
  signal: AbortSignal,
): Promise<NewestResult> {
  let requests = 0;
  const root = regionPrefix(query);
  const list: List = (path, startAfter) => {
    requests += 1;
    return aws.listObjects(
      {
        bucket: query.bucket,
        region: query.bucketRegion,
        prefix: `${root}${path}`,
        delimiter: '/',
        ...(startAfter === undefined ? {} : { startAfter: `${root}${path}${startAfter}` }),
      },
      signal,
    );
  };
  const day = await newestDay(list, root, new Date(query.now));
  let logs = day === null ? [] : await probeDay(list, day, query);
  const today = dayPath(new Date(query.now));
  if (logs.length === 0 && day === today) {
    // Others write to this folder, too: today's files may all be theirs, and the newest wanted one of before midnight.
    logs = await probeDay(list, dayPath(new Date(query.now - 24 * 60 * minute)), query);
  }
  return { logs: logs.slice(0, 3), requests };
}

/** The path of the latest day that has a folder: in this month, else found from the years down. */
async function newestDay(list: List, root: string, now: Date): Promise<string | null> {
  const inThisMonth = lastFolder(await list(monthPath(now)), root);
  if (inThisMonth !== null) return inThisMonth;
  let path: string | null = '';
  for (let level = 0; level < 3 && path !== null; level += 1) path = lastFolder(await list(path), root);
  return path;
}

/** The last date folder of a page, below the root. Pages of date folders are never full. */
function lastFolder(page: ObjectPage, root: string): string | null {
  const last = page.prefixes
    .filter((prefix) => /\/\d+\/$/.test(prefix))
    .sort()
    .at(-1);
  return last === undefined ? null : last.slice(root.length);
}

/** One listing inside a day's folder: from a flow log's files of a time on, or from the start. */
interface Probe {
  /** Position among the known flow logs; 0 is the first in key order. */
  position: number;
  /** File name to start after; null: the folder's start. */
  startAfter: string | null;
}

const fromStart: Probe = { position: 0, startAfter: null };

/** The newest logs of a day, in at most `probesPerDay` listings. */
async function probeDay(list: List, day: string, query: NewestQuery): Promise<FoundLog[]> {
  const ids = [...query.flowLogIds].sort();
  const end = endOf(day, query.now);
  const found = new Map<string, FoundLog>();
  let path = day;
  let queue = ids.length === 0 ? [fromStart] : plannedProbes(ids, query, end);
  for (let used = 0; used < probesPerDay; used += 1) {
    const probe = queue.shift() ?? (found.size === 0 ? fromStart : null);
    if (probe === null) break;
    const page = await list(path, probe.startAfter ?? undefined);
    for (const log of logsOf(page.objects, query)) found.set(log.key, log);
    const [lastHour] = page.prefixes.slice(-1);
    if (probe.startAfter === null && page.objects.length === 0 && lastHour?.includes(`/${day}`)) {
      // Hourly folders: what somebody else's flow log of this region writes.
      path = lastHour.slice(lastHour.lastIndexOf(day));
      queue = [fromStart];
    } else if (page.nextToken === null) {
      // The rest of the folder has been seen: nothing is left for the flow logs that sort behind this one.
      if (probe.startAfter === null || (probe.position === 0 && found.size > 0)) break;
      queue = queue.filter(({ position }) => position < probe.position);
      if (found.size === 0 && probe.position === 0) queue = earlierProbes(ids, query, end, probe);
    } else {
      queue = [...queue, ...followingProbes(ids, query, end, page.objects)];
    }
  }
  return newestFirst([...found.values()]);
}

/** All of a few flow logs; of many the first, the last and one in the middle. */
function plannedProbes(ids: readonly string[], query: NewestQuery, end: number): Probe[] {
  const last = ids.length - 1;
  const positions = ids.length <= probesPerDay ? ids.keys() : [0, last, Math.floor(last / 2)];
  return [...positions].map((position) => probeAt(ids, position, query, end - 60 * minute));
}

/** The first flow log has nothing recent and the others nothing at all: earlier the same day, then everything. */
function earlierProbes(ids: readonly string[], query: NewestQuery, end: number, tried: Probe): Probe[] {
  const earlier = probeAt(ids, 0, query, end - 6 * 60 * minute);
  return tried.startAfter === earlier.startAfter ? [fromStart] : [earlier, fromStart];
}

/** More than a page: on past the page, or, where no flow log is known, to the recent files of the last one seen. */
function followingProbes(
  ids: readonly string[],
  query: NewestQuery,
  end: number,
  objects: readonly ObjectSummary[],
): Probe[] {
  const last = objects.at(-1);
  const log = last && parseLogKey(last.key);
  if (!log) return [];
  const name = log.key.slice(log.key.lastIndexOf('/') + 1);
  if (ids.length === 0) {
    const recent = fileNameFrom(query, log.flowLogId, new Date(end - 60 * minute));
    // Never back: another listing of what has been seen would be a request wasted.
    return [{ position: 0, startAfter: [name, recent].sort().at(-1) ?? name }];
  }
  // One flow log that alone fills the page with recent files.
  return ids.length === 1 && log.flowLogId === ids[0] ? [{ position: 0, startAfter: name }] : [];
}

function probeAt(ids: readonly string[], position: number, query: NewestQuery, from: number): Probe {
  return { position, startAfter: fileNameFrom(query, ids[position] ?? '', new Date(from)) };
}

/** Now for today, midnight for a day that is over: the moment before which the newest file must lie. */
function endOf(day: string, now: number): number {
  if (day === dayPath(new Date(now))) return now;
  return Date.parse(`${day.slice(0, 10).replaceAll('/', '-')}T00:00:00Z`) + 24 * 60 * minute;
}

function logsOf(objects: readonly ObjectSummary[], query: NewestQuery): FoundLog[] {
  const wanted = new Set(query.flowLogIds);
  return objects.flatMap(({ key, size, lastModified }) => {
    const log = parseLogKey(key);
    if (!log || log.account !== query.account || log.region !== query.region) return [];
    return wanted.size > 0 && !wanted.has(log.flowLogId) ? [] : [{ ...log, size, lastModified }];
  });
}

function newestFirst(logs: FoundLog[]): FoundLog[] {
  const order = ({ timestamp, lastModified }: FoundLog): string => `${timestamp} ${lastModified}`;
  return logs.sort((a, b) => (order(a) < order(b) ? 1 : -1));
}
