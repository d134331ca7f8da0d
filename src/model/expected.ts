/**
 * What a thing looked like when its deletion was planned. Right before the deletion it is looked at again; where it is
 * something else by then, it stays. Tags are all that it had: someone who adds one relies on the thing, too.
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

export type ExpectedRole = Pick<ExistingRole, 'uniqueId' | 'tags' | 'trustPolicy'>;

export interface ExpectedPolicy {
  uniqueId?: string;
  tags: Tags;
  /** What a version says never changes, so its id is enough. */
  defaultVersionId: string;
  /** More that come are someone else's work. */
  versionIds: readonly string[];
}

export interface ExpectedAttachment {
  /** The attached policy, where it is one of the session's own. */
  policy: Pick<ExpectedPolicy, 'uniqueId' | 'tags' | 'defaultVersionId'> | null;
  /**
   * The role; an undo asks it only of the session's own. `uses` names all that was attached to it. An apply writes what the
   * role trusts and attaches policies itself, so it asks for neither.
   */
  role: (Omit<ExpectedRole, 'trustPolicy'> & Partial<ExpectedRole & { uses: readonly string[] }>) | null;
}

export type ExpectedFlowLog = Pick<ExistingFlowLog, 'id' | 'resourceId' | 'destination' | 'tags'>;

/** @returns the member itself, or none where it isn't known */
export function uniqueIdOf({ uniqueId }: { uniqueId?: string | undefined }): { uniqueId?: string } {
  return uniqueId === undefined ? {} : { uniqueId };
}

/** What the journal keeps of a creation: the ARN, then the id that no other has. */
export function idsOf({ arn, uniqueId }: { arn: string; uniqueId?: string | undefined }): string[] {
  return uniqueId === undefined ? [arn] : [arn, uniqueId];
}

/** True where both are known and differ: the thing was deleted, and another of the same name and tags took its place. */
export function isAnother(now: { uniqueId?: string }, expected: { uniqueId?: string }): boolean {
  return now.uniqueId !== undefined && expected.uniqueId !== undefined && now.uniqueId !== expected.uniqueId;
}

/** A role or policy, and what else is attached to the role, as an undo sees them; null for what isn't read or doesn't exist. */
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
  return role && { ...uniqueIdOf(role), tags: role.tags, trustPolicy: role.trustPolicy };
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

/** @param owns which of the two are the session's own; null where neither is */
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

/** Names of all that is attached to a role, as far as AWS lets one look. */
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
