/** An apply inside a session: pins the account, journals the run and its end. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Reach } from '../answers/types.ts';
import { isAbort, UserError } from '../model/errors.ts';
import type { Identity } from '../model/existing.ts';
import type { MutationRecorder } from '../model/mutate.ts';
import { type ApplyResult, withEarlier } from '../model/progress.ts';
import { requireAccount } from '../plan/checks.ts';
import { isCovered, isKept } from '../plan/summary.ts';
import type { Change, Plan } from '../plan/types.ts';
import type { UndoChange } from '../plan/undo/undo-types.ts';
import type { JournalEntry } from '../session/entries.ts';
import type { Session } from '../session/store.ts';
import type { UndosBeside } from '../session/undos-beside.ts';
import type { Accounts } from './accounts.ts';
import { journalRecorder } from './recorder.ts';
import { type ApplyOptions, applyPlan } from './run.ts';
import { settleOpenIntents } from './settle.ts';

export interface ExecuteOptions {
  session: Session;
  plan: Plan;
  accounts: Accounts;
  signal: AbortSignal;
  now: () => Date;
  onProgress: ApplyOptions['onProgress'];
  /** Looks again and plans again. Where it is given, a run that failed beside another one sees what that one did. */
  lookAgain?: () => Promise<Plan>;
  /** Undos that could delete what the plan found. They were looked at before the plan looked at what exists. */
  undos?: Pick<UndosBeside, 'requireNone'>;
}

/** Looks after a failure. Another run of the same answers needs a moment to end. */
const looks = { most: 5, pauseMs: 2000 };

/**
 * Carries the plan out and leaves a journal of what was done, whatever happens.
 *
 * @throws UserError `OTHER_ACCOUNT` where the session belongs to another account, `UNDO_BESIDE` where another session's
 *   undo deletes what the plan found, `JOURNAL_UNWRITABLE` before anything was asked of AWS or after all of it; what
 *   comes in between is in the result (`stop`)
 */
export async function executePlan(options: ExecuteOptions): Promise<ApplyResult> {
  const { session, accounts, now } = options;
  await pinAccount(session, accounts.home.identity, now());
  const first = await carryOut(options).catch(async (error: unknown) => {
    // Where the journal can't be written, its run has no end either.
    if (error instanceof UserError && error.report.code !== 'JOURNAL_UNWRITABLE')
      await endRun(session, 'apply', 'failed', now);
    throw error;
  });
  const result = await besideOthers(options, first);
  await endRun(session, 'apply', result.stop === undefined ? result.outcome : null, now);
  return result;
}

/** Journals a run, and every call of it, but not its end. */
async function carryOut(options: ExecuteOptions): Promise<ApplyResult> {
  const { session, plan, accounts, signal, now, onProgress } = options;
  const reach = accounts.reach === null ? {} : { reach: accounts.reach };
  const recorder = await beginRun(session, 'apply', plan, now, reach);
  await options.undos?.requireNone(session);
  const context = { signal, recorder, session: session.id };
  return applyPlan({
    ...context,
    plan,
    accounts,
    first: () => settleOpenIntents({ session, accounts, signal, now, context }),
    now,
    onProgress,
  });
}

/** Journals what a run is about to do; what it returns journals each call. */
export async function beginRun(
  { journal }: Pick<Session, 'journal'>,
  run: 'apply' | 'undo',
  { changes }: { changes: readonly (Change | UndoChange)[] },
  now: () => Date,
  more: { reach?: Reach } = {},
): Promise<MutationRecorder> {
  const planned = changes.map(journaledChange);
  await journal.append({ type: 'run', at: now().toISOString(), run, changes: planned, ...more });
  return journalRecorder({ journal, run, now });
}

/** @param outcome null: it had to stop, so it has not ended: the journal shows it as one to continue with */
export async function endRun(
  { journal }: Pick<Session, 'journal'>,
  run: 'apply' | 'undo',
  outcome: Extract<JournalEntry, { type: 'result' }>['outcome'] | null,
  now: () => Date,
): Promise<void> {
  if (outcome !== null) await journal.append({ type: 'result', at: now().toISOString(), run, outcome });
}

