/** All kinds. A kind without a row here, or a resource that no undo covers, doesn't compile. */
import type { ChangeKind } from '../../model/ids.ts';
import { resourcesOf } from '../../model/ids.ts';
import type { ResourceOf, SessionResource } from '../../model/session-resources.ts';
import type { UndoChange } from '../undo/undo-types.ts';
import { attachment, undoAttachment } from './attachment.ts';
import { bucket, undoBucket } from './bucket.ts';
import { bucketPolicy, undoBucketPolicy } from './bucket-policy.ts';
import { cloudExport } from './cloud-export.ts';
import { undoCloudExport, undoCloudExportUpdate } from './cloud-export-undo.ts';
import { flowLog } from './flow-log.ts';
import { undoFlowLogs, undoReplaced } from './flow-log-undo.ts';
import type { Kind } from './kind.ts';
import { policy, undoPolicy, undoPolicyVersion } from './policy.ts';
import { role, undoRole, undoTrust } from './role.ts';
import type { UndoScope } from './undo-scope.ts';

export const kinds: Record<ChangeKind, Kind> = {
  bucket,
  'bucket-policy': bucketPolicy,
  'flow-log': flowLog,
  policy,
  role,
  attachment,
  'cloud-export': cloudExport,
};

type ResourceKind = SessionResource['kind'];

const undoing: { [K in ResourceKind]: (created: ResourceOf<K>, scope: UndoScope) => UndoChange[] } = {
  'replaced-flow-logs': undoReplaced,
  'flow-logs': undoFlowLogs,
  bucket: undoBucket,
  // The policy of the session's own bucket is deleted with the bucket.
  'bucket-policy': (created, scope) =>
    resourcesOf(scope.created, 'bucket', { bucket: created.bucket }).length > 0
      ? []
      : [undoBucketPolicy(created, scope)],
  attachment: (created, scope) => [undoAttachment(created, scope)],
  role: (created, scope) => [undoRole(created, scope)],
  policy: (created, scope) => [undoPolicy(created, scope)],
  'trust-policy': undoTrust,
  'policy-version': undoPolicyVersion,
  'cloud-export': undoCloudExport,
  'cloud-export-update': undoCloudExportUpdate,
};

/** What an undo does about one resource of the session; empty for what is deleted with another resource. */
export function undoOf<K extends ResourceKind>(
  created: { [P in K]: ResourceOf<P> & { kind: P } }[K],
  scope: UndoScope,
): UndoChange[] {
  return undoing[created.kind](created, scope);
}

/**
 * The order in which resources are planned: Kentik's exports go before what they read, and whether a bucket is deleted
 * depends on which flow logs are.
 */
export const undoOrder: readonly (readonly ResourceKind[])[] = [
  ['cloud-export', 'cloud-export-update'],
  ['replaced-flow-logs'],
  ['flow-logs'],
  ['bucket'],
  ['bucket-policy'],
  ['attachment'],
  ['role', 'policy', 'trust-policy', 'policy-version'],
];
