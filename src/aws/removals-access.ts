/** Removing attachments and roles, and looking what hangs on a role. */
import {
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  IAMClient,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import type { Connection } from './connection.ts';
import { isDenied } from './errors.ts';
import { detachedSettling, iamTask } from './iam.ts';
import { mutate } from './mutate.ts';
import { allPages } from './pages.ts';
import { nameOf } from './policies.ts';
import { readRole } from './roles.ts';
import type { MutationContext, RoleUse } from './types.ts';

/** What hangs on a role besides managed policies; null for what AWS does not let one look at. */
export async function readRoleUse(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<RoleUse> {
  const { account, partition } = await connection.caller(signal);
  const iam = await connection.client(IAMClient, connection.region, 'read');
  const about = { account, name, arn: `arn:${partition}:iam::${account}:role/${name}` };
  const optional = async <Item>(list: Promise<Item[]>): Promise<Item[] | null> => {
    try {
      return await list;
    } catch (error) {
      if (isDenied(error)) return null;
      throw error;
    }
  };
  const policies = allPages<string>(async (marker) => {
    const task = iamTask(`listing the inline policies of the role ${name}`, 'ListRolePolicies', about);
    const input = { RoleName: name, ...(marker === undefined ? {} : { Marker: marker }) };
    const page = await connection.read(task, signal, (options) =>
      iam.send(new ListRolePoliciesCommand(input), options),
    );
    return { items: page.PolicyNames, next: page.IsTruncated ? page.Marker : undefined };
  }, `listing the inline policies of the role ${name}`);
  const profiles = allPages<string>(async (marker) => {
    const task = iamTask(
      `listing the instance profiles of the role ${name}`,
      'ListInstanceProfilesForRole',
      about,
    );
    const input = { RoleName: name, ...(marker === undefined ? {} : { Marker: marker }) };
    const page = await connection.read(task, signal, (options) =>
      iam.send(new ListInstanceProfilesForRoleCommand(input), options),
    );
    const items = (page.InstanceProfiles ?? []).map(({ InstanceProfileName }) => InstanceProfileName ?? '');
    return { items, next: page.IsTruncated ? page.Marker : undefined };
  }, `listing the instance profiles of the role ${name}`);
  const [inlinePolicyNames, instanceProfileNames] = await Promise.all([
    optional(policies),
    optional(profiles),
  ]);
  return { inlinePolicyNames, instanceProfileNames };
}

export async function detachRolePolicy(
  connection: Connection,
  attachment: { roleName: string; policyArn: string },
  context: MutationContext,
): Promise<void> {
  const { roleName, policyArn } = attachment;
  const { account, partition } = await connection.caller(context.signal);
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const arn = `arn:${partition}:iam::${account}:role/${roleName}`;
  await mutate(
    connection,
    {
      task: iamTask(
        `detaching the policy ${nameOf(policyArn)} from the role ${roleName}`,
        'DetachRolePolicy',
        {
          account,
          name: roleName,
          arn,
        },
      ),
      intent: { target: [roleName, policyArn], before: null },
      send: async (options) => {
        const input = { RoleName: roleName, PolicyArn: policyArn };
        const answer = await iam.send(new DetachRolePolicyCommand(input), options);
        return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) => {
        const role = await readRole(connection, roleName, signal);
        return role?.attachedPolicyArns.includes(policyArn) ? null : { result: null, ids: [] };
      },
      existsCodes: ['NoSuchEntity'],
    },
    context,
  );
  connection.noteChange(roleName);
  connection.noteChange(nameOf(policyArn));
}

export async function deleteRole(
  connection: Connection,
  name: string,
  context: MutationContext,
): Promise<void> {
  const { account, partition } = await connection.caller(context.signal);
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const arn = `arn:${partition}:iam::${account}:role/${name}`;
  await mutate(
    connection,
    {
      task: iamTask(`deleting the role ${name}`, 'DeleteRole', { account, name, arn }),
      intent: { target: name, before: null },
      send: async (options) => {
        const answer = await iam.send(new DeleteRoleCommand({ RoleName: name }), options);
        return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) =>
        (await readRole(connection, name, signal)) === null ? { result: null, ids: [] } : null,
      existsCodes: ['NoSuchEntity'],
      settling: (failure) => detachedSettling(connection, failure, name),
    },
    context,
  );
}
