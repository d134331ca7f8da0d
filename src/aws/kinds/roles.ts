/** Reading IAM roles, and what is attached to them. */
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  type Role,
} from '@aws-sdk/client-iam';
import { roleArn } from '../../documents/arns.ts';
import { UserError } from '../../model/errors.ts';
import type { IdentityPolicy, Reading, RolePolicies } from '../../model/evidence.ts';
import type { ExistingRole, PolicyDocument, RoleSettings, RoleUse } from '../../model/existing.ts';
import { uniqueIdOf } from '../../model/expected.ts';
import { nameOfArn } from '../../model/ids.ts';
import type { Connection } from '../access/connection-types.ts';
import { newPlan } from '../explain/changed.ts';
import { asReading } from '../explain/errors.ts';
import { inParallel } from '../parallel.ts';
import { type Asked, isRefused, nullIf, saying } from '../read.ts';
import { iam, iamList } from './iam.ts';
import { readPolicyHead, readVersion } from './policy/policies.ts';
import { parsePolicy } from './policy/policy-text.ts';
import { tagsOf } from './tags.ts';

/** Finds a role by name, or null. IAM ignores the case of names. */
export async function readRole(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<ExistingRole | null> {
  const role = (await getRole(connection, name, signal)) ?? (await findByName(connection, name, signal));
  if (role === null) return null;
  const actualName = role.RoleName ?? name;
  return {
    arn: role.Arn ?? '',
    name: actualName,
    ...uniqueIdOf({ uniqueId: role.RoleId }),
    trustPolicy: trustOf(role, actualName),
    attachedPolicyArns: await listAttached(connection, actualName, signal),
    tags: tagsOf(role.Tags),
    settings: settingsOf(role),
  };
}

function settingsOf({ Description, MaxSessionDuration, PermissionsBoundary }: Role): RoleSettings {
  return {
    description: Description ?? '',
    maxSessionDuration: MaxSessionDuration ?? null,
    boundary: PermissionsBoundary?.PermissionsBoundaryArn ?? null,
  };
}

/** What GetRole alone says of the role with exactly this name; null where it doesn't exist. */
export async function readRoleHead(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<Omit<ExistingRole, 'arn' | 'attachedPolicyArns'> | null> {
  const role = await getRole(connection, name, signal);
  if (role === null) return null;
  return {
    name,
    ...uniqueIdOf({ uniqueId: role.RoleId }),
    tags: tagsOf(role.Tags),
    trustPolicy: trustOf(role, name),
    settings: settingsOf(role),
  };
}

function trustOf(role: Role, name: string): PolicyDocument {
  return parsePolicy(role.AssumeRolePolicyDocument ?? '', `the role ${name}`, 'percent-encoded');
}

/** What GetRole says of the role with exactly this name; null where it doesn't exist. */
export async function getRole(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<Role | null> {
  const asked = await roleTask(connection, `reading the role ${name}`, 'GetRole', name, signal);
  return nullIf(
    saying('NoSuchEntity'),
    iam.one(connection, signal, asked, async (client, options) => {
      return (await client.send(new GetRoleCommand({ RoleName: name }), options)).Role ?? null;
    }),
  );
}

/** ListRoles omits tags, so a role that it finds is read once more. If listing is refused, it counts as not found. */
async function findByName(connection: Connection, name: string, signal: AbortSignal): Promise<Role | null> {
  const task = {
    ...(await roleTask(connection, 'listing the roles', 'ListRoles', name, signal)),
    resources: ['*'],
  };
  const listing = iamList(connection, task, signal, async (client, page, options) => {
    const answer = await client.send(new ListRolesCommand({ MaxItems: 1000, ...page }), options);
    return { ...answer, items: answer.Roles };
  });
  const found = (await nullIf(isRefused, listing))?.find(
    (role) => role.RoleName?.toLowerCase() === name.toLowerCase(),
  );
  return found?.RoleName === undefined || found.RoleName === name
    ? null
    : getRole(connection, found.RoleName, signal);
}

/** ARNs of the managed policies that are attached to a role, sorted. */
export async function listAttached(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<string[]> {
  const doing = `listing the policies of the role ${name}`;
  const task = await roleTask(connection, doing, 'ListAttachedRolePolicies', name, signal);
  const attached = await iamList(connection, task, signal, async (client, page, options) => {
    const answer = await client.send(
      new ListAttachedRolePoliciesCommand({ RoleName: name, ...page }),
      options,
    );
    return { ...answer, items: answer.AttachedPolicies };
  });
  return attached.flatMap(({ PolicyArn }) => (PolicyArn === undefined ? [] : [PolicyArn])).sort();
}

/** Names of a role's inline policies. */
export async function listInline(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<string[]> {
  const doing = `listing the inline policies of the role ${name}`;
  const task = await roleTask(connection, doing, 'ListRolePolicies', name, signal);
  return iamList(connection, task, signal, async (client, page, options) => {
    const answer = await client.send(new ListRolePoliciesCommand({ RoleName: name, ...page }), options);
    return { ...answer, items: answer.PolicyNames };
  });
}

/** What is attached to a role besides managed policies; null for what AWS doesn't allow to be read. */
export async function readRoleUse(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<RoleUse> {
  const doing = `listing the instance profiles of the role ${name}`;
  const ofProfiles = await roleTask(connection, doing, 'ListInstanceProfilesForRole', name, signal);
  const profiles = iamList(connection, ofProfiles, signal, async (client, page, options) => {
    const input = { RoleName: name, ...page };
    const { InstanceProfiles = [], ...answer } = await client.send(
      new ListInstanceProfilesForRoleCommand(input),
      options,
    );
    return { ...answer, items: InstanceProfiles.map(({ InstanceProfileName = '' }) => InstanceProfileName) };
  });
  const [inlinePolicyNames, instanceProfileNames] = await Promise.all([
    nullIf(isRefused, listInline(connection, name, signal)),
    nullIf(isRefused, profiles),
  ]);
  return { inlinePolicyNames, instanceProfileNames };
}

/** A call about a role by its name. */
export async function roleTask(
  connection: Connection,
  doing: string,
  operation: string,
  name: string,
  signal: AbortSignal,
): Promise<Asked> {
  const { account, partition } = await connection.caller(signal);
  return { doing, operation, resources: [roleArn(partition, account, name)], account, name };
}

/** Policies that are read at once. */
const atOnce = 8;

/** All policies on a role's own side. @throws UserError NOT_FOUND where there's no such role */
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
  // The result has no other place to say that the list itself can't be read.
  return { attached: attached.isRead ? attached.value : [attached], inline, boundary };
}

/** Reads each item of a list; one that can't be read doesn't affect the others. */
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
    doing: `reading the policies of ${name}`,
    message,
    where: { name },
    remedy: newPlan,
  });
}
