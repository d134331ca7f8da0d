/** Takes back what a session made, as its plan says, and keeps a journal of that. */
import { isChanged } from '../aws/explain/changed.ts';
import type { Aws, MutationContext } from '../aws/types.ts';
import type { ErrorReport } from '../model/errors.ts';
import { exitCode, UserError } from '../model/errors.ts';
import { handoversOf } from '../plan/handover.ts';
import type { FlowLogRemoval, Removal, UndoPlan } from '../plan/undo-types.ts';
import { undoneEnd } from '../session/history.ts';
import { sessionResources } from '../session/resources.ts';
import type { Session } from '../session/store.ts';
import type { Accounts } from './accounts.ts';
import { findHeirs } from './handover.ts';
import { type LeftLogs, leftLogs } from './left-logs.ts';
import { journalRecorder } from './recorder.ts';
import { type ItemOutcome, type ProgressOf, type WalkResult, type WalkUnit, walk } from './walk.ts';
import { concernsAll } from './world.ts';

/** Most ids in one DeleteFlowLogs call; AWS takes 1,000, and smaller calls are told apart more easily. */
const FLOW_LOGS_PER_CALL = 300;

export interface UndoResult {
  /**
   * `undone`: everything that is provably this session's is deleted or restored, or nothing was left to do. `kept`: all
   * that was left stays, because other sessions own it now, or someone else changed it.
   */
  outcome: 'undone' | 'kept' | 'partial' | 'failed' | 'interrupted';
  session: string;
  account: string;
  removed: string[];
  /** What says again what it said before: policies, trust, statements. */
  restored: string[];
  /** `owner`: the session that owns it now. */
  kept: { name: string; kind: string; account: string; why: string; owner?: string }[];
  /** Flow logs that were replaced and are there again; their ids are new. */
  madeAgain: { resourceId: string; region: string; was: string; id: string }[];
  failures: { change: string; error: ErrorReport }[];
  /** Log objects that stay in buckets that stay. */
  leftLogs: LeftLogs[];
  /** What ended the run before its end, where it was not the user. */
  stop?: ErrorReport;
}

/** Carries an undo out, journaled like an apply. Where it has to end early the result says so. */
export async function executeUndo(options: {
  session: Session;
  plan: UndoPlan;
  accounts: Accounts;
  signal: AbortSignal;
  now: () => Date;
  onProgress: ProgressOf<Removal>;
}): Promise<UndoResult> {
  const { session, plan, accounts, signal, now, onProgress } = options;
  const { journal } = session;
  const end = undoneEnd(journal.entries);
  // Where nothing was applied, or all is undone already, there is no story to tell. Else the end is written also by an
  // undo without a change: what the session only used, it uses no longer.
  const isOver = !journal.entries.some(({ type }) => type === 'run') || end !== null;
  if (plan.removals.length === 0 && isOver) {
    const nothing = { removed: [], restored: [], kept: [], madeAgain: [], failures: [], leftLogs: [] };
    return { outcome: end?.outcome ?? 'undone', session: session.id, account: plan.account, ...nothing };
  }
  const made = sessionResources(journal.entries);
  const heirs = await findHeirs(session.id, handoversOf(plan.removals, made, session.id));
  try {
    await journal.append({
      type: 'run',
      at: now().toISOString(),
      run: 'undo',
      changes: plan.removals.map(({ id, kind, action, name }) => ({ id, kind, action, name })),
    });
    await heirs.record(journal, now);
  } finally {
    await heirs.release();
  }
  const recorder = journalRecorder({ journal, run: 'undo', now });
  const result = await walk({
    items: plan.removals,
    units: undoUnits(plan.removals),
    standing: (removal) => {
      if (removal.action === 'blocked') return { blocked: blockedError(plan, removal) };
      return removal.action === 'gone' || removal.action === 'keep' ? { done: removal.why } : null;
    },
    endsAll: (error, removal) => concernsAll(error, removal.account, accounts),
    perform: async (unit, onWait) =>
      undoChange(unit, await accounts.awsFor(unit.items[0].account, signal), {
        signal,
        recorder,
        session: session.id,
        changes: unit.items.map(({ id }) => id),
        onWait,
      }),
    nameOf: (removal) => `the ${removal.kind.replace('-', ' ')} ${removal.name}`,
    signal,
    now,
    onProgress,
  });
  const outcome = outcomeOf(plan, result);
  // A run that had to stop has not ended: the journal shows it as one to go on with.
  if (!(result.stop instanceof UserError)) {
    const ended = outcome === 'undone' ? 'applied' : outcome;
    await journal.append({ type: 'result', at: now().toISOString(), run: 'undo', outcome: ended });
  }
  const deleted = plan.removals.filter(({ id, action }) => action === 'remove' && result.done.has(id));
  const isStopped = result.stop !== null;
  return {
    outcome,
    leftLogs: isStopped ? [] : await leftLogs(deleted, (account) => accounts.awsFor(account, signal), signal),
    ...(result.stop instanceof UserError ? { stop: result.stop.report } : {}),
    session: session.id,
    account: plan.account,
    removed: deleted.map(({ id }) => id),
    restored: plan.removals
      .filter(({ id, action }) => action === 'restore' && result.done.has(id))
      .map(({ id }) => id),
    kept: plan.removals.flatMap((removal) => {
      const reason = removal.action === 'keep' ? removal.why : result.kept.get(removal.id);
      return reason === undefined ? [] : [keptOf(removal, reason, heirs.heirOf.get(removal.id))];
    }),
    madeAgain: restoredFlowLogs(plan, result.awsIds),
    failures: distinctFailures(result.failures),
  };
}