/**
 * Runs of the same answers at once refuse each other: AWS says to one that what it creates exists already. If a later
 * look finds everything, nothing has failed. If two looks in a row find the same resources missing, no run is creating
 * them: one created the role, another its policy, and neither could attach it. This run then creates them, if the
 * confirmed plan was to. Each round is journaled as a run, because undos of other sessions must see what this session
 * uses.
 */
async function besideOthers(options: ExecuteOptions, first: ApplyResult): Promise<ApplyResult> {
  const { lookAgain, plan: confirmed, signal } = options;
  let result = first;
  let missingBefore: string | null = null;
  for (let turn = 0; turn < looks.most; turn += 1) {
    if (lookAgain === undefined || result.stop !== undefined || !result.failures.some(isBeaten))
      return result;
    if (turn > 0) await delay(pauseMs(), undefined, { signal }).catch(ignoreAbort);
    if (signal.aborted) return { ...result, outcome: 'interrupted' };
    const plan = await lookAgain().catch((error: unknown) => {
      // The failures of the run are reported then.
      if (error instanceof UserError || isAbort(error)) return null;
      throw error;
    });
    if (signal.aborted) return { ...result, outcome: 'interrupted' };
    if (plan === null) return result;
    const pending = plan.changes.filter((change) => !isKept(change));
    const missing = pending.map(({ id }) => id).join('\n');
    const isUnclaimed = missing === missingBefore && result.failures.every(isBeaten);
    missingBefore = missing;
    if (missing === '' || (isUnclaimed && isCreation(pending, confirmed)))
      result = await carryOnWith({ ...options, plan }, result);
  }
  return result;
}

/** An error in a later round ends the run, but its result keeps what earlier rounds changed. */
async function carryOnWith(options: ExecuteOptions, before: ApplyResult): Promise<ApplyResult> {
  try {
    return withBefore(await carryOut(options), before);
  } catch (error) {
    if (error instanceof UserError) return { ...before, stop: error.report };
    throw error;
  }
}

/** Jitter lets one of several waiting runs come first. */
function pauseMs(): number {
  return looks.pauseMs * (0.75 + Math.random() / 2);
}

/** Whether nothing but creations of the confirmed plan are left. */
function isCreation(pending: Change[], confirmed: Plan): boolean {
  return pending.every(({ action }) => action === 'create') && isCovered({ changes: pending }, confirmed);
}

/** What an earlier part of the run changed counts in the outcome of all of it. */
function withBefore(last: ApplyResult, before: ApplyResult): ApplyResult {
  const now = withEarlier(last, before);
  if (before.outcome !== 'partial') return now;
  if (now.outcome === 'unchanged') return { ...now, outcome: 'applied' };
  return now.outcome === 'failed' ? { ...now, outcome: 'partial' } : now;
}

/** AWS says that the thing exists already, or that someone is changing it now. */
function isBeaten({ error }: ApplyResult['failures'][number]): boolean {
  const codes = `${error.code} ${error.aws?.code ?? ''}`;
  return /Exists|EXISTS|AlreadyOwned|OperationAborted|Conflict|ConcurrentModification|OUTDATED|CHANGED_SINCE|TAKEN/.test(
    codes,
  );
}

function ignoreAbort(error: unknown): void {
  if (!isAbort(error)) throw error;
}

/** What the journal keeps of a planned change: other sessions must see what this one relies on. */
function journaledChange(change: Change | UndoChange) {
  const { id, kind, action, name } = change;
  const isFound = (kind === 'flow-log' && isKept(change)) || kind === 'cloud-export';
  const used = isFound && 'current' in change ? change.current : null;
  return { id, kind, action, name, ...(used === null ? {} : { uses: used.id }) };
}

/** The first identity that a session works with is the only one from then on. */
async function pinAccount(session: Session, identity: Identity, now: Date): Promise<void> {
  const pinned = session.journal.entries.find((entry) => entry.type === 'account');
  if (pinned) {
    requireAccount(pinned.account, identity.account);
    return;
  }
  await session.journal.append({
    type: 'account',
    at: now.toISOString(),
    account: identity.account,
    arn: identity.arn,
  });
}
