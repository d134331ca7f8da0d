/**
 * What policy documents say of a request, as far as documents alone tell. Three-valued: what depends on something that
 * isn't known here stays open, with what it depends on. Source: IAM User Guide, "Policy evaluation logic" and "IAM JSON
 * policy elements".
 */
import { listOf, statementsOf } from '../compare.ts';
import type { PolicyDocument, PolicyStatement } from '../existing.ts';
import { judgeCondition, type RequestContext, resolved } from './policy-conditions.ts';
import { every, fits, type Known, literal, negation, some } from './policy-patterns.ts';

export type PolicyVerdict = 'allowed' | 'refused' | 'unknown';

export interface PolicyRequest {
  /** `sts:AssumeRole`; a pattern such as `ec2:Describe*` asks for all that it covers. */
  action: string;
  /** An ARN or a pattern; `*` for an action that isn't about a resource; null for a trust policy, which names none. */
  resource: string | null;
  /** The caller in every spelling (`*` for a name that isn't known), or a service's name; null for an identity policy. */
  principals: { kind: 'AWS' | 'Service'; names: readonly string[] } | null;
  context: RequestContext;
}

/** What one statement says of a request. */
export interface StatementFinding {
  /** Its Sid, or `statement 3`. */
  statement: string;
  effect: PolicyStatement['Effect'];
  /** Whether it is about the request. */
  applies: Known;
  /** Where that isn't known: what it depends on, a condition key or an element. */
  dependsOn: string | null;
}

/** A policy and what it is called in a sentence. */
export interface NamedPolicy {
  name: string;
  document: PolicyDocument;
}

/** What policies together say. */
export interface PolicyJudgment {
  verdict: PolicyVerdict;
  /** True where a Deny statement refuses; false also where no statement allows. */
  isDenied: boolean;
  /** The statement that decides, or keeps it open, with the name of its policy; null where none is about the request. */
  decidedBy: Finding | null;
}

function actionFits({ Action: action, NotAction: not }: PolicyStatement, wanted: string): Known {
  const covers = (patterns: unknown) =>
    some(listOf(patterns).map((pattern) => fits(pattern.toLowerCase(), wanted.toLowerCase())));
  return not === undefined ? covers(action) : negation(covers(not));
}

/** No resource: a character that no ARN and no pattern for one holds. */
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

/** Whether a caller is among those that are named; a session whose name isn't known might be. */
function names(principal: NonNullable<PolicyStatement['Principal']>, request: PolicyRequest): Known {
  const { kind, names: own } = request.principals ?? { kind: 'AWS', names: [] };
  const named: Record<string, unknown> = typeof principal === 'string' ? { AWS: principal } : principal;
  if (listOf(named.AWS).includes('*')) return kind === 'AWS' ? 'yes' : 'unknown';
  // A canonical user is an account under another name.
  if (named.CanonicalUser !== undefined && kind === 'AWS') return 'unknown';
  const listed = listOf(named[kind]);
  return some(listed.flatMap((each) => own.map((name) => fits(literal(each), name))));
}

/** `NotPrincipal` spares a session only where role, account and session are named: some of them leave it open. */
function principalFits(statement: PolicyStatement, request: PolicyRequest): Known {
  if (request.principals === null) return 'yes';
  const { Principal: principal, NotPrincipal: not } = statement;
  if (not !== undefined) return names(not, request) === 'no' ? 'yes' : 'unknown';
  if (principal === undefined) return 'no';
  const named = names(principal, request);
  // Whether an Allow for everyone is one for a service too is nowhere said; a Deny is.
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

/** What each statement of a document says of a request. */
export function judgeStatements(document: PolicyDocument, request: PolicyRequest): StatementFinding[] {
  return statementsOf(document).map((statement, index) => ({
    statement: statement.Sid || `statement ${index + 1}`,
    effect: statement.Effect,
    ...judgeStatement(statement, document.Version, request),
  }));
}

type Finding = StatementFinding & { policy: string };

/** Looks up the first statement of an effect that applies so; each statement is judged once. */
function findingsIn(policies: readonly NamedPolicy[], request: PolicyRequest) {
  const findings = policies.flatMap(({ name, document }) =>
    judgeStatements(document, request).map((finding): Finding => ({ ...finding, policy: name })),
  );
  return (effect: PolicyStatement['Effect'], applies: Known) =>
    findings.find((finding) => finding.effect === effect && finding.applies === applies) ?? null;
}

/** What their Deny statements say, whatever else allows it: `allowed` where none is about the request. */
export function judgeDenials(policies: readonly NamedPolicy[], request: PolicyRequest): PolicyJudgment {
  return denialsAmong(findingsIn(policies, request));
}

function denialsAmong(first: ReturnType<typeof findingsIn>): PolicyJudgment {
  const denying = first('Deny', 'yes');
  if (denying !== null) return { verdict: 'refused', isDenied: true, decidedBy: denying };
  const open = first('Deny', 'unknown');
  return { verdict: open === null ? 'allowed' : 'unknown', isDenied: false, decidedBy: open };
}

/** What the statements of several policies together say: a Deny wins, then an Allow, else nothing allows it. */
export function judgePolicies(policies: readonly NamedPolicy[], request: PolicyRequest): PolicyJudgment {
  const first = findingsIn(policies, request);
  const denials = denialsAmong(first);
  if (denials.isDenied) return denials;
  const allowing = first('Allow', 'yes');
  const perhaps = first('Allow', 'unknown');
  if (allowing === null && perhaps === null) return { verdict: 'refused', isDenied: false, decidedBy: null };
  if (denials.verdict === 'unknown') return denials;
  if (allowing === null) return { verdict: 'unknown', isDenied: false, decidedBy: perhaps };
  return { verdict: 'allowed', isDenied: false, decidedBy: allowing };
}

/**
 * Whether a statement allows this for certain, whatever others deny: what is written there need not be written again.
 */
export function hasGrant(document: PolicyDocument, request: PolicyRequest): boolean {
  return judgeStatements(document, request).some(
    ({ effect, applies }) => effect === 'Allow' && applies === 'yes',
  );
}

/** What the statements of these documents together say. */
export function evaluatePolicies(
  documents: readonly PolicyDocument[],
  request: PolicyRequest,
): PolicyVerdict {
  return judgePolicies(
    documents.map((document) => ({ name: '', document })),
    request,
  ).verdict;
}
