/**
 * Whether a caller is allowed to do something to a resource: its own side, the resource's policy, and the resource
 * control policies of the organization that owns the resource. Source: IAM User Guide, "Policy evaluation logic";
 * Organizations User Guide, "Resource control policies"; KMS Developer Guide, "Key policies".
 */
import type { Call } from '../service.ts';
import type { Principal, World } from '../world/types.ts';
import type { ParsedPolicy } from './document.ts';
import { evaluate, type Verdict } from './evaluate.ts';
import { controlsOf, decide, type IdentityVerdict, judge, type Subject, subjectOf } from './identity.ts';
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
function callerContext(
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

const policyNames = {
  controls: 'service control policy',
  own: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
} satisfies Record<keyof Subject, Refusal['policy']>;

/**
 * Who refuses on the caller's own side; AWS names the first. The sandbox's users are allowed everything that the
 * organization doesn't refuse; a session is allowed what its role's policies and its session policies say.
 */
function identityRefusals(world: World, principal: Principal, request: IdentityRequest): Refusal[] {
  const account = world.accounts.get(principal.account);
  const { session = null } = principal;
  const role = [...(account?.roles.values() ?? [])].find(({ arn }) => arn === session?.roleArn) ?? null;
  if (!account || (session && !role)) return [{ policy: 'identity-based policy', explicit: true }];
  const subject = subjectOf(world, account, role, session?.policies ?? null);
  return decide(subject, request).refusals.map((verdict) => ({
    policy: policyNames[verdict.kind],
    explicit: verdict.decision === 'explicitDeny',
    ...(verdict.kind === 'controls' ? named(verdict) : {}),
  }));
}

/** The organization's policy, which AWS names by its ARN. */
function named({ decidedBy: [policy] }: IdentityVerdict): Pick<Refusal, 'arn'> {
  return policy ? { arn: policy.id } : {};
}

/** Resource control policies only deny: RCPFullAWSAccess, which allows the rest, can't be detached. */
function resourceControl(world: World, owner: string, request: IdentityRequest): Refusal | null {
  const verdict = judge(controlsOf(world, owner, 'resource') ?? [], request);
  if (verdict.decision !== 'explicitDeny') return null;
  return { policy: 'resource control policy', explicit: true, ...named(verdict) };
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
    const [refusal] = identityRefusals(world, principal, { action, resource: arn, context });
    if (refusal !== undefined) return { permission, refusal };
  }
  return null;
}

/**
 * Within an account either side is enough; across accounts both must allow.
 *
 * @returns who refuses, or null where it is allowed
 */
export function accessTo(world: World, principal: Principal, request: ResourceRequest): Refusal | null {
  const sides = bothSides(world, principal, request);
  const isOwner = request.owner === principal.account;
  return firstRefusal(sides, { isRequired: !isOwner, isEnough: isOwner });
}

/**
 * The policy of a key or role alone opens it: to a principal that it names, or to the account, whose identity policies
 * then decide.
 *
 * @param isGranted whether a grant opens it, which stands in for both
 * @returns who refuses, or null where it is allowed
 */
export function accessByPolicy(
  world: World,
  principal: Principal,
  isGranted: boolean,
  request: ResourceRequest,
): Refusal | null {
  const sides = bothSides(world, principal, request);
  if (isGranted && sides.said === 'none') sides.said = 'allow';
  // A statement for the account doesn't name the principal, and doesn't speak to one of no account.
  const isNamed = isGranted || bothSides(world, principal, request, '').said === 'allow';
  return firstRefusal(sides, { isRequired: true, isEnough: isNamed && request.owner === principal.account });
}

/** True where a resource lets the log delivery service act for an account and region. No policies bind that service itself. */
export function allowsDelivery(
  world: World,
  source: { account: string; region: string },
  { action, resource, owner, policy, context: more }: Omit<ResourceRequest, 'region'>,
): boolean {
  const { account, region } = source;
  const context = {
    'aws:sourceaccount': account,
    // The source is a delivery of the logs service in the region of the resource, not an EC2 resource.
    'aws:sourcearn': `arn:${world.partition}:logs:${region}:${account}:delivery-source:flow-logs`,
    'aws:securetransport': 'true',
    'aws:resourceaccount': owner,
    'aws:principalisawsservice': 'true',
    ...(world.organization?.members.has(account) ? { 'aws:sourceorgid': world.organization.id } : {}),
    ...more,
  };
  if (policy === null || resourceControl(world, owner, { action, resource, context }) !== null) return false;
  const principal = { service: 'delivery.logs.amazonaws.com' };
  return evaluate(policy, { principal, action, resource, context }) === 'allow';
}

interface Sides {
  /** The caller's own. */
  own: Refusal[];
  /** Of the resource's organization. */
  control: Refusal | null;
  /** What the resource's policy says. */
  said: Verdict;
}

/** @param about whether the resource's policy has to allow it, and whether that replaces the caller's identity policies */
function firstRefusal(
  { own, control, said }: Sides,
  about: { isRequired: boolean; isEnough: boolean },
): Refusal | null {
  const [first] = own;
  if (first?.explicit) return first;
  if (control !== null) return control;
  if (said === 'deny') return { policy: 'resource-based policy', explicit: true };
  if (first?.policy === 'service control policy') return first;
  if (about.isRequired && said !== 'allow') return { policy: 'resource-based policy', explicit: false };
  const isReplaced = about.isEnough && said === 'allow';
  return own.find(({ policy }) => !isReplaced || policy !== 'identity-based policy') ?? null;
}

function bothSides(
  world: World,
  principal: Principal,
  { action, resource, owner, policy, region, context: more }: ResourceRequest,
  account = principal.account,
): Sides {
  const context = { ...callerContext(world, principal, region), 'aws:resourceaccount': owner, ...more };
  const { arn, session = null } = principal;
  const caller = { arn, account, ...(session === null ? {} : { role: [session.roleArn, session.roleId] }) };
  const request = { action, resource, context };
  return {
    own: identityRefusals(world, principal, request),
    control: resourceControl(world, owner, request),
    said: policy ? evaluate(policy, { principal: caller, ...request }) : 'none',
  };
}
