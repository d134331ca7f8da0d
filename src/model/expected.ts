/**
 * What a resource looked like when its deletion was planned. Right before the deletion it is read again; if it has
 * changed by then, it is kept. All of its tags are compared: someone who adds one relies on the resource, too.
 */
import type {
  ExistingBucket,
  ExistingFlowLog,
  ExistingPolicy,
  ExistingRole,
  PolicyDocument,
  RoleUse,
} from './existing.ts';
import { nameOfArn } from './ids.ts';

type Tags = Readonly<Record<string, string>>;

export interface ExpectedBucket {
  tags: Tags;
  policy: PolicyDocument | null;
}

export type ExpectedRole = Pick<ExistingRole, 'uniqueId' | 'tags' | 'trustPolicy' | 'settings'>;

export interface ExpectedPolicy {
  uniqueId?: string;
  tags: Tags;
  /** The content of a version never changes, so its ID is enough. */
  defaultVersionId: string;
  /** Any others were added by someone else. */
  versionIds: readonly string[];
}

export interface ExpectedAttachment {
  /** The attached policy, if the session created it. */
  policy: Pick<ExpectedPolicy, 'uniqueId' | 'tags' | 'defaultVersionId'> | null;
  /**
   * The role; an undo checks it only if the session created it. `uses` names everything that was attached to it. An
   * apply writes the trust policy and the attachments itself, so it checks neither.
   */
  role: (Omit<ExpectedRole, 'trustPolicy'> & Partial<ExpectedRole & { uses: readonly string[] }>) | null;
}

export type ExpectedFlowLog = Pick<ExistingFlowLog, 'id' | 'resourceId' | 'destination' | 'tags'>;

/** @returns the member itself, or no member if it isn't known */
export function uniqueIdOf({ uniqueId }: { uniqueId?: string | undefined }): { uniqueId?: string } {
  return uniqueId === undefined ? {} : { uniqueId };
}

/** What the journal keeps of a creation: the ARN, then the unique ID. */
export function idsOf({ arn, uniqueId }: { arn: string; uniqueId?: string | undefined }): string[] {
  return uniqueId === undefined ? [arn] : [arn, uniqueId];
}

/**
 * True if both are known and differ: the resource was deleted, and another one with the same name and tags was created.
 */
export function isAnother(now: { uniqueId?: string }, expected: { uniqueId?: string }): boolean {
  return now.uniqueId !== undefined && expected.uniqueId !== undefined && now.uniqueId !== expected.uniqueId;
}

/**
 * A role or policy, and what else is attached to the role, as an undo sees them; null for anything unread or missing.
 */
export interface ObservedAccess {
  role: ExistingRole | null;
  use: RoleUse | null;
  policy: ExistingPolicy | null;
}

export function expectedBucket(bucket: ExistingBucket | null): ExpectedBucket | null {
  if (bucket === null || bucket.tags === null) return null;
  return { tags: bucket.tags, policy: bucket.policy };
}

export function expectedRole(role: ExistingRole | null): ExpectedRole | null {
  return role && { ...uniqueIdOf(role), ...settingsOf(role), tags: role.tags, trustPolicy: role.trustPolicy };
}

function settingsOf({ settings }: ExistingRole): Pick<ExistingRole, 'settings'> {
  return settings === undefined ? {} : { settings };
}

export function expectedPolicy(policy: ExistingPolicy | null): ExpectedPolicy | null {
  if (policy === null) return null;
  const { defaultVersionId, versions } = policy;
  return {
    ...uniqueIdOf(policy),
    tags: policy.tags,
    defaultVersionId,
    versionIds: versions.map(({ id }) => id),
  };
}

/** @param owns which of the two the session created; null for neither */
export function expectedAttachment(
  { role, use, policy }: ObservedAccess,
  owns: { role: boolean; policy: boolean },
): ExpectedAttachment | null {
  const ownRole = owns.role ? role : null;
  const ownPolicy = owns.policy ? policy : null;
  if (ownRole === null && ownPolicy === null) return null;
  return {
    policy: ownPolicy && {
      ...uniqueIdOf(ownPolicy),
      tags: ownPolicy.tags,
      defaultVersionId: ownPolicy.defaultVersionId,
    },
    role: ownRole && {
      ...uniqueIdOf(ownRole),
      ...settingsOf(ownRole),
      tags: ownRole.tags,
      trustPolicy: ownRole.trustPolicy,
      uses: usesOfRole(ownRole, use ?? undefined),
    },
  };
}

export function expectedFlowLog(log: ExistingFlowLog): ExpectedFlowLog {
  const { id, resourceId, destination, tags } = log;
  return { id, resourceId, destination, tags };
}

/** Names of everything attached to a role, as far as it can be read. */
export function usesOfRole(
  role: Pick<ExistingRole, 'attachedPolicyArns'>,
  use: RoleUse | undefined,
): string[] {
  return [
    ...role.attachedPolicyArns.map(nameOfArn),
    ...(use?.inlinePolicyNames ?? []),
    ...(use?.instanceProfileNames ?? []),
  ];
}
