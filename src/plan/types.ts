/**
 * The plan: what the answers call for, or what an undo removes, each resource compared with what AWS has now.
 * Everything that prints, applies, verifies or undoes reads this and builds no document by itself.
 */
import type { RecordsPerSecond } from '../answers/record-rate.ts';
import type { AggregationInterval, Reach, ResourceType } from '../answers/types.ts';
import type { CloudExportRequest } from '../documents/cloud-export.ts';
import type { ErrorReport } from '../model/errors.ts';
import type {
  AccountState,
  ExistingFlowLog,
  ExistingPolicy,
  ExistingRole,
  Partition,
  PolicyDocument,
} from '../model/existing.ts';
import type { ExpectedAttachment } from '../model/expected.ts';
import type { ChangeKind } from '../model/ids.ts';
import type { BillingPlan, ExistingCloudExport } from '../model/kentik.ts';
import type { DecisionChoice } from './history.ts';

/**
 * `update`: a policy, trust policy or cloud export is changed. `replace`: a new flow log is created, then the old one is deleted.
 * `detach`: a surplus policy is detached from its role. `adopt`: someone else created it, and it is used as it is.
 * `none`: it exists as expected. `blocked`: see `why`.
 */
export type Action = 'create' | 'update' | 'replace' | 'detach' | 'adopt' | 'none' | 'blocked';

export type DocumentId =
  | 'bucket-policy'
  | 'flow-log'
  | 'policy'
  | 'trust-policy'
  | 'key-policy'
  | 'primary-policy'
  | 'primary-trust-policy'
  | 'secondary-policy'
  | 'secondary-trust-policy'
  | 'cloud-export';

/** One field in which what exists differs from what is expected. Values are foreign text. */
export interface Difference {
  /** The statement of a policy, by its Sid or first action; null where there are none: flow logs. */
  statement: string | null;
  /** `Action`, `Resource`, `Principal`, `Condition`, `Effect` (a whole statement), `format`, `interval`, … */
  field: string;
  /** Expected, and missing. */
  wanted: string[];
  /** Present, and not expected. */
  there: string[];
}

/** A near match, and the possible decisions about it. */
export interface DecisionAsked {
  choices: DecisionChoice[];
  /** The usual choice, and why. */
  usual: DecisionChoice;
  usualWhy: string;
  about: string;
  /** null: not decided yet; then `otherwise` holds. */
  made: DecisionChoice | null;
  otherwise: Pick<ChangeBase<ChangeKind>, 'action' | 'why' | 'remedy'>;
  /** The result of `update`, if that isn't what happens without a decision. */
  updated?: Pick<ChangeBase<ChangeKind>, 'action' | 'why'>;
}

/** What happened since the session created it. */
export type Drift = 'gone' | 'changed';

/** A document that is applied or pasted by hand. `document` is the JSON itself. */
export interface PlanDocument {
  id: DocumentId;
  title: string;
  /** The AWS console page or Kentik portal field where it goes. */
  where: string;
  account: string;
  region: string | null;
  /** The resource that it belongs to: bucket, policy or role name; the region for flow logs. */
  name: string;
  document: unknown;
}

/**
 * What an undo does. `remove`: it is deleted. `restore`: it gets its previous state back. `keep`: it stays, see `why`.
 * `gone`: nothing is left to do. `blocked`: its account can't be reached now.
 */
export type UndoAction = 'remove' | 'restore' | 'keep' | 'gone' | 'blocked';

/** What the changes of a setup and of an undo have in common: what is needed to walk, count and print them. */
export interface PlannedChange {
  kind: string;
  /** Stable over runs: `<kind>:<region or account>:<name>`, in an undo with `undo:` before it. */
  id: string;
  action: Action | UndoAction;
  /** One sentence: why this action. */
  why: string;
  /** How to unblock it, or to have it deleted anyway. */
  remedy?: string;
  account: string;
  /** null for what is global (IAM). */
  region: string | null;
  /** The display name: bucket, policy or role name; resource ID for a flow log. */
  name: string;
  /** IDs of changes that must be done first (or need nothing done). */
  dependsOn: string[];
  /** IDs of changes that must have ended first, at least one of them done; absent: none. */
  dependsOnAny?: string[];
}

/** A plan as the walk carries it out. */
export interface WalkablePlan<Planned extends PlannedChange> {
  version: 1;
  /** The account that the credentials belong to. */
  account: string;
  /** In dependency order: what depends on something comes after it. */
  changes: Planned[];
  /** `error`: why an account cannot be reached; its changes are `blocked`. */
  accounts?: readonly { account: string; error: ErrorReport | null }[];
  /** Why Kentik can't be asked; what concerns it is `blocked`. */
  kentik?: ErrorReport;
}

interface ChangeBase<Kind extends ChangeKind> extends PlannedChange {
  kind: Kind;
  action: Action;
  /** How what exists differs from what is expected; absent if it doesn't. */
  differences?: Difference[];
  /** Only for a near match about which the user has a choice. */
  decision?: DecisionAsked;
  /** Only in the plan of a session that created it, or found it, before. */
  drift?: Drift;
}

export interface BucketChange extends ChangeBase<'bucket'> {
  region: string;
  desired: { bucket: string; region: string };
}

export interface BucketPolicyChange extends ChangeBase<'bucket-policy'> {
  region: string;
  /** `document` is the whole policy after merging; `statements` those that are missing now and are added. */
  desired: {
    bucket: string;
    region: string;
    document: PolicyDocument;
    statements: PolicyDocument['Statement'];
  };
  /** The policy before, for the journal and undo; null where there is none. */
  current: PolicyDocument | null;
}

