/**
 * Evaluates policy documents for a request, as far as documents alone allow. Three-valued: a result that depends on
 * something unknown is `unknown`, with what it depends on. Source: IAM User Guide, "Policy evaluation logic" and "IAM
 * JSON policy elements".
 */
import { listOf, statementsOf } from '../compare.ts';
import type { PolicyDocument, PolicyStatement } from '../existing.ts';
import { judgeCondition, type RequestContext, resolved } from './policy-conditions.ts';
import { every, fits, type Known, literal, negation, some } from './policy-patterns.ts';

export type PolicyVerdict = 'allowed' | 'refused' | 'unknown';

export interface PolicyRequest {
  /** `sts:AssumeRole`; a pattern such as `ec2:Describe*` means every action that it matches. */
  action: string;
  /** An ARN or a pattern; `*` for an action that isn't about a resource; null for a trust policy, which names none. */
  resource: string | null;
  /** The caller in every spelling (`*` for a name that isn't known), or a service's name; null for an identity policy. */
  principals: { kind: 'AWS' | 'Service'; names: readonly string[] } | null;
  context: RequestContext;
}

/** The effect of one statement on a request. */
export interface StatementFinding {
  /** Its Sid, or `statement 3`. */
  statement: string;
  effect: PolicyStatement['Effect'];
  /** Whether it applies to the request. */
  applies: Known;
  /** If that isn't known: the condition key or element that it depends on. */
  dependsOn: string | null;
}

/** A policy and its name for use in a sentence. */
export interface NamedPolicy {
  name: string;
  document: PolicyDocument;
}

/** The combined result of policies. */
export interface PolicyJudgment {
  verdict: PolicyVerdict;
  /** True if a Deny statement refuses; also false if no statement allows it. */
  isDenied: boolean;
  /** The statement that decides, or makes the result unknown, with the name of its policy; null if none applies. */
  decidedBy: Finding | null;
  /** Every Deny statement that applies, then every one that might. */
  denials: readonly Finding[];
}

function actionFits({ Action: action, NotAction: not }: PolicyStatement, desired: string): Known {
  const covers = (patterns: unknown) =>
    some(listOf(patterns).map((pattern) => fits(pattern.toLowerCase(), desired.toLowerCase())));
  return not === undefined ? covers(action) : negation(covers(not));
}

/** Stands for "no resource": a character that no ARN and no pattern contains. */
const nothing = '\uE002';

function resourceFits(
  statement: PolicyStatement,
  version: string | undefined,
  request: PolicyRequest,
): Known {
  const { resource, context } = request;
  if (resource === null) return 'yes';
  const { Resource: named, NotResource: not } = statement;
  const covers = (patterns: unknown) =>
    some(
      listOf(patterns).map((each) => {
        const pattern = resolved(each, version, context);
        return pattern === null ? 'unknown' : fits(pattern, resource === '*' ? nothing : resource);
      }),
    );
  return not === undefined ? covers(named) : negation(covers(not));
}

/** Whether a caller is among the named principals; a session whose name isn't known might be. */
function names(principal: NonNullable<PolicyStatement['Principal']>, request: PolicyRequest): Known {
  const { kind, names: own } = request.principals ?? { kind: 'AWS', names: [] };
  const named: Record<string, unknown> = typeof principal === 'string' ? { AWS: principal } : principal;
  if (listOf(named.AWS).includes('*')) return kind === 'AWS' ? 'yes' : 'unknown';
  // A canonical user is another name for an account.
  if (named.CanonicalUser !== undefined && kind === 'AWS') return 'unknown';
  const listed = listOf(named[kind]);
  return some(listed.flatMap((each) => own.map((name) => fits(literal(each), name))));
}

/**
 * `NotPrincipal` exempts a session only if role, account and session are named; with only some of them, it isn't known.
 * A service has one name.
 */
