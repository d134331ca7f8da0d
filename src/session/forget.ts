/**
 * What is no session's any more once an undo took it back. Somebody may have made, or deleted, the same since then, and a
 * later undo must not mistake that for what it knows.
 */
import { isSamePolicy } from '../plan/compare.ts';
import type { ExistingFlowLog, PolicyDocument } from '../plan/existing.ts';
import { isSameFlowLog } from '../plan/flow-log-likeness.ts';
import type { ChangedPolicy, Made } from '../plan/made.ts';
import type { IntentEntry } from './entries.ts';

/** What is left of `made` after a call of an undo that AWS carried out. */
export function withoutUndone(made: readonly Made[], undone: IntentEntry): Made[] {
  return made.flatMap((each) => (each.account === undone.account ? leftOf(each, undone) : [each]));
}

function leftOf(made: Made, undone: IntentEntry): Made[] {
  const [name = '', policyArn] = typeof undone.target === 'string' ? [undone.target] : undone.target;
  const unless = (isTakenBack: boolean): Made[] => (isTakenBack ? [] : [made]);
  switch (made.kind) {
    case 'bucket':
      return unless(undone.operation === 'DeleteBucket' && made.bucket === name);
    case 'bucket-policy':
      return unless(bucketPolicyOperations.has(undone.operation) && made.bucket === name);
    case 'policy':
      return unless(undone.operation === 'DeletePolicy' && made.policyArn === name);
    case 'policy-version':
      if (made.policyArn !== name) return [made];
      return undone.operation === 'DeletePolicy' ? [] : versionsLeft(made, undone);
    case 'role':
      return unless(undone.operation === 'DeleteRole' && made.roleName === name);
    case 'trust-policy':
      return unless(roleOperations.has(undone.operation) && made.roleName === name);
    case 'attachment':
      return unless(
        undone.operation === 'DetachRolePolicy' && made.roleName === name && made.policyArn === policyArn,
      );
    case 'replaced-flow-logs':
      return undone.operation === 'CreateFlowLogs' ? [withoutRestored(made, undone)] : [made];
    case 'flow-logs':
      // Their tags tell whether they are there and whose they are.
      return [made];
  }
}

const bucketPolicyOperations = new Set(['PutBucketPolicy', 'DeleteBucketPolicy', 'DeleteBucket']);
const roleOperations = new Set(['UpdateAssumeRolePolicy', 'DeleteRole']);

/** Putting a policy in order is several calls; a crash may have come between them. */
function versionsLeft(made: ChangedPolicy & { account: string }, undone: IntentEntry): Made[] {
  const left = { ...made };
  switch (undone.operation) {
    case 'SetDefaultPolicyVersion':
      left.writes = [];
      break;
    case 'CreatePolicyVersion': {
      const document = undone.after as PolicyDocument;
      // The former default written anew, or one that had had to make room.
      if (made.writes.some(({ before }) => isSamePolicy(before, document))) left.writes = [];
      left.deleted = made.deleted.filter((old) => !isSamePolicy(old.document, document));
      break;
    }
    case 'DeletePolicyVersion': {
      const { versionId } = undone.before as { versionId?: string };
      left.versionIds = made.versionIds.filter((id) => id !== versionId);
      break;
    }
    default:
  }
  return left.writes.length + left.versionIds.length + left.deleted.length === 0 ? [] : [left];
}

function withoutRestored(made: Extract<Made, { kind: 'replaced-flow-logs' }>, undone: IntentEntry): Made {
  const restored = undone.after as ExistingFlowLog;
  return { ...made, before: made.before.filter((log) => !isSameFlowLog(log, restored)) };
}
