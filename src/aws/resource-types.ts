/** What the calls of `Aws` on resources are given, and what they answer, where `src/model` has no shape for it. */
import type { AggregationInterval, ResourceType } from '../answers/types.ts';
import type { ErrorReport } from '../model/errors.ts';
import type { ExistingFlowLog, PolicyDocument, PolicyStatement } from '../model/existing.ts';
import type { UndoOf } from '../plan/undo/undo-types.ts';

export interface FlowLogRequest {
  region: string;
  resourceType: ResourceType;
  /** At most 300. */
  resourceIds: string[];
  destination: string;
  logFormat: string | null;
  aggregationInterval: AggregationInterval;
  /** Flow logs that the new ones replace; only the journal needs them. */
  replaces?: ExistingFlowLog[];
}

export interface FlowLogResult {
  created: { resourceId: string; flowLogId: string }[];
  /** `error` where AWS refused the whole call for this resource, explained. */
  failed: { resourceId: string; code: string; message: string; error?: ErrorReport }[];
}

export interface FlowLogRemovalResult {
  failed: { flowLogId: string; code: string; message: string }[];
  /** Those that are no longer what was expected, and stay; left out where there are none. */
  changed?: { flowLogId: string; why: string }[];
}

export interface ObjectSummary {
  key: string;
  /** Bytes. */
  size: number;
  /** ISO 8601. */
  lastModified: string;
  /** `STANDARD`, `GLACIER`, …; foreign text. */
  storageClass?: string;
}

export interface ObjectPage {
  /** Common prefixes ("folders"), each ending in the delimiter. */
  prefixes: string[];
  objects: ObjectSummary[];
  nextToken: string | null;
}

/** Statements of a bucket's policy. */
export interface BucketStatements {
  bucket: string;
  region: string;
  statements: readonly PolicyStatement[];
}

/** The part of `ExistingPolicy` that an update needs and the journal keeps. */
export interface ExistingPolicyVersions {
  document: PolicyDocument;
  defaultVersionId: string;
  versions: { id: string; isDefault: boolean; createdAt: string | null }[];
}

/** How a policy comes to say what it said before. */
export type PolicyRestoration = UndoOf<'policy-version'>['target'];

/** `failed`: AWS refused it. `unknown`: it might have been changed since. */
export interface Looked {
  status: 'done' | 'failed' | 'unknown';
  ids: string[];
}

/** What to read for a plan. */
export interface ObserveRequest {
  buckets: { name: string; region: string }[];
  policyNames: string[];
  roleNames: string[];
  /** Regions whose flow logs and resources are read. */
  regions: string[];
  types: ResourceType[];
  /** Whether IAM's quotas are read. */
  quotas?: boolean;
}
