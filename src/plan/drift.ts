/**
 * What has changed since a session made it. The plan says what is to be done about it anyway; here its reasons say
 * whose work it was and what became of it. A difference that comes of other answers is no drift.
 */
import { isSamePolicy, isSameStatement, statementsOf } from '../model/compare.ts';
import type { ExistingFlowLog } from '../model/existing.ts';
import { sessionTag } from '../model/ids.ts';
import type { SessionResource } from '../model/session-resources.ts';
import { withDecisions } from './decisions.ts';
import type { History } from './history.ts';
import type {
  BucketPolicyChange,
  Change,
  Drift,
  FlowLogChange,
  Plan,
  PolicyChange,
  RoleChange,
} from './types.ts';
import { addedStatements, writtenPolicies, writtenTrust } from './writes.ts';

interface Told {
  drift: Drift;
  /** Stands before the reason, or in place of it where it says all. */
  what: string;
  replaces?: boolean;
}

/**
 * The plan as a session sees it that has a past: its decisions hold, and what is gone or changed since is told.
 *
 * @param flowLogs those of the account, as the plan was made with them
 */
export function withHistory(plan: Plan, history: History, flowLogs: readonly ExistingFlowLog[]): Plan {
  // Nothing is known of what an account that cannot be reached has.
  const unseen = new Set(
    (plan.accounts ?? []).filter(({ reach }) => reach !== 'reached').map(({ account }) => account),
  );
  const changes = plan.changes.map((change): Change => {
    if (unseen.has(change.account)) return change;
    const told = driftOf(change, history, flowLogs);
    if (told === null) return change;
    const why = told.replaces ? told.what : `${told.what} ${change.why}`;
    const { decision } = change;
    const asked =
      decision === undefined ? {} : { decision: { ...decision, otherwise: { ...decision.otherwise, why } } };
    return { ...change, why, ...asked, drift: told.drift };
  });
  return withDecisions({ ...plan, changes }, history.decisions);
}

function driftOf(change: Change, history: History, flowLogs: readonly ExistingFlowLog[]): Told | null {
  if (change.action === 'none' || change.action === 'adopt') return null;
  const made = history.made.filter(({ account }) => account === change.account);
  const own = ownDrift(change, made, history.session, flowLogs);
  if (own !== null || change.action !== 'create' || !history.found.includes(change.id)) return own;
  return change.kind === 'flow-log' && flowLogs.some(({ resourceId }) => resourceId === change.name)
    ? null
    : { drift: 'gone', what: 'It was there when this session applied, and it is gone.', replaces: true };
}

function ownDrift(
  change: Change,
  made: readonly SessionResource[],
  session: string,
  flowLogs: readonly ExistingFlowLog[],
): Told | null {
  const isNew = change.action === 'create';
  switch (change.kind) {
    case 'bucket':
      return isNew && made.some((each) => each.kind === 'bucket' && each.bucket === change.name)
        ? madeAndGone
        : null;
    case 'bucket-policy':
      return bucketPolicyDrift(change, made);
    case 'flow-log':
      return flowLogDrift(change, made, session, flowLogs);
    case 'policy':
      return policyDrift(change, made);
    case 'role':
      return roleDrift(change, made);
    case 'attachment': {
      const { roleName, policyArn } = change.desired;
      const isOurs = made.some(
        (each) => each.kind === 'attachment' && each.roleName === roleName && each.policyArn === policyArn,
      );
      return isNew && isOurs
        ? { drift: 'gone', what: 'This session attached it, and it is attached no more.', replaces: true }
        : null;
    }
  }
}

const madeAndGone: Told = { drift: 'gone', what: 'This session made it, and it is gone.', replaces: true };
const changedSince: Told = { drift: 'changed', what: 'Somebody has changed it since this session wrote it.' };

function bucketPolicyDrift(change: BucketPolicyChange, made: readonly SessionResource[]): Told | null {
  const own = made.find((each) => each.kind === 'bucket-policy' && each.bucket === change.name);
  if (own?.kind !== 'bucket-policy') return null;
  if (change.current === null) {
    return { drift: 'gone', what: 'This session wrote it, and it is gone.', replaces: true };
  }
  const now = statementsOf(change.current);
  const lost = addedStatements(own.writes).filter(
    (statement) => !now.some((other) => isSameStatement(other, statement)),
  );
  if (lost.length === 0) return null;
  const names = lost.map(({ Sid }) => Sid ?? 'one without a name').join(', ');
  return {
    drift: 'changed',
    what: `This session added ${lost.length === 1 ? `the statement ${names}, and it is gone` : `the statements ${names}, and they are gone`}.`,
  };
}

/** A flow log cannot be changed: the session's own is there, or it is gone. */
function flowLogDrift(
  change: FlowLogChange,
  made: readonly SessionResource[],
  session: string,
  flowLogs: readonly ExistingFlowLog[],
): Told | null {
  const { resourceId, region } = change.desired;
  const wasMade = made.some(
    (each) => each.kind === 'flow-logs' && each.region === region && each.resourceIds.includes(resourceId),
  );
  const isThere = flowLogs.some((log) => log.resourceId === resourceId && log.tags[sessionTag] === session);
  if (!wasMade || isThere) return null;
  return change.action === 'create'
    ? madeAndGone
    : { drift: 'gone', what: 'The flow log that this session made is gone.' };
}

function policyDrift(change: PolicyChange, made: readonly SessionResource[]): Told | null {
  const { arn } = change.desired;
  const written = writtenPolicies(made, arn);
  const isOurs = made.some((each) => each.kind === 'policy' && each.policyArn === arn);
  const { current } = change;
  if (current === null) return isOurs ? madeAndGone : writtenAndGone(written.length);
  const isAsWritten = written.some((document) => isSamePolicy(document, current.document));
  return written.length === 0 || isAsWritten ? null : changedSince;
}

function roleDrift(change: RoleChange, made: readonly SessionResource[]): Told | null {
  const { name } = change;
  const written = writtenTrust(made, name);
  const isOurs = made.some((each) => each.kind === 'role' && each.roleName === name);
  const { current } = change;
  if (current === null) return isOurs ? madeAndGone : writtenAndGone(written.length);
  const isAsWritten = written.some((document) => isSamePolicy(document, current.trustPolicy));
  return written.length === 0 || isAsWritten ? null : changedSince;
}

function writtenAndGone(writes: number): Told | null {
  return writes === 0
    ? null
    : { drift: 'gone', what: 'This session brought it up to date, and it is gone.', replaces: true };
}
