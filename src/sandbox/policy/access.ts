/**
 * Whether a caller is allowed to do something to a resource: identity policies and boundary of its role, and the
 * resource's policy. Source: IAM User Guide, "Policy evaluation logic"; KMS Developer Guide, "Key policies".
 */
import type { Principal, World } from '../world/types.ts';
import type { ParsedPolicy } from './document.ts';
import { evaluate } from './evaluate.ts';
import { boundaryOf, decide, policiesOf } from './identity.ts';

export interface ResourceRequest {
  action: string;
  resource: string;
  /** Whose the resource is. */
  owner: string;
  /** Null: it has none. */
  policy: ParsedPolicy | null;
  /** Condition keys of the service, in lower case. */
  context: Record<string, string>;
}

export type Access = 'allowed' | 'denied by identity' | 'denied by boundary' | 'denied by resource';

/** The condition keys that every request of a caller has. */
export function callerContext(
  { organization, clock }: World,
  { account, arn, session, userId }: Principal,
): Record<string, string> {
  return {
    // The loopback stands for HTTPS: a policy that refuses plain HTTP is common and would lock everyone out.
    'aws:securetransport': 'true',
    'aws:viaawsservice': 'false',
    'aws:principalisawsservice': 'false',
    'aws:principalaccount': account,
    'aws:principaltype': session ? 'AssumedRole' : 'User',
    'aws:currenttime': new Date(clock.now()).toISOString(),
    'aws:epochtime': String(Math.floor(clock.now() / 1000)),
    'aws:principalarn': session?.roleArn ?? arn,
    'aws:userid': userId,
    'aws:sourceip': '127.0.0.1',
    ...(session ? {} : { 'aws:username': arn.slice(arn.lastIndexOf('/') + 1) }),
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
  const subject = { policies: policiesOf(account, role), boundary: boundaryOf(account, role) };
  const { decision, boundary } = decide(subject, request);
  if (decision === 'explicitDeny') return 'deny';
  if (boundary !== null && boundary.decision !== 'allowed') return 'outside boundary';
  return decision === 'allowed' ? 'allow' : 'none';
}

/** Within an account either side is enough; across accounts both must allow. A Deny on either side wins. */
export function accessTo(world: World, principal: Principal, request: ResourceRequest): Access {
  const { own, said } = bothSides(world, principal, request);
  const isOwner = request.owner === principal.account;
  if (own === 'deny') return 'denied by identity';
  if (said === 'deny' || (!isOwner && said !== 'allow')) return 'denied by resource';
  if (own === 'outside boundary') return 'denied by boundary';
  return own === 'allow' || (isOwner && said === 'allow') ? 'allowed' : 'denied by identity';
}

/**
 * A key's policy alone opens it: to a principal that it names, or to the account, whose identity policies then decide.
 */
export function accessToKey(world: World, principal: Principal, request: ResourceRequest): Access {
  const { own, said } = bothSides(world, principal, request);
  if (own === 'deny') return 'denied by identity';
  if (said !== 'allow') return 'denied by resource';
  if (own === 'outside boundary') return 'denied by boundary';
  // A statement for the account doesn't name the principal, and doesn't speak to one of no account.
  const isNamed = bothSides(world, principal, request, '').said === 'allow';
  const isOwner = request.owner === principal.account;
  return own === 'allow' || (isNamed && isOwner) ? 'allowed' : 'denied by identity';
}

function bothSides(
  world: World,
  principal: Principal,
  { action, resource, policy, context: more }: ResourceRequest,
  account = principal.account,
) {
  const context = { ...callerContext(world, principal), ...more };
  const caller = { arn: principal.arn, account, role: principal.session?.roleArn };
  return {
    own: identityAccess(world, principal, { action, resource, context }),
    said: policy ? evaluate(policy, { principal: caller, action, resource, context }) : 'none',
  };
}
