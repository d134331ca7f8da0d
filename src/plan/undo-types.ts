/** The plan of an undo: what is taken back, restored or kept, each with its reason. */
import type { ErrorReport } from '../model/errors.ts';
import type { AccountState, ExistingFlowLog, PolicyDocument, RoleUse } from '../model/existing.ts';
import type {
  ExpectedAttachment,
  ExpectedBucket,
  ExpectedFlowLog,
  ExpectedPolicy,
  ExpectedRole,
} from '../model/expected.ts';

/** `gone`: nothing is left to do. `keep`: it stays, see `why`. `blocked`: its account cannot be reached now. */
export type UndoAction = 'remove' | 'restore' | 'keep' | 'gone' | 'blocked';

interface RemovalBase {
  /** `undo:<kind>:<place>:<name>` */
  id: string;
  action: UndoAction;
  why: string;
  /** How to have it removed all the same, where it is kept. */
  remedy?: string;
  account: string;
  region: string | null;
  name: string;
  dependsOn: string[];
  /** Kept because these sessions use it, the most recent first; one of them takes it over. */
  users?: string[];
  /** What was observed of it, as text: two plans with different text saw different things. */
  seen?: string;
}

/** `expected` is what a target looked like when this was planned; null where it is gone. */
export interface FlowLogRemoval extends RemovalBase {
  kind: 'flow-log';
  region: string;
  target: { region: string; flowLogId: string; resourceId: string; expected: ExpectedFlowLog | null };
}

/** A flow log that gave way to one of the session's is made again, before that one goes. */
export interface FlowLogRestoration extends RemovalBase {
  kind: 'flow-log-restoration';
  region: string;
  /** As it was described before it was deleted. */
  target: { region: string; log: ExistingFlowLog };
}

export interface BucketPolicyRemoval extends RemovalBase {
  kind: 'bucket-policy';
  region: string;
  /** `remove`: statements of ours; what is left is written, or the policy deleted where nothing is. */
  target: { bucket: string; region: string; statements: PolicyDocument['Statement'] };
}

export interface BucketRemoval extends RemovalBase {
  kind: 'bucket';
  region: string;
  /** Kept for what it holds, or may hold, alone: naming it deletes it all the same. */
  isNameAsked?: true;
  /** `deleteObjects` only where the bucket was named for it. */
  target: { bucket: string; region: string; deleteObjects: boolean; expected: ExpectedBucket | null };
}

export interface AttachmentRemoval extends RemovalBase {
  kind: 'attachment';
  region: null;
  /** `expected` is null where the policy is not one of the session's own. */
  target: { roleName: string; policyArn: string; expected: ExpectedAttachment | null };
}

export interface RoleRemoval extends RemovalBase {
  kind: 'role';
  region: null;
  target: { roleName: string; expected: ExpectedRole | null };
}

export interface TrustRemoval extends RemovalBase {
  kind: 'trust-policy';
  region: null;
  target: { roleName: string; trustPolicy: PolicyDocument; before: PolicyDocument };
}

export interface PolicyRemoval extends RemovalBase {
  kind: 'policy';
  region: null;
  target: { policyArn: string; expected: ExpectedPolicy | null };
}

export interface PolicyVersionRemoval extends RemovalBase {
  kind: 'policy-version';
  region: null;
  target: {
    policyArn: string;
    /** What the default is to say again. */
    document: PolicyDocument;
    /** The version that said it, where it is still there. */
    versionId: string | null;
    /** What the default says now; something else means that somebody changed it since the plan. */
    current: PolicyDocument;
    /** Versions of ours, to be deleted after the default is another. */
    ownVersionIds: string[];
    /** Versions that had to make room, oldest first; written again, as non-default versions. */
    deleted: PolicyDocument[];
  };
}

export type Removal =
  | FlowLogRemoval
  | FlowLogRestoration
  | BucketPolicyRemoval
  | BucketRemoval
  | AttachmentRemoval
  | RoleRemoval
  | TrustRemoval
  | PolicyRemoval
  | PolicyVersionRemoval;

export interface UndoPlan {
  version: 1;
  session: string;
  account: string;
  /** In dependency order, account by account. */
  removals: Removal[];
  /** Accounts that cannot be reached now, and why; their removals are `blocked`. */
  unreachable: { account: string; error: ErrorReport }[];
}

/** Why an account could not be looked at. */
export interface UnreachableAccount {
  unreachable: ErrorReport;
}

/** What undo has to know beyond a plan's view of the account. */
export interface UndoState extends AccountState {
  /** By bucket name; null where it could not be read. Versions and delete markers count as objects. */
  hasObjects: Record<string, boolean | null>;
  /** By role name: what else hangs on it. */
  roleUses: Record<string, RoleUse>;
}
