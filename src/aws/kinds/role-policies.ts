/** What the policies on a role's own side say, each read by itself: managed, inline, and the boundary. */
import { GetRolePolicyCommand } from '@aws-sdk/client-iam';
import { exitCode, UserError } from '../../model/errors.ts';
import type { IdentityPolicy, Reading, RolePolicies } from '../../model/evidence.ts';
import { nameOfArn } from '../../model/ids.ts';
import type { Connection } from '../access/connection-types.ts';
import { newPlan } from '../explain/changed.ts';
import { asReading } from '../explain/errors.ts';
import { inParallel } from '../parallel.ts';
import { iam } from './iam.ts';
import { readPolicyHead, readVersion } from './policy/policies.ts';
import { parsePolicy } from './policy/policy-text.ts';
import { getRole, listAttached, listInline, roleTask } from './roles.ts';

/** Policies that are read at once. */
const atOnce = 8;

/**
 * All policies on a role's own side.
 *
 * @throws UserError NOT_FOUND where there's no such role
 */
export async function readRolePolicies(
  connection: Connection,
  roleName: string,
  signal: AbortSignal,
): Promise<RolePolicies> {
  const [attached, inline, boundary] = await Promise.all([
    allOf(listAttached(connection, roleName, signal), signal, (arn, inner) =>
      readManaged(connection, arn, inner),
    ),
    allOf(listInline(connection, roleName, signal), signal, (name, inner) =>
      readInline(connection, roleName, name, inner),
    ),
    asReading(readBoundary(connection, roleName, signal)),
  ]);
  // There is no other place to say that the list itself isn't readable.
  return { attached: attached.isRead ? attached.value : [attached], inline, boundary };
}

/** Reads each of a list; one that isn't readable takes none of the others with it. */
function allOf(
  list: Promise<string[]>,
  signal: AbortSignal,
  read: (item: string, signal: AbortSignal) => Promise<IdentityPolicy>,
): Promise<Reading<Reading<IdentityPolicy>[]>> {
  return asReading(
    list.then((items) => inParallel(items, atOnce, signal, (item, inner) => unspoilt(read(item, inner)))),
  );
}

/** A document that isn't one can't be judged; the others still can. */
async function unspoilt<Value>(reading: Promise<Value>): Promise<Reading<Value>> {
  try {
    return await asReading(reading);
  } catch (error) {
    const isSpoilt =
      error instanceof UserError && ['POLICY_UNREADABLE', 'NOT_FOUND'].includes(error.report.code);
    if (isSpoilt) return { isRead: false, why: error.report.message };
    throw error;
  }
}

async function readManaged(
  connection: Connection,
  arn: string,
  signal: AbortSignal,
): Promise<IdentityPolicy> {
  const head = await readPolicyHead(connection, arn, signal);
  if (head === null) throw notFound(`The policy ${arn} no longer exists.`, arn);
  return {
    name: nameOfArn(arn),
    arn,
    document: await readVersion(connection, arn, head.defaultVersionId, signal),
  };
}

async function readInline(
  connection: Connection,
  roleName: string,
  name: string,
  signal: AbortSignal,
): Promise<IdentityPolicy> {
  const doing = `reading the inline policy ${name} of the role ${roleName}`;
  const task = await roleTask(connection, doing, 'GetRolePolicy', roleName, signal);
  const { PolicyDocument } = await iam.one(connection, signal, task, (client, options) =>
    client.send(new GetRolePolicyCommand({ RoleName: roleName, PolicyName: name }), options),
  );
  return { name, arn: null, document: parsePolicy(PolicyDocument ?? '', name, 'percent-encoded') };
}

async function readBoundary(
  connection: Connection,
  roleName: string,
  signal: AbortSignal,
): Promise<IdentityPolicy | null> {
  const role = await getRole(connection, roleName, signal);
  if (role === null) throw notFound(`The role ${roleName} doesn't exist.`, roleName);
  const arn = role.PermissionsBoundary?.PermissionsBoundaryArn;
  return arn === undefined ? null : readManaged(connection, arn, signal);
}

function notFound(message: string, name: string): UserError {
  return new UserError({
    code: 'NOT_FOUND',
    exit: exitCode.failed,
    doing: `reading the policies of ${name}`,
    message,
    where: { name },
    remedy: newPlan,
  });
}
