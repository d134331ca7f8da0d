/** The cloud exports that a full setup leads to: one for each bucket ("Kentik for AWS", VPCs and Kentik Rate Limits). */
import { defaultExportName } from '../answers/defaults.ts';
import type { FullAnswers } from '../answers/types.ts';
import type { BucketUse } from './kinds/bucket-policy.ts';
import type { KentikValue } from './types.ts';

export interface PlannedExport {
  name: string;
  bucket: string;
  region: string;
}

/**
 * A name for each export. With several buckets the region is part of it, because Kentik's names should be unique:
 * `aws-us-east-1` for us-east-1 becomes `aws-eu-west-1` for a bucket in eu-west-1, `prod` becomes `prod-eu-west-1`. With
 * mixed allocation, where buckets can share a region, it is the bucket: `prod-acme-eu`.
 */
export function plannedExports(answers: FullAnswers, uses: readonly BucketUse[]): PlannedExport[] {
  const { allocation, kentik, region } = answers;
  const base = kentik?.name ?? defaultExportName(region);
  const tail = `-${region}`;
  const stem = base.endsWith(tail) ? base.slice(0, -tail.length) : base;
  return uses.map(({ bucket, bucketRegion }) => ({
    name:
      uses.length > 1
        ? `${stem}-${allocation === 'mixed' ? bucket : bucketRegion}`
        : (kentik?.name ?? defaultExportName(bucketRegion)),
    bucket,
    region: bucketRegion,
  }));
}

/**
 * What to put into which field of Kentik's portal (Settings, Public Clouds). "Kentik for AWS" stops short of the
 * fields for flow logs; these are the ones that its present manual names.
 */
export function kentikValues(
  answers: FullAnswers,
  exports: readonly PlannedExport[],
  roleArn: string,
): KentikValue[] {
  return exports.flatMap(({ name, bucket, region }) => {
    const fields: [field: string, value: string][] = [
      ['AWS Role', roleArn],
      ['AWS Region', region],
      ['S3 Bucket Name', bucket],
      ['S3 Prefix', answers.prefix],
      ['Name', name],
      ['Billing Plan', answers.kentik?.planId ?? ''],
    ];
    return portalValues(name, fields);
  });
}

/** What there is to enter. */
export function portalValues(
  name: string,
  fields: readonly (readonly [field: string, value: string])[],
): KentikValue[] {
  return fields.flatMap(([field, value]) => (value === '' ? [] : [{ export: name, field, value }]));
}
