/** AWS's regions and partitions, as the SDK's table lists them: answers are checked before any contact with AWS. */
import type { RegionInfo } from '../model/existing.ts';
import { nearest } from './nearest.ts';

const regionNames = {
  aws: {
    'us-east-1': 'US East (N. Virginia)',
    'us-east-2': 'US East (Ohio)',
    'us-west-1': 'US West (N. California)',
    'us-west-2': 'US West (Oregon)',
    'af-south-1': 'Africa (Cape Town)',
    'ap-east-1': 'Asia Pacific (Hong Kong)',
    'ap-east-2': 'Asia Pacific (Taipei)',
    'ap-northeast-1': 'Asia Pacific (Tokyo)',
    'ap-northeast-2': 'Asia Pacific (Seoul)',
    'ap-northeast-3': 'Asia Pacific (Osaka)',
    'ap-south-1': 'Asia Pacific (Mumbai)',
    'ap-south-2': 'Asia Pacific (Hyderabad)',
    'ap-southeast-1': 'Asia Pacific (Singapore)',
    'ap-southeast-2': 'Asia Pacific (Sydney)',
    'ap-southeast-3': 'Asia Pacific (Jakarta)',
    'ap-southeast-4': 'Asia Pacific (Melbourne)',
    'ap-southeast-5': 'Asia Pacific (Malaysia)',
    'ap-southeast-6': 'Asia Pacific (New Zealand)',
    'ap-southeast-7': 'Asia Pacific (Thailand)',
    'ca-central-1': 'Canada (Central)',
    'ca-west-1': 'Canada West (Calgary)',
    'eu-central-1': 'Europe (Frankfurt)',
    'eu-central-2': 'Europe (Zurich)',
    'eu-north-1': 'Europe (Stockholm)',
    'eu-south-1': 'Europe (Milan)',
    'eu-south-2': 'Europe (Spain)',
    'eu-west-1': 'Europe (Ireland)',
    'eu-west-2': 'Europe (London)',
    'eu-west-3': 'Europe (Paris)',
    'il-central-1': 'Israel (Tel Aviv)',
    'me-central-1': 'Middle East (UAE)',
    'me-south-1': 'Middle East (Bahrain)',
    'me-west-1': 'Middle East (Saudi Arabia)',
    'mx-central-1': 'Mexico (Central)',
    'sa-east-1': 'South America (São Paulo)',
    'sa-west-1': 'South America (Chile)',
  },
  'aws-cn': { 'cn-north-1': 'China (Beijing)', 'cn-northwest-1': 'China (Ningxia)' },
  'aws-us-gov': { 'us-gov-east-1': 'AWS GovCloud (US-East)', 'us-gov-west-1': 'AWS GovCloud (US-West)' },
  'aws-eusc': { 'eusc-de-east-1': 'AWS European Sovereign Cloud (Germany)' },
  'aws-iso': { 'us-iso-east-1': 'US ISO East', 'us-iso-west-1': 'US ISO West' },
  'aws-iso-b': { 'us-isob-east-1': 'US ISOB East (Ohio)', 'us-isob-west-1': 'US ISOB West' },
  'aws-iso-e': { 'eu-isoe-west-1': 'EU ISOE West' },
  'aws-iso-f': { 'us-isof-east-1': 'US ISOF East', 'us-isof-south-1': 'US ISOF South' },
} as const;

const partitionOf = new Map<string, string>();
const nameOf = new Map<string, string>();
for (const [partition, names] of Object.entries(regionNames)) {
  for (const [region, name] of Object.entries(names)) {
    partitionOf.set(region, partition);
    nameOf.set(region, name);
  }
}

/** Whether the account can use a region: those that it hasn't opted in to are listed too. */
export function isEnabled({ optInStatus }: Pick<RegionInfo, 'optInStatus'>): boolean {
  return optInStatus !== 'not-opted-in';
}

/** The regions that answers may name: those of the `aws` partition, where Kentik's role lives. */
export const knownRegions: readonly string[] = Object.keys(regionNames.aws);

/** `us-east-1` → `US East (N. Virginia)`; a region that is not known keeps its code. */
export function regionName(region: string): string {
  return nameOf.get(region) ?? region;
}

/** What is wrong with a region, or null. Of another partition it is refused: Kentik's role lives in `aws`. */
export function checkRegion(region: string): string | null {
  const partition = partitionOf.get(region);
  if (partition === 'aws') return null;
  if (partition !== undefined) {
    return `"${region}" is in the partition ${partition}; a role there can't trust Kentik, whose account is in the partition aws.`;
  }
  return `"${region}" isn't an AWS region; the nearest known one is "${nearest(region, knownRegions)}".`;
}

/** The regions of a partition that are known here. */
export function regionsOfPartition(partition: keyof typeof regionNames): string[] {
  return Object.keys(regionNames[partition]);
}
