/**
 * What AWS has now, as far as a plan needs to know: plain data, read by `src/aws`, compared by `src/plan`.
 */
import type { BucketSettings, ExistingKey, PolicyDocument, PolicyStatement, Reading } from './evidence.ts';

export type { PolicyDocument, PolicyStatement };

export type Partition =
  | 'aws'
  | 'aws-cn'
  | 'aws-us-gov'
  | 'aws-eusc'
  | 'aws-iso'
  | 'aws-iso-b'
  | 'aws-iso-e'
  | 'aws-iso-f';

export interface Identity {
  /** 12 digits. */
  account: string;
  /** The ARN of the caller as STS gives it (assumed-role session ARNs included). */
  arn: string;
  userId: string;
  partition: Partition;
  /** The account's alias, if it has one and it can be read. */
  alias: string | null;
}

export interface RegionInfo {
  name: string;
  /** As `DescribeRegions` gives it; disabled regions (`not-opted-in`) are listed but cannot be used. */
  optInStatus: 'opt-in-not-required' | 'opted-in' | 'not-opted-in';
}

/** What a flow log can record. */
export const resourceTypes = ['vpc', 'subnet', 'network-interface'] as const;
export type ResourceType = (typeof resourceTypes)[number];

/** A VPC, subnet or network interface found in a region. Name and description are foreign text. */
export interface NetworkResource {
  type: ResourceType;
  id: string;
  region: string;
  /** The `Name` tag, or null. */
  name: string | null;
  /** IPv4 CIDR of a VPC or subnet, private address of an interface; null where there is none. */
  cidr: string | null;
  /** The account that owns it. If it isn't the caller's, the resource is shared and can't be logged. */
  ownerId: string;
  /** The VPC that a subnet or interface belongs to; the id itself for a VPC. */
  vpcId: string;
  /** The subnet of an interface. */
  subnetId: string | null;
  /** The Availability Zone of a subnet or interface. */
  zone: string | null;
  /** The instance that an interface is attached to; interfaces of AWS services have none. */
  instanceId: string | null;
}

/** Minutes until the first log of a new flow log arrives. @param interval its aggregation interval, in seconds */
export function usualMinutes(interval: number): { least: number; most: number } {
  return interval >= 600 ? { least: 10, most: 20 } : { least: 5, most: 15 };
}

/** The same in words, "10 to 20". */
export function usualDelay(interval: number): string {
  const { least, most } = usualMinutes(interval);
  return `${least} to ${most}`;
}

export interface ExistingFlowLog {
  id: string;
  region: string;
  resourceId: string;
  trafficType: string;
  destinationType: 's3' | 'cloud-watch-logs' | 'kinesis-data-firehose';
  /** For S3 the bucket ARN with an optional folder; null for CloudWatch Logs. */
  destination: string | null;
  logGroup: string | null;
  /** As DescribeFlowLogs gives it: `${version} ${account-id} …`, even if none was requested. */
  logFormat: string;
  maxAggregationInterval: number;
  fileFormat: 'plain-text' | 'parquet';
  hiveCompatiblePartitions: boolean;
  perHourPartition: boolean;
  /** `SUCCESS`, `FAILED`, or null if AWS has no status yet. */
  deliverLogsStatus: string | null;
  deliverLogsErrorMessage: string | null;
  /** ISO 8601, or null. */
  createdAt: string | null;
  tags: Record<string, string>;
}

/**
 * A bucket by name. `absent`: no account in this partition has it. `owned`: this account owns it. `foreign`: another
 * account does. `unreadable`: it exists, but AWS doesn't say who owns it.
 */
export interface ExistingBucket {
  name: string;
  state: 'absent' | 'owned' | 'foreign' | 'unreadable';
  /** Its region; null if unknown or absent. */
  region: string | null;
  /** null: no policy. Absent buckets have none. */
  policy: PolicyDocument | null;
  /** null if they can't be read: then it isn't known which session it belongs to. */
  tags: Record<string, string> | null;
  /** null if another account owns the bucket: its settings aren't read. */
  settings: BucketSettings | null;
}

export interface BucketSummary {
  name: string;
  region: string | null;
}

/** The most versions that IAM keeps of a managed policy (IAM User Guide, "IAM and AWS STS quotas"). */
export const policyVersionLimit = 5;

export interface ExistingPolicy {
  arn: string;
  name: string;
  /** `PolicyId`: AWS never assigns it to another policy, even a later one of the same name. */
  uniqueId?: string;
  document: PolicyDocument;
  defaultVersionId: string;
  /** At most five; oldest first. */
  versions: { id: string; isDefault: boolean; createdAt: string | null }[];
  attachmentCount: number;
  tags: Record<string, string>;
}

export interface ExistingRole {
  arn: string;
  name: string;
  /** `RoleId`: AWS never assigns it to another role, even a later one of the same name. */
  uniqueId?: string;
  trustPolicy: PolicyDocument;
  attachedPolicyArns: string[];
  tags: Record<string, string>;
  settings?: RoleSettings;
}

/** What else of a role someone can edit. */
export interface RoleSettings {
  description: string;
  /** Seconds. */
  maxSessionDuration: number | null;
  /** The ARN of its permissions boundary. */
  boundary: string | null;
}

/** What is attached to a role besides managed policies; null for what AWS doesn't let one read. */
export interface RoleUse {
  inlinePolicyNames: string[] | null;
  instanceProfileNames: string[] | null;
}

/** What was found, by name. A role can be named `constructor` or `__proto__`, so only own entries count. */
export function byName<Value>(found: Iterable<readonly [string, Value]>): Record<string, Value> {
  const record: Record<string, Value> = Object.create(null);
  for (const [name, value] of found) record[name] = value;
  return record;
}

/** Quotas of IAM, and how much of them is used; null for what AWS doesn't say. */
export interface IamQuotas {
  roles: { used: number; quota: number } | null;
  policies: { used: number; quota: number } | null;
  /** Managed policies attached to a role. */
  policiesPerRole: number | null;
  /** Characters. */
  trustPolicySize: number | null;
}

/**
 * Everything that a plan needs to know about one account. The keys of the records are the names that were requested.
 */
export interface AccountState {
  account: string;
  partition: Partition;
  buckets: Record<string, ExistingBucket>;
  /** Only policies and roles that exist. */
  policies: Record<string, ExistingPolicy>;
  roles: Record<string, ExistingRole>;
  /** The keys that the default encryption of the account's buckets names, by `kmsArn`: the ARN of a key or an alias. */
  keys: Record<string, Reading<ExistingKey>>;
  flowLogs: ExistingFlowLog[];
  resources: NetworkResource[];
  /** Omitted if AWS doesn't say. */
  quotas?: IamQuotas;
  /** Regions that Kentik is to read metadata from and that the account hasn't enabled; null if AWS doesn't say which ones; omitted if all are enabled. */
  disabledRegions?: readonly string[] | null;
}
