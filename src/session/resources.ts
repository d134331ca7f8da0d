/** Reads out of a journal what a session created and changed, for undo. */
import type { LostCall, SessionResource } from '../model/session-resources.ts';
import { LONGEST_CALL_MS } from '../plan/kinds/own-flow-log.ts';
import type { IntentEntry, JournalEntry, OutcomeEntry } from './entries.ts';
import { forgetUndone } from './forget.ts';
import { SessionResourceStore } from './resource-store.ts';
import {
  damagedCall,
  deletedVersionIn,
  documentIn,
  flowLogRequestIn,
  flowLogsIn,
  formerDefaultIn,
} from './shapes.ts';

/**
 * Everything that the session's applies asked AWS for and that AWS did not refuse, and what other sessions handed over;
 * without what it handed over itself, and what an undo is known to have undone.
 *
 * @throws UserError `JOURNAL_DAMAGED` where a call can't be read
 */
export function sessionResources(entries: readonly JournalEntry[]): SessionResource[] {
  const outcomes = new Map<number, OutcomeEntry>();
  for (const entry of entries) if (entry.type === 'outcome') outcomes.set(entry.n, entry);
  const nextRuns = nextRunTimes(entries);
  const store = new SessionResourceStore();
  for (const [index, entry] of entries.entries()) {
    if (entry.type === 'run' && entry.run === 'apply') store.wasGone(entry.changes);
    if (entry.type === 'inherit') for (const made of entry.made) store.inherit(made);
    if (entry.type === 'handover') for (const made of entry.made) store.release(made);
    if (entry.type !== 'intent') continue;
    const outcome = outcomes.get(entry.n);
    if (entry.run === 'undo') {
      if (outcome?.status === 'done') forgetUndone(store, entry);
    } else if (outcome?.status !== 'failed') {
      addCall(store, entry, outcome, nextRuns[index] ?? null);
    }
  }
  return store.all();
}

/** By index of an entry: when the next run begins, ISO 8601. A call of this run can't end later. */
function nextRunTimes(entries: readonly JournalEntry[]): (string | null)[] {
  const times: (string | null)[] = new Array(entries.length).fill(null);
  let next: string | null = null;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    times[index] = next;
    const entry = entries[index];
    if (entry?.type === 'run') next = entry.at;
  }
  return times;
}

/** @param outcome undefined where it is not known */
function addCall(
  store: SessionResourceStore,
  intent: IntentEntry,
  outcome: OutcomeEntry | undefined,
  nextRun: string | null,
): void {
  const { account, target, after, before, at } = intent;
  const ids = outcome?.ids ?? [];
  const isDone = outcome?.status === 'done';
  const [name = '', second = ''] = typeof target === 'string' ? [target] : target;
  const region = intent.region ?? '';
  // Journals of the first programs named no document where none was needed.
  const written = () => (after === undefined ? [] : [documentIn(after, 'after', intent)]);
  // The first is the ARN.
  const uniqueIds = () => (ids.length < 2 ? {} : { uniqueIds: ids.slice(1) });
  switch (intent.operation) {
    case 'CreateBucket': {
      const isTagged = isDone && isMarkedTagged(after);
      store.bucket({ kind: 'bucket', account, region, bucket: name, isTagged, isProven: isDone });
      break;
    }
    case 'PutBucketTagging':
      if (isDone) store.tagged(name);
      break;
    case 'PutBucketPolicy': {
      const former = before === null || before === undefined ? null : documentIn(before, 'before', intent);
      const writes = written().map((document) => ({ before: former, after: document, at }));
      store.bucketPolicy({ kind: 'bucket-policy', account, region, bucket: name, writes });
      break;
    }
    case 'CreateFlowLogs': {
      const refused = new Set(outcome?.refused);
      const resourceIds = [target].flat().filter((id) => !refused.has(id));
      const isLost = !isDone && ids.length === 0;
      store.flowLogs({
        kind: 'flow-logs',
        account,
        region,
        resourceIds,
        flowLogIds: [...ids],
        askedAt: at,
        ...(isLost ? { lost: lostCall(intent, outcome?.at ?? nextRun) } : {}),
      });
      break;
    }
    case 'DeleteFlowLogs':
      store.replaced({ kind: 'replaced-flow-logs', account, region, before: flowLogsIn(before, intent) });
      break;
    case 'CreatePolicy':
      store.policy({ kind: 'policy', account, policyArn: name, ...uniqueIds(), written: written() });
      break;
    case 'CreatePolicyVersion': {
      const { document, defaultVersionId } = formerDefaultIn(before, intent);
      const writes = written().map((next) => ({ before: document, after: next, defaultVersionId, at }));
      const base = { kind: 'policy-version' as const, account, policyArn: name };
      store.policyVersion({ ...base, writes, versionIds: [...ids], deleted: [] });
      break;
    }
    case 'DeletePolicyVersion': {
      const base = { kind: 'policy-version' as const, account, policyArn: name };
      const deleted = [deletedVersionIn(before, intent)];
      store.policyVersion({ ...base, writes: [], versionIds: [], deleted });
      break;
    }
    case 'CreateRole':
      store.role({ kind: 'role', account, roleName: name, ...uniqueIds(), written: written() });
      break;
    case 'UpdateAssumeRolePolicy': {
      const former = documentIn(before, 'before', intent);
      const writes = written().map((document) => ({ before: former, after: document, at }));
      store.trust({ kind: 'trust-policy', account, roleName: name, writes });
      break;
    }
    case 'AttachRolePolicy':
      store.attachment({ kind: 'attachment', account, roleName: name, policyArn: second });
      break;
    case 'DetachRolePolicy':
      // Of earlier answers: what it had attached itself.
      if (isDone) forgetUndone(store, intent);
      break;
    default:
      throw damagedCall(intent, "is an operation that this program doesn't know");
  }
}

function isMarkedTagged(after: unknown): boolean {
  return typeof after === 'object' && after !== null && 'tagged' in after && after.tagged === true;
}

/**
 * What is known of a CreateFlowLogs call whose answer was lost.
 *
 * @param end when it was given up or the next run began, ISO 8601; null where neither is known
 */
export function lostCall(intent: IntentEntry, end: string | null): LostCall {
  const request = intent.after === undefined ? null : flowLogRequestIn(intent.after, intent);
  return { request, since: intent.at, until: lastMoment(intent.at, end) };
}

/** The last moment at which a call whose answer was lost can have taken effect. */
function lastMoment(askedAt: string, end: string | null): string {
  const bound = new Date(Date.parse(askedAt) + LONGEST_CALL_MS).toISOString();
  return end !== null && end < bound ? end : bound;
}
