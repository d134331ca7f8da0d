/** What is taken where nothing is answered. There is none for `export`, `bucket` and, nested, `secondary.accounts`. */
import type { DraftAnswers, FullAnswers, MetadataOnlyAnswers } from './types.ts';

export const defaults = {
  region: 'us-east-1',
  allocation: 'local',
  prefix: '',
  resources: 'all',
  logFormat: 'kentik',
  aggregationInterval: 600,
  deletion: 'customer',
  /** The role has no name in "Kentik for AWS"; the policy's is its example. */
  roleName: 'Kentik-Flow-Logs',
  policyName: 'Kentik-Metadata-Policy',
  grant: 'scoped',
  externalId: null,
  roles: 'nested',
  primary: { roleName: 'KentikMetadataPrimaryRole', policyName: 'KentikMetadataPrimaryPolicy' },
  secondary: { roleName: 'KentikMetadataSecondaryRole', policyName: 'KentikMetadataSecondaryPolicy' },
  /** The role that AWS Organizations makes in accounts that it creates. */
  reach: { assumeRole: 'OrganizationAccountAccessRole' },
} as const;

/**
 * A bucket name that nobody else has: account and region are in it. It stays a valid name (at most 59 characters)
 * when `-<region>` is appended for buckets in several regions, which is why `region` may be left out then.
 *
 * Not a name of the account-regional namespace (`…-an`), which would rule out a collision altogether: two regions
 * lack it and emulators and older endpoints refuse it. Somebody else's bucket is recognised before any change.
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

type KentikAnswers = NonNullable<FullAnswers['kentik']>;

/** The parts that both kinds of answers share, without those that are absent. */
function common(draft: DraftAnswers): { profile?: string; account?: string; kentik?: KentikAnswers } {
  return {
    ...(draft.profile === undefined ? {} : { profile: draft.profile }),
    ...(draft.account === undefined ? {} : { account: draft.account }),
    ...(draft.kentik === undefined ? {} : { kentik: draft.kentik }),
  };
}

/**
 * A draft with every default filled in.
 *
 * @param bucket the name where the draft has none
 */
export function withFullDefaults(draft: DraftAnswers, bucket: string): FullAnswers {
  const region = draft.region ?? draft.regions?.[0] ?? defaults.region;
  return {
    version: 1,
    export: 'full',
    ...common(draft),
    region,
    allocation: draft.allocation ?? defaults.allocation,
    bucket: draft.bucket ?? bucket,
    prefix: draft.prefix ?? defaults.prefix,
    regions: draft.regions ?? [region],
    resources: draft.resources ?? defaults.resources,
    logFormat: draft.logFormat ?? defaults.logFormat,
    aggregationInterval: draft.aggregationInterval ?? defaults.aggregationInterval,
    deletion: draft.deletion ?? defaults.deletion,
    roleName: draft.roleName ?? defaults.roleName,
    policyName: draft.policyName ?? defaults.policyName,
    grant: draft.grant ?? defaults.grant,
    externalId: draft.externalId ?? defaults.externalId,
  };
}

/** A draft with every default filled in; without accounts it has no secondary ones. */
export function withMetadataOnlyDefaults(draft: DraftAnswers): MetadataOnlyAnswers {
  const region = draft.region ?? draft.secondary?.regions?.[0] ?? defaults.region;
  return {
    version: 1,
    export: 'metadata-only',
    ...common(draft),
    roles: draft.roles ?? defaults.roles,
    region,
    primary: { ...defaults.primary, ...draft.primary },
    secondary: {
      roleName: draft.secondary?.roleName ?? defaults.secondary.roleName,
      policyName: draft.secondary?.policyName ?? defaults.secondary.policyName,
      accounts: draft.secondary?.accounts ?? [],
      regions: draft.secondary?.regions ?? [region],
      reach: draft.secondary?.reach ?? defaults.reach,
    },
    grant: draft.grant ?? defaults.grant,
    externalId: draft.externalId ?? defaults.externalId,
  };
}

/** The bucket name that is offered: with a bucket in each of several regions, the part that they share. */
export function offeredBucket(draft: DraftAnswers): string {
  const hasSeveral = draft.allocation === 'local' && (draft.regions?.length ?? 0) > 1;
  return defaultBucketName(
    draft.account ?? '',
    hasSeveral ? null : (draft.region ?? draft.regions?.[0] ?? null),
  );
}
