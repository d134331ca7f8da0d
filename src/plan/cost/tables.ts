/** What the cost of flow logs is calculated from: AWS's published list prices, and the usual size of a record. Data. */

/** A price up to a volume of one account, region and month. GB are 2^30 bytes, as in AWS's bills. */
interface Tier {
  upToGb: number;
  usdPerGb: number;
}

/** Of which day the prices are, and where AWS publishes them. They were collected from published figures, not read from the list. */
export const priceSource = {
  date: '2026-11-23',
  source: 'AWS Price List, AmazonCloudWatch, usage type <region>-S3-Egress-Bytes (vended logs to S3)',
} as const;

/**
 * The price of delivering vended logs to S3, by the region of the flow log: https://aws.amazon.com/cloudwatch/pricing/.
 * Only regions and tiers that were found: a volume behind the last tier has no known price, and neither has another region.
 * The one of ap-northeast-1 rests on a secondary source. Taxes and discounts don't count.
 */
export const prices: Readonly<Record<string, readonly Tier[]>> = {
  'us-east-1': [
    { upToGb: 10 * 1024, usdPerGb: 0.25 },
    { upToGb: 30 * 1024, usdPerGb: 0.15 },
    { upToGb: 50 * 1024, usdPerGb: 0.075 },
    { upToGb: Number.POSITIVE_INFINITY, usdPerGb: 0.05 },
  ],
  'ap-northeast-1': [{ upToGb: 10 * 1024, usdPerGb: 0.38 }],
};

/**
 * Usual length of each field's value in a text record, in characters. With separators, AWS's default format has 109 bytes
 * a record and the 29 fields of versions 2 to 5 have 243. A field that isn't here is usually `-`.
 * Source of the fields: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
const fieldLengths: Readonly<Record<string, number>> = {
  version: 1,
  'account-id': 12,
  'interface-id': 21,
  srcaddr: 10,
  dstaddr: 10,
  srcport: 4,
  dstport: 4,
  protocol: 1,
  packets: 1,
  bytes: 3,
  start: 10,
  end: 10,
  action: 6,
  'log-status': 2,
  'vpc-id': 21,
  'subnet-id': 24,
  'instance-id': 19,
  'tcp-flags': 2,
  type: 4,
  'pkt-srcaddr': 10,
  'pkt-dstaddr': 10,
  region: 9,
  'az-id': 8,
  'flow-direction': 7,
  'interface-type': 9,
  'next-hop-interface-id': 21,
  'next-hop-subnet-id': 24,
  'next-hop-az-id': 8,
  'next-hop-vpc-id': 21,
  'next-hop-interface-type': 9,
};

/** Bytes of a text record with these fields, a separator after each. Compression doesn't count: AWS bills what it writes before it. */
export function bytesPerRecord(fields: readonly string[]): number {
  return fields.reduce(
    (sum, field) => sum + 1 + (Object.hasOwn(fieldLengths, field) ? (fieldLengths[field] ?? 1) : 1),
    0,
  );
}
