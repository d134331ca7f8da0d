/** What IAM's files share: tasks, and waiting until IAM knows a change everywhere. */
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import { UserError } from '../../model/errors.ts';
import type { IamQuotas } from '../../model/existing.ts';
import type { SendOptions } from '../../model/mutate.ts';
import type { CallFailure, Settling } from '../../model/mutate-pauses.ts';
import type { Connection } from '../access/connection.ts';
import { isDenied, type Task } from '../explain/errors.ts';
import { hasCode } from '../explain/failures.ts';
import { allPages } from '../pages.ts';

/** Milliseconds that IAM gets to spread what this run created, what a run before might have created, and what was detached. */
export const spreadingTime = { own: 2 * 60_000, unknown: 15_000, detached: 60_000 };

/** A task on a role or policy of the account. */
export function iamTask(
  doing: string,
  operation: string,
  about: { account: string; name: string; arn: string; actions?: readonly string[] },
): Task {
  return {
    doing,
    service: 'iam',
    operation,
    actions: about.actions ?? [`iam:${operation}`],
    resources: [about.arn],
    account: about.account,
    name: about.name,
  };
}

/** All pages of one of IAM's listings. */
export async function iamList<Item>(
  connection: Connection,
  task: Task,
  signal: AbortSignal,
  send: (
    iam: IAMClient,
    page: { Marker?: string },
    options: SendOptions,
  ) => Promise<{ items: Item[] | undefined; IsTruncated?: boolean | undefined; Marker?: string | undefined }>,
): Promise<Item[]> {
  const iam = await connection.client(IAMClient, connection.region, 'read');
  return allPages<Item>(async (marker) => {
    const page = marker === undefined ? {} : { Marker: marker };
    const answer = await connection.read(task, signal, (options) => send(iam, page, options));
    return { items: answer.items, next: answer.IsTruncated ? answer.Marker : undefined };
  }, task.doing);
}

/**
 * Refusals that only mean that IAM is still spreading: something named is "not there" although it was created a moment
 * ago, or a trusted role is an "invalid principal" (IAM user guide, "Changes that I make are not always immediately
 * visible").
 *
 * @param names what the call depends on, as given to `noteChange`
 */
export function iamSettling(
  connection: Connection,
  failure: CallFailure,
  names: readonly string[],
): Settling | null {
  if (/Invalid principal/i.test(failure.message)) {
    return { what: 'until the trusted role has propagated in IAM', within: spreadingTime.own };
  }
  if (!hasCode(failure, 'NoSuchEntity')) return null;
  const own = names.some((name) => connection.changedRecently(name));
  return {
    what: `until ${names.join(' and ')} ${names.length === 1 ? 'has' : 'have'} propagated in IAM`,
    within: own ? spreadingTime.own : spreadingTime.unknown,
  };
}

/**
 * A deletion that is refused because of an attachment that this run removed a moment ago.
 *
 * @param name of the role or policy, as given to `noteChange` when it was detached
 */
export function detachedSettling(
  connection: Connection,
  failure: CallFailure,
  name: string,
): Settling | null {
  if (!hasCode(failure, 'DeleteConflict') || !connection.changedRecently(name)) return null;
  return { what: `until the detachment of ${name} has propagated in IAM`, within: spreadingTime.detached };
}

/**
 * IAM's quotas, and what is used of them; null where they can't be read. They only foresee what IAM would refuse anyway.
 */
export async function readQuotas(connection: Connection, signal: AbortSignal): Promise<IamQuotas | null> {
  const task: Task = {
    doing: 'reading the IAM quotas',
    service: 'iam',
    operation: 'GetAccountSummary',
    actions: ['iam:GetAccountSummary'],
  };
  try {
    const iam = await connection.client(IAMClient, connection.region, 'read');
    const { SummaryMap: said = {} } = await connection.read(task, signal, (options) =>
      iam.send(new GetAccountSummaryCommand({}), options),
    );
    const share = (used: number | undefined, quota: number | undefined) =>
      used === undefined || quota === undefined ? null : { used, quota };
    return {
      roles: share(said.Roles, said.RolesQuota),
      policies: share(said.Policies, said.PoliciesQuota),
      policiesPerRole: said.AttachedPoliciesPerRoleQuota ?? null,
      trustPolicySize: said.AssumeRolePolicySizeQuota ?? null,
    };
  } catch (error) {
    if (isDenied(error) || (error instanceof UserError && error.report.code === 'AWS_REFUSED')) return null;
    throw error;
  }
}

/** null where what was asked about no longer exists. */
export async function unlessGone<Value>(reading: Promise<Value>): Promise<Value | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof UserError && error.report.code === 'NOT_FOUND') return null;
    throw error;
  }
}
