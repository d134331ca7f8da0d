/**
 * STS AssumeRole: whether the role's trust policy admits the caller, and what the caller gets. Source: STS API reference,
 * AssumeRole; IAM user guide, "Role chaining". AWS does not tell a missing role from one that does not trust the caller.
 */
import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import { AwsFailure } from '../failure.ts';
import { constraintFailure } from '../iam/failures.ts';
import { accessByPolicy } from '../policy/access.ts';
import { parsePolicy } from '../policy/document.ts';
import { managedPolicy } from '../policy/identity.ts';
import { type Refusal, refusalSentence } from '../policy/refusals.ts';
import { digits, uniqueId } from '../random.ts';
import type { AccountState, CallContext, Principal, Role, World } from '../world/types.ts';

/** Seconds. */
const hour = 3600;

export function assumeRole(input: AssumeRoleRequest, context: CallContext): AssumeRoleResponse {
  const { world } = context;
  const opened = openSession(input, context);
  const { arn, userId } = opened;
  const label = `session/${userId}/${world.nextSerial()}`;
  const session = { ...opened.session, token: Buffer.from(digits(`token/${label}`, 60)).toString('base64') };
  const accessKeyId = uniqueId('ASIA', label).slice(0, 20);
  world.credentials.set(accessKeyId, { ...opened, session });
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: digits(`secret/${label}`, 40),
      SessionToken: session.token,
      Expiration: new Date(session.expiresAt),
    },
    AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
  };
}

/**
 * A session of the role, without keys and token.
 *
 * @throws AwsFailure where the caller can't have it
 */
export function openSession(
  input: AssumeRoleRequest,
  context: CallContext,
): Principal & Required<Pick<Principal, 'session'>> {
  const { world, principal } = context;
  const roleArn = input.RoleArn ?? '';
  const sessionName = input.RoleSessionName ?? '';
  checkInput(input, roleArn, sessionName);
  const target = findRole(world, roleArn);
  if (!target || !isOpen(world, target.account.id)) throw denied(principal, roleArn);
  const refusal = roleRefusal(target, input, context);
  if (refusal !== null) throw denied(principal, roleArn, refusal);
  const seconds = checkDuration(input.DurationSeconds ?? hour, target.role, principal);
  return {
    account: target.account.id,
    arn: `arn:${world.partition}:sts::${target.account.id}:assumed-role/${target.role.name}/${sessionName}`,
    userId: `${target.role.id}:${sessionName}`,
    session: {
      roleArn: target.role.arn,
      roleId: target.role.id,
      policies: sessionPolicies(input, target.account),
      token: '',
      expiresAt: world.clock.now() + seconds * 1000,
    },
  };
}

function checkInput(input: AssumeRoleRequest, roleArn: string, sessionName: string): void {
  if (roleArn.length < 20) {
    throw constraintFailure('RoleArn', roleArn, 'Member must have length greater than or equal to 20');
  }
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(roleArn)) {
    throw new AwsFailure('ValidationError', `${roleArn} is invalid`);
  }
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw constraintFailure(
      'RoleSessionName',
      sessionName,
      'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
    );
  }
  if (input.ExternalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(input.ExternalId)) {
    throw constraintFailure(
      'ExternalId',
      input.ExternalId,
      'Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*',
    );
  }
}

function checkDuration(seconds: number, role: Role, principal: Principal): number {
  if (seconds < 900) {
    throw constraintFailure(
      'DurationSeconds',
      String(seconds),
      'Member must have value greater than or equal to 900',
    );
  }
  if (principal.session && seconds > hour) {
    throw new AwsFailure(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  if (seconds > role.maxSessionDuration) {
    throw new AwsFailure(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  return seconds;
}

function findRole(world: World, arn: string): { account: AccountState; role: Role } | null {
  const account = world.accounts.get(arn.split(':')[4] ?? '');
  const role = [...(account?.roles.values() ?? [])].find((candidate) => candidate.arn === arn);
  return account && role ? { account, role } : null;
}

/** Accounts that are suspended or closed let no one in. */
function isOpen({ organization }: World, account: string): boolean {
  const state = organization?.members.get(account)?.state;
  return state === undefined || state === 'ACTIVE';
}

function roleRefusal(
  { account, role }: { account: AccountState; role: Role },
  input: AssumeRoleRequest,
  { world, principal, region }: CallContext,
): Refusal | null {
  return accessByPolicy(world, principal, false, {
    action: 'sts:AssumeRole',
    resource: role.arn,
    region,
    owner: account.id,
    policy: parsePolicy(role.trustPolicy),
    context: {
      'sts:rolesessionname': input.RoleSessionName ?? '',
      ...(input.ExternalId === undefined ? {} : { 'sts:externalid': input.ExternalId }),
    },
  });
}

/** What limits the session further. A managed policy that doesn't exist allows nothing. */
function sessionPolicies({ Policy, PolicyArns = [] }: AssumeRoleRequest, account: AccountState) {
  if (Policy !== undefined && parsePolicy(Policy) === null) {
    throw new AwsFailure('MalformedPolicyDocument', 'The policy is not in the valid JSON format.');
  }
  const managed = PolicyArns.map(({ arn = '' }) => managedPolicy(account, arn)?.text ?? '');
  const policies = Policy === undefined ? managed : [Policy, ...managed];
  return policies.length === 0 ? null : policies;
}

/** A trust policy is never given as the reason. */
function denied(principal: Principal, roleArn: string, refusal: Refusal | null = null): AwsFailure {
  const asked = { action: 'sts:AssumeRole', on: roleArn };
  const said = refusal?.policy === 'resource-based policy' ? null : refusal;
  return new AwsFailure('AccessDenied', refusalSentence(principal.arn, asked, said), 403);
}
