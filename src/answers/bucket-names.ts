/** Which buckets the answers call for. */
import type { FullAnswers } from './types.ts';

/** Logs of `region` go to `bucket`, which is in `bucketRegion`. */
export interface BucketPlacement {
  region: string;
  bucket: string;
  bucketRegion: string;
}

/**
 * The bucket for each region: with centralized allocation one bucket in `answers.region`; with local allocation one
 * in each region, with `-<region>` appended where the answers name more than one region.
 *
 * What is appended depends on `answers.regions` alone and not on where resources were found. A VPC that appears
 * later in another of these regions would otherwise rename the buckets that are already in use.
 *
 * @param regions regions with resources; by default all that the answers name
 */
export function bucketNames(
  answers: Pick<FullAnswers, 'allocation' | 'bucket' | 'region' | 'regions'>,
  regions: readonly string[] = answers.regions,
): BucketPlacement[] {
  return regions.map((region) => {
    if (answers.allocation === 'centralized') {
      return { region, bucket: answers.bucket, bucketRegion: answers.region };
    }
    const bucket = answers.regions.length > 1 ? `${answers.bucket}-${region}` : answers.bucket;
    return { region, bucket, bucketRegion: region };
  });
}