function keptOf(
  { name, kind, account }: Removal,
  why: string,
  owner: string | undefined,
): UndoResult['kept'][number] {
  if (owner === undefined) return { name, kind, account, why };
  return { name, kind, account, why: `Session ${owner} uses it and owns it now.`, owner };
}

function outcomeOf(
  { removals }: UndoPlan,
  { stop, failures, carriedOut, kept }: WalkResult<Removal>,
): UndoResult['outcome'] {
  if (stop === 'interrupted') return 'interrupted';
  if (stop === null && failures.length === 0) {
    const isKept = kept.size > 0 || removals.some(({ action }) => action === 'keep');
    return carriedOut === 0 && isKept ? 'kept' : 'undone';
  }
  const isUnrecorded = stop instanceof UserError && stop.report.exit === exitCode.partial;
  return carriedOut > 0 || isUnrecorded ? 'partial' : 'failed';
}

function restoredFlowLogs(plan: UndoPlan, awsIds: ReadonlyMap<string, string>): UndoResult['madeAgain'] {
  return plan.removals.flatMap((removal) => {
    const id = awsIds.get(removal.id);
    if (removal.kind !== 'flow-log-restoration' || id === undefined) return [];
    const { region, log } = removal.target;
    return [{ resourceId: log.resourceId, region, was: log.id, id }];
  });
}

function blockedError(plan: UndoPlan, { account, why }: Removal): ErrorReport {
  const known = plan.unreachable.find((each) => each.account === account)?.error;
  return known ?? { code: 'BLOCKED', exit: exitCode.failed, doing: 'undoing', message: why, remedy: [] };
}

/** An account that cannot be reached fails once, not with each thing made there. */
function distinctFailures(
  failures: readonly { item: Removal; error: ErrorReport }[],
): UndoResult['failures'] {
  const told = new Set<string>();
  return failures.flatMap(({ item, error }) => {
    if (item.action === 'blocked') {
      if (told.has(item.account)) return [];
      told.add(item.account);
    }
    return [{ change: item.id, error }];
  });
}

function undoUnits(removals: readonly Removal[]): WalkUnit<Removal>[] {
  const units: WalkUnit<Removal>[] = [];
  const open = new Map<string, [FlowLogRemoval, ...FlowLogRemoval[]]>();
  for (const removal of removals) {
    if (removal.action !== 'remove' && removal.action !== 'restore') continue;
    // One that waits for another thing must not hold up the others of its region, nor fall with it.
    if (removal.kind !== 'flow-log' || removal.dependsOn.length > 0) {
      units.push({ items: [removal] });
      continue;
    }
    const group = open.get(removal.region);
    if (group && group.length < FLOW_LOGS_PER_CALL) {
      group.push(removal);
      continue;
    }
    const fresh: [FlowLogRemoval, ...FlowLogRemoval[]] = [removal];
    open.set(removal.region, fresh);
    units.push({ items: fresh });
  }
  return units;
}