export interface FlowLogChange extends ChangeBase<'flow-log'> {
  region: string;
  /** The name tag of what is logged; empty where it has none, null where no one looked. Foreign text. */
  resourceName: string | null;
  desired: {
    resourceType: ResourceType;
    resourceId: string;
    region: string;
    /** `arn:<partition>:s3:::bucket` or `…/prefix/`. */
    destination: string;
    bucket: string;
    /** `${version} …`; null asks for AWS's default format. */
    logFormat: string | null;
    aggregationInterval: AggregationInterval;
  };
  /**
   * The flow log that exists already: the equal one (`none`), the one used as it is (`adopt`), the one that blocks it
   * (`blocked`), or the one that is deleted once its successor exists (`replace`).
   */
  current: ExistingFlowLog | null;
  /** Others to the same place that differ: the same traffic is recorded twice. */
  beside: ExistingFlowLog[];
  /** With `replace`: the successor, where it exists already and only the old one is left to be deleted. */
  successor: ExistingFlowLog | null;
}

export interface PolicyChange extends ChangeBase<'policy'> {
  region: null;
  desired: { policyName: string; arn: string; description: string; document: PolicyDocument };
  current: Pick<ExistingPolicy, 'arn' | 'document' | 'defaultVersionId' | 'versions'> | null;
}

export interface RoleChange extends ChangeBase<'role'> {
  region: null;
  desired: { roleName: string; arn: string; description: string; trustPolicy: PolicyDocument };
  current: Pick<ExistingRole, 'arn' | 'trustPolicy'> | null;
}

export interface AttachmentChange extends ChangeBase<'attachment'> {
  region: null;
  /** For an attachment that earlier answers wanted: it is detached, as long as it is still as described here. */
  surplus?: ExpectedAttachment;
  desired: { roleName: string; policyArn: string };
}

/** A cloud export in Kentik. Its account is the AWS account that it reads; its region is Kentik's own field. */
export interface CloudExportChange extends ChangeBase<'cloud-export'> {
  region: string;
  /** What Kentik has once this is done: what the answers leave open is as it is now. */
  desired: CloudExportRequest['export'];
  /** The export that is used or updated, or that blocks it; null where there is none. */
  current: ExistingCloudExport | null;
}

export type Change =
  | BucketChange
  | BucketPolicyChange
  | FlowLogChange
  | PolicyChange
  | RoleChange
  | AttachmentChange
  | CloudExportChange;

export type { ChangeKind };

/** A field of Kentik's portal and what to put there. */
export interface KentikValue {
  /** Which cloud export (one a bucket). */
  export: string;
  field: string;
  value: string;
}

/** Something the user should know before confirming. */
export interface Note {
  /** `difference`: what the document says, what is done instead and why. `warning`: costs, risks, things left out. */
  kind: 'difference' | 'warning';
  text: string;
  /**
   * `fails`: something won't work. `opens`: someone gets more access than Kentik needs. Absent: costs, or good to know.
   */
  harm?: 'fails' | 'opens';
}

/** One account of a metadata-only export. */
export interface PlannedAccount {
  /** 12 digits. */
  account: string;
  /** As the organization lists it; foreign text. null where it isn't known. */
  name: string | null;
  /** `own`: it trusts Kentik directly, as all do with separate roles. */
  part: 'primary' | 'secondary' | 'own';
  /** Of the role that the plan creates there. */
  roleArn: string;
  /** `unreachable`: its changes are blocked. `printed`: not to be reached, as answered; it has no changes. */
  reach: 'reached' | 'unreachable' | 'printed';
  /** Why it can't be reached. */
  error: ErrorReport | null;
  /** As in the account's state. */
  disabledRegions?: AccountState['disabledRegions'];
}

/** Whether the operator is allowed to do what changes of a plan need. `unknown` is never a promise. */
export interface PermissionCheck {
  account: string;
  /** null for IAM. */
  region: string | null;
  /** `iam:CreateRole` */
  action: string;
  /** An ARN, or `*`. */
  resource: string;
  state: 'allowed' | 'denied' | 'unknown';
  /** Which kind of policy refuses, or why AWS doesn't say; null where it is allowed. Foreign text. */
  why: string | null;
  /** True where a policy refuses that an Allow elsewhere doesn't outweigh: a Deny, a boundary, the organization's. */
  isForbidden?: boolean;
  /** IDs of the changes that fail without it. */
  changes: string[];
}

export interface PlanPermissions {
  checks: PermissionCheck[];
  /** Everything that is refused, as one policy; null where nothing is. */
  policy: PolicyDocument | null;
}

export interface Plan extends WalkablePlan<Change> {
  export: 'full' | 'metadata-only';
  partition: Partition;
  region: string;
  /** The session that the plan is for, whose tag is on what it created; absent before there is one. */
  session?: string;
  /** How the other accounts of a metadata-only export are reached. */
  reach?: Reach;
  /** The accounts of a metadata-only export, the home account first; absent in a full one. */
  accounts?: PlannedAccount[];
  documents: PlanDocument[];
  values: KentikValue[];
  notes: Note[];
  /** Those of Kentik that its cloud exports count in; absent where no one asked Kentik. */
  billingPlans?: BillingPlan[];
  /** What is assumed of traffic, where the answers say it. */
  recordsPerSecond?: RecordsPerSecond;
  /** Absent where it wasn't checked: what is printed changes nothing. */
  permissions?: PlanPermissions;
}

/** How many changes of each action. `blocked` > 0 means that the plan can't be applied completely. */
export type PlanSummary = Record<Action, number>;
