/**
 * How each operation changes what a session owns: what an apply's call adds, and what an undo's call removes. Someone
 * else might have created or deleted the same resource since, and a later undo must not confuse the two.
 */
import { isSamePolicy } from '../model/compare.ts';
import type { PolicyDocument } from '../model/existing.ts';
import { type OperationName, unreadable } from '../model/operations.ts';
import type { LostCall } from '../model/session-resources.ts';
import { LONGEST_CALL_MS } from '../plan/kinds/flow-log-likeness.ts';
import { type CallOf, type KnownCall, neededIn, readableIn } from './entries.ts';
import type { SessionResourceStore } from './resource-store.ts';

/** What is known of a call that AWS didn't refuse. */
export interface Answer {
  /** False if there was no response. */
  isDone: boolean;
  ids: readonly string[];
  /** In a call for many resources, those that were refused. */
  refused: readonly string[];
  /** When it was given up or the next run began, ISO 8601; null if neither is known. */
  end: string | null;
}

/** Methods, so that a row accepts its own operation type. */
interface Effect<Call> {
  /** What a successful call did to its target, in the words of the session's story. */
  verb: 'created' | 'changed' | 'deleted';
  /** Omitted if no apply calls it. */
  applied?(store: SessionResourceStore, call: Call, answer: Answer): void;
  /** Omitted if nothing is removed: flow logs are known by their IDs, and objects belong to the bucket. */
  undone?(store: SessionResourceStore, call: Call): void;
}

const effects: { [Name in OperationName]: Effect<CallOf<Name>> } = {
  CreateBucket: {
    verb: 'created',
    applied(store, { account, region, target: bucket, after }, { isDone }) {
      const isTagged = isDone && after?.tagged === true;
      store.add({ kind: 'bucket', account, region, bucket, isTagged, isProven: isDone });
    },
  },
  PutBucketTagging: {
    verb: 'changed',
    applied(store, { target }, { isDone }) {
      const known = store.bucket(target);
      if (known !== null && isDone) known.isTagged = true;
    },
  },
  PutBucketPolicy: {
    verb: 'changed',
    applied(store, call) {
      const { account, region, target: bucket } = call;
      const writes = writesOf(call, readableIn(call.before, 'before', call));
      store.add({ kind: 'bucket-policy', account, region, bucket, writes });
    },
    undone: (store, { account, target }) => store.forget('bucket-policy', account, target),
  },
  DeleteBucketPolicy: {
    verb: 'deleted',
    undone: (store, { account, target }) => store.forget('bucket-policy', account, target),
  },
  DeleteBucket: {
    verb: 'deleted',
    undone(store, call) {
      store.forget('bucket', call.target);
      store.forget('bucket-policy', call.account, call.target);
    },
  },
  DeleteObjects: { verb: 'deleted' },
  CreateFlowLogs: {
    verb: 'created',
    applied(store, call, { isDone, ids, refused, end }) {
      const { account, region, target, at } = call;
      const resourceIds = target.filter((id) => !refused.includes(id));
      const lost = isDone || ids.length > 0 ? {} : { lost: lostCall(call, end) };
      const known = { account, region, resourceIds, flowLogIds: [...ids], askedAt: at };
      store.add({ kind: 'flow-logs', ...known, ...lost });
    },
    undone(store, call) {
      const after = neededIn(call.after, 'after', call);
      store.restored(neededIn('id' in after ? after : null, 'after', call));
    },
  },
  DeleteFlowLogs: {
    verb: 'deleted',
    applied(store, call) {
      const { account, region } = call;
      const before = neededIn(call.before, 'before', call);
      store.add({ kind: 'replaced-flow-logs', account, region, before });
    },
  },
  CreatePolicy: {
    verb: 'created',
    applied(store, call, { ids }) {
      const { account, target: policyArn } = call;
      store.add({ kind: 'policy', account, policyArn, ...uniqueIds(ids), written: writtenBy(call) });
    },
  },
  CreatePolicyVersion: {
    verb: 'changed',
    applied(store, call, { ids }) {
      const { account, target: policyArn } = call;
      const { document, defaultVersionId } = neededIn(call.before, 'before', call);
      const writes = writesOf(call, document).map((write) => ({ ...write, defaultVersionId }));
      store.add({ kind: 'policy-version', account, policyArn, writes, versionIds: [...ids], deleted: [] });
    },
    undone(store, call) {
      changeVersions(store, call, (left) => {
        const document = neededIn(call.after, 'after', call);
        // The former default recreated, or one that was deleted to make room.
        if (left.writes.some(({ before }) => isSamePolicy(before, document))) left.writes = [];
        left.deleted = left.deleted.filter((old) => !isSamePolicy(old.document, document));
      });
    },
  },
  DeletePolicyVersion: {
    verb: 'deleted',
    applied(store, call) {
      const { account, target: policyArn } = call;
      const { versionId, document } = neededIn(call.before, 'before', call);
      const deleted = [{ versionId, document: neededIn(document, 'before', call) }];
      store.add({ kind: 'policy-version', account, policyArn, writes: [], versionIds: [], deleted });
    },
    undone(store, call) {
      changeVersions(store, call, (left) => {
        const { versionId } = neededIn(call.before, 'before', call);
        left.versionIds = left.versionIds.filter((id) => id !== versionId);
      });
    },
  },
  SetDefaultPolicyVersion: {
    verb: 'changed',
    undone(store, call) {
      changeVersions(store, call, (left) => {
        left.writes = [];
      });
    },
  },
  DeletePolicy: {
    verb: 'deleted',
    undone(store, { account, target }) {
      store.forget('policy', account, target);
      store.forget('policy-version', account, target);
    },
  },
  CreateRole: {
    verb: 'created',
    applied(store, call, { ids }) {
      const { account, target: roleName } = call;
      store.add({ kind: 'role', account, roleName, ...uniqueIds(ids), written: writtenBy(call) });
    },
  },
  UpdateAssumeRolePolicy: {
    verb: 'changed',
    applied(store, call) {
      const writes = writesOf(call, neededIn(call.before, 'before', call));
      store.add({ kind: 'trust-policy', account: call.account, roleName: call.target, writes });
    },
    undone: (store, { account, target }) => store.forget('trust-policy', account, target),
  },
  DeleteRole: {
    verb: 'deleted',
    undone(store, { account, target }) {
      store.forget('role', account, target);
      store.forget('trust-policy', account, target);
    },
  },
  AttachRolePolicy: {
    verb: 'created',
    applied(store, { account, target: [roleName, policyArn] }) {
      store.add({ kind: 'attachment', account, roleName, policyArn });
    },
  },
  DetachRolePolicy: {
    verb: 'deleted',
    // What it had attached itself, for earlier answers.
    applied(store, call, { isDone }) {
      if (isDone) store.forget('attachment', call.account, ...call.target);
    },
    undone: (store, { account, target }) => store.forget('attachment', account, ...target),
  },
  CreateCloudExport: {
    verb: 'created',
    applied(store, call, { ids: [exportId = ''] }) {
      const { account, target: name } = call;
      const written = [neededIn(call.after, 'after', call)];
      store.add({ kind: 'cloud-export', account, exportId, name, written });
    },
  },
  UpdateCloudExport: {
    verb: 'changed',
    applied(store, call) {
      const { account, target: exportId, at } = call;
      const before = neededIn(call.before, 'before', call);
      const after = neededIn(call.after, 'after', call);
      const name = exportName(after);
      store.add({ kind: 'cloud-export-update', account, exportId, name, writes: [{ before, after, at }] });
    },
    undone: (store, { account, target }) => store.forget('cloud-export-update', account, target),
  },
  DeleteCloudExport: {
    verb: 'deleted',
    undone(store, call) {
      const { account, target } = call;
      store.forget('cloud-export', account, target);
      // The same, where the response to its creation was lost.
      store.forget('cloud-export', account, '', exportName(neededIn(call.before, 'before', call)));
      store.forget('cloud-export-update', account, target);
    },
  },
};

