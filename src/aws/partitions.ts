/** The partition that a region belongs to. Source: the SDK's endpoint rules, "partitions". */
import type { Partition } from '../plan/existing.ts';
import type { AssumeTarget } from './account-types.ts';

const prefixes: readonly (readonly [string, Partition])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
];

/** A region that is not known counts as one of `aws`: new ones appear there. */
export function partitionOfRegion(region: string): Partition {
  return prefixes.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** Credentials work in one partition only, so the region they are used in tells the role's. */
export function roleArnOf({ account, roleName }: AssumeTarget, region: string): string {
  return `arn:${partitionOfRegion(region)}:iam::${account}:role/${roleName}`;
}
