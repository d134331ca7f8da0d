/** Since when logs of a resource have been in the bucket: what Kentik hasn't read after that, it is late with. */
import type { Aws } from '../aws/index.ts';
import { fileNamePrefix } from './layout.ts';
import { reading } from './nesting.ts';
import type { Delivery, DeliveryTarget } from './types.ts';

/**
 * Looks in the folder of the newest log: of its day, or of its hour. A folder has just begun at midnight; logs look younger
 * there than they are, and Kentik gets more time.
 *
 * @returns takes the ID of a VPC, subnet or interface; milliseconds since 1970 when its oldest log in that folder was written,
 * null where none can be seen. One request each
 * @throws UserError where the credentials aren't usable
 */
export function oldestLogs(
  aws: Pick<Aws, 'listObjects'>,
  targets: readonly DeliveryTarget[],
  deliveries: readonly Pick<Delivery, 'bucket' | 'region' | 'key' | 'traffic'>[],
): (resourceId: string, signal: AbortSignal) => Promise<number | null> {
  return async (resourceId, signal) => {
    const found = deliveries
      .map((delivery) => ({ delivery, one: delivery.traffic.find((each) => each.resourceId === resourceId) }))
      .find(({ one }) => one?.state === 'seen');
    const { delivery, one } = found ?? {};
    const target = targets.find(
      ({ bucket, region }) => bucket === delivery?.bucket && region === delivery.region,
    );
    if (target === undefined || delivery?.key == null || one?.flowLogId == null) return null;
    const folder = delivery.key.slice(0, delivery.key.lastIndexOf('/') + 1);
    const prefix = `${folder}${fileNamePrefix(target, one.flowLogId)}`;
    // Keys come in the order of their times.
    const query = { bucket: target.bucket, region: target.bucketRegion, prefix };
    const page = await reading(() => aws.listObjects(query, signal));
    const at = page.isRead ? Date.parse(page.value.objects[0]?.lastModified ?? '') : Number.NaN;
    return Number.isFinite(at) ? at : null;
  };
}
