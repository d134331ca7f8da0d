/**
 * Refused permissions: which kind of policy refused, and the smallest statement that would help.
 * Source: IAM user guide, "Troubleshoot access denied error messages".
 */
import { type ErrorReport, exitCode } from '../../model/errors.ts';
import { type Failure, hasCode } from './failures.ts';
import type { Task } from './task.ts';

type Denial = Pick<ErrorReport, 'code' | 'exit' | 'message' | 'why' | 'remedy'>;

/** Longer paths first: the first text that fits names the policy that refused. */
const refusers: readonly { text: RegExp; why: string; help: string }[] = [
  {
    text: /service control policy/i,
    why: 'A service control policy of your organization refuses it. No policy of the account can allow it.',
    help: "Ask your organization's administrators to let its service control policy allow:",
  },
  {
    text: /resource control policy/i,
    why: 'A resource control policy of your organization refuses it. No policy of the account can allow it.',
    help: "Ask your organization's administrators to let its resource control policy allow:",
  },
  {
    text: /permissions boundary/i,
    why: 'The permissions boundary of your user or role does not allow it.',
    help: 'Ask for this statement in the permissions boundary and in a policy of yours:',
  },
  {
    text: /session policy/i,
    why: 'The policy that this session was started with does not allow it.',
    help: 'Start the session without a session policy, or with one that has:',
  },
  {
    text: /VPC endpoint policy/i,
    why: 'The policy of the VPC endpoint that the request went through does not allow it.',
    help: 'Ask for this statement in the policy of the VPC endpoint:',
  },
  {
    text: /explicit deny/i,
    why: 'A policy denies it explicitly. A deny outweighs every allow.',
    help: 'Have the deny removed or narrowed; needed is:',
  },
];

/** The report's part for a refused permission in any service's spelling, or null where it is something else. */
export function explainDenial(failure: Failure, task: Task): Denial | null {
  const codes = [
    'AccessDenied',
    'UnauthorizedOperation',
    'UnauthorizedAccess',
    'NotAuthorized',
    'AllAccessDisabled',
  ];
  const isForbidden = failure.status === 403 && failure.nature === 'refused';
  if (!hasCode(failure, ...codes) && !isForbidden) return null;
  const { actions, resource } = neededBy(failure, task);
  const statement = JSON.stringify({
    Effect: 'Allow',
    Action: actions.length === 1 ? actions[0] : actions,
    Resource: resource,
  });
  const refuser = refusers.find(({ text }) => text.test(failure.message));
  const encoded = /Encoded authorization failure message: (\S+)/.exec(failure.message)?.[1];
  return {
    code: 'ACCESS_DENIED',
    exit: exitCode.permission,
    message: `AWS does not allow ${actions.join(' and ')}${resource === '*' ? '' : ` on ${[resource].flat().join(', ')}`}.`,
    ...(refuser ? { why: refuser.why } : {}),
    remedy: [
      refuser?.help ?? 'Add this statement to a policy of your user or role:',
      statement,
      ...(encoded ? [`aws sts decode-authorization-message --encoded-message ${encoded}`] : []),
    ],
  };
}

/**
 * AWS usually names the action and the resource; what the call is known to need is the fallback. Only an ARN can stand
 * in a statement: IAM also says `role NAME` or `policy ARN`. For the call's own action AWS names the first resource
 * that it stumbles over, so all that the call needs it on are given, where the named one is among them.
 */
function neededBy(failure: Failure, task: Task): { actions: string[]; resource: string | string[] } {
  const [, action, named] =
    /not authorized to perform:?\s+([\w-]+:\w+)(?:\s+on resource:?\s+"?(?:\w+\s+)?(arn:[^\s"]+|\*))?/i.exec(
      failure.message,
    ) ?? [];
  const actions = action === undefined ? [...task.actions] : [action];
  const known = task.resources ?? ['*'];
  const single = known.filter((resource) => resource !== '*');
  if (named === undefined) return { actions, resource: known.includes('*') ? '*' : oneOrAll(single) };
  const said = named.replace(/[.,;]+$/, '');
  const isOwn = action === task.actions[0] && single.some((resource) => covers(resource, said));
  return { actions, resource: isOwn ? oneOrAll(single) : said };
}

function oneOrAll(resources: string[]): string | string[] {
  const [first = '*', ...others] = resources;
  return others.length === 0 ? first : resources;
}

/** True where the ARN is the pattern, or the pattern's `*` stands for its end. */
function covers(pattern: string, arn: string): boolean {
  return pattern === arn || (pattern.endsWith('*') && arn.startsWith(pattern.slice(0, -1)));
}
