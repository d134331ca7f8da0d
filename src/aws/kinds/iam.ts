/** What IAM's files share: tasks, and waiting until IAM knows a change everywhere. */
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import type { IamQuotas } from '../../model/existing.ts';
import type { SendOptions } from '../../model/mutate.ts';
import type { CallFailure, Settling } from '../../model/mutate-pauses.ts';
import type { Connection } from '../access/connection-types.ts';
import { hasCode } from '../explain/failures.ts';
import { type Asked, isRefused, nullIf, readerOf } from '../read.ts';

/**
 * How long to wait, in milliseconds, for IAM to propagate what this run created, what an earlier run might have
 * created, and what was detached.
 */
export const spreadingTime = { own: 2 * 60_000, unknown: 15_000, detached: 60_000 };

export const iam = readerOf(IAMClient, 'iam');

/** All pages of one of IAM's listings. */
export function iamList<Item>(
  connection: Connection,
  asked: Asked,
  signal: AbortSignal,
  send: (
    client: IAMClient,
    page: { Marker: string | undefined },
    options: SendOptions,
  ) => Promise<{ items: Item[] | undefined; IsTruncated?: boolean | undefined; Marker?: string | undefined }>,
): Promise<Item[]> {
  return iam.all<Item>(connection, signal, asked, async (client, marker, options) => {
    const { items, IsTruncated, Marker } = await send(client, { Marker: marker }, options);
    return { items, next: IsTruncated ? Marker : undefined };
  });
}

/**
 * IAM is still propagating a change: something new is "not found", a trusted role is "invalid" ("Changes that I make
 * are not always immediately visible"). @param names what the call depends on, as given to `noteChange`
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

/** A deletion that is refused because of an attachment that this run just removed. @param name see `noteChange` */
export function detachedSettling(
  connection: Connection,
  failure: CallFailure,
  name: string,
): Settling | null {
  if (!hasCode(failure, 'DeleteConflict') || !connection.changedRecently(name)) return null;
  return { what: `until the detachment of ${name} has propagated in IAM`, within: spreadingTime.detached };
}

/** IAM's quotas and their usage; null if they can't be read. They only predict what IAM would refuse anyway. */
export async function readQuotas(connection: Connection, signal: AbortSignal): Promise<IamQuotas | null> {
  const asked = { doing: 'reading the IAM quotas', operation: 'GetAccountSummary' };
  const answer = await nullIf(
    (report) => isRefused(report) || report.code === 'AWS_REFUSED',
    iam.one(connection, signal, asked, (client, options) =>
      client.send(new GetAccountSummaryCommand({}), options),
    ),
  );
  if (answer === null) return null;
  const { SummaryMap: said = {} } = answer;
  const share = (used: number | undefined, quota: number | undefined) =>
    used === undefined || quota === undefined ? null : { used, quota };
  return {
    roles: share(said.Roles, said.RolesQuota),
    policies: share(said.Policies, said.PoliciesQuota),
    policiesPerRole: said.AttachedPoliciesPerRoleQuota ?? null,
    trustPolicySize: said.AssumeRolePolicySizeQuota ?? null,
  };
}
