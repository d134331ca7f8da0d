/**
 * Answers: everything the user decides. These are the shapes after validation and defaults;
 * `schema.ts` checks and fills a file or a draft into them. Keys are part of the stable interface.
 */
import type { ResourceType } from '../model/existing.ts';

export type { ResourceType };

/** One resource whose traffic is to be logged. */
export interface ResourceChoice {
  type: ResourceType;
  /** `vpc-…`, `subnet-…` or `eni-…`. */
  id: string;
  region: string;
}

export type Allocation = 'local' | 'centralized';
export type Deletion = 'customer' | 'kentik';
export type Grant = 'scoped' | 'documented';
/** Seconds over which flows are aggregated; the two values that AWS accepts. */
export type AggregationInterval = 60 | 600;
/** `kentik`: the 29 fields of versions 2 to 5. `default`: AWS's version 2. Or field names in order. */
export type LogFormat = 'kentik' | 'default' | string[];

/** A full export: flow logs and metadata of one account. */
export interface FullAnswers {
  version: 1;
  export: 'full';
  profile?: string;
  /** 12 digits. Where given, credentials of another account are refused. */
  account?: string;
  /** The bucket's region; with local allocation also the region named to Kentik first. */
  region: string;
  allocation: Allocation;
  /** With local allocation over several regions, `-<region>` is appended (see `bucketNames`). */
  bucket: string;
  /** Key prefix inside the bucket, without leading or trailing slash; empty for none. */
  prefix: string;
  /** Where to look for resources. */
  regions: string[];
  /** `all`: every VPC that this account owns in `regions`. */
  resources: 'all' | ResourceChoice[];
  logFormat: LogFormat;
  aggregationInterval: AggregationInterval;
  deletion: Deletion;
  roleName: string;
  policyName: string;
  grant: Grant;
  /** The Kentik company id, where the customer has one. */
  externalId: string | null;
  kentik?: { register: boolean; name: string; planId: string };
}

/** How the secondary accounts are reached: by a role, by a profile each, or not at all (documents are printed). */
export type Reach = { assumeRole: string } | { profiles: Record<string, string> } | 'print';

/** A metadata-only export over one or many accounts. */
export interface MetadataOnlyAnswers {
  version: 1;
  export: 'metadata-only';
  roles: 'nested' | 'separate';
  profile?: string;
  account?: string;
  region: string;
  /** `narrow`: the primary policy names the secondary role instead of the document's `*`; with `grant: scoped` only. */
  primary: { roleName: string; policyName: string; narrow?: boolean };
  secondary: {
    /** One name for all accounts: Kentik builds each ARN from it ("role suffix"). */
    roleName: string;
    policyName: string;
    accounts: 'all' | string[];
    regions: string[];
    reach: Reach;
  };
  grant: Grant;
  externalId: string | null;
  kentik?: { register: boolean; name: string; planId: string };
}

export type Answers = FullAnswers | MetadataOnlyAnswers;

/**
 * Answers given so far in the wizard: what has been answered is there, what has not is absent.
 * Defaults are not filled in, so that the first step that is not done can be found.
 */
export type DraftAnswers = {
  version: 1;
  export?: 'full' | 'metadata-only';
} & Partial<Omit<FullAnswers, 'version' | 'export'>> &
  Partial<Pick<MetadataOnlyAnswers, 'roles'>> & {
    primary?: Partial<MetadataOnlyAnswers['primary']>;
    secondary?: Partial<MetadataOnlyAnswers['secondary']>;
  };

/** One thing wrong with the answers. */
export interface Fault {
  /** Where: `bucket`, `resources[2].id`. */
  path: string;
  /** What is wrong, as a sentence that names the value. */
  message: string;
  /** How to fix it, where that is not plain from the message. */
  remedy?: string;
}
