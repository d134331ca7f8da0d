/**
 * What a session made and changed, as its journal tells: the input of an undo, next to what AWS has now. A thing may
 * have been asked for without the answer being known; only AWS can tell then, by the tag that names the session.
 */
import type { ExistingFlowLog, PolicyDocument } from './existing.ts';

/** One write of a document: what stood there before, and what was written. */
export interface DocumentWrite {
  before: PolicyDocument | null;
  after: PolicyDocument;
}

export interface MadeBucket {
  kind: 'bucket';
  region: string;
  bucket: string;
  /** False where the tag did not come with the bucket (AWS refused it, a crash came first). */
  isTagged: boolean;
  /** True where AWS said that it made the bucket. Without this and without a tag nothing tells whose it is. */
  isProven: boolean;
}

export interface MadeBucketPolicy {
  kind: 'bucket-policy';
  region: string;
  bucket: string;
  /** In order. */
  writes: DocumentWrite[];
}

export interface MadeFlowLogs {
  kind: 'flow-logs';
  region: string;
  /** Asked for. */
  resourceIds: string[];
  /** Given by AWS; empty where the answer was lost. */
  flowLogIds: string[];
}

/** Flow logs of others that gave way to ones of the session's. */
export interface ReplacedFlowLogs {
  kind: 'replaced-flow-logs';
  region: string;
  /** As they were described, tags included, before they were deleted. */
  before: ExistingFlowLog[];
}

export interface MadePolicy {
  kind: 'policy';
  policyArn: string;
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

export interface MadeRole {
  kind: 'role';
  roleName: string;
  /** The trust policy that it was made with, each time it was made. */
  written: PolicyDocument[];
}

export interface ChangedTrust {
  kind: 'trust-policy';
  roleName: string;
  /** In order. */
  writes: (DocumentWrite & { before: PolicyDocument })[];
}

export interface MadeAttachment {
  kind: 'attachment';
  roleName: string;
  policyArn: string;
}

/** `account` is where it was made. */
export type Made = { account: string } & (
  | MadeBucket
  | MadeBucketPolicy
  | MadeFlowLogs
  | ReplacedFlowLogs
  | MadePolicy
  | ChangedPolicy
  | MadeRole
  | ChangedTrust
  | MadeAttachment
);
