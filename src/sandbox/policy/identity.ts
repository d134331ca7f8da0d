/**
 * What the policies of a role, or given texts, say to a request: identity policies and a permissions boundary. Source:
 * IAM User Guide, "Policy evaluation logic".
 */
import { findPolicy } from '../iam/policies.ts';
import type { AccountState, Role } from '../world/types.ts';
import { parsePolicy, type Statement } from './document.ts';
import { type AccessRequest, applies } from './evaluate.ts';

export interface IdentityPolicy {
  /** As the simulator names it. */
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

/** All identity policies of a role. */
export function policiesOf(account: AccountState, role: Role): IdentityPolicy[] {
  const attached = [...role.attached].flatMap((arn): IdentityPolicy[] => {
    const policy = findPolicy(account, arn);
    const text = policy?.versions.find(({ isDefault }) => isDefault)?.document;
    if (!policy || text === undefined) return [];
    return [{ id: policy.name, kind: arn.includes('::aws:') ? 'aws-managed' : 'user-managed', text }];
  });
  const inline = [...role.inline].map(
    ([name, text]): IdentityPolicy => ({ id: `role_${role.name}_${name}`, kind: 'role', text }),
  );
  return [...attached, ...inline];
}

/** The role's permissions boundary, or null where it has none. */
export function boundaryOf(account: AccountState, role: Role): IdentityPolicy | null {
  const policy =
    role.permissionsBoundary === null ? undefined : findPolicy(account, role.permissionsBoundary);
  const text = policy?.versions.find(({ isDefault }) => isDefault)?.document;
  return policy && text !== undefined ? { id: policy.name, kind: 'user-managed', text } : null;
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

/** The policies that a caller is evaluated with. */
export interface Subject {
  policies: readonly IdentityPolicy[];
  boundary: IdentityPolicy | null;
}

export interface Decided extends IdentityVerdict {
  boundary: IdentityVerdict | null;
}

/** What the policies say inside the permissions boundary, which allows nothing by itself. */
export function decide(subject: Subject, request: IdentityRequest): Decided {
  const own = judge(subject.policies, request);
  const boundary = subject.boundary ? judge([subject.boundary], request) : null;
  if (boundary === null || boundary.decision === 'allowed' || own.decision === 'explicitDeny') {
    return { ...own, boundary };
  }
  return { ...own, decision: boundary.decision, boundary };
}

function keysOf({ condition }: Statement): string[] {
  return Object.values(condition).flatMap((keys) => Object.keys(keys));
}
