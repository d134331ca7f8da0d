/** The names of cloud exports in Kentik. */
import { defaultExportName, defaults } from './defaults.ts';
import type { Allocation, DraftAnswers } from './types.ts';

type Named = Pick<DraftAnswers, 'kentik'> & { allocation?: Allocation; region?: string };

/**
 * The name of each export of a full setup, one for each bucket. With several buckets the region is part of it, because
 * Kentik's names should be unique: `aws-us-east-1` for us-east-1 becomes `aws-eu-west-1` for a bucket in eu-west-1, `prod`
 * becomes `prod-eu-west-1`. With mixed allocation, where buckets can share a region, it is the bucket: `prod-acme-eu`.
 *
 * @returns names in the order of `buckets`
 */
export function fullExportNames(
  { allocation = defaults.allocation, kentik, region = defaults.region }: Named,
  buckets: readonly { bucket: string; bucketRegion: string }[],
): string[] {
  const base = kentik?.name ?? defaultExportName(region);
  const tail = `-${region}`;
  const stem = base.endsWith(tail) ? base.slice(0, -tail.length) : base;
  return buckets.map(({ bucket, bucketRegion }) =>
    buckets.length > 1
      ? `${stem}-${allocation === 'mixed' ? bucket : bucketRegion}`
      : (kentik?.name ?? defaultExportName(bucketRegion)),
  );
}

/** The name of a metadata-only export. @param isOnly there is one, not one for each account */
export function metadataExportName(
  { kentik }: Pick<DraftAnswers, 'kentik'>,
  account: string,
  isOnly: boolean,
): string {
  const given = kentik?.name;
  if (given === undefined) return `aws-metadata-${account}`;
  return isOnly ? given : `${given}-${account}`;
}
