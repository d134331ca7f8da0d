/**
 * Decides what a resource policy (bucket policy, trust policy) says to a request, by IAM's evaluation logic: an explicit
 * Deny wins, then an Allow, else nothing is said. Source: IAM User Guide, "Policy evaluation logic".
 */
import { conditionHolds, fillIn, matchesFilled, matchesText } from './conditions.ts';
import type { ParsedPolicy, Statement } from './document.ts';

export interface AccessRequest {
  /** `role`: ARN and unique ID of the role where `arn` is a session of it; a policy may name each. */
  principal: { service: string } | { arn: string; account: string; role?: readonly string[] };
  action: string;
  resource: string;
  /** Condition keys in lower case: keys of conditions are compared without regard to case. */
  context: Readonly<Record<string, string>>;
}

export type Verdict = 'allow' | 'deny' | 'none';

export function evaluate(policy: ParsedPolicy, request: AccessRequest): Verdict {
  let verdict: Verdict = 'none';
  for (const statement of policy.statements) {
    if (!applies(statement, request)) continue;
    if (statement.effect === 'Deny') return 'deny';
    verdict = 'allow';
  }
  return verdict;
}

/** True where the statement, with its conditions, is about the request. */
export function applies(statement: Statement, request: AccessRequest): boolean {
  const { principal, notPrincipal, action, notAction, resource, notResource } = statement;
  if (principal && !matchesPrincipal(principal, request.principal)) return false;
  if (notPrincipal && matchesPrincipal(notPrincipal, request.principal)) return false;
  if (action && !action.some((pattern) => matchesText(pattern, request.action, true))) return false;
  if (notAction?.some((pattern) => matchesText(pattern, request.action, true))) return false;
  const covers = (value: string) => {
    const pattern = fillIn(value, request.context, statement.hasVariables);
    return pattern !== null && matchesFilled(pattern, request.resource);
  };
  if (resource && !resource.some(covers)) return false;
  if (notResource?.some(covers)) return false;
  return conditionHolds(statement.condition, request.context, statement.hasVariables);
}

function matchesPrincipal(kinds: Record<string, string[]>, caller: AccessRequest['principal']): boolean {
  if (kinds.AWS?.includes('*')) return true;
  if ('service' in caller) return kinds.Service?.includes(caller.service) ?? false;
  return (kinds.AWS ?? []).some(
    (name) =>
      name === caller.arn ||
      caller.role?.includes(name) ||
      name === caller.account ||
      /^arn:[\w-]+:iam::(\d{12}):root$/.exec(name)?.[1] === caller.account,
  );
}
