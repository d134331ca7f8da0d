/** The partition that a region belongs to. Source: the SDK's endpoint rules, "partitions". */
import type { Partition } from '../../model/existing.ts';
import type { AssumeTarget } from '../types.ts';

const prefixes: readonly (readonly [string, Partition])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
];

/** True for what can be the name of a region, which becomes part of the host that requests are sent to. */
export function isRegionName(name: string): boolean {
  return name.length <= 32 && /^[a-z]{2,4}(?:-[a-z]{1,16}){1,3}-\d{1,2}$/.test(name);
}

/** The partition that an ARN names, or null where AWS has none of that name. */
export function partitionOfArn(arn: string): Partition | null {
  const [, name] = /^arn:([a-z-]{3,16}):/.exec(arn) ?? [];
  const known: readonly Partition[] = ['aws', ...prefixes.map(([, partition]) => partition)];
  return known.find((partition) => partition === name) ?? null;
}

/** An unknown region counts as part of `aws`, where new ones appear. */
export function partitionOfRegion(region: string): Partition {
  return prefixes.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** A region of `aws` that no account can have disabled. */
export const enabledByDefault = 'us-east-1';

/** Those from before March 20, 2019. Source: AWS Account Management Guide, "Enable or disable AWS Regions in your account". */
const withoutOptIn = new Set(
  `us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-west-1 eu-west-2 eu-west-3 eu-central-1 eu-north-1
  ap-south-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-2`.split(/\s+/),
);

/** True for a region of `aws` that an account must enable before it can use it. */
export function isOptInRegion(region: string): boolean {
  return partitionOfRegion(region) === 'aws' && !withoutOptIn.has(region);
}

/** Credentials work in one partition only, so the region in which they are used gives the role's partition. */
export function roleArnOf({ account, roleName }: AssumeTarget, region: string): string {
  return `arn:${partitionOfRegion(region)}:iam::${account}:role/${roleName}`;
}
