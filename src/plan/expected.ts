/**
 * What a thing looked like when its deletion was planned. Right before the deletion it is looked at again; where it is
 * something else by then, it stays. A tag is the value of the tag `kentik-aws-setup:session`, or null where it had none.
 */
import type {
  ExistingBucket,
  ExistingFlowLog,
  ExistingPolicy,
  ExistingRole,
  PolicyDocument,
} from './existing.ts';
import { sessionTag } from './ids.ts';

export interface ExpectedBucket {
  sessionTag: string | null;
  policy: PolicyDocument | null;
}

export interface ExpectedRole {
  sessionTag: string | null;
  trustPolicy: PolicyDocument;
}

export interface ExpectedPolicy {
  sessionTag: string | null;
  /** What a version says never changes, so its id is enough. */
  defaultVersionId: string;
  /** More that come are somebody else's work. */
  versionIds: readonly string[];
}

export interface ExpectedAttachment {
  /** Of the attached policy, where it is one of the session's own. */
  defaultVersionId: string;
}

export interface ExpectedFlowLog {
  id: string;
  resourceId: string;
  destination: string | null;
  sessionTag: string | null;
}

const tagOf = (tags: Readonly<Record<string, string>>): string | null => tags[sessionTag] ?? null;

export function expectedBucket(bucket: ExistingBucket | undefined): ExpectedBucket | null {
  if (bucket === undefined || bucket.tags === null) return null;
  return { sessionTag: tagOf(bucket.tags), policy: bucket.policy };
}

export function expectedRole(role: ExistingRole | undefined): ExpectedRole | null {
  return role === undefined ? null : { sessionTag: tagOf(role.tags), trustPolicy: role.trustPolicy };
}

export function expectedPolicy(policy: ExistingPolicy | undefined): ExpectedPolicy | null {
  if (policy === undefined) return null;
  const { defaultVersionId, versions } = policy;
  return {
    sessionTag: tagOf(policy.tags),
    defaultVersionId,
    versionIds: versions.map(({ id }) => id),
  };
}

export function expectedFlowLog(log: ExistingFlowLog): ExpectedFlowLog {
  const { id, resourceId, destination, tags } = log;
  return { id, resourceId, destination, sessionTag: tagOf(tags) };
}
