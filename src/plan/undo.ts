/**
 * The plan of an undo: what the journal says a session made, against what AWS has now. Only what journal and tags
 * together prove is removed; only what still stands as this session left it is restored.
 */
import type { Made } from './made.ts';
import { undoAttachment, undoPolicy, undoPolicyVersion, undoRole, undoTrust } from './undo-access.ts';
import { madeBuckets, undoBucket, undoBucketPolicy, undoFlowLogs } from './undo-logs.ts';
import type { BucketPolicyRemoval, FlowLogRemoval, Removal, UndoPlan, UndoState } from './undo-types.ts';

export interface UndoOptions {
  session: string;
  account: string;
  /** Buckets that may be deleted with the logs in them. */
  deleteLogs: readonly string[];
}

/** Pure: the same journal and the same state give the same plan. */
export function buildUndoPlan(made: readonly Made[], state: UndoState, options: UndoOptions): UndoPlan {
  const { session, account, deleteLogs } = options;
  const flowLogs = distinct(
    made.flatMap((each) => (each.kind === 'flow-logs' ? undoFlowLogs(each, session, state) : [])),
  );
  const own = madeBuckets(made);
  const policies: BucketPolicyRemoval[] = [];
  const removals: Removal[] = [...flowLogs];
  for (const each of made) {
    if (each.kind !== 'bucket-policy') continue;
    policies.push(undoBucketPolicy(each, flowLogsOf(flowLogs), state));
  }
  for (const each of made) {
    if (each.kind !== 'bucket') continue;
    const dependsOn = policies.filter((policy) => policy.name === each.bucket).map(({ id }) => id);
    const bucket = undoBucket(each, { session, deleteLogs, dependsOn }, state);
    removals.push(...policies.filter((policy) => policy.name === each.bucket), bucket);
  }
  removals.push(...policies.filter((policy) => !own.has(policy.name)));
  removals.push(...access(made, session, state));
  return { version: 1, session, account, removals };
}

function access(made: readonly Made[], session: string, state: UndoState): Removal[] {
  const ownRoles = new Set(made.flatMap((each) => (each.kind === 'role' ? [each.roleName] : [])));
  const ownPolicies = new Set(made.flatMap((each) => (each.kind === 'policy' ? [each.policyArn] : [])));
  const removals: Removal[] = [];
  for (const each of made) if (each.kind === 'attachment') removals.push(undoAttachment(each, state));
  for (const each of made) {
    if (each.kind === 'role') removals.push(undoRole(each, made, session, state));
    if (each.kind === 'policy') removals.push(undoPolicy(each, made, session, state));
    // What this session changed in its own role or policy goes with it.
    if (each.kind === 'trust-policy' && !ownRoles.has(each.roleName)) removals.push(undoTrust(each, state));
    if (each.kind === 'policy-version' && !ownPolicies.has(each.policyArn)) {
      const removal = undoPolicyVersion(each, state);
      if (removal) removals.push(removal);
    }
  }
  return removals;
}

function flowLogsOf(flowLogs: readonly FlowLogRemoval[]): FlowLogRemoval[] {
  return flowLogs.filter(({ action }) => action === 'remove');
}

/** A repeated call is two entries of the journal for the same flow logs. */
function distinct(flowLogs: readonly FlowLogRemoval[]): FlowLogRemoval[] {
  return [...new Map(flowLogs.map((removal) => [removal.id, removal])).values()];
}
