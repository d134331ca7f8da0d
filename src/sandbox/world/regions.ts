/** The regions of the partition `aws` with the opt-in status that they have in an ordinary account. */

export interface RegionDescription {
  name: string;
  optIn: 'opt-in-not-required' | 'opted-in' | 'not-opted-in';
}

const enabledByDefault = `us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-west-1 eu-west-2 eu-west-3
  eu-central-1 eu-north-1 ap-south-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-2`;
const optedIn = 'eu-south-1';
const notOptedIn = `af-south-1 ap-east-1 ap-south-2 ap-southeast-3 ap-southeast-4 ca-west-1 eu-central-2 eu-south-2
  il-central-1 me-central-1 me-south-1 mx-central-1`;

const describe = (names: string, optIn: RegionDescription['optIn']): RegionDescription[] =>
  names.split(/\s+/).map((name) => ({ name, optIn }));

export const regions: readonly RegionDescription[] = [
  ...describe(enabledByDefault, 'opt-in-not-required'),
  ...describe(optedIn, 'opted-in'),
  ...describe(notOptedIn, 'not-opted-in'),
];

const directions: Record<string, string> = {
  north: 'n',
  south: 's',
  east: 'e',
  west: 'w',
  central: 'c',
  northeast: 'ne',
  southeast: 'se',
};

/** Zone ids are the same in all accounts: `use1-az1`, `apse2-az3`. */
export function zoneId(region: string, number: number): string {
  const [area = '', direction = '', ordinal = ''] = region.split('-');
  return `${area}${directions[direction] ?? direction}${ordinal}-az${number}`;
}
