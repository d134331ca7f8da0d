/** What IAM's files share: tasks, and waiting until IAM knows a change everywhere. */
import type { CallFailure, Settling } from '../../model/mutate-pauses.ts';
import type { Connection } from '../access/connection.ts';
import type { Task } from '../explain/errors.ts';
import { hasCode } from '../explain/failures.ts';

/** Milliseconds that IAM gets to spread what this run made, what a run before may have made, and what was detached. */
const spreadingTime = { own: 2 * 60_000, unknown: 15_000, detached: 60_000 };

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

/**
 * Refusals that only mean that IAM is still spreading: something named is "not there" although it was made a moment
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
    return { what: 'until IAM knows the trusted role everywhere', within: spreadingTime.own };
  }
  if (!hasCode(failure, 'NoSuchEntity')) return null;
  const own = names.some((name) => connection.changedRecently(name));
  return {
    what: `until IAM knows ${names.join(' and ')} everywhere`,
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
  return { what: `until IAM knows everywhere that ${name} is detached`, within: spreadingTime.detached };
}
