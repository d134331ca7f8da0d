/** What is taken where nothing is answered. There is none for `export`, `bucket` and, nested, `secondary.accounts`. */

export const defaults = {
  region: 'us-east-1',
  allocation: 'local',
  prefix: '',
  resources: 'all',
  logFormat: 'kentik',
  aggregationInterval: 600,
  /** From a small office to a busy one. Nothing is known of the traffic: this only says what a range of costs stands for. */
  recordsPerSecond: { low: 1, high: 100 },
  deletion: 'customer',
  /** The role has no name in "Kentik for AWS"; the policy's is its example. */
  roleName: 'Kentik-Flow-Logs',
  policyName: 'Kentik-Metadata-Policy',
  grant: 'scoped',
  externalId: null,
  kentik: { register: false },
  roles: 'nested',
  primary: { roleName: 'KentikMetadataPrimaryRole', policyName: 'KentikMetadataPrimaryPolicy' },
  secondary: { roleName: 'KentikMetadataSecondaryRole', policyName: 'KentikMetadataSecondaryPolicy' },
  /** The role that AWS Organizations creates in accounts that it creates. */
  reach: { assumeRole: 'OrganizationAccountAccessRole' },
} as const;

/**
 * A bucket name that no one else has: account and region are in it. It stays a valid name (at most 59 characters)
 * when `-<region>` is appended for buckets in several regions, which is why `region` may be left out then.
 *
 * Not a name of the account-regional namespace (`…-an`), which would rule out a collision altogether: two regions
 * lack it and emulators and older endpoints refuse it. Someone else's bucket is recognised before any change.
 *
 * @param region null where `-<region>` will be appended
 */
export function defaultBucketName(account: string, region: string | null): string {
  return region === null ? `kentik-flow-logs-${account}` : `kentik-flow-logs-${account}-${region}`;
}

/** Kentik's name for a cloud export, where the user has no other. */
export function defaultExportName(region: string): string {
  return `aws-${region}`;
}

/** The bucket name that is offered: with a bucket in each of several regions, the part that they share. */
export function offeredBucket(draft: {
  account?: string;
  allocation?: string;
  region?: string;
  regions?: readonly string[];
}): string {
  const { account = '', allocation = defaults.allocation, regions = [], region = regions[0] ?? null } = draft;
  return defaultBucketName(account, allocation === 'local' && regions.length > 1 ? null : region);
}
