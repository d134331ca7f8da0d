/** The wizard's effects that only a full export has. */
import type { EffectInput, EffectOutput as OutputOf } from '../../machines/actors.ts';
import { draftPlacements } from '../answers/bucket-names.ts';
import { regionsOfPartition } from '../answers/regions.ts';
import type { DraftAnswers } from '../answers/types.ts';
import { isDenied } from '../aws/explain/errors.ts';
import type { Aws } from '../aws/index.ts';
import { inParallel, inRegions, isRegionRefusal, regionsAtOnce } from '../aws/parallel.ts';
import { reportOf, UserError } from '../model/errors.ts';
import { type ExistingBucket, type Identity, type RegionInfo, resourceTypes } from '../model/existing.ts';
import { waitForDelivery } from '../proof/delivery.ts';
import { deliveryTargets } from '../proof/log-buckets.ts';
import type { Delivery } from '../proof/types.ts';

/** The account that the credentials belong to. */
interface Home {
  aws: Aws;
  identity: Identity;
}

/** The account's buckets; or why it isn't allowed to list them. */
export async function listBuckets({ aws }: Home, signal: AbortSignal): Promise<OutputOf<'listBuckets'>> {
  try {
    return { buckets: await aws.listBuckets(signal), problem: null };
  } catch (error) {
    if (!(error instanceof UserError && isDenied(error))) throw error;
    return { buckets: [], problem: error.message };
  }
}

/** The account's regions; where it isn't allowed to list them, all of the partition: each one shows whether it is enabled. */
export async function listRegions({ aws, identity }: Home, signal: AbortSignal): Promise<RegionInfo[]> {
  try {
    return await aws.listRegions(signal);
  } catch (error) {
    if (!isDenied(error)) throw error;
    return regionsOfPartition(identity.partition).map((name) => ({
      name,
      optInStatus: 'opt-in-not-required',
    }));
  }
}

/** How many VPCs the account owns in each region, reported as it comes in. */
export async function countVpcs(
  { aws, identity }: Home,
  { regions, listener }: EffectInput<'countVpcs'>,
  signal: AbortSignal,
): Promise<void> {
  await inParallel(regions, regionsAtOnce, signal, async (region) => {
    try {
      const vpcs = await aws.listResources(region, ['vpc'], signal);
      const own = vpcs.filter((vpc) => vpc.ownerId === identity.account).length;
      listener.send({ type: 'region.counted', region, count: { state: 'counted', vpcs: own } });
    } catch (error) {
      if (signal.aborted) throw error;
      const { message, why = '' } = reportOf(error, `counting the VPCs of ${region}`);
      const count = isRegionRefusal(error)
        ? { state: 'refused' as const, message: `${message} ${why}`.trim() }
        : { state: 'failed' as const, message };
      listener.send({ type: 'region.counted', region, count });
    }
  });
}

/** What blocks the bucket, or buckets, that the answers name. */
export async function checkBucket(
  { aws }: Home,
  draft: DraftAnswers,
  signal: AbortSignal,
): Promise<OutputOf<'checkBucket'>> {
  const places = new Map(draftPlacements(draft).map((place) => [place.bucket, place.bucketRegion]));
  const checks = await inParallel([...places], regionsAtOnce, signal, async ([bucket, region]) => {
    const existing = await aws.readBucket(bucket, region, signal, { settings: false });
    return { bucket, problem: bucketProblem(existing, region) };
  });
  return checks.find(({ problem }) => problem !== null) ?? { bucket: null, problem: null };
}

/** What can be logged in these regions, and what is logged already. */
export async function discoverResources({ aws }: Home, regions: string[], signal: AbortSignal) {
  const perRegion = await inRegions(regions, signal, async (region, inner) => {
    const [resources, flowLogs] = await Promise.all([
      aws.listResources(region, resourceTypes, inner),
      aws.listFlowLogs(region, inner),
    ]);
    return { resources, flowLogs };
  });
  return {
    resources: perRegion.flatMap(({ resources }) => resources),
    flowLogs: perRegion.flatMap(({ flowLogs }) => flowLogs),
  };
}

/** After so long without logs something else is wrong; the screen says so and can be told to continue. */
const WATCH_MS = 60 * 60_000;

/** Looks for logs again and again, told as they come in. */
export function watchDelivery(
  { aws }: Home,
  { plan, listener }: EffectInput<'watchDelivery'>,
  everyMs: number,
  signal: AbortSignal,
  onFound: (deliveries: readonly Delivery[]) => void,
): Promise<Delivery[]> {
  return waitForDelivery({
    aws,
    targets: deliveryTargets(plan),
    signal,
    everyMs,
    forMs: WATCH_MS,
    onUpdate: (deliveries) => {
      listener.send({ type: 'delivery.updated', deliveries });
      onFound(deliveries);
    },
  });
}

/** Saves raw logs in the folder in which the program was started, over nothing; what became of each. */
export async function saveLogsHere(
  { aws }: Home,
  { plan, logs }: EffectInput<'saveLogs'>,
  signal: AbortSignal,
): Promise<OutputOf<'saveLogs'>> {
  const [{ logObjects, readLog }, { saveBeside }] = await Promise.all([
    import('../run/save-logs.ts'),
    import('../run/output-folder.ts'),
  ]);
  const notices: string[] = [];
  for (const log of logObjects(plan, logs)) {
    try {
      const file = await readLog(aws, log, signal);
      notices.push(`Saved to ${await saveBeside(process.cwd(), file)}`);
    } catch (error) {
      if (!(error instanceof UserError) || signal.aborted) throw error;
      notices.push(`The log of ${log.region} wasn't saved: ${error.message}`);
    }
  }
  return notices;
}

function bucketProblem(bucket: ExistingBucket, desiredRegion: string): string | null {
  switch (bucket.state) {
    case 'absent':
      return null;
    case 'foreign':
      return `The bucket ${bucket.name} belongs to another AWS account. Bucket names are unique across AWS accounts: choose another.`;
    case 'unreadable':
      return `The bucket ${bucket.name} exists, but your credentials aren't allowed to read it. Choose another name, or other credentials.`;
    case 'owned':
      return bucket.region === null || bucket.region === desiredRegion
        ? null
        : `The bucket ${bucket.name} is yours but in ${bucket.region}, not in ${desiredRegion}. Choose another name, or that region.`;
  }
}
