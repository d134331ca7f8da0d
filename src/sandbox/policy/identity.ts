/**
 * What the policies on a caller's side say to a request: service control policies, identity policies, a permissions
 * boundary and session policies. Source: IAM User Guide, "Policy evaluation logic".
 */
import { findPolicy } from '../iam/policies.ts';
import type { ControlPolicy } from '../world/organization.ts';
import type { AccountState, Role, World } from '../world/types.ts';
import { parsePolicy, type Statement } from './document.ts';
import { type AccessRequest, applies } from './evaluate.ts';

export interface IdentityPolicy {
  /** As the simulator names it; the ARN of an organization's. */
  id: string;
  kind: 'aws-managed' | 'user-managed' | 'role' | 'none';
  text: string;
}

export interface IdentityVerdict {
  decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** The policies whose statements decided. */
  decidedBy: IdentityPolicy[];
  /** Condition keys of statements that would be about the request, and that it does not tell. */
  missing: string[];
}

type IdentityRequest = Omit<AccessRequest, 'principal'>;

/** The sandbox's users have no policies: they may do everything. */
const administrator: IdentityPolicy = {
  id: 'AdministratorAccess',
  kind: 'aws-managed',
  text: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  }),
};

/** The policies that a caller is evaluated with, by kind; null: without such a limit. */
export interface Subject {
  controls: readonly IdentityPolicy[] | null;
  own: readonly IdentityPolicy[];
  boundary: readonly IdentityPolicy[] | null;
  session: readonly IdentityPolicy[] | null;
}

/**
 * @param role null: a user of the account
 * @param session documents of session policies
 */
export function subjectOf(
  world: World,
  account: AccountState,
  role: Role | null,
  session: readonly string[] | null,
): Subject {
  const boundary = managedPolicy(account, role?.permissionsBoundary ?? null);
  return {
    controls: controlsOf(world, account.id, 'service'),
    own: role === null ? [administrator] : policiesOf(account, role),
    boundary: boundary === null ? null : [boundary],
    session: session?.map((text) => ({ id: '', kind: 'none', text })) ?? null,
  };
}

/** A managed policy as it is in force; null: there is none. */
export function managedPolicy(account: AccountState, arn: string | null): IdentityPolicy | null {
  const policy = arn === null ? undefined : findPolicy(account, arn);
  const text = policy?.versions.find(({ isDefault }) => isDefault)?.document;
  if (!policy || text === undefined) return null;
  return { id: policy.name, kind: policy.arn.includes('::aws:') ? 'aws-managed' : 'user-managed', text };
}

function policiesOf(account: AccountState, role: Role): IdentityPolicy[] {
  const attached = [...role.attached].flatMap((arn) => managedPolicy(account, arn) ?? []);
  const inline = [...role.inline].map(
    ([name, text]): IdentityPolicy => ({ id: `role_${role.name}_${name}`, kind: 'role', text }),
  );
  return [...attached, ...inline];
}

/** The organization's policies for an account; null: none, and always so for the management account. */
export function controlsOf(
  { organization }: World,
  account: string,
  kind: ControlPolicy['kind'],
): IdentityPolicy[] | null {
  if (!organization?.members.has(account) || organization.managementAccount === account) return null;
  const controls = organization.controls.filter((control) => control.kind === kind);
  return controls.length === 0
    ? null
    : controls.map(({ arn, document }) => ({ id: arn, kind: 'none', text: document }));
}

/** An explicit Deny wins, then an Allow, else nothing allows it. */
export function judge(policies: readonly IdentityPolicy[], request: IdentityRequest): IdentityVerdict {
  const full: AccessRequest = { ...request, principal: { arn: '', account: '' } };
  const allowing = new Set<IdentityPolicy>();
  const denying = new Set<IdentityPolicy>();
  const missing = new Set<string>();
  for (const policy of policies) {
    for (const statement of parsePolicy(policy.text)?.statements ?? []) {
      if (!applies({ ...statement, condition: {} }, full)) continue;
      for (const key of keysOf(statement)) if (!(key.toLowerCase() in request.context)) missing.add(key);
      if (applies(statement, full)) (statement.effect === 'Deny' ? denying : allowing).add(policy);
    }
  }
  const decision = denying.size > 0 ? 'explicitDeny' : allowing.size > 0 ? 'allowed' : 'implicitDeny';
  return { decision, decidedBy: [...(denying.size > 0 ? denying : allowing)], missing: [...missing] };
}

export interface Decided extends IdentityVerdict {
  /** The kinds that don't allow it; AWS names the first. */
  refusals: ({ kind: keyof Subject } & IdentityVerdict)[];
}

/** Each kind of policy has to allow it. A Deny of any kind is found before a missing Allow. */
export function decide(subject: Subject, request: IdentityRequest): Decided {
  const own = judge(subject.own, request);
  const verdicts = (['controls', 'own', 'boundary', 'session'] as const).flatMap((kind) => {
    const policies = subject[kind];
    return policies === null ? [] : [{ kind, ...(kind === 'own' ? own : judge(policies, request)) }];
  });
  const refusals = [
    ...verdicts.filter(({ decision }) => decision === 'explicitDeny'),
    ...verdicts.filter(({ decision }) => decision === 'implicitDeny'),
  ];
  const missing = [...new Set(verdicts.flatMap((verdict) => verdict.missing))];
  return { decision: refusals[0]?.decision ?? 'allowed', decidedBy: own.decidedBy, missing, refusals };
}

function keysOf({ condition }: Statement): string[] {
  return Object.values(condition).flatMap((keys) => Object.keys(keys));
}