function principalFits(statement: PolicyStatement, request: PolicyRequest): Known {
  if (request.principals === null) return 'yes';
  const { Principal: principal, NotPrincipal: not } = statement;
  if (not !== undefined) {
    const named = names(not, request);
    return named === 'no' ? 'yes' : request.principals.kind === 'Service' ? negation(named) : 'unknown';
  }
  if (principal === undefined) return 'no';
  const named = names(principal, request);
  // It isn't documented whether an Allow for everyone includes services; a Deny does.
  const isDeny = statement.Effect === 'Deny' && request.principals.kind === 'Service';
  return named === 'unknown' && isDeny ? 'yes' : named;
}

function judgeStatement(
  statement: PolicyStatement,
  version: string | undefined,
  request: PolicyRequest,
): Pick<StatementFinding, 'applies' | 'dependsOn'> {
  const condition = judgeCondition(statement.Condition, version, request.context);
  const parts: [Known, string | null][] = [
    [actionFits(statement, request.action), 'the actions that it names'],
    [resourceFits(statement, version, request), 'the resources that it names'],
    [principalFits(statement, request), 'the principals that it names'],
    [condition.holds, condition.key],
  ];
  const applies = every(parts.map(([fit]) => fit));
  const open = parts.findLast(([fit]) => fit === 'unknown');
  return { applies, dependsOn: applies === 'unknown' ? (open?.[1] ?? null) : null };
}

/** The effect of each statement of a document on a request. */
export function judgeStatements(document: PolicyDocument, request: PolicyRequest): StatementFinding[] {
  return statementsOf(document).map((statement, index) => ({
    statement: statement.Sid || `statement ${index + 1}`,
    effect: statement.Effect,
    ...judgeStatement(statement, document.Version, request),
  }));
}

type Finding = StatementFinding & { policy: string };

/** Finds the statements with an effect and applicability; each statement is evaluated once. */
function findingsIn(policies: readonly NamedPolicy[], request: PolicyRequest) {
  const findings = policies.flatMap(({ name, document }) =>
    judgeStatements(document, request).map((finding): Finding => ({ ...finding, policy: name })),
  );
  return (effect: PolicyStatement['Effect'], applies: Known) =>
    findings.filter((finding) => finding.effect === effect && finding.applies === applies);
}

/** The result of their Deny statements alone: `allowed` if none applies to the request. */
export function judgeDenials(policies: readonly NamedPolicy[], request: PolicyRequest): PolicyJudgment {
  return denialsAmong(findingsIn(policies, request));
}

function denialsAmong(those: ReturnType<typeof findingsIn>): PolicyJudgment {
  const denials = [...those('Deny', 'yes'), ...those('Deny', 'unknown')];
  const [decidedBy = null] = denials;
  const isDenied = decidedBy?.applies === 'yes';
  const verdict = isDenied ? 'refused' : decidedBy === null ? 'allowed' : 'unknown';
  return { verdict, isDenied, decidedBy, denials };
}

/** The combined result of several policies: a Deny wins, then an Allow, else nothing allows it. */
export function judgePolicies(policies: readonly NamedPolicy[], request: PolicyRequest): PolicyJudgment {
  const those = findingsIn(policies, request);
  const denied = denialsAmong(those);
  if (denied.isDenied) return denied;
  const [allowing = null] = those('Allow', 'yes');
  const [perhaps = null] = those('Allow', 'unknown');
  if (allowing === null && perhaps === null) return { ...denied, verdict: 'refused', decidedBy: null };
  if (denied.verdict === 'unknown') return denied;
  if (allowing === null) return { ...denied, verdict: 'unknown', decidedBy: perhaps };
  return { ...denied, verdict: 'allowed', decidedBy: allowing };
}

/** Whether a statement certainly allows this, whatever others deny, so that it needn't be added. */
export function hasGrant(document: PolicyDocument, request: PolicyRequest): boolean {
  return judgeStatements(document, request).some(
    ({ effect, applies }) => effect === 'Allow' && applies === 'yes',
  );
}

/** The combined result of these documents. */
export function evaluatePolicies(
  documents: readonly PolicyDocument[],
  request: PolicyRequest,
): PolicyVerdict {
  return judgePolicies(
    documents.map((document) => ({ name: '', document })),
    request,
  ).verdict;
}
