/** The plan of an undo: what is removed, restored or kept, each with its reason. */
import type { ErrorReport } from '../../model/errors.ts';
import type {
  AccountState,
  ExistingBucket,
  ExistingFlowLog,
  PolicyDocument,
  RoleUse,
} from '../../model/existing.ts';
import type { ObservedAccess } from '../../model/expected.ts';
import type { ExistingCloudExport, KentikState } from '../../model/kentik.ts';
import type { SessionResource } from '../../model/session-resources.ts';
import type { PlannedChange, UndoAction, WalkablePlan } from '../types.ts';

/**
 * By kind: where it is, what is requested, and what was observed. The observation is the fingerprint of a resource: if
 * it differs at the confirmation, or right before the deletion, the resource stays.
 */
interface UndoKinds {
  'flow-log': {
    region: string;
    target: { region: string; flowLogId: string; resourceId: string };
    observed: ExistingFlowLog | null;
  };
  /** A flow log that the session replaced is recreated before its successor is deleted. */
  'flow-log-restoration': {
    region: string;
    /** As it was described before it was deleted. */
    target: { region: string; log: ExistingFlowLog };
    observed: null;
  };
  'bucket-policy': {
    region: string;
    /** Our statements; what is left is written, or the policy deleted if nothing is left. */
    target: { bucket: string; region: string; statements: PolicyDocument['Statement'] };
    observed: PolicyDocument | null;
  };
  bucket: {
    region: string;
    /** Kept only because it contains, or might contain, objects: naming it deletes it anyway. */
    isNameAsked?: true;
    /** `deleteObjects` only if the bucket was named for it. */
    target: { bucket: string; region: string; deleteObjects: boolean };
    observed: ExistingBucket | null;
  };
  attachment: {
    region: null;
    /** `owns`: which of the two are the session's own. */
    target: { roleName: string; policyArn: string; owns: { role: boolean; policy: boolean } };
    observed: ObservedAccess;
  };
  role: { region: null; target: { roleName: string }; observed: ObservedAccess };
  'trust-policy': {
    region: null;
    target: { roleName: string; trustPolicy: PolicyDocument; before: PolicyDocument };
    observed: ObservedAccess;
  };
  policy: { region: null; target: { policyArn: string }; observed: ObservedAccess };
  'policy-version': {
    region: null;
    target: {
      policyArn: string;
      /** The content to restore as the default. */
      document: PolicyDocument;
      /** The version with that content, if it still exists. */
      versionId: string | null;
      /** The current content of the default; another one means that someone changed it since the plan. */
      current: PolicyDocument;
      /** Versions of ours, to be deleted after the default is another. */
      ownVersionIds: string[];
      /** Versions that were deleted to make room, oldest first; recreated as non-default versions. */
      deleted: PolicyDocument[];
    };
    observed: ObservedAccess;
  };
  'cloud-export': {
    region: string | null;
    target: { exportId: string };
    observed: ExistingCloudExport | null;
  };
  'cloud-export-update': {
    region: string | null;
    /** `fields` that this session changed, as they were before. */
    target: { exportId: string; fields: Record<string, unknown> };
    observed: ExistingCloudExport | null;
  };
}

export type UndoKind = keyof UndoKinds;

interface UndoBase<Kind extends UndoKind> extends PlannedChange {
  kind: Kind;
  action: UndoAction;
  /** Kept because these sessions use it, the most recent first; one of them takes it over. */
  users?: string[];
  /** What the session owns of it, for the new owner's undo. */
  owned: readonly SessionResource[];
}

export type UndoOf<Kind extends UndoKind> = UndoBase<Kind> & UndoKinds[Kind];

/** What an undo does with one resource. */
export type UndoChange = { [Kind in UndoKind]: UndoOf<Kind> }[UndoKind];

export interface UndoPlan extends WalkablePlan<UndoChange> {
  session: string;
  /** Every account that the session created something in. */
  accounts: { account: string; error: ErrorReport | null }[];
}

/** Why an account, or Kentik, couldn't be read. */
export interface UnreachableAccount {
  unreachable: ErrorReport;
}

/** What Kentik has, or why it couldn't be asked. */
export type SeenExports = Pick<KentikState, 'exports' | 'plans'> | UnreachableAccount;

/** What undo needs to know beyond a plan's view of the account. */
export interface UndoState extends AccountState {
  /** By bucket name; null if it couldn't be read. Versions and delete markers count as objects. */
  hasObjects: Record<string, boolean | null>;
  /** By role name: what else is attached to it. */
  roleUses: Record<string, RoleUse>;
}
