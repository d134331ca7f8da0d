/**
 * A bucket that holds the logs of many flow logs over many days, in memory by rule alone: pages of keys are worked
 * out when they are asked for, so that a million objects cost nothing. Lists as S3 does: ascending, a thousand a page.
 */

import type { Aws } from '../../src/aws/index.ts';
import type { ObjectPage, ObjectSummary } from '../../src/aws/types.ts';

export interface LogsInBucket {
  account: string;
  region: string;
  prefix: string;
  flowLogIds: string[];
  /** First and last window, milliseconds since 1970, at multiples of five minutes. */
  from: number;
  to: number;
  filesPerWindow: number;
  /** Leaves files out, by flow log and window. */
  isMissing?: (flowLogId: string, window: number) => boolean;
}

const fiveMinutes = 5 * 60_000;
const day = 24 * 60 * 60_000;
const pageSize = 1000;

export function bucketOfLogs(logs: LogsInBucket) {
  const ids = [...logs.flowLogIds].sort();
  const root = `${logs.prefix === '' ? '' : `${logs.prefix}/`}AWSLogs/${logs.account}/vpcflowlogs/${logs.region}/`;
  const queries: Parameters<Aws['listObjects']>[0][] = [];

  function fileName(id: string, window: number, file: number): string {
    const timestamp = `${new Date(window).toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z`;
    return `${logs.account}_vpcflowlogs_${logs.region}_${id}_${timestamp}_${String(file).padStart(8, '0')}.log.gz`;
  }

  const startOfName = (dayPath: string, id: string) =>
    `${root}${dayPath}${logs.account}_vpcflowlogs_${logs.region}_${id}_`;

  /** Keys of a day in ascending order, beginning after `startAfter`; flow logs that sort before it are skipped whole. */
  function* keysOfDay(dayPath: string, startAfter: string): Generator<string> {
    for (const id of ids) {
      if (`${startOfName(dayPath, id)}~` <= startAfter) continue;
      for (const key of keysOf(id, dayPath)) if (key > startAfter) yield key;
    }
  }

  /** Keys of one flow log on one day. */
  function* keysOf(id: string, dayPath: string): Generator<string> {
    const start = Date.parse(`${dayPath.slice(0, 10).replaceAll('/', '-')}T00:00:00Z`);
    const first = Math.max(start, logs.from);
    for (let window = first; window < start + day && window <= logs.to; window += fiveMinutes) {
      if (logs.isMissing?.(id, window)) continue;
      for (let file = 0; file < logs.filesPerWindow; file += 1)
        yield `${root}${dayPath}${fileName(id, window, file)}`;
    }
  }

  /** The days that have a file, as paths. */
  function days(): string[] {
    const found: string[] = [];
    for (let at = logs.from - (logs.from % day); at <= logs.to; at += day) {
      const path = `${new Date(at).toISOString().slice(0, 10).replaceAll('-', '/')}/`;
      if (!keysOfDay(path, '').next().done) found.push(path);
    }
    return found;
  }

  async function listObjects(query: Parameters<Aws['listObjects']>[0]): Promise<ObjectPage> {
    queries.push(query);
    const startAfter = query.token ?? query.startAfter ?? '';
    const objects: ObjectSummary[] = [];
    const [, path = '', name = ''] = /^((?:\d+\/)*)([^/]*)$/.exec(query.prefix.slice(root.length)) ?? [];
    if (query.prefix !== `${root}${path}${name}`) throw new Error(`unexpected prefix ${query.prefix}`);
    if (query.delimiter === '_') {
      const prefixes = ids
        .filter((id) => startOfName(path, id).startsWith(query.prefix))
        .filter((id) => keysOf(id, path).next().done !== true)
        .map((id) => startOfName(path, id));
      return { prefixes, objects, nextToken: null };
    }
    if (query.delimiter !== '/') throw new Error('a flat listing');
    if (path.length < 11) {
      const folders = new Set(
        days()
          .filter((each) => each.startsWith(path))
          .map((each) => `${root}${each.slice(0, each.indexOf('/', path.length) + 1)}`),
      );
      return { prefixes: [...folders].sort(), objects, nextToken: null };
    }
    for (const key of keysOfDay(path, startAfter)) {
      if (!key.startsWith(query.prefix)) continue;
      if (objects.length === pageSize)
        return { prefixes: [], objects, nextToken: objects.at(-1)?.key ?? null };
      objects.push({ key, size: 1000, lastModified: new Date(logs.to).toISOString() });
    }
    return { prefixes: [], objects, nextToken: null };
  }

  /** How many objects there are. */
  function count(): number {
    let total = 0;
    for (const path of days()) for (const _ of keysOfDay(path, '')) total += 1;
    return total;
  }

  return { listObjects, queries, count };
}

/** `fl-` and 17 hexadecimal digits. */
export function flowLogId(number: number): string {
  return `fl-${(number * 2_654_435_761).toString(16).padStart(17, '0').slice(-17)}`;
}
