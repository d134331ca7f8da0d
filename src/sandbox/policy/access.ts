/**
 * Whether a caller is allowed to do something to a resource: identity policies and boundary of its role, and the
 * resource's policy. Source: IAM User Guide, "Policy evaluation logic"; KMS Developer Guide, "Key policies".
 */
import type { Principal, World } from '../world/types.ts';
import type { ParsedPolicy } from './document.ts';
import { evaluate } from './evaluate.ts';
import { boundaryOf, judge, policiesOf } from './identity.ts';

export interface ResourceRequest {
  action: string;
  resource: string;
  /** Whose the resource is. */
  owner: string;
  /** Null: it has none. */
  policy: ParsedPolicy | null;
  /** Condition keys beyond the caller's, in lower case. */
  context?: Record<string, string>;
}

export type Access = 'allowed' | 'denied by identity' | 'denied by boundary' | 'denied by resource';

/** The condition keys that every request of a caller has. */
export function callerContext(
  { organization }: World,
  { account, arn, session, userId }: Principal,
): Record<string, string> {
  return {
    // The loopback stands for HTTPS: a policy that refuses plain HTTP is common and would lock everyone out.
    'aws:securetransport': 'true',
    'aws:viaawsservice': 'false',
    'aws:principalisawsservice': 'false',
    'aws:principalaccount': account,
    'aws:principalarn': session?.roleArn ?? arn,
    'aws:userid': userId,
    'aws:sourceip': '127.0.0.1',
    ...(organization?.members.has(account) ? { 'aws:principalorgid': organization.id } : {}),
  };
}

/** The caller's own side. The sandbox's users are allowed everything; a session what its role's policies say. */
export function identityAccess(
  world: World,
  principal: Principal,
  request: { action: string; resource: string; context: Record<string, string> },
): 'allow' | 'none' | 'deny' | 'outside boundary' {
  if (!principal.session) return 'allow';
  const account = world.accounts.get(principal.account);
  const role = [...(account?.roles.values() ?? [])].find(({ arn }) => arn === principal.session?.roleArn);
  if (!account || !role) return 'deny';
  const own = judge(policiesOf(account, role), request).decision;
  if (own === 'explicitDeny') return 'deny';
  const boundary = boundaryOf(account, role);
  const inside = boundary === null ? 'allowed' : judge([boundary], request).decision;
  if (inside === 'explicitDeny') return 'deny';
  if (inside !== 'allowed') return 'outside boundary';
  return own === 'allowed' ? 'allow' : 'none';
}

/** Within an account either side is enough; across accounts both must allow. A Deny on either side wins. */
export function accessTo(world: World, principal: Principal, request: ResourceRequest): Access {
  const context = { ...callerContext(world, principal), ...request.context };
  const { action, resource, owner, policy } = request;
  const own = identityAccess(world, principal, { action, resource, context });
  if (own === 'deny') return 'denied by identity';
  const said = policy
    ? evaluate(policy, {
        principal: { arn: principal.arn, account: principal.account, role: principal.session?.roleArn },
        action,
        resource,
        context,
      })
    : 'none';
  if (said === 'deny') return 'denied by resource';
  if (owner !== principal.account) {
    if (said !== 'allow') return 'denied by resource';
    return own === 'allow'
      ? 'allowed'
      : own === 'outside boundary'
        ? 'denied by boundary'
        : 'denied by identity';
  }
  if (own === 'outside boundary') return 'denied by boundary';
  return own === 'allow' || said === 'allow' ? 'allowed' : 'denied by identity';
}

/**
 * A key's policy alone opens it: to a principal that it names, or to the account, whose identity policies then decide.
 */
export function accessToKey(
  world: World,
  principal: Principal,
  request: Omit<ResourceRequest, 'policy'> & { policy: ParsedPolicy },
): Access {
  const context = { ...callerContext(world, principal), ...request.context };
  const { action, resource, policy } = request;
  const own = identityAccess(world, principal, { action, resource, context });
  if (own === 'deny') return 'denied by identity';
  const ask = (caller: { arn: string; account: string; role?: string | undefined }) =>
    evaluate(policy, { principal: caller, action, resource, context });
  const role = principal.session?.roleArn;
  const whole = ask({ arn: principal.arn, account: principal.account, role });
  if (whole === 'deny') return 'denied by resource';
  if (whole !== 'allow') return 'denied by resource';
  if (own === 'outside boundary') return 'denied by boundary';
  // A statement that names the principal itself is enough; one for the account hands the decision to its policies.
  const named = ask({ arn: principal.arn, account: '', role });
  return named === 'allow' && request.owner === principal.account
    ? 'allowed'
    : own === 'allow'
      ? 'allowed'
      : 'denied by identity';
}
