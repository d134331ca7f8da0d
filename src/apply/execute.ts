/** An apply inside a session: pins the account, journals the run and its end. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Reach } from '../answers/types.ts';
import { isAbort, UserError } from '../model/errors.ts';
import type { Identity } from '../model/existing.ts';
import type { MutationRecorder } from '../model/mutate.ts';
import type { ApplyResult } from '../model/progress.ts';
import { requireAccount } from '../plan/checks.ts';
import { isKept, isUnchanged } from '../plan/summary.ts';
import type { Change, Plan } from '../plan/types.ts';
import type { UndoChange } from '../plan/undo/undo-types.ts';
import type { JournalEntry } from '../session/entries.ts';
import type { Session } from '../session/store.ts';
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
}

/** Looks after a failure. Another run of the same answers needs a moment to end. */
const looks = { most: 5, pauseMs: 2000 };

/**
 * Carries the plan out and leaves a journal of what was done, whatever happens.
 *
 * @throws UserError `OTHER_ACCOUNT` where the session belongs to another account, `JOURNAL_UNWRITABLE` before anything
 *   was asked of AWS or after all of it; what comes in between is in the result (`stop`)
 */
export async function executePlan(options: ExecuteOptions): Promise<ApplyResult> {
  const { session, plan, accounts, signal, now, onProgress } = options;
  await pinAccount(session, accounts.home.identity, now());
  const reach = accounts.reach === null ? {} : { reach: accounts.reach };
  const recorder = await beginRun(session, 'apply', plan, now, reach);
  const context = { signal, recorder, session: session.id };
  const result = await applyPlan({
    ...context,
    plan,
    accounts,
    first: () => settleOpenIntents({ session, accounts, signal, now, context }),
    now,
    onProgress,
  });
  const settled = await settledByOthers(options, result);
  if (settled !== null) return settled;
  await endRun(session, 'apply', result.stop === undefined ? result.outcome : null, now);
  return result;
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
 * Two runs of the same answers at once: the one that comes second is refused what the first creates. Where a later look
 * finds everything there, nothing has failed. What was found is journaled as a run of its own, because other sessions'
 * undos must see that this session uses it.
 *
 * @returns null where something is still missing
 */
async function settledByOthers(options: ExecuteOptions, result: ApplyResult): Promise<ApplyResult | null> {
  const { lookAgain, session, signal, now } = options;
  if (lookAgain === undefined || result.stop !== undefined || !result.failures.some(isBeaten)) return null;
  for (let turn = 0; turn < looks.most && !signal.aborted; turn += 1) {
    if (turn > 0) await delay(looks.pauseMs, undefined, { signal }).catch(ignoreAbort);
    const plan = await lookAgain().catch((error: unknown) => {
      // The failures of the run are reported then.
      if (error instanceof UserError || isAbort(error)) return null;
      throw error;
    });
    if (plan === null) return null;
    if (!isUnchanged(plan)) continue;
    const { lookAgain: _again, ...rest } = options;
    const found = await executePlan({ ...rest, session, plan, now });
    const hasChanged = result.outcome === 'partial' && found.outcome === 'unchanged';
    return hasChanged ? { ...found, outcome: 'applied' } : found;
  }
  return null;
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
