/** Log objects that stay behind when flow logs are deleted and their bucket isn't: counted, so that they can be named. */
import type { Aws } from '../aws/index.ts';
import { isAbort, UserError } from '../model/errors.ts';
import type { UndoChange, UndoOf } from '../plan/undo/undo-types.ts';

/** Pages of 1,000 keys read of one prefix, and prefixes read, at most: a busy bucket holds millions of objects. */
const bounds = { pages: 20, prefixes: 40 };

export interface LeftLogs {
  bucket: string;
  prefix: string;
  /** null where AWS refused the listing. */
  objects: number | null;
  bytes: number | null;
  /** False where the listing ended at its bound: there are at least so many. */
  isComplete: boolean;
  /** Deletes them. */
  command: string;
}

interface Place {
  bucket: string;
  account: string;
  region: string;
  prefix: string;
  flowLogIds: string[];
}

/** @param deleted what this undo has removed: flow logs, and buckets, which leave nothing behind */
export async function leftLogs(
  deleted: readonly UndoChange[],
  awsFor: (account: string) => Promise<Aws>,
  signal: AbortSignal,
): Promise<LeftLogs[]> {
  const gone = new Set(deleted.flatMap(({ kind, name }) => (kind === 'bucket' ? [name] : [])));
  const logs = deleted.filter((change) => change.kind === 'flow-log');
  const places = placesOf(logs).filter(({ bucket }) => !gone.has(bucket));
  const left: LeftLogs[] = [];
  for (const place of places.slice(0, bounds.prefixes)) {
    try {
      const found = await count(place, await awsFor(place.account), signal);
      if (found.objects !== 0) left.push(found);
    } catch (error) {
      if (isAbort(error)) return left;
      // They are reported anyway: the undo itself has succeeded.
      if (!(error instanceof UserError)) throw error;
      left.push({ ...named(place), objects: null, bytes: null, isComplete: false });
    }
  }
  return left;
}

function placesOf(logs: readonly UndoOf<'flow-log'>[]): Place[] {
  const places = new Map<string, Place>();
  for (const { account, region, target, observed } of logs) {
    const destination = /^arn:[\w-]+:s3:::([^/]+)\/?(.*)$/.exec(observed?.destination ?? '');
    if (destination === null) continue;
    const [, bucket = '', folder = ''] = destination;
    const start = folder === '' ? '' : `${folder.replace(/\/$/, '')}/`;
    const prefix = `${start}AWSLogs/${account}/vpcflowlogs/${region}/`;
    const place = places.get(`${bucket}/${prefix}`);
    if (place === undefined) {
      places.set(`${bucket}/${prefix}`, { bucket, account, region, prefix, flowLogIds: [target.flowLogId] });
    } else place.flowLogIds.push(target.flowLogId);
  }
  return [...places.values()];
}

async function count(place: Place, aws: Aws, signal: AbortSignal): Promise<LeftLogs> {
  const { bucket, prefix, flowLogIds } = place;
  const region =
    (await aws.readBucket(bucket, place.region, signal, { settings: false })).region ?? place.region;
  const own = new Set(flowLogIds);
  const found = new Set<string>();
  let objects = 0;
  let bytes = 0;
  let token: string | null = null;
  for (let page = 0; page < bounds.pages; page += 1) {
    const listed = await aws.listObjects(
      { bucket, region, prefix, ...(token === null ? {} : { token }) },
      signal,
    );
    for (const { key, size } of listed.objects) {
      // Other flow logs of the account deliver into the same folders.
      const id = /_(fl-[0-9a-f]+)_/.exec(key)?.[1] ?? '';
      if (!own.has(id)) continue;
      found.add(id);
      objects += 1;
      bytes += size;
    }
    token = listed.nextToken;
    if (token === null) {
      return { ...named({ ...place, flowLogIds: [...found] }), objects, bytes, isComplete: true };
    }
  }
  return { ...named(place), objects, bytes, isComplete: false };
}

/** The command names every flow log: a broader pattern would delete the logs of others in the same folder. */
function named({ bucket, prefix, flowLogIds }: Place): Pick<LeftLogs, 'bucket' | 'prefix' | 'command'> {
  const includes = flowLogIds.map((id) => `--include "*_${id}_*"`).join(' ');
  return {
    bucket,
    prefix,
    command: `aws s3 rm s3://${bucket}/${prefix} --recursive --exclude "*" ${includes}`,
  };
}
