/**
 * The plan: what the answers call for, each resource compared with what AWS has now.
 * Everything that prints, applies, verifies or undoes reads this and builds no document by itself.
 */
import type { AggregationInterval, ResourceType } from '../answers/types.ts';
import type { ExistingFlowLog, Partition, PolicyDocument } from './existing.ts';

/** `adopt`: there, fits, made by somebody else, used as it is. `none`: there as wanted. `blocked`: see `why`. */
export type Action = 'create' | 'update' | 'adopt' | 'none' | 'blocked';

export type DocumentId =
  | 'bucket-policy'
  | 'flow-log'
  | 'policy'
  | 'trust-policy'
  | 'primary-policy'
  | 'primary-trust-policy'
  | 'secondary-policy'
  | 'secondary-trust-policy'
  | 'cloud-export';

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

interface ChangeBase {
  /** Stable over runs: `<kind>:<region or account>:<name>`. */
  id: string;
  action: Action;
  /** One sentence: why this action. */
  why: string;
  /** How to unblock it; only where `action` is `blocked`. */
  mend?: string;
  account: string;
  /** null for what is global (IAM). */
  region: string | null;
  /** What people call it: bucket, policy or role name; resource id for a flow log. */
  name: string;
  /** Ids of changes that must be done (or need no doing) first. */
  dependsOn: string[];
}

export interface BucketChange extends ChangeBase {
  kind: 'bucket';
  region: string;
  desired: { bucket: string; region: string };
}

export interface BucketPolicyChange extends ChangeBase {
  kind: 'bucket-policy';
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

export interface FlowLogChange extends ChangeBase {
  kind: 'flow-log';
  region: string;
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
  /** The flow log that is there already: the equal one (`adopt`, `none`) or the one that stands in the way (`blocked`). */
  current: ExistingFlowLog | null;
}

export interface PolicyChange extends ChangeBase {
  kind: 'policy';
  region: null;
  desired: { policyName: string; arn: string; description: string; document: PolicyDocument };
  current: {
    arn: string;
    document: PolicyDocument;
    defaultVersionId: string;
    /** Oldest first; the oldest that is not the default makes room where there are five. */
    versions: { id: string; isDefault: boolean; createdAt: string | null }[];
  } | null;
}

export interface RoleChange extends ChangeBase {
  kind: 'role';
  region: null;
  desired: { roleName: string; arn: string; description: string; trustPolicy: PolicyDocument };
  current: { arn: string; trustPolicy: PolicyDocument } | null;
}

export interface AttachmentChange extends ChangeBase {
  kind: 'attachment';
  region: null;
  desired: { roleName: string; policyArn: string };
}

export type Change =
  | BucketChange
  | BucketPolicyChange
  | FlowLogChange
  | PolicyChange
  | RoleChange
  | AttachmentChange;

export type ChangeKind = Change['kind'];

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
}

export interface Plan {
  version: 1;
  export: 'full' | 'metadata-only';
  /** The account that the answers' credentials belong to. */
  account: string;
  partition: Partition;
  region: string;
  /** In dependency order: what depends on something comes after it. */
  changes: Change[];
  documents: PlanDocument[];
  values: KentikValue[];
  notes: Note[];
}

/** How many changes of each action. `blocked` > 0 means that the plan cannot be carried out whole. */
export type PlanSummary = Record<Action, number>;
