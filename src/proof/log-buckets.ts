/** The log buckets of a plan with all that decides who can read and write them, as AWS has it now. */

import type { Aws } from '../aws/index.ts';
import { inParallel } from '../aws/parallel.ts';
import { bucketOf, keyArnParts } from '../documents/arns.ts';
import type { ExistingKey, Reading } from '../model/evidence.ts';
import type { FlowLogChange, Plan } from '../plan/types.ts';
import { regionPrefix } from './layout.ts';
import { reading } from './nesting.ts';
import type { LogBucket } from './reading.ts';
import { prefixOf } from './targets.ts';

/** Buckets that are read at once. */
const bucketsAtOnce = 8;

/** Reads each bucket with its settings and its key. What can't be read is reported in its place. */
export async function readLogBuckets(
  plan: Plan,
  aws: Pick<Aws, 'readBucket' | 'readKey'>,
  signal: AbortSignal,
): Promise<LogBucket[]> {
  const flowLogs = plan.changes.filter((change) => change.kind === 'flow-log');
  const buckets = plan.changes.filter((change) => change.kind === 'bucket');
  return inParallel(buckets, bucketsAtOnce, signal, async ({ name, region }, inner) => {
    const own = flowLogs.filter(({ desired }) => bucketOf(desired.destination) === name);
    const found = await reading(() => aws.readBucket(name, region, inner));
    const encryption = found.isRead ? found.value.settings?.encryption : undefined;
    const arn = encryption?.isRead ? (encryption.value?.key ?? null) : null;
    const key = arn === null || keyArnParts(arn) === null ? null : await readKey(aws, arn, inner);
    const place = found.isRead ? (found.value.region ?? region) : region;
    return {
      name,
      region: place,
      keys: [...new Set(own.flatMap((log) => keysOf(log, plan.account)))],
      regions: [...new Set(own.map(({ desired }) => desired.region))],
      found,
      key,
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
