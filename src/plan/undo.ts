/**
 * The plan of an undo: what the journal says a session made, against what AWS has now. Only what journal and tags
 * together prove is removed; only what still stands as this session left it is restored.
 */
import type { ErrorReport } from '../model/errors.ts';
import { byName } from '../model/existing.ts';
import { changeId, flowLogUse } from '../model/ids.ts';
import type { SessionResource } from '../model/session-resources.ts';
import type { SessionUse } from './history.ts';
import { clockSkew } from './kinds/own-flow-log.ts';
import { type AccessOptions, undoAttachment, undoPolicy, undoRole } from './kinds/undo-access.ts';
import { flowLogIndex, madeBuckets, undoBucket, undoBucketPolicy, undoFlowLogs } from './kinds/undo-logs.ts';
import { afterRestorations, undoReplaced } from './kinds/undo-replaced.ts';
import { undoPolicyVersion, undoTrust } from './kinds/undo-restored.ts';
import { emptyState } from './metadata-world.ts';
import type {
  BucketPolicyRemoval,
  FlowLogRemoval,
  Removal,
  UndoPlan,
  UndoState,
  UnreachableAccount,
} from './undo-types.ts';
import { usedByOf } from './undo-verdicts.ts';
import { addedStatements } from './writes.ts';

export interface UndoOptions {
  session: string;
  account: string;
  /** Buckets that may be deleted with the logs in them. */
  deleteLogs: readonly string[];
  /** By the plan's id of a change: other sessions of this machine that use the same thing. */
  usedElsewhere?: ReadonlyMap<string, readonly SessionUse[]>;
}

/**
 * Pure: the same journal and the same states give the same plan.
 *
 * @param states by account: of every account that something was made in
 */
export function buildUndoPlan(
  made: readonly SessionResource[],
  states: Readonly<Record<string, UndoState | UnreachableAccount>>,
  options: UndoOptions,
): UndoPlan {
  const { session, account } = options;
  const unreachable: UndoPlan['unreachable'] = [];
  const removals = [...new Set(made.map((each) => each.account))].flatMap((place) => {
    const own = made.filter((each) => each.account === place);
    const state = states[place];
    if (state === undefined) throw new Error(`account ${place} has not been looked at`);
    if (!('unreachable' in state)) return accountRemovals(own, state, options);
    unreachable.push({ account: place, error: state.unreachable });
    return blockedRemovals(own, place, state.unreachable, options);
  });
  return { version: 1, session, account, removals, unreachable };
}

/** What would be looked at, named as far as the journal alone tells. */
function blockedRemovals(
  made: readonly SessionResource[],
  account: string,
  error: ErrorReport,
  options: UndoOptions,
): Removal[] {
  return accountRemovals(made, unknownState(account), options).map((removal) => ({
    ...removal,
    action: 'blocked',
    why: `Account ${account} cannot be reached: ${error.message}`,
  }));
}

function unknownState(account: string): UndoState {
  return { ...emptyState(account, 'aws'), hasObjects: byName([]), roleUses: byName([]) };
}

function accountRemovals(
  made: readonly SessionResource[],
  state: UndoState,
  options: UndoOptions,
): Removal[] {
  const { session, deleteLogs } = options;
  const usedBy = usedByOf(options.usedElsewhere);
  const logs = flowLogIndex(state.flowLogs, made);
  const skewMs = clockSkew(made, state.flowLogs);
  // Journals of before name the resource alone.
  const flowLogUser = (region: string) => (log: { id: string; resourceId: string }) =>
    usedBy(flowLogUse(log.id)) ?? usedBy(changeId('flow-log', region, log.resourceId));
  const restorations = undoReplaced(made, session, state);
  const flowLogs = afterRestorations(
    distinct(
      made.flatMap((each) =>
        each.kind === 'flow-logs' ? undoFlowLogs(each, session, logs, flowLogUser(each.region), skewMs) : [],
      ),
    ),
    restorations,
  );
  const own = madeBuckets(made);
  const policies: BucketPolicyRemoval[] = [];
  const removals: Removal[] = [...restorations, ...flowLogs];
  for (const each of made) {
    if (each.kind !== 'bucket-policy') continue;
    const user = usedBy(changeId('bucket-policy', each.region, each.bucket));
    policies.push(undoBucketPolicy(each, flowLogsOf(flowLogs), state, user));
  }
  for (const each of made) {
    if (each.kind !== 'bucket') continue;
    const dependsOn = policies.filter((policy) => policy.name === each.bucket).map(({ id }) => id);
    const user = usedBy(changeId('bucket', each.region, each.bucket));
    const ownStatements = made.flatMap((other) =>
      other.kind === 'bucket-policy' && other.bucket === each.bucket ? addedStatements(other.writes) : [],
    );
    const leaving = flowLogsOf(flowLogs);
    const asked = { session, deleteLogs, dependsOn, flowLogs: leaving, usedBy: user, ownStatements };
    const bucket = undoBucket(each, asked, state);
    removals.push(...policies.filter((policy) => policy.name === each.bucket), bucket);
  }
  removals.push(...policies.filter((policy) => !own.has(policy.name)));
  removals.push(...access({ made, session, state, usedBy }));
  return removals;
}

function access(options: AccessOptions): Removal[] {
  const { made } = options;
  const ownRoles = new Set(made.flatMap((each) => (each.kind === 'role' ? [each.roleName] : [])));
  const ownPolicies = new Set(made.flatMap((each) => (each.kind === 'policy' ? [each.policyArn] : [])));
  const removals: Removal[] = [];
  for (const each of made) if (each.kind === 'attachment') removals.push(undoAttachment(each, options));
  for (const each of made) {
    if (each.kind === 'role') removals.push(undoRole(each, options));
    if (each.kind === 'policy') removals.push(undoPolicy(each, options));
    // What this session changed in its own role or policy goes with it.
    if (each.kind === 'trust-policy' && !ownRoles.has(each.roleName)) {
      const removal = undoTrust(each, options);
      if (removal) removals.push(removal);
    }
    if (each.kind === 'policy-version' && !ownPolicies.has(each.policyArn)) {
      const removal = undoPolicyVersion(each, options);
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
