/** Undoes what a session created, as its plan says, and keeps a journal of that. */
import { type ErrorReport, exitCode, UserError } from '../model/errors.ts';
import type { MutationRecorder } from '../model/mutate.ts';
import { isPending } from '../plan/summary.ts';
import { handoversOf } from '../plan/undo/undo.ts';
import type { UndoChange, UndoPlan } from '../plan/undo/undo-types.ts';
import { undoneEnd } from '../session/history.ts';
import { rowOf } from '../session/resource-store.ts';
import type { Session } from '../session/store.ts';
import type { Accounts } from './accounts.ts';
import { beginRun, endRun } from './execute.ts';
import { distinctFailures } from './failures.ts';
import { findNewOwners } from './handover.ts';
import { type LeftLogs, leftLogs } from './left-logs.ts';
import { undo } from './perform.ts';
import { type ProgressOf, type WalkResult, walk } from './walk.ts';

export interface UndoResult {
  /**
   * `undone`: what is provably this session's is deleted or restored. `kept`: all that was left stays, as someone else's.
   */
  outcome: 'undone' | 'kept' | 'partial' | 'failed' | 'interrupted';
  session: string;
  account: string;
  removed: string[];
  /** What says again what it said before: policies, trust, statements. */
  restored: string[];
  /** `owner`: the session that owns it now. */
  kept: { name: string; kind: string; account: string; why: string; owner?: string }[];
  /** Flow logs that were replaced and exist again; their ids are new. */
  recreated: { resourceId: string; region: string; was: string; id: string }[];
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
  onProgress: ProgressOf<UndoChange>;
  /** Sessions that have begun since the plan was made to use one of these, by the plan's ids of changes. */
  newUsers?: (ids: readonly string[]) => Promise<string[]>;
}): Promise<UndoResult> {
  const { session, plan, accounts, signal, now, onProgress } = options;
  const { journal } = session;
  const end = undoneEnd(journal.entries);
  // Where nothing was applied, or all is undone already, there is no story to tell. Else the end is written also by an
  // undo without a change: what the session only used, it uses no longer.
  const isOver = !journal.entries.some(({ type }) => type === 'run') || end !== null;
  if (plan.changes.length === 0 && isOver) {
    const nothing = { removed: [], restored: [], kept: [], recreated: [], failures: [], leftLogs: [] };
    return { outcome: end?.outcome ?? 'undone', session: session.id, account: plan.account, ...nothing };
  }
  const newOwners = await findNewOwners(session.id, handoversOf(plan.changes, session.id));
  let recorder: MutationRecorder;
  try {
    recorder = await beginRun(session, 'undo', plan, now);
    await requireUnused(options, plan);
    await newOwners.record(journal, now);
  } finally {
    await newOwners.release();
  }
  const result = await walk({
    plan,
    accounts,
    session: session.id,
    recorder,
    perform: undo,
    signal,
    now,
    onProgress,
  });
  const outcome = outcomeOf(plan, result);
  const ended = outcome === 'undone' ? 'applied' : outcome;
  await endRun(session, 'undo', result.stop instanceof UserError ? null : ended, now);
  const deleted = plan.changes.filter(({ id, action }) => action === 'remove' && result.done.has(id));
  const isStopped = result.stop !== null;
  return {
    outcome,
    leftLogs: isStopped ? [] : await leftLogs(deleted, (account) => accounts.awsFor(account, signal), signal),
    ...(result.stop instanceof UserError ? { stop: result.stop.report } : {}),
    session: session.id,
    account: plan.account,
    removed: deleted.map(({ id }) => id),
    restored: plan.changes
      .filter(({ id, action }) => action === 'restore' && result.done.has(id))
      .map(({ id }) => id),
    kept: plan.changes.flatMap((change) => {
      const reason = change.action === 'keep' ? change.why : result.kept.get(change.id);
      return reason === undefined ? [] : [keptOf(change, reason, newOwners.newOwnerOf.get(change.id))];
    }),
    recreated: restoredFlowLogs(plan, result.awsIds),
    failures: distinctFailures(plan, result.failures),
  };
}

/** An apply that begins now sees in the journal what this undo deletes; one that had begun before is seen here. */
async function requireUnused(
  { session, now, newUsers }: Pick<Parameters<typeof executeUndo>[0], 'session' | 'now' | 'newUsers'>,
  { changes }: UndoPlan,
): Promise<void> {
  const ids = changes
    .filter(isPending)
    .flatMap(({ owned }) => owned.flatMap((own) => rowOf(own).usedIds(own)));
  const users = (await newUsers?.(ids)) ?? [];
  if (users.length === 0) return;
  await endRun(session, 'undo', 'failed', now);
  throw new UserError({
    code: 'USED_MEANWHILE',
    doing: `undoing session ${session.id}`,
    message: `Another session has begun to use what this undo would delete: ${users.join(', ')}.`,
    remedy: ['Wait until that run has ended, then undo again.'],
    state: 'Nothing was changed.',
  });
}

function keptOf(
  { name, kind, account }: UndoChange,
  why: string,
  owner: string | undefined,
): UndoResult['kept'][number] {
  if (owner === undefined) return { name, kind, account, why };
  return { name, kind, account, why: `Session ${owner} uses it and owns it now.`, owner };
}

function outcomeOf(
  { changes }: UndoPlan,
  { stop, failures, carriedOutIds, hasChanged, kept }: WalkResult<UndoChange>,
): UndoResult['outcome'] {
  if (stop === 'interrupted') return 'interrupted';
  if (stop === null && failures.length === 0) {
    const isKept = kept.size > 0 || changes.some(({ action }) => action === 'keep');
    return carriedOutIds.size === 0 && isKept ? 'kept' : 'undone';
  }
  const isUnrecorded = stop instanceof UserError && stop.report.exit === exitCode.partial;
  return hasChanged || isUnrecorded ? 'partial' : 'failed';
}

function restoredFlowLogs(plan: UndoPlan, awsIds: ReadonlyMap<string, string>): UndoResult['recreated'] {
  return plan.changes.flatMap((change) => {
    const id = awsIds.get(change.id);
    if (change.kind !== 'flow-log-restoration' || id === undefined) return [];
    const { region, log } = change.target;
    return [{ resourceId: log.resourceId, region, was: log.id, id }];
  });
}
