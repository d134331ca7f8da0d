/** IAM roles: reading, making, changing their trust, attaching policies. */
import {
  type AttachedPolicy,
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  type Role,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { ExistingRole, PolicyDocument } from '../../model/existing.ts';
import { idsOf, uniqueIdOf } from '../../model/expected.ts';
import { sessionTag } from '../../model/ids.ts';
import { containsStatements } from '../../model/statements.ts';
import type { Connection } from '../access/connection.ts';
import { outdated } from '../explain/changed.ts';
import { isDenied, type Task } from '../explain/errors.ts';
import { failureOf, hasCode } from '../explain/failures.ts';
import { mutate } from '../mutate.ts';
import { allPages } from '../pages.ts';
import type { MutationContext } from '../types.ts';
import { iamSettling, iamTask } from './iam.ts';
import { parsePolicy, samePolicy } from './policy-text.ts';
import { tagsFor, tagsOf } from './tags.ts';

/** Finds a role by name, or null. IAM does not tell names apart by case. */
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
  };
}

/** What GetRole alone says of the role with exactly this name; null where it is gone. */
export async function readRoleHead(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<Pick<ExistingRole, 'name' | 'uniqueId' | 'tags' | 'trustPolicy'> | null> {
  const role = await getRole(connection, name, signal);
  if (role === null) return null;
  return {
    name,
    ...uniqueIdOf({ uniqueId: role.RoleId }),
    tags: tagsOf(role.Tags),
    trustPolicy: trustOf(role, name),
  };
}

function trustOf(role: Role, name: string): PolicyDocument {
  return parsePolicy(role.AssumeRolePolicyDocument ?? '', `the role ${name}`, 'percent-encoded');
}

async function getRole(connection: Connection, name: string, signal: AbortSignal): Promise<Role | null> {
  const iam = await connection.client(IAMClient, connection.region, 'read');
  const task = await taskFor(connection, `reading the role ${name}`, 'GetRole', name, signal);
  return connection.read(task, signal, async (options) => {
    try {
      return (await iam.send(new GetRoleCommand({ RoleName: name }), options)).Role ?? null;
    } catch (error) {
      if (hasCode(failureOf(error), 'NoSuchEntity')) return null;
      throw error;
    }
  });
}

/** ListRoles leaves tags out, so a find is read once more. Where listing is refused, it counts as not found. */
async function findByName(connection: Connection, name: string, signal: AbortSignal): Promise<Role | null> {
  const iam = await connection.client(IAMClient, connection.region, 'read');
  const task = {
    ...(await taskFor(connection, 'listing the roles', 'ListRoles', name, signal)),
    resources: ['*'],
  };
  const all = await allPages(async (marker) => {
    const input = { MaxItems: 1000, ...(marker === undefined ? {} : { Marker: marker }) };
    const page = await connection.read(task, signal, (options) =>
      iam.send(new ListRolesCommand(input), options),
    );
    return { items: page.Roles, next: page.IsTruncated ? page.Marker : undefined };
  }, task.doing).catch((error: unknown) => {
    if (isDenied(error)) return [];
    throw error;
  });
  const found = all.find((role) => role.RoleName?.toLowerCase() === name.toLowerCase());
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
  const iam = await connection.client(IAMClient, connection.region, 'read');
  const doing = `listing the policies of the role ${name}`;
  const task = await taskFor(connection, doing, 'ListAttachedRolePolicies', name, signal);
  const attached = await allPages<AttachedPolicy>(async (marker) => {
    const input = { RoleName: name, ...(marker === undefined ? {} : { Marker: marker }) };
    const page = await connection.read(task, signal, (options) =>
      iam.send(new ListAttachedRolePoliciesCommand(input), options),
    );
    return { items: page.AttachedPolicies, next: page.IsTruncated ? page.Marker : undefined };
  }, doing);
  return attached.flatMap(({ PolicyArn }) => (PolicyArn === undefined ? [] : [PolicyArn])).sort();
}

/** Makes a role, tagged with the session. Waits while IAM does not know a trusted role yet. */
export async function createRole(
  connection: Connection,
  role: { name: string; description: string; trustPolicy: PolicyDocument },
  context: MutationContext,
): Promise<{ arn: string }> {
  const { name } = role;
  const task = await taskFor(connection, `creating the role ${name}`, 'CreateRole', name, context.signal);
  const arn = task.resources?.[0] ?? '';
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const made = await mutate(
    connection,
    {
      task: { ...task, actions: ['iam:CreateRole', 'iam:TagRole'] },
      intent: { target: name, before: null, after: role.trustPolicy },
      send: async (options) => {
        const answer = await iam.send(
          new CreateRoleCommand({
            RoleName: name,
            Description: role.description,
            AssumeRolePolicyDocument: JSON.stringify(role.trustPolicy),
            Tags: tagsFor(context.session),
          }),
          options,
        );
        const given = answer.Role?.Arn ?? arn;
        const ids = idsOf({ arn: given, uniqueId: answer.Role?.RoleId });
        return { result: { arn: given }, ids, requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) => {
        const found = await readRole(connection, name, signal);
        return found?.tags[sessionTag] === context.session
          ? { result: { arn: found.arn }, ids: idsOf(found) }
          : null;
      },
      existsCodes: ['EntityAlreadyExists'],
      settling: (failure) => iamSettling(connection, failure, [name]),
    },
    context,
  );
  connection.noteChange(name);
  return made;
}

/** Whom the role trusts now, or null where there is no such role. */
export async function readTrust(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<PolicyDocument | null> {
  const role = await getRole(connection, name, signal);
  return role === null ? null : trustOf(role, name);
}

/**
 * Replaces a role's trust policy. Before every attempt it is read again: equal in meaning to what is wanted, nothing is
 * done. It is not merged: the plan showed the whole of what will be trusted, and a principal that somebody else adds or
 * takes away in between would make it another one.
 *
 * @throws UserError PLAN_OUTDATED where somebody changed it since the plan
 */
export async function updateTrustPolicy(
  connection: Connection,
  role: { name: string; trustPolicy: PolicyDocument; before: PolicyDocument },
  context: MutationContext,
): Promise<void> {
  const { name, trustPolicy } = role;
  const doing = `updating whom the role ${name} trusts`;
  const task = await taskFor(connection, doing, 'UpdateAssumeRolePolicy', name, context.signal);
  const iam = await connection.client(IAMClient, connection.region, 'change');
  await mutate(
    connection,
    {
      task,
      prepare: async (signal, lost) => {
        const before = await readTrust(connection, name, signal);
        const made = { made: { result: null, ids: [] } };
        if (samePolicy(before, trustPolicy)) return made;
        if (!samePolicy(before, role.before)) {
          // Ours was written, its answer was lost, and somebody has added to it since.
          if (lost && before !== null && containsStatements(before, trustPolicy)) return made;
          throw outdated(task, `The trust policy of the role ${name}`);
        }
        return {
          intent: { target: name, before, after: trustPolicy },
          send: async (options) => {
            const input = { RoleName: name, PolicyDocument: JSON.stringify(trustPolicy) };
            const answer = await iam.send(new UpdateAssumeRolePolicyCommand(input), options);
            return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
          },
        };
      },
      settling: (failure) => iamSettling(connection, failure, [name]),
    },
    context,
  );
}

/** Attaches a policy to a role; attached already, nothing is done. Waits while IAM does not know either yet. */
export async function attachRolePolicy(
  connection: Connection,
  attachment: { roleName: string; policyArn: string },
  context: MutationContext,
): Promise<void> {
  const { roleName, policyArn } = attachment;
  const policyName = policyArn.slice(policyArn.lastIndexOf('/') + 1);
  const doing = `attaching the policy ${policyName} to the role ${roleName}`;
  const task = await taskFor(connection, doing, 'AttachRolePolicy', roleName, context.signal);
  const isAttached = async (signal: AbortSignal): Promise<boolean> =>
    (await listAttached(connection, roleName, signal)).includes(policyArn);
  // What was attached before must not count as this session's work. A role of a moment ago has nothing attached.
  if (!connection.changedRecently(roleName) && (await isAttached(context.signal))) return;
  const iam = await connection.client(IAMClient, connection.region, 'change');
  await mutate(
    connection,
    {
      task,
      intent: { target: [roleName, policyArn], before: null },
      send: async (options) => {
        const input = { RoleName: roleName, PolicyArn: policyArn };
        const answer = await iam.send(new AttachRolePolicyCommand(input), options);
        return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) => ((await isAttached(signal)) ? { result: null, ids: [] } : null),
      // AWS's own policies are there or not: there is nothing that spreads.
      settling: (failure) =>
        /:iam::aws:/.test(policyArn) && failure.message.includes(policyArn)
          ? null
          : iamSettling(connection, failure, [roleName, policyName]),
    },
    context,
  );
}

async function taskFor(
  connection: Connection,
  doing: string,
  operation: string,
  name: string,
  signal: AbortSignal,
): Promise<Task> {
  const { account, partition } = await connection.caller(signal);
  const arn = `arn:${partition}:iam::${account}:role/${name}`;
  return iamTask(doing, operation, { account, name, arn });
}
