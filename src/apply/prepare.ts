/** From answers to a plan: looks at what AWS and Kentik have and compares. Changes nothing. */
import type { Answers, MetadataOnlyAnswers } from '../answers/types.ts';
import { observe } from '../aws/observe.ts';
import { inParallel } from '../aws/parallel.ts';
import type { KentikState } from '../model/kentik.ts';
import { requireAccount } from '../plan/checks.ts';
import { withHistory } from '../plan/drift.ts';
import { buildFullPlan } from '../plan/full/build.ts';
import { whatToObserve } from '../plan/full/resources.ts';
import type { History } from '../plan/history.ts';
import { buildMetadataPlan } from '../plan/metadata/metadata.ts';
import { type MetadataWorld, metadataNames, otherAccounts } from '../plan/metadata/metadata-world.ts';
import type { Plan } from '../plan/types.ts';
import { type Accounts, lookInto } from './accounts.ts';

/** Accounts looked at at once: STS of the home account is asked for each, and throttles who asks faster. */
export const accountsAtOnce = 24;

/** Called for each account that was read, as it comes in. */
export type OnAccount = (seen: { account: string; isReached: boolean; done: number; total: number }) => void;

export interface PrepareOptions {
  answers: Answers;
  /** Made by `accountsFor` for the same answers. */
  accounts: Accounts;
  signal: AbortSignal;
  /** The past of the session that plans, where there is one: its decisions hold, and what has changed since is reported. */
  history?: History;
  /** Called for each account of a metadata-only export that has been read. */
  onAccount?: OnAccount;
  /** What Kentik has, by `observeKentik`; absent or null: no exports are registered. */
  kentik?: KentikState | null;
}

/**
 * What Kentik has, where the answers call for registration.
 *
 * @returns null where they don't, or there are no credentials for Kentik
 * @throws UserError as reading Kentik does
 */
export async function observeKentik(
  { kentik: asked }: Answers,
  { kentik }: Accounts,
  signal: AbortSignal,
): Promise<KentikState | null> {
  return asked?.register === true && kentik !== null ? kentik.observe(signal) : null;
}

/** The plan, compared with what AWS and Kentik have. @throws UserError as reading AWS, `buildFullPlan` and `buildMetadataPlan` do */
export async function preparePlan(options: PrepareOptions): Promise<Plan> {
  const { answers, accounts, signal, history, onAccount, kentik = null } = options;
  const { aws, identity } = accounts.home;
  requireAccount(answers.account, identity.account);
  if (answers.export === 'metadata-only') {
    const world = await observeWorld(answers, accounts, signal, onAccount);
    const plan = buildMetadataPlan(answers, world, { ...history, kentik });
    return history === undefined ? plan : withHistory(plan, history, []);
  }
  const state = await observe(aws, identity, whatToObserve(answers), signal);
  const plan = buildFullPlan(answers, state, { ...history, kentik });
  return history === undefined ? plan : withHistory(plan, history, state.flowLogs);
}

/**
 * What the accounts have. One that can't be reached or read is reported as such and doesn't affect the others.
 *
 * @throws UserError for the home account, for the organization's list, and where the home account's credentials expire
 */
async function observeWorld(
  answers: MetadataOnlyAnswers,
  accounts: Accounts,
  signal: AbortSignal,
  onAccount?: OnAccount,
): Promise<MetadataWorld> {
  const { aws, identity } = accounts.home;
  const isAll = answers.secondary.accounts === 'all';
  const [home, listed] = await Promise.all([
    observe(aws, identity, metadataNames(answers, 'primary'), signal),
    isAll ? aws.listAccounts(signal) : null,
  ]);
  const ids = answers.secondary.reach === 'print' ? [] : otherAccounts(answers, identity.account, listed);
  let done = 0;
  const seen = await inParallel(ids, accountsAtOnce, signal, async (account, inner) => {
    const other = await lookInto(account, accounts, inner, (aws) =>
      observe(aws, { ...identity, account }, metadataNames(answers, 'other'), inner),
    );
    done += 1;
    onAccount?.({ account, isReached: !('unreachable' in other), done, total: ids.length });
    return [account, other] as const;
  });
  return { home, accounts: listed, others: Object.fromEntries(seen) };
}
