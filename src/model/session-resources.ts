/**
 * What a session made and changed, as its journal tells: the input of an undo, next to what AWS has now. A thing may
 * have been asked for without the answer being known; only AWS can tell then, by the tag that names the session.
 */
import type { ExistingFlowLog, PolicyDocument } from './existing.ts';

/** One write of a document: what stood there before, and what was written. */
export interface DocumentWrite {
  before: PolicyDocument | null;
  after: PolicyDocument;
  /** When it was asked for, ISO 8601. Writes of several sessions are put in order by it. */
  at?: string;
}

export interface CreatedBucket {
  kind: 'bucket';
  region: string;
  bucket: string;
  /** False where the tag did not come with the bucket (AWS refused it, a crash came first). */
  isTagged: boolean;
  /** True where AWS said that it made the bucket. Without this and without a tag nothing tells whose it is. */
  isProven: boolean;
}

export interface ChangedBucketPolicy {
  kind: 'bucket-policy';
  region: string;
  bucket: string;
  /** In order. */
  writes: DocumentWrite[];
}

export interface CreatedFlowLogs {
  kind: 'flow-logs';
  region: string;
  /** Asked for. */
  resourceIds: string[];
  /** Given by AWS; empty where the answer was lost. */
  flowLogIds: string[];
  /** When they were asked for, ISO 8601. */
  askedAt?: string;
  /** Only where the answer was lost: what tells a flow log of this call from any other. */
  lost?: LostCall;
}

/** A CreateFlowLogs call whose answer never came. */
export interface LostCall {
  /** What was asked for; null in journals that didn't record it. */
  request: { destination: string; logFormat: string | null; aggregationInterval: number } | null;
  /** ISO 8601, by this machine's clock: AWS can have created nothing for this call before or after. */
  since: string;
  until: string;
}

/** Flow logs of others that gave way to ones of the session's. */
export interface ReplacedFlowLogs {
  kind: 'replaced-flow-logs';
  region: string;
  /** As they were described, tags included, before they were deleted. */
  before: ExistingFlowLog[];
}

export interface CreatedPolicy {
  kind: 'policy';
  policyArn: string;
  /** `PolicyId`s that AWS gave, each time it was made; none in journals that didn't record them. */
  uniqueIds?: string[];
  /** What it was made with, each time it was made. */
  written: PolicyDocument[];
}

export interface ChangedPolicy {
  kind: 'policy-version';
  policyArn: string;
  /** In order; empty where only a version was deleted to make room, or where the document is restored already. */
  writes: (DocumentWrite & { before: PolicyDocument; defaultVersionId: string })[];
  /** The versions that they became, as far as AWS's answers came. */
  versionIds: string[];
  /** Versions that had to make room, oldest first. */
  deleted: { versionId: string; document: PolicyDocument }[];
}

export interface CreatedRole {
  kind: 'role';
  roleName: string;
  /** `RoleId`s that AWS gave, each time it was made; none in journals that didn't record them. */
  uniqueIds?: string[];
  /** The trust policy that it was made with, each time it was made. */
  written: PolicyDocument[];
}

export interface ChangedTrustPolicy {
  kind: 'trust-policy';
  roleName: string;
  /** In order. */
  writes: (DocumentWrite & { before: PolicyDocument })[];
}

export interface CreatedAttachment {
  kind: 'attachment';
  roleName: string;
  policyArn: string;
}

/**
 * `account` is where it was made. `owners` are the earlier owners of what another session handed over: the resource
 * carries the tag of one of them.
 */
export type SessionResource = { account: string; owners?: string[] } & (
  | CreatedBucket
  | ChangedBucketPolicy
  | CreatedFlowLogs
  | ReplacedFlowLogs
  | CreatedPolicy
  | ChangedPolicy
  | CreatedRole
  | ChangedTrustPolicy
  | CreatedAttachment
);
