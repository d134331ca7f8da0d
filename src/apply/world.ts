/** Looks at many accounts, several at once. Changes nothing. */
import type { MetadataOnlyAnswers } from '../answers/types.ts';
import type { Aws } from '../aws/index.ts';
import { observe } from '../aws/observe.ts';
import { inParallel } from '../aws/parallel.ts';
import { type ErrorReport, exitCode, UserError } from '../model/errors.ts';
import { type MetadataWorld, metadataNames, otherAccounts } from '../plan/metadata/metadata-world.ts';
import type { Accounts } from './accounts.ts';

/** Accounts looked at at once: STS of the home account is asked for each, and throttles who asks faster. */
export const accountsAtOnce = 24;

/** Told of each account that was looked at, as it comes in. */
export type OnAccount = (seen: { account: string; isReached: boolean; done: number; total: number }) => void;

/**
 * What the accounts have. One that cannot be reached or read is told as such and leaves the others alone.
 *
 * @throws UserError for the home account, for the organization's list, and where the home account's credentials expire
 */
export async function observeWorld(
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

/**
 * What there is to see in an account. One that cannot be reached or read is told as such and leaves the others alone.
 *
 * @throws UserError of the home account, and what concerns all accounts
 */
export async function lookInto<Seen>(
  account: string,
  accounts: Accounts,
  signal: AbortSignal,
  look: (aws: Aws) => Promise<Seen>,
): Promise<Seen | { unreachable: ErrorReport }> {
  try {
    return await look(await accounts.awsFor(account, signal));
  } catch (error) {
    const isHome = account === accounts.home.identity.account;
    if (isHome || !(error instanceof UserError) || concernsAll(error, account, accounts)) throw error;
    return { unreachable: error.report };
  }
}

/** True where an error of one account means that no other can be reached either. */
export function concernsAll(error: UserError, account: string, accounts: Accounts): boolean {
  const { exit, code } = error.report;
  if (exit !== exitCode.credentials) return false;
  if (account === accounts.home.identity.account) return true;
  return accounts.sharesCredentials(account) && code === 'CREDENTIALS_EXPIRED';
}
