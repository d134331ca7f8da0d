/**
 * What policy documents say of a request, as far as documents alone tell. Three-valued: a condition on something that
 * is not known here leaves it open. Source: IAM User Guide, Policy evaluation logic, and IAM JSON policy elements.
 */
import { listOf, statementsOf } from './compare.ts';
import type { PolicyDocument, PolicyStatement } from './existing.ts';

type Known = 'yes' | 'no' | 'unknown';

export type PolicyVerdict = 'allowed' | 'refused' | 'unknown';

export interface PolicyRequest {
  /** `sts:AssumeRole`; a pattern such as `ec2:Describe*` asks for all that it covers. */
  action: string;
  /** An ARN, or `*` for all; null for a trust policy, which names none. */
  resource: string | null;
  /**
   * The caller in every spelling: account ID, root ARN, role ARN, or a service's name; null for an identity policy, which
   * names none.
   */
  principals: { kind: 'AWS' | 'Service'; names: readonly string[] } | null;
  /** Condition keys that are known, in lower case. */
  context: Readonly<Record<string, string>>;
}

/** IAM's wildcards: `*` for any text, `?` for one character. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}

const compare: Record<string, (pattern: string, value: string) => boolean> = {
  stringequals: (pattern, value) => pattern === value,
  stringequalsignorecase: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  stringlike: matches,
  arnequals: matches,
  arnlike: matches,
};

function conditionHolds(condition: PolicyStatement['Condition'], context: PolicyRequest['context']): Known {
  let result: Known = 'yes';
  for (const [operator, keys] of Object.entries(condition ?? {})) {
    const holds = compare[operator.toLowerCase().replace(/ifexists$/, '')];
    for (const [key, patterns] of Object.entries(keys)) {
      const value = context[key.toLowerCase()];
      if (holds === undefined || value === undefined) result = 'unknown';
      else if (!listOf(patterns).some((pattern) => holds(pattern, value))) return 'no';
    }
  }
  return result;
}

function actionFits(
  { Action: some, NotAction: not, Effect: effect }: PolicyStatement,
  action: string,
): boolean {
  const wanted = action.toLowerCase();
  const covers = (pattern: string) => matches(pattern.toLowerCase(), wanted);
  if (not !== undefined) return !listOf(not).some(covers);
  // A denial of a part of what is asked for denies the whole.
  return listOf(some).some(
    (pattern) => covers(pattern) || (effect === 'Deny' && matches(wanted, pattern.toLowerCase())),
  );
}

function resourceFits(statement: PolicyStatement, resource: string | null): boolean {
  if (resource === null) return true;
  const { Resource: some, NotResource: not, Effect: effect } = statement;
  const covers = (pattern: string) => matches(pattern, resource);
  if (not !== undefined) return !listOf(not).some(covers);
  return listOf(some).some((pattern) => covers(pattern) || (effect === 'Deny' && matches(resource, pattern)));
}

function principalFits(statement: PolicyStatement, principals: PolicyRequest['principals']): Known {
  if (principals === null) return 'yes';
  const { Principal: principal, NotPrincipal: not } = statement;
  if (not !== undefined) return 'unknown';
  if (principal === undefined) return 'no';
  const { kind, names } = principals;
  const named = typeof principal === 'string' ? [principal] : listOf(principal[kind]);
  // Everyone is everyone with an identity of AWS's; whether a service counts as one is nowhere said.
  if (named.includes('*')) return kind === 'AWS' ? 'yes' : 'unknown';
  return named.some((each) => names.includes(each)) ? 'yes' : 'no';
}

function applies(statement: PolicyStatement, request: PolicyRequest): Known {
  if (!actionFits(statement, request.action) || !resourceFits(statement, request.resource)) return 'no';
  const principal = principalFits(statement, request.principals);
  const condition = conditionHolds(statement.Condition, request.context);
  if (principal === 'no' || condition === 'no') return 'no';
  return principal === 'yes' && condition === 'yes' ? 'yes' : 'unknown';
}

/**
 * Whether a statement allows this for certain, whatever others deny: what is written there need not be written again.
 */
export function hasGrant(document: PolicyDocument, request: PolicyRequest): boolean {
  return statementsOf(document).some(
    (statement) => statement.Effect === 'Allow' && applies(statement, request) === 'yes',
  );
}

/** What the statements of these documents together say. */
export function evaluatePolicies(
  documents: readonly PolicyDocument[],
  request: PolicyRequest,
): PolicyVerdict {
  const statements = documents.flatMap(statementsOf);
  const seen = (effect: PolicyStatement['Effect'], known: Known) =>
    statements.some((statement) => statement.Effect === effect && applies(statement, request) === known);
  if (seen('Deny', 'yes')) return 'refused';
  if (seen('Deny', 'unknown')) return 'unknown';
  if (seen('Allow', 'yes')) return 'allowed';
  return seen('Allow', 'unknown') ? 'unknown' : 'refused';
}
