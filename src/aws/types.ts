/**
 * The door to AWS: the only shapes by which the rest of the program talks to it. Every function takes an
 * `AbortSignal`, paginates, and throws a `UserError` for what the user can mend.
 */

import type { AggregationInterval, ResourceType } from '../answers/types.ts';
import type {
  BucketSummary,
  ExistingBucket,
  ExistingFlowLog,
  ExistingPolicy,
  ExistingRole,
  Identity,
  NetworkResource,
  PolicyDocument,
  RegionInfo,
} from '../plan/existing.ts';

/** One AWS call, as `--debug` logs it. Holds no secrets. */
export interface CallRecord {
  service: string;
  operation: string;
  region: string;
  requestId: string | null;
  /** `ok` or the error's code. */
  outcome: string;
  attempts: number;
  milliseconds: number;
  at: string;
}

/** Where credentials come from. `environment` is the SDK's default chain. */
export type CredentialSource = { kind: 'profile'; profile: string } | { kind: 'environment' };

export interface ConnectOptions {
  source: CredentialSource;
  /** The region for calls that belong to none (STS, IAM's partition) and the default of others. */
  region: string;
  /**
   * Asked once, and again only when the session that the code bought has expired: codes are single-use.
   * Rejects where nobody can be asked.
   */
  askMfaCode: (device: string) => Promise<string>;
  onCall?: (call: CallRecord) => void;
}

/** What is about to be asked of AWS; journaled before the call. Plain JSON, no secrets. */
export interface Intent {
  /** Ids of the plan's changes that this call serves. */
  changes: string[];
  service: 's3' | 'ec2' | 'iam';
  operation: string;
  account: string;
  region: string | null;
  /** Bucket, policy ARN, role name, role name and policy ARN of an attachment, or the resource ids of a flow-log call. */
  target: string | string[];
  /** What was there before, as far as undo needs it; null where nothing was. */
  before: unknown;
  /** What is asked for, where undo must know it to take back just that: a policy document. */
  after?: unknown;
  /** Sent with CreateFlowLogs so that it can be repeated safely. */
  clientToken?: string;
}

/** What came of it. */
export interface Outcome<Result> {
  result: Result;
  /** ARNs and ids that AWS gave. */
  ids: string[];
  requestId: string | null;
  /** True where the change was found already made after an attempt whose answer was lost. */
  settled?: boolean;
}

/** Wraps every mutating call: intent before, outcome after. The journal is behind it. */
export interface MutationRecorder {
  record<Result>(intent: Intent, perform: () => Promise<Outcome<Result>>): Promise<Result>;
}

export interface MutationContext {
  signal: AbortSignal;
  recorder: MutationRecorder;
  /** Ids of the plan's changes that this call serves. */
  changes: string[];
  /** Value of the tag `kentik-aws-setup:session`. */
  session: string;
  /** Told, once each, what is being waited for: "until IAM knows the role Kentik-Flow-Logs everywhere". */
  onWait?: (what: string) => void;
}

export interface FlowLogRequest {
  region: string;
  resourceType: ResourceType;
  /** At most 300. */
  resourceIds: string[];
  destination: string;
  logFormat: string | null;
  aggregationInterval: AggregationInterval;
}

export interface FlowLogResult {
  created: { resourceId: string; flowLogId: string }[];
  failed: { resourceId: string; code: string; message: string }[];
}

export interface ObjectSummary {
  key: string;
  /** Bytes. */
  size: number;
  /** ISO 8601. */
  lastModified: string;
}

export interface ObjectPage {
  /** Common prefixes ("folders"), each ending in the delimiter. */
  prefixes: string[];
  objects: ObjectSummary[];
  nextToken: string | null;
}

/** One account, reached with one set of credentials. */
export interface Aws {
  identify(signal: AbortSignal): Promise<Identity>;
  listRegions(signal: AbortSignal): Promise<RegionInfo[]>;
  /** All of the account's resources of these types in a region, shared-in ones included. */
  listResources(
    region: string,
    types: readonly ResourceType[],
    signal: AbortSignal,
  ): Promise<NetworkResource[]>;
  listFlowLogs(region: string, signal: AbortSignal): Promise<ExistingFlowLog[]>;
  listBuckets(signal: AbortSignal): Promise<BucketSummary[]>;
  /** @param expectedRegion where it is thought to be; the answer tells where it is */
  readBucket(name: string, expectedRegion: string, signal: AbortSignal): Promise<ExistingBucket>;
  readPolicy(name: string, signal: AbortSignal): Promise<ExistingPolicy | null>;
  readRole(name: string, signal: AbortSignal): Promise<ExistingRole | null>;

