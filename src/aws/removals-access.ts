/** Removing and restoring what belongs to access: attachments, roles, policies and their versions. */
import {
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  IAMClient,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam';
import { UserError } from '../errors.ts';
import type { PolicyDocument } from '../plan/existing.ts';
import { outdated } from './bucket-changes.ts';
import type { Connection } from './connection.ts';
import { isDenied } from './errors.ts';
import { iamTask } from './iam.ts';
import { mutate } from './mutate.ts';
import { allPages } from './pages.ts';
import { listVersions, nameOf, readDefault } from './policies.ts';
import { samePolicy } from './policy-text.ts';
import { readRole } from './roles.ts';
import type { MutationContext, PolicyRestoration, RoleUse } from './types.ts';

/** What hangs on a role besides managed policies; empty lists where AWS does not let one look. */
export async function readRoleUse(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<RoleUse> {
  const { account, partition } = await connection.caller(signal);
  const iam = await connection.client(IAMClient, connection.region, 'read');
  const about = { account, name, arn: `arn:${partition}:iam::${account}:role/${name}` };
  const optional = async <Item>(list: Promise<Item[]>): Promise<Item[]> => {
    try {
      return await list;
    } catch (error) {
      if (isDenied(error)) return [];
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
    },
    context,
  );
}

/** Deletes a policy with all its versions: IAM wants the others gone before the default. */
export async function deletePolicy(
  connection: Connection,
  arn: string,
  context: MutationContext,
): Promise<void> {
  const { account } = await connection.caller(context.signal);
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const name = nameOf(arn);
  for (const version of await listVersions(connection, arn, context.signal)) {
    if (!version.isDefault) await deleteVersion(connection, arn, version.id, context);
  }
  await mutate(
    connection,
    {
      task: iamTask(`deleting the policy ${name}`, 'DeletePolicy', { account, name, arn }),
      intent: { target: arn, before: null },
      send: async (options) => {
        const answer = await iam.send(new DeletePolicyCommand({ PolicyArn: arn }), options);
        return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) =>
        (await versionIds(connection, arn, signal)) === null ? { result: null, ids: [] } : null,
      existsCodes: ['NoSuchEntity'],
    },
    context,
  );
}

/**
 * Makes a policy say again what it said before: the former version becomes the default where it is still there, else
 * a new one does; the versions that this program made go; those that had to make room are written again.
 *
 * @throws UserError PLAN_OUTDATED where somebody changed the policy since the plan
 */
export async function restorePolicy(
  connection: Connection,
  restoration: PolicyRestoration,
  context: MutationContext,
): Promise<void> {
  const { policyArn: arn, document, versionId, current, ownVersionIds, deleted } = restoration;
  const { account } = await connection.caller(context.signal);
  const name = nameOf(arn);
  const now = await readDefault(connection, arn, context.signal);
  const task = iamTask(`restoring the policy ${name}`, 'SetDefaultPolicyVersion', { account, name, arn });
  if (!samePolicy(now.document, current) && !samePolicy(now.document, document)) {
    throw outdated(task, `The policy ${name}`);
  }
  if (!samePolicy(now.document, document)) {
    if (versionId === null) await createVersion(connection, arn, document, true, context);
    else await setDefault(connection, arn, versionId, context);
  }
  for (const id of ownVersionIds) await deleteVersion(connection, arn, id, context);
  for (const old of deleted) await createVersion(connection, arn, old, false, context);
}

async function setDefault(
  connection: Connection,
  arn: string,
  versionId: string,
  context: MutationContext,
): Promise<void> {
  const { account } = await connection.caller(context.signal);
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const name = nameOf(arn);
  await mutate(
    connection,
    {
      task: iamTask(
        `making ${versionId} the default of the policy ${name} again`,
        'SetDefaultPolicyVersion',
        {
          account,
          name,
          arn,
        },
      ),
      intent: { target: arn, before: null, after: { versionId } },
      send: async (options) => {
        const input = { PolicyArn: arn, VersionId: versionId };
        const answer = await iam.send(new SetDefaultPolicyVersionCommand(input), options);
        return { result: null, ids: [versionId], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) =>
        (await readDefault(connection, arn, signal)).id === versionId
          ? { result: null, ids: [versionId] }
          : null,
    },
    context,
  );
}

async function createVersion(
  connection: Connection,
  arn: string,
  document: PolicyDocument,
  isDefault: boolean,
  context: MutationContext,
): Promise<void> {
  const { account } = await connection.caller(context.signal);
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const name = nameOf(arn);
  const before = new Set((await listVersions(connection, arn, context.signal)).map(({ id }) => id));
  await mutate(
    connection,
    {
      task: iamTask(`writing a former version of the policy ${name} again`, 'CreatePolicyVersion', {
        account,
        name,
        arn,
      }),
      intent: { target: arn, before: null, after: document },
      send: async (options) => {
        const input = { PolicyArn: arn, PolicyDocument: JSON.stringify(document), SetAsDefault: isDefault };
        const answer = await iam.send(new CreatePolicyVersionCommand(input), options);
        return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) => {
        const made = (await listVersions(connection, arn, signal)).find(({ id }) => !before.has(id));
        return made ? { result: null, ids: [made.id] } : null;
      },
    },
    context,
  );
}

async function deleteVersion(
  connection: Connection,
  arn: string,
  id: string,
  context: MutationContext,
): Promise<void> {
  const { account } = await connection.caller(context.signal);
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const name = nameOf(arn);
  await mutate(
    connection,
    {
      task: iamTask(`deleting version ${id} of the policy ${name}`, 'DeletePolicyVersion', {
        account,
        name,
        arn,
      }),
      intent: { target: arn, before: { versionId: id } },
      send: async (options) => {
        const input = { PolicyArn: arn, VersionId: id };
        const answer = await iam.send(new DeletePolicyVersionCommand(input), options);
        return { result: null, ids: [id], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) =>
        (await versionIds(connection, arn, signal))?.includes(id) ? null : { result: null, ids: [id] },
      existsCodes: ['NoSuchEntity'],
    },
    context,
  );
}

/** null where the policy is gone. */
async function versionIds(
  connection: Connection,
  arn: string,
  signal: AbortSignal,
): Promise<string[] | null> {
  try {
    return (await listVersions(connection, arn, signal)).map(({ id }) => id);
  } catch (error) {
    if (error instanceof UserError && error.report.code === 'NOT_FOUND') return null;
    throw error;
  }
}
