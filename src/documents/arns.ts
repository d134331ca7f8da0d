/** ARNs. The partition is part of each: `aws` is a partition, not a constant. */
import type { Partition } from '../model/existing.ts';

/** Kentik's AWS account ("Kentik for AWS", Attach Policy to Role). */
export const kentikAccount = '834693425129';

export function bucketArn(partition: Partition, bucket: string): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/**
 * Where flow logs are sent: the bucket's ARN, with a prefix `arn:aws:s3:::bucket/prefix/`.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
 */
export function destinationArn(partition: Partition, bucket: string, prefix: string): string {
  const arn = bucketArn(partition, bucket);
  return prefix === '' ? arn : `${arn}/${prefix}/`;
}

/** The bucket of a destination; empty where it is none in S3. */
export function bucketOf(destination: string | null): string {
  return /:::([^/]+)/.exec(destination ?? '')?.[1] ?? '';
}

export function roleArn(partition: Partition, account: string, roleName: string): string {
  return `arn:${partition}:iam::${account}:role/${roleName}`;
}

export function policyArn(partition: Partition, account: string, policyName: string): string {
  return `arn:${partition}:iam::${account}:policy/${policyName}`;
}

export function awsManagedPolicyArn(partition: Partition, name: string): string {
  return `arn:${partition}:iam::aws:policy/${name}`;
}

/** The account itself as a principal: any of its roles and users that its own policies admit. */
export function accountRootArn(partition: Partition, account: string): string {
  return `arn:${partition}:iam::${account}:root`;
}

/**
 * The ARN of what a bucket's default encryption names: a key's, or an alias's.
 *
 * @param name a key ID, an alias (`alias/…`), or the ARN of either; S3 looks up a bare name in the bucket's account and region
 */
export function kmsArn(
  name: string,
  place: { partition: Partition; region: string; account: string },
): string {
  if (name.startsWith('arn:')) return name;
  const resource = name.startsWith('alias/') ? name : `key/${name}`;
  return `arn:${place.partition}:kms:${place.region}:${place.account}:${resource}`;
}

/** The parts of the ARN of a key; null where it isn't one, such as an alias's. */
export function keyArnParts(arn: string): { region: string; account: string; id: string } | null {
  const [, region, account, id] = /^arn:[\w-]+:kms:([\w-]+):(\d{12}):key\/([\w-]+)$/.exec(arn) ?? [];
  return region === undefined || account === undefined || id === undefined ? null : { region, account, id };
}
