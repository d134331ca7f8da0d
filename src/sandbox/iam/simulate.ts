/**
 * IAM's policy simulator. One result an action, and inside it one for each resource that was asked for; the whole is the
 * strictest of them. Source: IAM API reference, SimulatePrincipalPolicy, SimulateCustomPolicy and EvaluationResult.
 */
import {
  type ContextEntry,
  type EvaluationResult,
  type ResourceSpecificResult,
  SimulateCustomPolicy$,
  type SimulateCustomPolicyRequest,
  type SimulatePolicyResponse,
  SimulatePrincipalPolicy$,
  type SimulatePrincipalPolicyRequest,
  type Statement,
} from '@aws-sdk/client-iam';
import { AwsFailure } from '../failure.ts';
import {
  type Decided,
  decide,
  type IdentityPolicy,
  type IdentityVerdict,
  type Subject,
  subjectOf,
} from '../policy/identity.ts';
import { operation } from '../query-service.ts';
import type { CallContext, LacksPermission } from '../world/types.ts';
import { noSuchEntity } from './failures.ts';
import { paginate } from './pages.ts';

function subjectNamed(arn: string, { account, world }: CallContext): Subject {
  const [, kind, rest = ''] =
    new RegExp(`^arn:${world.partition}:iam::${account.id}:(role|user)/(.+)$`).exec(arn) ?? [];
  if (kind === undefined) {
    throw new AwsFailure(
      'InvalidInput',
      `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`,
    );
  }
  const name = rest.slice(rest.lastIndexOf('/') + 1);
  if (kind === 'user') {
    if (!account.users.has(arn)) throw noSuchEntity(`The user with name ${name} cannot be found.`);
    return subjectOf(world, account, null, null);
  }
  const role = [...account.roles.values()].find((candidate) => candidate.arn === arn);
  if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return subjectOf(world, account, role, null);
}

type SimulationInput = Omit<SimulateCustomPolicyRequest, 'PolicyInputList'>;

function simulate(
  subjectFor: (action: string, region: string | null) => Subject,
  input: SimulationInput,
): SimulatePolicyResponse {
  const context = contextOf(input.ContextEntries);
  const region = context['aws:requestedregion'] ?? null;
  const results = (input.ActionNames ?? []).map((action) =>
    simulateAction(subjectFor(action, region), action, input.ResourceArns ?? [], context),
  );
  const page = paginate([...results.entries()], ([index]) => String(index).padStart(6, '0'), input);
  return { EvaluationResults: page.items.map(([, result]) => result), ...page.truncation };
}

/** The subject without a permission that the fault plan says it lacks. */
function without(subject: Subject, lacking: ReturnType<LacksPermission>): Subject {
  if (lacking === null) return subject;
  if (lacking !== 'statement') return { ...subject, [lacking]: [] };
  const text = JSON.stringify({ Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] });
  return { ...subject, own: [...subject.own, { id: 'denied', kind: 'user-managed', text }] };
}

function simulateAction(
  subject: Subject,
  action: string,
  resources: string[],
  context: Record<string, string>,
): EvaluationResult {
  if (!/^[\w-]+:\w+$/.test(action)) throw new AwsFailure('InvalidInput', `Invalid Action Name: ${action}`);
  const verdicts = (resources.length > 0 ? resources : ['*']).map((resource) => ({
    resource,
    ...decide(subject, { action, resource, context }),
  }));
  const strictest =
    verdicts.find(({ decision }) => decision === 'explicitDeny') ??
    verdicts.find(({ decision }) => decision === 'implicitDeny') ??
    verdicts[0];
  return {
    EvalActionName: action,
    EvalResourceName: '*',
    EvalDecision: strictest?.decision,
    MatchedStatements: strictest ? statements(strictest) : [],
    MissingContextValues: [...new Set(verdicts.flatMap(({ missing }) => missing))],
    ...(subject.controls
      ? { OrganizationsDecisionDetail: { AllowedByOrganizations: verdicts.every(allowedBy('controls')) } }
      : {}),
    ...boundaryDetail(verdicts),
    ...(resources.length > 0 ? { ResourceSpecificResults: verdicts.map(specific) } : {}),
  };

  function specific(verdict: (typeof verdicts)[number]): ResourceSpecificResult {
    return {
      EvalResourceName: verdict.resource,
      EvalResourceDecision: verdict.decision,
      MatchedStatements: statements(verdict),
      MissingContextValues: verdict.missing,
      ...boundaryDetail([verdict]),
    };
  }

  function boundaryDetail(
    about: readonly Decided[],
  ): Pick<EvaluationResult, 'PermissionsBoundaryDecisionDetail'> {
    if (!subject.boundary) return {};
    const AllowedByPermissionsBoundary = about.every(allowedBy('boundary'));
    return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary } };
  }
}

function allowedBy(kind: keyof Subject): (decided: Decided) => boolean {
  return ({ refusals }) => refusals.every((refusal) => refusal.kind !== kind);
}

function statements({ decidedBy }: IdentityVerdict): Statement[] {
  return decidedBy.map(({ id, kind }) => ({ SourcePolicyId: id, SourcePolicyType: kind }));
}

function contextOf(entries: ContextEntry[] | undefined): Record<string, string> {
  return Object.fromEntries(
    (entries ?? []).map((entry) => [
      (entry.ContextKeyName ?? '').toLowerCase(),
      entry.ContextKeyValues?.[0] ?? '',
    ]),
  );
}

function given(texts: string[] | undefined): IdentityPolicy[] {
  return (texts ?? []).map((text, index) => ({ id: `PolicyInputList.${index + 1}`, kind: 'none', text }));
}

export const simulationOperations = [
  operation(SimulatePrincipalPolicy$, false, (input: SimulatePrincipalPolicyRequest, context) => {
    const { principal, lacks } = context;
    const source = input.PolicySourceArn ?? '';
    const named = subjectNamed(source, context);
    const subject = { ...named, own: [...named.own, ...given(input.PolicyInputList)] };
    const isCaller = source === (principal.session?.roleArn ?? principal.arn);
    return simulate(
      (action, region) => (isCaller ? without(subject, lacks?.(action, region) ?? null) : subject),
      input,
    );
  }),
  operation(SimulateCustomPolicy$, false, (input: SimulateCustomPolicyRequest) =>
    simulate(
      () => ({ controls: null, own: given(input.PolicyInputList), boundary: null, session: null }),
      input,
    ),
  ),
];
