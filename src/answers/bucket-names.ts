/** Which buckets the answers call for. */
import { defaults } from './defaults.ts';
import type { DraftAnswers, FullAnswers } from './types.ts';

/** Logs of `region` go to `bucket`, which is in `bucketRegion`. */
export interface BucketPlacement {
  region: string;
  bucket: string;
  bucketRegion: string;
}

/**
 * The bucket for each region: with centralized allocation one bucket in `answers.region`; with local allocation one
 * in each region, with `-<region>` appended where the answers name more than one region; with mixed allocation the one
 * that takes logs from the region.
 *
 * What is appended depends on `answers.regions` alone and not on where resources were found. A VPC that appears
 * later in another of these regions would otherwise rename the buckets that are already in use.
 *
 * @param regions regions with resources; by default all that the answers name
 * @throws Error where the answers lack a bucket for a region: `rules.ts` refuses such answers
 */
export function bucketNames(
  answers: Pick<FullAnswers, 'allocation' | 'bucket' | 'buckets' | 'region' | 'regions'>,
  regions: readonly string[] = answers.regions,
): BucketPlacement[] {
  return regions.map((region) => ({ region, ...placeOf(answers, region) }));
}

/**
 * The same for answers given so far. A region without a bucket is left out.
 *
 * @param bucket in place of the one that is answered, or none
 */
export function draftPlacements(draft: DraftAnswers, bucket = draft.bucket): BucketPlacement[] {
  const { allocation = defaults.allocation, buckets = [], regions = [], region = regions[0] ?? '' } = draft;
  const isPlaced = (name: string) =>
    allocation === 'mixed' ? buckets.some(({ from }) => from.includes(name)) : bucket !== undefined;
  const named = bucket === undefined ? {} : { bucket };
  return bucketNames({ allocation, buckets, region, regions, ...named }, regions.filter(isPlaced));
}

/** The buckets of a mixed allocation in which each of these regions has the bucket given here. */
export function bucketsOfPlacements(
  placements: readonly BucketPlacement[],
): NonNullable<DraftAnswers['buckets']> {
  const byBucket = Map.groupBy(placements, ({ bucket }) => bucket);
  return [...byBucket].map(([bucket, places]) => ({
    bucket,
    region: places[0]?.bucketRegion ?? '',
    from: places.map(({ region }) => region),
  }));
}

function placeOf(
  { allocation, bucket, buckets, region: home, regions }: Parameters<typeof bucketNames>[0],
  region: string,
): Omit<BucketPlacement, 'region'> {
  if (allocation === 'mixed') {
    const taker = buckets?.find(({ from }) => from.includes(region));
    if (taker === undefined) throw new Error(`no bucket takes logs from ${region}`);
    return { bucket: taker.bucket, bucketRegion: taker.region };
  }
  if (bucket === undefined) throw new Error(`no bucket is named for ${region}`);
  if (allocation === 'centralized') return { bucket, bucketRegion: home };
  return { bucket: regions.length > 1 ? `${bucket}-${region}` : bucket, bucketRegion: region };
}
