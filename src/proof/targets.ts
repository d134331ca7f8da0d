/** Where the logs of a plan are delivered to. */
import type { Plan } from '../plan/types.ts';
import type { DeliveryTarget } from './types.ts';

/** One target a region and bucket, with what is logged there. Changes that are blocked deliver nothing. */
export function deliveryTargets(plan: Plan): DeliveryTarget[] {
  const bucketRegions = new Map(
    plan.changes.filter((change) => change.kind === 'bucket').map((change) => [change.name, change.region]),
  );
  const targets = new Map<string, DeliveryTarget>();
  for (const change of plan.changes) {
    if (change.kind !== 'flow-log' || change.action === 'blocked') continue;
    const { region, bucket, destination, resourceId } = change.desired;
    const key = `${region} ${bucket}`;
    const target: DeliveryTarget = targets.get(key) ?? {
      account: change.account,
      region,
      bucket,
      bucketRegion: bucketRegions.get(bucket) ?? region,
      prefix: prefixOf(destination),
      resourceIds: [],
    };
    target.resourceIds.push(resourceId);
    targets.set(key, target);
  }
  return [...targets.values()];
}

/** `arn:aws:s3:::bucket/some/prefix/` → `some/prefix` */
export function prefixOf(destination: string): string {
  const slash = destination.indexOf('/');
  return slash === -1 ? '' : destination.slice(slash + 1).replace(/\/$/, '');
}
