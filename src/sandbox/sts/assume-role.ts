/**
 * STS AssumeRole: whether the role's trust policy admits the caller, and what the caller gets. Source: STS API reference,
 * AssumeRole; IAM user guide, "Role chaining". AWS does not tell a missing role from one that does not trust the caller.
 */
import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import { AwsFailure } from '../failure.ts';
import { constraintFailure } from '../iam/failures.ts';
import { callerContext, identityRefusal } from '../policy/access.ts';
import { parsePolicy } from '../policy/document.ts';
import { evaluate } from '../policy/evaluate.ts';
import { type Refusal, refusalSentence } from '../policy/refusals.ts';
import { digits, uniqueId } from '../random.ts';
import type { AccountState, CallContext, Principal, Role, World } from '../world/types.ts';

/** Seconds. */
const hour = 3600;

export function assumeRole(input: AssumeRoleRequest, context: CallContext): AssumeRoleResponse {
  const { world, principal } = context;
  const roleArn = input.RoleArn ?? '';
  const sessionName = input.RoleSessionName ?? '';
  checkInput(input, roleArn, sessionName);
  const target = findRole(world, roleArn);
  if (!target || !isOpen(world, target.account.id)) throw denied(principal, roleArn);
  const refusal = ownRefusal(context, roleArn);
  if (refusal !== null) throw denied(principal, roleArn, refusal);
  if (!trusts(target.role, input, context)) throw denied(principal, roleArn);
  const seconds = checkDuration(input.DurationSeconds ?? hour, target.role, principal);
  const serial = world.nextSerial();
  const label = `session/${target.role.id}/${sessionName}/${serial}`;
  const session: Principal = {
    account: target.account.id,
    arn: `arn:${world.partition}:sts::${target.account.id}:assumed-role/${target.role.name}/${sessionName}`,
    userId: `${target.role.id}:${sessionName}`,
    session: {
      roleArn: target.role.arn,
      roleId: target.role.id,
      token: Buffer.from(digits(`token/${label}`, 60)).toString('base64'),
      expiresAt: world.clock.now() + seconds * 1000,
    },
  };
  const accessKeyId = uniqueId('ASIA', label).slice(0, 20);
  world.credentials.set(accessKeyId, session);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: digits(`secret/${label}`, 40),
      SessionToken: session.session?.token,
      Expiration: new Date(session.session?.expiresAt ?? 0),
    },
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
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

function ownRefusal({ world, principal, region }: CallContext, roleArn: string): Refusal | null {
  const context = callerContext(world, principal, region);
  return identityRefusal(world, principal, { action: 'sts:AssumeRole', resource: roleArn, context });
}

function trusts(role: Role, input: AssumeRoleRequest, { world, principal, region }: CallContext): boolean {
  const policy = parsePolicy(role.trustPolicy);
  if (!policy) return false;
  const verdict = evaluate(policy, {
    principal: { arn: principal.arn, account: principal.account, role: principal.session?.roleArn },
    action: 'sts:AssumeRole',
    resource: role.arn,
    context: {
      ...callerContext(world, principal, region),
      'sts:rolesessionname': input.RoleSessionName ?? '',
      ...(input.ExternalId === undefined ? {} : { 'sts:externalid': input.ExternalId }),
    },
  });
  return verdict === 'allow';
}

function denied(principal: Principal, roleArn: string, refusal: Refusal | null = null): AwsFailure {
  const asked = { action: 'sts:AssumeRole', on: roleArn };
  return new AwsFailure('AccessDenied', refusalSentence(principal.arn, asked, refusal), 403);
}
