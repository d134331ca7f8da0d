/**
 * Everything the sandbox remembers. Plain data in maps; the services change it, `snapshot.ts` prints it.
 * Accounts are apart from each other as in AWS; buckets share one namespace.
 */
import type { GrantOperation } from '@aws-sdk/client-kms';
import type { Clock } from '../clock.ts';
import type { KentikState } from '../kentik/state.ts';
import type { ObjectStore } from './objects.ts';
import type { Organization } from './organization.ts';
import type { RegionDescription } from './regions.ts';

export type Tags = Map<string, string>;

/** Tags as the SDK's types have them. */
export function tagList(tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** Who makes a call, as known from the access key. */
export interface Principal {
  account: string;
  arn: string;
  userId: string;
  /** Where a role was assumed; absent for users. */
  session?: RoleSession;
}

export interface RoleSession {
  roleArn: string;
  /** A role that was deleted and created again is another one: its old sessions end with it. */
  roleId: string;
  /** Documents of the session policies that it was started with; null: with none. */
  policies: string[] | null;
  /** Has to come with each request. */
  token: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

export interface World {
  partition: 'aws';
  clock: Clock;
  accounts: Map<string, AccountState>;
  /** By access key id. */
  credentials: Map<string, Principal>;
  buckets: Map<string, Bucket>;
  /** null: the accounts belong to none. */
  organization: Organization | null;
  kentik: KentikState;
  /** All regions of the partition, those not opted in too. */
  regions: RegionDescription[];
  /** Counts what was created, so that ids differ and are the same at every start. */
  nextSerial(): number;
}

export interface AccountState {
  id: string;
  alias: string | null;
  /** ARNs of IAM users, which a trust policy may name. */
  users: Set<string>;
  /** By lower-case name: IAM's names are unique without regard to case. */
  roles: Map<string, Role>;
  policies: Map<string, ManagedPolicy>;
  regions: Map<string, RegionState>;
  quotas: AccountQuotas;
}

/** Quotas of IAM that AWS raises on request. Source: IAM User Guide, "IAM and AWS STS quotas". */
export const usualQuotas = { roles: 1_000, policies: 1_500, policiesPerRole: 20, trustPolicySize: 2_048 };
export type AccountQuotas = typeof usualQuotas;

export interface ManagedPolicy {
  arn: string;
  id: string;
  name: string;
  path: string;
  description: string | null;
  createdAt: number;
  updatedAt: number;
  /** Oldest first. */
  versions: PolicyVersion[];
  /** Number of the last version created; numbers are never used again. */
  lastVersion: number;
  tags: Tags;
}

export interface PolicyVersion {
  id: string;
  document: string;
  isDefault: boolean;
  createdAt: number;
}

export interface Role {
  arn: string;
  id: string;
  name: string;
  path: string;
  description: string | null;
  trustPolicy: string;
  maxSessionDuration: number;
  permissionsBoundary: string | null;
  createdAt: number;
  tags: Tags;
  /** ARNs of managed policies, in the order of attachment. */
  attached: Set<string>;
  /** Inline policies by name. */
  inline: Map<string, string>;
}

export interface RegionState {
  vpcs: Map<string, Vpc>;
  subnets: Map<string, Subnet>;
  interfaces: Map<string, NetworkInterface>;
  flowLogs: Map<string, FlowLog>;
  /** By ID. */
  keys: Map<string, KmsKey>;
  /** ClientTokens of CreateFlowLogs: what was asked with it and what came of it. */
  clientTokens: Map<string, { request: string; flowLogIds: string[]; unsuccessful: UnsuccessfulItem[] }>;
}

/** An unsuccessful resource of a call, as EC2 reports it. */
export interface UnsuccessfulItem {
  ResourceId: string;
  Error: { Code: string; Message: string };
}

export interface Vpc {
  id: string;
  ownerId: string;
  cidr: string;
  isDefault: boolean;
  tags: Tags;
}

export interface Subnet {
  id: string;
  ownerId: string;
  vpcId: string;
  cidr: string;
  zone: string;
  zoneId: string;
  tags: Tags;
}

export interface NetworkInterface {
  id: string;
  ownerId: string;
  vpcId: string;
  subnetId: string;
  address: string;
  /** The instance it belongs to, or null for those that AWS services create. */
  instanceId: string | null;
  description: string;
  zone: string;
  zoneId: string;
  tags: Tags;
}

export type FlowLogResourceType = 'VPC' | 'Subnet' | 'NetworkInterface';

export interface FlowLog {
  id: string;
  resourceId: string;
  resourceType: FlowLogResourceType;
  region: string;
  account: string;
  trafficType: string;
  destinationType: 's3' | 'cloud-watch-logs' | 'kinesis-data-firehose';
  /** For S3 the ARN of the bucket with an optional folder, as it was given. */
  destination: string | null;
  logGroup: string | null;
  permissionArn: string | null;
  /** As given, or the default format: AWS tells it also where none was asked for. */
  logFormat: string;
  interval: number;
  fileFormat: 'plain-text' | 'parquet';
  hive: boolean;
  perHour: boolean;
  createdAt: number;
  tags: Tags;
  status: 'SUCCESS' | 'FAILED';
  errorMessage: string | null;
  delivery: Delivery;
}

/** The delivery progress of a flow log. */
interface Delivery {
  /** Number of the next window of five minutes to deliver, from 0. */
  nextWindow: number;
  /** Keys delivered, oldest first. */
  keys: string[];
  /** The owner of the bucket at the first delivery: another owner gets no logs. */
  bucketOwner: string | null;
}

export interface Bucket {
  name: string;
  owner: string;
  region: string;
  createdAt: number;
  policy: string | null;
  /** null: never set. */
  tags: Tags | null;
  /** The rules as they were put, XML without the enclosing element. */
  lifecycle: string | null;
  encryption: BucketEncryption;
  /** The four settings, by name. */
  publicAccessBlock: Record<PublicAccessSetting, boolean>;
  versioning: 'Enabled' | 'Suspended' | null;
  /** The configuration as it was put, XML without the enclosing element. */
  objectLock: string | null;
  objects: ObjectStore;
}

/** The default encryption of a bucket. */
export interface BucketEncryption {
  algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** As it was put: an ARN, an ID or an alias; null with `aws:kms` is the AWS-managed key. */
  keyId: string | null;
  bucketKey: boolean;
}

export const publicAccessSettings = [
  'BlockPublicAcls',
  'IgnorePublicAcls',
  'BlockPublicPolicy',
  'RestrictPublicBuckets',
] as const;
export type PublicAccessSetting = (typeof publicAccessSettings)[number];

/** What a new bucket has since 2023 without being asked. Source: S3 User Guide. */
export function newBucketSettings() {
  return {
    lifecycle: null,
    encryption: { algorithm: 'AES256', keyId: null, bucketKey: false },
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    versioning: null,
    objectLock: null,
  } satisfies Partial<Bucket>;
}

/** A key of KMS, in one region. */
export interface KmsKey {
  id: string;
  arn: string;
  account: string;
  manager: 'CUSTOMER' | 'AWS';
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
  policy: string;
  description: string;
  /** `alias/…` */
  aliases: Set<string>;
  grants: KeyGrant[];
  createdAt: number;
}

/** Without constraints. */
export interface KeyGrant {
  id: string;
  /** ARN of a user or role. */
  grantee: string;
  operations: GrantOperation[];
}

/** What a handler knows of the call that it answers. */
export interface CallContext {
  world: World;
  principal: Principal;
  account: AccountState;
  region: string;
  /** Why a single resource of the call is not dealt with; null, or no such function: it is. */
  refuseItem?: RefuseItem;
  /** Permissions that the caller lacks by the fault plan, for IAM's simulation. */
  lacks?: LacksPermission;
}

/** Whose policies keep the caller from an action, as the simulation shows it; `statement`: one that denies it; null: none. */
export type LacksPermission = (
  action: string,
  region: string | null,
) => 'own' | 'statement' | 'boundary' | 'controls' | null;

/** @param id of a VPC, subnet, interface or flow log */
export type RefuseItem = (id: string) => UnsuccessfulItem['Error'] | null;
