/** An apply inside a session: pins the account, journals the run and its end. */
import type { Identity } from '../plan/existing.ts';
import type { ApplyResult } from '../plan/progress.ts';
import type { Change, Plan } from '../plan/types.ts';
import type { Session } from '../session/store.ts';
import type { Accounts } from './accounts.ts';
import { refuseOtherAccount } from './prepare.ts';
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
}

/**
 * Carries the plan out and leaves a journal that tells what was done, whatever happens.
 *
 * @throws UserError `OTHER_ACCOUNT` where the session belongs to another account, `JOURNAL_UNWRITABLE` before anything
 *   was asked of AWS or after all of it; what comes in between is in the result (`stop`)
 */
export async function executePlan(options: ExecuteOptions): Promise<ApplyResult> {
  const { session, plan, accounts, signal, now, onProgress } = options;
  await pinAccount(session, accounts.home.identity, now());
  const { journal } = session;
  await journal.append({
    type: 'run',
    at: now().toISOString(),
    run: 'apply',
    changes: plan.changes.map(journaledChange),
    ...(accounts.reach === null ? {} : { reach: accounts.reach }),
  });
  const recorder = journalRecorder({ journal, run: 'apply', now });
  const context = { signal, recorder, session: session.id };
  const result = await applyPlan({
    plan,
    accounts,
    session: session.id,
    recorder,
    first: () => settleOpenIntents({ session, accounts, signal, now, context }),
    signal,
    now,
    onProgress,
  });
  // A run that had to stop has not ended: the journal shows it as one to go on with.
  if (result.stop === undefined) {
    await journal.append({ type: 'result', at: now().toISOString(), run: 'apply', outcome: result.outcome });
  }
  return result;
}

/** What the journal keeps of a planned change: other sessions must see what this one counts on. */
function journaledChange(change: Change) {
  const { id, kind, action, name } = change;
  const used = kind === 'flow-log' && (action === 'none' || action === 'adopt') ? change.current : null;
  return { id, kind, action, name, ...(used === null ? {} : { uses: used.id }) };
}

/** The first identity that a session works with is the only one from then on. */
async function pinAccount(session: Session, identity: Identity, now: Date): Promise<void> {
  const pinned = session.journal.entries.find((entry) => entry.type === 'account');
  if (pinned) {
    refuseOtherAccount(pinned.account, identity.account);
    return;
  }
  await session.journal.append({
    type: 'account',
    at: now.toISOString(),
    account: identity.account,
    arn: identity.arn,
  });
}
