/** An apply inside a session: pins the account, journals the run and its end. */
import { isAbort } from '../errors.ts';
import type { Identity } from '../plan/existing.ts';
import type { ApplyResult } from '../plan/progress.ts';
import type { Plan } from '../plan/types.ts';
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
 * @throws UserError `OTHER_ACCOUNT` where the session belongs to another account, and as `applyPlan`
 */
export async function executePlan(options: ExecuteOptions): Promise<ApplyResult> {
  const { session, plan, accounts, signal, now, onProgress } = options;
  await pinAccount(session, accounts.home.identity, now());
  const { journal } = session;
  await journal.append({
    type: 'run',
    at: now().toISOString(),
    run: 'apply',
    changes: plan.changes.map(({ id, kind, action, name }) => ({ id, kind, action, name })),
  });
  const recorder = journalRecorder({ journal, run: 'apply', now });
  const context = { signal, recorder, session: session.id };
  const end = (outcome: ApplyResult['outcome']) =>
    journal.append({ type: 'result', at: now().toISOString(), run: 'apply', outcome });
  try {
    await settleOpenIntents({ session, accounts, signal, now, context });
    const result = await applyPlan({
      plan,
      accounts,
      session: session.id,
      recorder,
      signal,
      now,
      onProgress,
    });
    await end(result.outcome);
    return result;
  } catch (error) {
    if (isAbort(error)) await end('interrupted');
    throw error;
  }
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
