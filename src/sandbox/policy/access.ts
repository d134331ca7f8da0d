/**
 * Whether a caller is allowed to do something to a resource: identity policies and boundary of its role, the
 * organization's service control policies, and the resource's policy. Source: IAM User Guide, "Policy evaluation logic";
 * KMS Developer Guide, "Key policies".
 */
import type { Call } from '../service.ts';
import type { Principal, World } from '../world/types.ts';
import type { ParsedPolicy } from './document.ts';
import { evaluate } from './evaluate.ts';
import { boundaryOf, decide, judge, policiesOf } from './identity.ts';
import { isDecidedByHandler, type Permission, permissionsOf, requestContext } from './permissions.ts';
import type { Refusal } from './refusals.ts';

export interface ResourceRequest {
  action: string;
  resource: string;
  /** The region of the call. */
  region: string;
  /** The account that owns the resource. */
  owner: string;
  /** Null: it has none. */
  policy: ParsedPolicy | null;
  /** Condition keys of the service, in lower case. */
  context: Record<string, string>;
}

/** The condition keys that every request of a caller has. */
export function callerContext(
  { organization, clock }: World,
  { account, arn, session, userId }: Principal,
  region: string,
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
    'aws:requestedregion': region,
    'aws:userid': userId,
    'aws:sourceip': '127.0.0.1',
    ...(session ? {} : { 'aws:username': arn.slice(arn.lastIndexOf('/') + 1) }),
    ...(organization?.members.has(account) ? { 'aws:principalorgid': organization.id } : {}),
  };
}

interface IdentityRequest {
  action: string;
  resource: string;
  context: Record<string, string>;
}

/**
 * The caller's own side: null where it allows. The sandbox's users are allowed everything that the organization doesn't
 * refuse; a session is allowed what its role's policies say.
 */
export function identityRefusal(
  world: World,
  principal: Principal,
  request: IdentityRequest,
): Refusal | null {
  const refused = organizationRefusal(world, principal, request);
  if (refused !== null || !principal.session) return refused;
  const account = world.accounts.get(principal.account);
  const role = [...(account?.roles.values() ?? [])].find(({ arn }) => arn === principal.session?.roleArn);
  if (!account || !role) return { policy: 'identity-based policy', explicit: true };
  const subject = { policies: policiesOf(account, role), boundary: boundaryOf(account, role) };
  const { decision, boundary } = decide(subject, request);
  if (boundary !== null && boundary.decision !== 'allowed') {
    return { policy: 'permissions boundary', explicit: boundary.decision === 'explicitDeny' };
  }
  if (decision === 'allowed') return null;
  return { policy: 'identity-based policy', explicit: decision === 'explicitDeny' };
}

/** Service control policies bind every account of the organization but its management account. */
function organizationRefusal(
  { organization }: World,
  { account }: Principal,
  request: IdentityRequest,
): Refusal | null {
  if (!organization?.members.has(account) || organization.managementAccount === account) return null;
  for (const { arn, document } of organization.controls) {
    // FullAWSAccess, which AWS attaches, is also there, so only a Deny counts.
    const { decision } = judge([{ id: arn, kind: 'none', text: document }], request);
    if (decision === 'explicitDeny') return { policy: 'service control policy', explicit: true, arn };
  }
  return null;
}

/** The first permission that the caller's own side refuses, of the calls that it decides; null where all are allowed. */
export function refusedPermission(
  world: World,
  principal: Principal,
  call: Call,
  region: string,
): { permission: Permission; refusal: Refusal } | null {
  if (isDecidedByHandler(call)) return null;
  const context = { ...callerContext(world, principal, region), ...requestContext(call) };
  for (const permission of permissionsOf(call)) {
    const { action, arn } = permission;
    const refusal = identityRefusal(world, principal, { action, resource: arn, context });
    if (refusal !== null) return { permission, refusal };
  }
  return null;
}

/**
 * Within an account either side is enough; across accounts both must allow. A Deny on either side wins.
 *
 * @returns who refuses, or null where it is allowed
 */
export function accessTo(world: World, principal: Principal, request: ResourceRequest): Refusal | null {
  const { own, said } = bothSides(world, principal, request);
  const isOwner = request.owner === principal.account;
  if (own?.explicit) return own;
  if (said === 'deny' || (!isOwner && said !== 'allow')) return refusedByResource(said);
  if (own?.policy === 'permissions boundary') return own;
  return isOwner && said === 'allow' ? null : own;
}

/**
 * A key's policy alone opens it: to a principal that it names, or to the account, whose identity policies then decide.
 *
 * @returns who refuses, or null where it is allowed
 */
export function accessToKey(world: World, principal: Principal, request: ResourceRequest): Refusal | null {
  const { own, said } = bothSides(world, principal, request);
  if (own?.explicit) return own;
  if (said !== 'allow') return refusedByResource(said);
  if (own?.policy === 'permissions boundary') return own;
  // A statement for the account doesn't name the principal, and doesn't speak to one of no account.
  const isNamed = bothSides(world, principal, request, '').said === 'allow';
  return isNamed && request.owner === principal.account ? null : own;
}

function refusedByResource(said: 'deny' | 'none' | 'allow'): Refusal {
  return { policy: 'resource-based policy', explicit: said === 'deny' };
}

function bothSides(
  world: World,
  principal: Principal,
  { action, resource, policy, region, context: more }: ResourceRequest,
  account = principal.account,
) {
  const context = { ...callerContext(world, principal, region), ...more };
  const caller = { arn: principal.arn, account, role: principal.session?.roleArn };
  return {
    own: identityRefusal(world, principal, { action, resource, context }),
    said: policy ? evaluate(policy, { principal: caller, action, resource, context }) : 'none',
  };
}
