/** What is said of changes that cannot be made. */
import { type ErrorReport, exitCode } from '../model/errors.ts';
import type { PlannedChange, WalkablePlan } from '../plan/types.ts';

/** By account: why it can't be reached, from the attempt that failed. */
export function unreachableAccounts({
  accounts = [],
}: Pick<WalkablePlan<PlannedChange>, 'accounts'>): ReadonlyMap<string, ErrorReport> {
  return new Map(accounts.flatMap(({ account, error }) => (error === null ? [] : [[account, error]])));
}

/** What is reported of a change that needs Kentik, where there are no credentials for it. */
export const kentikMissing: ErrorReport = {
  code: 'NO_KENTIK_CREDENTIALS',
  exit: exitCode.credentials,
  doing: 'connecting to Kentik',
  message: "There are no credentials for Kentik's API.",
  remedy: [
    'Set KTAPI_AUTH_EMAIL and KTAPI_AUTH_TOKEN, or write them to ~/.kentik/default, then run the same command again.',
  ],
};

/** "the bucket logs" */
export function nameOf({ kind, name }: PlannedChange): string {
  return `the ${kind.replaceAll('-', ' ')} ${name}`;
}

export function blockedError(change: PlannedChange): ErrorReport {
  const { account, region, name, why, remedy } = change;
  return {
    code: 'BLOCKED',
    exit: exitCode.failed,
    doing: `setting up ${nameOf(change)}`,
    message: why,
    where: { account, ...(region === null ? {} : { region }), name },
    remedy: remedy === undefined ? [] : [remedy],
  };
}

/** An account that cannot be reached fails once, not with each of its changes. */
export function distinctFailures<Item extends PlannedChange>(
  plan: WalkablePlan<Item>,
  failures: readonly { item: Item; error: ErrorReport }[],
): { change: string; error: ErrorReport }[] {
  const unreachable = unreachableAccounts(plan);
  const reported = new Set<string>();
  return failures.flatMap(({ item, error }) => {
    if (unreachable.has(item.account)) {
      if (reported.has(item.account)) return [];
      reported.add(item.account);
    }
    return [{ change: item.id, error }];
  });
}
