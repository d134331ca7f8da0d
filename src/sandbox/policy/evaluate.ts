/**
 * Decides what a resource policy (bucket policy, trust policy) says to a request, by IAM's evaluation logic: an explicit
 * Deny wins, then an Allow, else nothing is said. Source: IAM User Guide, "Policy evaluation logic".
 */
import type { ParsedPolicy, Statement } from './document.ts';

export interface AccessRequest {
  /** `role`: the ARN of the role where `arn` is a session of it; a policy may name either. */
  principal: { service: string } | { arn: string; account: string; role?: string | undefined };
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
  if (resource && !resource.some((pattern) => matchesText(pattern, request.resource))) return false;
  if (notResource?.some((pattern) => matchesText(pattern, request.resource))) return false;
  return Object.entries(statement.condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      holds(operator, request.context[key.toLowerCase()], wanted),
    ),
  );
}

function matchesPrincipal(kinds: Record<string, string[]>, caller: AccessRequest['principal']): boolean {
  if (kinds.AWS?.includes('*')) return true;
  if ('service' in caller) return kinds.Service?.includes(caller.service) ?? false;
  return (kinds.AWS ?? []).some(
    (name) =>
      name === caller.arn ||
      (caller.role !== undefined && name === caller.role) ||
      name === caller.account ||
      /^arn:[\w-]+:iam::(\d{12}):root$/.exec(name)?.[1] === caller.account,
  );
}

/** `*` and `?` as in policies. */
export function matchesText(pattern: string, text: string, ignoreCase = false): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[\\s\\S]*')
    .replaceAll('?', '[\\s\\S]');
  return new RegExp(`^${source}$`, ignoreCase ? 'i' : '').test(text);
}

/** ARNs are compared part by part: a `*` in one of the first five does not reach over a colon. */
function matchesArn(pattern: string, arn: string): boolean {
  const patterns = splitArn(pattern);
  const parts = splitArn(arn);
  return (
    patterns.length === parts.length && patterns.every((part, index) => matchesText(part, parts[index] ?? ''))
  );
}

function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

type Compare = (wanted: string, actual: string) => boolean;

const comparisons: Record<string, Compare> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringEqualsIgnoreCase: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  StringLike: (wanted, actual) => matchesText(wanted, actual),
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  NumericEquals: (wanted, actual) => Number(wanted) === Number(actual),
  NumericLessThan: (wanted, actual) => Number(actual) < Number(wanted),
  NumericGreaterThan: (wanted, actual) => Number(actual) > Number(wanted),
};

const negations: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
};

function holds(operator: string, actual: string | undefined, wanted: string[]): boolean {
  // The keys that the sandbox knows have one value each; the set operators then mean the same as none.
  const bare = operator.replace(/^For(AnyValue|AllValues):/, '');
  const name = bare.replace(/IfExists$/, '');
  if (name === 'Null') return wanted.includes(String(actual === undefined));
  const negated = negations[name];
  if (actual === undefined) return name !== bare || negated !== undefined;
  const compare = comparisons[negated ?? name];
  // An operator that is not known here never holds: a Deny then does not bite, an Allow does not open.
  if (!compare) return false;
  const found = wanted.some((value) => compare(value, actual));
  return negated ? !found : found;
}