/** What is no longer as it was planned stays as it is, and is no failure. */
async function undoChange(
  unit: WalkUnit<Removal>,
  aws: Aws,
  context: MutationContext,
): Promise<ItemOutcome[]> {
  try {
    return await carryOut(unit, aws, context);
  } catch (error) {
    if (!isChanged(error) || error.report.state !== undefined) throw error;
    const { message } = error.report;
    return unit.items.map(({ id }) => ({ id, ok: true, awsId: null, kept: message }));
  }
}

async function carryOut(unit: WalkUnit<Removal>, aws: Aws, context: MutationContext): Promise<ItemOutcome[]> {
  const removal = unit.items[0];
  switch (removal.kind) {
    case 'flow-log':
      return deleteFlowLogs(unit.items as readonly FlowLogRemoval[], aws, context);
    case 'flow-log-restoration': {
      const { flowLogId } = await aws.restoreFlowLog(removal.target.log, context);
      return [{ id: removal.id, ok: true, awsId: flowLogId }];
    }
    case 'bucket-policy':
      await aws.removeBucketStatements(removal.target, context);
      break;
    case 'bucket': {
      const { target } = removal;
      await aws.deleteBucket({ ...target, expected: known(target.expected, removal) }, context);
      break;
    }
    case 'attachment': {
      const { expected, ...attachment } = removal.target;
      await aws.detachRolePolicy({ ...attachment, ...(expected === null ? {} : { expected }) }, context);
      break;
    }
    case 'role': {
      const { roleName: name, expected } = removal.target;
      await aws.deleteRole({ name, expected: known(expected, removal) }, context);
      break;
    }
    case 'trust-policy': {
      const { roleName, trustPolicy, before } = removal.target;
      await aws.updateTrustPolicy({ name: roleName, trustPolicy, before }, context);
      break;
    }
    case 'policy': {
      const { policyArn: arn, expected } = removal.target;
      await aws.deletePolicy({ arn, expected: known(expected, removal) }, context);
      break;
    }
    case 'policy-version':
      await aws.restorePolicy(removal.target, context);
      break;
  }
  return [{ id: removal.id, ok: true, awsId: null }];
}

/** Nothing is deleted of which it is not known what it was. */
function known<Expected>(expected: Expected | null, { id }: Removal): Expected {
  if (expected === null) throw new Error(`${id} is to be deleted, and the plan does not know what it was`);
  return expected;
}

async function deleteFlowLogs(
  removals: readonly FlowLogRemoval[],
  aws: Aws,
  context: MutationContext,
): Promise<ItemOutcome[]> {
  const region = removals[0]?.region ?? '';
  const flowLogIds = removals.map(({ target }) => target.flowLogId);
  const expected = removals.flatMap(({ target }) => (target.expected === null ? [] : [target.expected]));
  const { failed, changed = [] } = await aws.deleteFlowLogs({ region, flowLogIds, expected }, context);
  const refused = new Map(failed.map((item) => [item.flowLogId, item]));
  const left = new Map(changed.map(({ flowLogId, why }) => [flowLogId, why]));
  return removals.map((removal): ItemOutcome => {
    const kept = left.get(removal.target.flowLogId);
    if (kept !== undefined) return { id: removal.id, ok: true, awsId: null, kept };
    const item = refused.get(removal.target.flowLogId);
    if (!item) return { id: removal.id, ok: true, awsId: null };
    return {
      id: removal.id,
      ok: false,
      error: {
        code: 'FLOW_LOG_NOT_DELETED',
        exit: exitCode.failed,
        doing: `deleting the flow log ${removal.target.flowLogId}`,
        message: `AWS did not delete the flow log ${removal.target.flowLogId}.`,
        where: { account: removal.account, region, name: removal.target.flowLogId },
        aws: { service: 'ec2', operation: 'DeleteFlowLogs', code: item.code, message: item.message },
        remedy: ['Undo again: what is gone is not touched twice.'],
      },
    };
  });
}
