/** The log buckets of a plan with all that decides who can read and write them, as AWS has it now. */
import type { Aws } from '../aws/index.ts';
import { inParallel } from '../aws/parallel.ts';
import { bucketArn, bucketOf, keyArnParts } from '../documents/arns.ts';
import type { ExistingKey, Reading } from '../model/evidence.ts';
import { evaluatePolicies } from '../model/policies/policy-evaluation.ts';
import type { FlowLogChange, Plan } from '../plan/types.ts';
import { regionPrefix } from './layout.ts';
import { reading } from './nesting.ts';
import type { LogBucket } from './reading.ts';
import type { DeliveryTarget } from './types.ts';

/** Buckets that are read at once. */
const bucketsAtOnce = 8;

/** Reads each bucket with its settings and its key. What can't be read is reported in its place. */
export async function readLogBuckets(
  plan: Plan,
  aws: Pick<Aws, 'readBucket' | 'readKey' | 'readKeyGrants'>,
  signal: AbortSignal,
): Promise<LogBucket[]> {
  const flowLogs = plan.changes.filter((change) => change.kind === 'flow-log');
  const buckets = plan.changes.filter((change) => change.kind === 'bucket');
  return inParallel(buckets, bucketsAtOnce, signal, async ({ name, region }, inner) => {
    const logs = flowLogs.filter(({ desired }) => bucketOf(desired.destination) === name);
    const found = await reading(() => aws.readBucket(name, region, inner));
    const encryption = found.isRead ? found.value.settings?.encryption : undefined;
    const arn = encryption?.isRead ? (encryption.value?.key ?? null) : null;
    const key = arn === null || keyArnParts(arn) === null ? null : await readKey(aws, arn, inner);
    const own =
      key?.isRead && key.value.account === plan.account && key.value.state !== 'Deleted' ? key.value : null;
    const grants = own === null ? null : await grantsOf(aws, own.arn, inner);
    const place = found.isRead ? (found.value.region ?? region) : region;
    return {
      name,
      region: place,
      keys: [...new Set(logs.flatMap((log) => keysOf(log, plan.account)))],
      regions: [...new Set(logs.map(({ desired }) => desired.region))],
      found,
      key,
      grants,
    };
  });
}

async function readKey(
  aws: Pick<Aws, 'readKey'>,
  arn: string,
  signal: AbortSignal,
): Promise<Reading<ExistingKey>> {
  const read = await reading(() => aws.readKey(arn, signal));
  return read.isRead ? read.value : read;
}

async function grantsOf(
  aws: Pick<Aws, 'readKeyGrants'>,
  arn: string,
  signal: AbortSignal,
): Promise<NonNullable<LogBucket['grants']>> {
  const read = await reading(() => aws.readKeyGrants(arn, signal));
  return read.isRead ? read.value : read;
}

/** The keys of a flow log's files, as a pattern. */
function keysOf({ desired, current }: FlowLogChange, account: string): string[] {
  const { region, destination } = desired;
  const layout = {
    hive: current?.hiveCompatiblePartitions ?? false,
    hourly: current?.perHourPartition ?? false,
  };
  const folder = regionPrefix({ account, region, prefix: prefixOf(destination) }, layout);
  const format = current?.fileFormat === 'parquet' ? 'parquet' : 'gz';
  return [`${folder}*/${account}_vpcflowlogs_${region}_fl-*.log.${format}`];
}

/** Whether the wanted policy leaves it to Kentik to delete what it has read in a bucket. */
export function deletesLogs(
  { changes, partition }: Pick<Plan, 'changes' | 'partition'>,
  bucket: string,
): boolean {
  const request = { action: 's3:DeleteObject', resource: `${bucketArn(partition, bucket)}/*` };
  return changes.some(
    (change) =>
      change.kind === 'policy' &&
      evaluatePolicies([change.desired.document], { ...request, principals: null, context: {} }) ===
        'allowed',
  );
}

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
      deletes: deletesLogs(plan, bucket),
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
