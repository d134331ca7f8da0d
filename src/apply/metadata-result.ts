/** What an apply of a metadata-only export came to, account by account. */

import { byAccount } from '../model/ids.ts';
import type { AccountResult, ApplyResult } from '../model/progress.ts';
import type { Change, Plan } from '../plan/types.ts';
import type { WalkResult } from './walk.ts';

/** The part of a result that only metadata-only exports have. */
export function accountResults(
  plan: Plan,
  { done, carriedOutIds }: Pick<WalkResult<Change>, 'done' | 'carriedOutIds'>,
): Pick<ApplyResult, 'primaryRoleArn' | 'secondary'> {
  if (plan.accounts === undefined) return {};
  const changes = byAccount(plan.changes);
  const statusOf = (account: string): AccountResult['status'] => {
    const own = changes.get(account) ?? [];
    if (own.length === 0) return 'printed';
    if (own.some(({ id }) => !done.has(id))) return 'failed';
    return own.some(({ id }) => carriedOutIds.has(id)) ? 'applied' : 'unchanged';
  };
  const hasRole = (account: string) =>
    (changes.get(account) ?? []).some(({ kind, id }) => kind === 'role' && done.has(id));
  const primary = plan.accounts.find(({ part }) => part === 'primary');
  return {
    primaryRoleArn: primary !== undefined && hasRole(primary.account) ? primary.roleArn : null,
    secondary: plan.accounts
      .filter(({ part }) => part !== 'primary')
      .map(({ account, roleArn }) => {
        const status = statusOf(account);
        // Whether a role that is left to someone else exists isn't known; Kentik gets its name anyway.
        const isKnown = status === 'printed' || hasRole(account);
        return { account, roleArn: isKnown ? roleArn : null, status };
      }),
  };
}
