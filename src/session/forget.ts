/**
 * What is no session's any longer once an undo removed it. Someone else might have created, or deleted, the same since
 * then, and a later undo must not mistake that for what it knows.
 */
import { isSamePolicy } from '../model/compare.ts';
import type { IntentEntry } from './entries.ts';
import { isFormer, type SessionResourceStore } from './resource-store.ts';
import { damagedCall, documentIn, flowLogIn } from './shapes.ts';

/** Forgets what a call that AWS carried out removed or restored. */
export function forgetUndone(store: SessionResourceStore, undone: IntentEntry): void {
  const { account, operation } = undone;
  const [name = '', policyArn = ''] = typeof undone.target === 'string' ? [undone.target] : undone.target;
  const region = undone.region ?? '';
  const bucketPolicy = { kind: 'bucket-policy' as const, account, region, bucket: name, writes: [] };
  const trust = { kind: 'trust-policy' as const, account, roleName: name, writes: [] };
  switch (operation) {
    case 'DeleteBucket':
      store.forget({ kind: 'bucket', account, region, bucket: name, isTagged: false, isProven: false });
      store.forget(bucketPolicy);
      break;
    case 'PutBucketPolicy':
    case 'DeleteBucketPolicy':
      store.forget(bucketPolicy);
      break;
    case 'DeletePolicy':
      store.forget({ kind: 'policy', account, policyArn: name, written: [] });
      forgetVersions(store, undone, name);
      break;
    case 'SetDefaultPolicyVersion':
    case 'CreatePolicyVersion':
    case 'DeletePolicyVersion':
      forgetVersions(store, undone, name);
      break;
    case 'DeleteRole':
      store.forget({ kind: 'role', account, roleName: name, written: [] });
      store.forget(trust);
      break;
    case 'UpdateAssumeRolePolicy':
      store.forget(trust);
      break;
    case 'DetachRolePolicy':
      store.forget({ kind: 'attachment', account, roleName: name, policyArn });
      break;
    case 'CreateFlowLogs':
      store.restored(flowLogIn(undone.after, undone));
      break;
    default:
    // Flow logs are known by their ids, which AWS gives to nothing else; objects are the bucket's.
  }
}

/** Putting a policy in order is several calls; a crash may have come between them. */
function forgetVersions(store: SessionResourceStore, undone: IntentEntry, policyArn: string): void {
  const left = store.version(undone.account, policyArn);
  if (left === null) return;
  switch (undone.operation) {
    case 'SetDefaultPolicyVersion':
      left.writes = [];
      break;
    case 'CreatePolicyVersion': {
      const document = documentIn(undone.after, 'after', undone);
      // The former default written again, or one that had had to make room.
      if (isFormer(left.writes, document)) left.writes = [];
      left.deleted = left.deleted.filter((old) => !isSamePolicy(old.document, document));
      break;
    }
    case 'DeletePolicyVersion': {
      const versionId = versionIn(undone);
      left.versionIds = left.versionIds.filter((id) => id !== versionId);
      break;
    }
    default:
      left.writes = [];
      left.versionIds = [];
      left.deleted = [];
  }
  if (left.writes.length + left.versionIds.length + left.deleted.length === 0) store.forget(left);
}

function versionIn({ before, n, operation }: IntentEntry): string {
  if (typeof before === 'object' && before !== null && 'versionId' in before) {
    if (typeof before.versionId === 'string') return before.versionId;
  }
  throw damagedCall({ n, operation }, 'has no readable before');
}
