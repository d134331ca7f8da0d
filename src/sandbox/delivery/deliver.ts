/**
 * Writes log files to buckets. Nothing runs in the background: before each request, `settleDeliveries` delivers
 * everything that is due, under the bucket policies as they were until then.
 *
 * Timing (VPC User Guide): files come every five minutes, the first about ten minutes after a flow log with an interval
 * of 600 seconds was created, sooner with 60. All delays are divided by the clock's speed.
 */
import { gzipSync } from 'node:zlib';
import { keyOfBucket } from '../kms/keys.ts';
import { digits } from '../random.ts';
import { createObject } from '../world/objects.ts';
import type { Bucket, FlowLog, RegionState, World } from '../world/types.ts';
import { objectKey } from './destination.ts';
import { parseLogFormat } from './fields.ts';
import { admitsDelivery, destinationOf } from './permission.ts';
import { hasInterfaces, logText } from './records.ts';

const minute = 60_000;
const windowLength = 5 * minute;
/** A flow log keeps this many files; older ones go, as with a customer who expires them after a day. */
const mostFiles = 288;

export function settleDeliveries(world: World): void {
  for (const account of world.accounts.values()) {
    for (const region of account.regions.values()) {
      for (const flowLog of region.flowLogs.values()) settle(world, flowLog, region);
    }
  }
}

/** Time of the delivery of window `number`, in milliseconds. */
function dueAt(world: World, flowLog: FlowLog, number: number): number {
  const first = flowLog.interval === 60 ? 6 * minute : 10 * minute;
  return flowLog.createdAt + world.clock.lapse(first + number * windowLength);
}

function settle(world: World, flowLog: FlowLog, region: RegionState): void {
  const { delivery } = flowLog;
  const now = world.clock.now();
  const first = dueAt(world, flowLog, 0);
  const due = Math.floor((now - first) / world.clock.lapse(windowLength));
  if (due < delivery.nextWindow) return;
  const destination = destinationOf(world, flowLog);
  if (!destination) return;
  const { bucket, folder } = destination;
  if (!bucket || !mayWrite(world, flowLog, bucket, folder)) {
    // What falls due while delivery is refused is lost.
    delivery.nextWindow = due + 1;
    flowLog.status = 'FAILED';
    flowLog.errorMessage = 'Access error';
    return;
  }
  flowLog.status = 'SUCCESS';
  flowLog.errorMessage = null;
  delivery.bucketOwner ??= bucket.owner;
  for (let number = Math.max(delivery.nextWindow, due + 1 - mostFiles); number <= due; number++) {
    deliver(world, flowLog, region, bucket, folder, number);
  }
  delivery.nextWindow = due + 1;
  while (delivery.keys.length > mostFiles) bucket.objects.delete(delivery.keys.shift() ?? '');
}

function mayWrite(world: World, flowLog: FlowLog, bucket: Bucket, folder: string): boolean {
  // AWS remembers the owner of the bucket: one that was deleted and created again by someone else gets nothing.
  const { bucketOwner } = flowLog.delivery;
  if (bucketOwner !== null && bucketOwner !== bucket.owner) return false;
  return admitsDelivery(world, bucket, flowLog, folder);
}

function deliver(
  world: World,
  flowLog: FlowLog,
  region: RegionState,
  bucket: Bucket,
  folder: string,
  number: number,
): void {
  // Parquet files aren't written here: such a flow log works and stays silent.
  const fields = parseLogFormat(flowLog.logFormat);
  if (!fields || flowLog.fileFormat === 'parquet') return;
  const deliveredAt = dueAt(world, flowLog, number);
  const end = deliveredAt - world.clock.lapse(minute);
  const window = {
    start: Math.max(flowLog.createdAt, end - world.clock.lapse(flowLog.interval * 1000)),
    end,
  };
  if (!hasInterfaces(flowLog, region)) return;
  const nameTime = Math.floor(end / windowLength) * windowLength;
  // In a time-lapse several windows fall into one five minutes and only the hash differs, so it begins with the
  // number of the window: the order of the names is then the order of delivery, as with AWS.
  const hash = number.toString(16).padStart(8, '0') + digits(`${flowLog.id}/${number}`, 8);
  const key = objectKey(flowLog, folder, nameTime, hash);
  const makeFile = (): Uint8Array => gzipSync(logText(flowLog, fields, region, window));
  const object = createObject(key, makeFile, deliveredAt, 'application/octet-stream');
  object.kmsKeyArn = keyOfBucket(world, bucket);
  bucket.objects.put(object);
  flowLog.delivery.keys.push(key);
}