function exportName({ name }: Readonly<Record<string, unknown>>): string {
  return typeof name === 'string' ? name : '';
}

export function effectOf(call: KnownCall): Effect<KnownCall> {
  return effects[call.operation];
}

/** What is known of a CreateFlowLogs call whose response was lost. @param end see `Answer` */
function lostCall(call: CallOf<'CreateFlowLogs'>, end: string | null): LostCall {
  const after = readableIn(call.after, 'after', call);
  const request = after === undefined ? null : readableIn('id' in after ? unreadable : after, 'after', call);
  return { request, since: call.at, until: lastMoment(call.at, end) };
}

/** The last moment at which a call whose response was lost can have taken effect. */
export function lastMoment(askedAt: string, end: string | null): string {
  const bound = new Date(Date.parse(askedAt) + LONGEST_CALL_MS).toISOString();
  return end !== null && end < bound ? end : bound;
}

/** Those of a new role or policy: before its own id comes the ARN. */
function uniqueIds(ids: readonly string[]): { uniqueIds?: string[] } {
  return ids.length < 2 ? {} : { uniqueIds: ids.slice(1) };
}

/** A call that writes a document. */
type Writing = CallOf<
  'PutBucketPolicy' | 'CreatePolicy' | 'CreatePolicyVersion' | 'CreateRole' | 'UpdateAssumeRolePolicy'
>;

function writtenBy(call: Writing): PolicyDocument[] {
  const document = readableIn(call.after, 'after', call);
  return document === undefined ? [] : [document];
}

function writesOf<Former>(
  call: Writing,
  before: Former,
): { before: Former; after: PolicyDocument; at: string }[] {
  return writtenBy(call).map((after) => ({ before, after, at: call.at }));
}

/** Restoring a policy takes several calls; a crash could have happened between them. */
function changeVersions(
  store: SessionResourceStore,
  { account, target }: { account: string; target: string },
  change: (left: NonNullable<ReturnType<SessionResourceStore['version']>>) => void,
): void {
  const left = store.version(account, target);
  if (left === null) return;
  change(left);
  const isRestored = left.writes.length + left.versionIds.length + left.deleted.length === 0;
  if (isRestored) store.forget('policy-version', account, target);
}
