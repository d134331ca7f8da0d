/** What must be true before there can be a plan at all. */
import type { FullAnswers } from '../answers/types.ts';
import { type ErrorReport, exitCode, UserError } from '../model/errors.ts';
import type { AccountState, Partition } from '../model/existing.ts';
import type { ChosenResource } from './full/resources.ts';

/** What keeps answers from becoming a plan. */
export function refused(
  account: string,
  report: Pick<ErrorReport, 'code' | 'message' | 'why' | 'remedy'>,
): UserError {
  const { code, message, ...more } = report;
  return new UserError({
    code,
    exit: exitCode.usage,
    doing: 'creating the plan',
    message,
    where: { account },
    ...more,
    state: 'Nothing has been changed.',
  });
}

/** @throws UserError OTHER_ACCOUNT, exit 3, where answers or a session name another account */
export function requireAccount(pinned: string | null | undefined, actual: string): void {
  if (pinned == null || pinned === actual) return;
  throw new UserError({
    code: 'OTHER_ACCOUNT',
    exit: exitCode.credentials,
    doing: 'checking which account your credentials belong to',
    message: `These credentials belong to account ${actual}, but the answers are for account ${pinned}.`,
    where: { account: actual },
    remedy: [`Use credentials of account ${pinned} (--profile NAME), or change "account" in the answers.`],
    state: 'Nothing was changed.',
  });
}

/** IAM doesn't allow trust between partitions. @throws UserError PARTITION_UNSUPPORTED, exit 2 */
export function requirePartition(partition: Partition, account: string): void {
  if (partition === 'aws') return;
  throw refused(account, {
    code: 'PARTITION_UNSUPPORTED',
    message: `Account ${account} is in the partition ${partition}; a role there can't trust Kentik.`,
    why: "Kentik's account is in the partition aws, and IAM doesn't allow trust between partitions.",
    remedy: ['Ask Kentik how accounts of this partition are connected.'],
  });
}

/** @throws UserError NO_RESOURCES, exit 2 */
export function requireResources(
  answers: FullAnswers,
  resources: readonly ChosenResource[],
  existing: AccountState,
): void {
  if (resources.length > 0) return;
  const shared = existing.resources.filter((resource) => resource.ownerId !== existing.account).length;
  throw refused(existing.account, {
    code: 'NO_RESOURCES',
    message: `Account ${existing.account} owns no VPC in ${answers.regions.join(', ')}, so there is nothing to log.`,
    ...(shared > 0
      ? { why: `${shared} shared by other accounts don't count: only their owners can log them.` }
      : {}),
    remedy: ['Name other regions, or list subnets or network interfaces as resources.'],
  });
}
