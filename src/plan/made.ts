/**
 * What a session made and changed, as its journal tells: the input of an undo, next to what AWS has now. A thing may
 * have been asked for without the answer being known; only AWS can tell then, by the tag that names the session.
 */
import type { ExistingFlowLog, PolicyDocument } from './existing.ts';

export interface MadeBucket {
  kind: 'bucket';
  region: string;
  bucket: string;
  /** False where a crash came between making it and tagging it: the journal alone tells whose it is then. */
  isTagged: boolean;
}

export interface MadeBucketPolicy {
  kind: 'bucket-policy';
  region: string;
  bucket: string;
  /** The policy before the first write. */
  before: PolicyDocument | null;
  /** Every policy that was written, in order. */
  written: PolicyDocument[];
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
  /** The default version before the first change; null where only a version was deleted and none was written. */
  before: { document: PolicyDocument; defaultVersionId: string } | null;
  /** The documents written, in order. */
  written: PolicyDocument[];
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
  before: PolicyDocument;
  written: PolicyDocument[];
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
