/** From answers to a plan: looks at what AWS has and compares. Changes nothing. */
import type { Answers } from '../answers/types.ts';
import { observe } from '../aws/observe.ts';
import { requireAccount } from '../plan/checks.ts';
import { withHistory } from '../plan/drift.ts';
import { buildFullPlan } from '../plan/full/build.ts';
import { whatToObserve } from '../plan/full/resources.ts';
import { buildMetadataPlan } from '../plan/metadata/metadata.ts';
import type { History, Plan } from '../plan/types.ts';
import type { Accounts } from './accounts.ts';
import { type OnAccount, observeWorld } from './world.ts';

export interface PrepareOptions {
  answers: Answers;
  /** Made by `accountsFor` for the same answers. */
  accounts: Accounts;
  signal: AbortSignal;
  /** The past of the session that plans, where there is one: its decisions hold, and what has changed since is told. */
  history?: History;
  /** Told of each account of a metadata-only export as it has been looked at. */
  onAccount?: OnAccount;
}

/** The plan, compared with what AWS has. @throws UserError as reading AWS, `buildFullPlan` and `buildMetadataPlan` do */
export async function preparePlan(options: PrepareOptions): Promise<Plan> {
  const { answers, accounts, signal, history, onAccount } = options;
  const { aws, identity } = accounts.home;
  requireAccount(answers.account, identity.account);
  if (answers.export === 'metadata-only') {
    const world = await observeWorld(answers, accounts, signal, onAccount);
    const plan = buildMetadataPlan(answers, world, history);
    return history === undefined ? plan : withHistory(plan, history, []);
  }
  const state = await observe(aws, identity, whatToObserve(answers), signal);
  const plan = buildFullPlan(answers, state, history);
  return history === undefined ? plan : withHistory(plan, history, state.flowLogs);
}