  createBucket(bucket: { name: string; region: string }, context: MutationContext): Promise<void>;
  /** Adds the session's tag to the tags that are there. */
  tagBucket(bucket: { name: string; region: string }, context: MutationContext): Promise<void>;
  putBucketPolicy(
    policy: { bucket: string; region: string; document: PolicyDocument; before: PolicyDocument | null },
    context: MutationContext,
  ): Promise<void>;
  createFlowLogs(request: FlowLogRequest, context: MutationContext): Promise<FlowLogResult>;
  createPolicy(
    policy: { name: string; description: string; document: PolicyDocument },
    context: MutationContext,
  ): Promise<{ arn: string }>;
  /** Makes a new default version, after deleting the oldest other one where there are five. */
  updatePolicy(
    policy: { arn: string; document: PolicyDocument; before: ExistingPolicyVersions },
    context: MutationContext,
  ): Promise<void>;
  createRole(
    role: { name: string; description: string; trustPolicy: PolicyDocument },
    context: MutationContext,
  ): Promise<{ arn: string }>;
  updateTrustPolicy(
    role: { name: string; trustPolicy: PolicyDocument; before: PolicyDocument },
    context: MutationContext,
  ): Promise<void>;
  attachRolePolicy(
    attachment: { roleName: string; policyArn: string },
    context: MutationContext,
  ): Promise<void>;

  /** Old versions and delete markers count; null where AWS does not let one look. */
  bucketHasObjects(bucket: { bucket: string; region: string }, signal: AbortSignal): Promise<boolean | null>;
  readRoleUse(name: string, signal: AbortSignal): Promise<RoleUse>;

  /** At most 300 ids. What is gone already is done. */
  deleteFlowLogs(
    request: { region: string; flowLogIds: string[] },
    context: MutationContext,
  ): Promise<FlowLogRemovalResult>;
  deleteBucketPolicy(
    policy: { bucket: string; region: string; before: PolicyDocument },
    context: MutationContext,
  ): Promise<void>;
  emptyBucket(bucket: { bucket: string; region: string }, context: MutationContext): Promise<void>;
  deleteBucket(bucket: { bucket: string; region: string }, context: MutationContext): Promise<void>;
  detachRolePolicy(
    attachment: { roleName: string; policyArn: string },
    context: MutationContext,
  ): Promise<void>;
  deleteRole(name: string, context: MutationContext): Promise<void>;
  /** With all its versions. */
  deletePolicy(arn: string, context: MutationContext): Promise<void>;
  restorePolicy(restoration: PolicyRestoration, context: MutationContext): Promise<void>;

  /** One page of at most 1,000 keys. */
  listObjects(
    query: {
      bucket: string;
      region: string;
      prefix: string;
      delimiter?: string;
      startAfter?: string;
      token?: string;
    },
    signal: AbortSignal,
  ): Promise<ObjectPage>;
  /**
   * Opens an object for reading, or null where it is gone (Kentik deletes what it has read).
   * The caller reads as far as it wants and ends the iteration, which closes the connection.
   */
  openObject(
    object: { bucket: string; region: string; key: string },
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array> | null>;
}

export interface FlowLogRemovalResult {
  failed: { flowLogId: string; code: string; message: string }[];
}

/** What hangs on a role besides managed policies. */
export interface RoleUse {
  inlinePolicyNames: string[];
  instanceProfileNames: string[];
}

/** How a policy comes to say what it said before; see `PolicyVersionRemoval` in `src/plan`. */
export interface PolicyRestoration {
  policyArn: string;
  document: PolicyDocument;
  versionId: string | null;
  current: PolicyDocument;
  ownVersionIds: string[];
  deleted: PolicyDocument[];
}

/** The part of `ExistingPolicy` that an update needs and the journal keeps. */
export interface ExistingPolicyVersions {
  document: PolicyDocument;
  defaultVersionId: string;
  versions: { id: string; isDefault: boolean; createdAt: string | null }[];
}

/** What to read for a plan. */
export interface ObserveRequest {
  buckets: { name: string; region: string }[];
  policyNames: string[];
  roleNames: string[];
  /** Regions whose flow logs and resources are read. */
  regions: string[];
  types: ResourceType[];
}
