/** Removing attachments and roles, and looking what hangs on a role. */
import {
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  IAMClient,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { UserError } from '../../model/errors.ts';
import type { ExistingPolicy, ExistingRole, RoleUse } from '../../model/existing.ts';
import { type ExpectedAttachment, type ExpectedRole, isAnother, usesOfRole } from '../../model/expected.ts';
import type { Connection } from '../access/connection.ts';
import { anotherOf, changedSince, keptOnConflict, tagChange } from '../explain/changed.ts';
import { isDenied } from '../explain/errors.ts';
import { hasCode } from '../explain/failures.ts';
import { mutate } from '../mutate.ts';
import { allPages } from '../pages.ts';
import type { MutationContext } from '../types.ts';
import { detachedSettling, iamTask } from './iam.ts';
import { nameOf, readPolicyHead } from './policies.ts';
import { samePolicy } from './policy-text.ts';
import { listAttached, readRoleHead } from './roles.ts';

const done = { made: { result: null, ids: [] } };

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

/** Detaches a policy from a role, as long as both are what was planned. Not attached any longer is done. */
export async function detachRolePolicy(
  connection: Connection,
  attachment: { roleName: string; policyArn: string; expected?: ExpectedAttachment },
  context: MutationContext,
): Promise<void> {
  const { roleName, policyArn, expected } = attachment;
  const { account, partition } = await connection.caller(context.signal);
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const policyName = nameOf(policyArn);
  const attachmentChange = async (
    { policy, role }: ExpectedAttachment,
    attached: readonly string[],
    signal: AbortSignal,
  ): Promise<string | null> => {
    const [policyNow, roleNow] = await Promise.all([
      policy === null ? null : readPolicyHead(connection, policyArn, signal),
      role === null ? null : readRoleHead(connection, roleName, signal),
    ]);
    const changed = policy === null || policyNow === null ? null : attachedPolicyChange(policyNow, policy);
    if (changed !== null || role === null || roleNow === null) return changed;
    // Whoever has added to the role since relies on it as it is, with this policy.
    return roleChange(roleNow, role) ?? roleUse(connection, roleName, signal, attached, role.uses);
  };
  const task = iamTask(`detaching the policy ${policyName} from the role ${roleName}`, 'DetachRolePolicy', {
    account,
    name: roleName,
    arn: `arn:${partition}:iam::${account}:role/${roleName}`,
  });
  await mutate<null>(
    connection,
    {
      task,
      prepare: async (signal) => {
        const attached = await unlessGone(listAttached(connection, roleName, signal));
        if (attached?.includes(policyArn) !== true) return done;
        const changed = expected === undefined ? null : await attachmentChange(expected, attached, signal);
        if (changed !== null) throw changedSince(task, changed);
        return {
          intent: { target: [roleName, policyArn], before: null },
          send: async (options) => {
            const input = { RoleName: roleName, PolicyArn: policyArn };
            const answer = await iam.send(new DetachRolePolicyCommand(input), options);
            return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
          },
        };
      },
      existsCodes: ['NoSuchEntity'],
    },
    context,
  );
  connection.noteChange(roleName);
  connection.noteChange(policyName);
}

/** How an attached policy differs from what was expected, as a sentence; null where it does not. */
function attachedPolicyChange(
  now: Pick<ExistingPolicy, 'name' | 'uniqueId' | 'tags' | 'defaultVersionId'>,
  expected: NonNullable<ExpectedAttachment['policy']>,
): string | null {
  const { name, tags, defaultVersionId } = now;
  if (isAnother(now, expected)) return anotherOf(`policy ${name}`);
  if (defaultVersionId !== expected.defaultVersionId)
    return `Somebody has changed what the policy ${name} says.`;
  return tagChange(`policy ${name}`, tags, expected.tags);
}

/** null where what was asked about is gone. */
async function unlessGone<Value>(reading: Promise<Value>): Promise<Value | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof UserError && error.report.code === 'NOT_FOUND') return null;
    throw error;
  }
}

/** Deletes a role that is what was planned and that nothing is attached to. */
export async function deleteRole(
  connection: Connection,
  { name, expected }: { name: string; expected: ExpectedRole },
  context: MutationContext,
): Promise<void> {
  const { account, partition } = await connection.caller(context.signal);
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const arn = `arn:${partition}:iam::${account}:role/${name}`;
  const task = iamTask(`deleting the role ${name}`, 'DeleteRole', { account, name, arn });
  // IAM itself refuses to delete a role that is in use. What uses it is read only then.
  let isInUse = false;
  const roleInUse = async (signal: AbortSignal): Promise<string | null> => {
    const attached = await unlessGone(listAttached(connection, name, signal));
    return roleUse(connection, name, signal, attached ?? []);
  };
  const deletion = mutate<null>(
    connection,
    {
      task,
      prepare: async (signal) => {
        const role = await readRoleHead(connection, name, signal);
        if (role === null) return done;
        const changed = roleChange(role, expected) ?? (isInUse ? await roleInUse(signal) : null);
        if (changed !== null) throw changedSince(task, changed);
        return {
          intent: { target: name, before: null },
          send: async (options) => {
            const answer = await iam.send(new DeleteRoleCommand({ RoleName: name }), options);
            return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
          },
        };
      },
      existsCodes: ['NoSuchEntity'],
      settling: (failure) => {
        isInUse ||= hasCode(failure, 'DeleteConflict');
        return detachedSettling(connection, failure, name);
      },
    },
    context,
  );
  await keptOnConflict(`The role ${name}`, deletion);
}

/** How a role differs from what was expected, as a sentence; null where it does not. */
function roleChange(
  now: Pick<ExistingRole, 'name' | 'uniqueId' | 'tags' | 'trustPolicy'>,
  expected: ExpectedRole,
): string | null {
  const { name, tags, trustPolicy } = now;
  if (isAnother(now, expected)) return anotherOf(`role ${name}`);
  const tag = tagChange(`role ${name}`, tags, expected.tags);
  if (tag !== null) return tag;
  return samePolicy(trustPolicy, expected.trustPolicy)
    ? null
    : `Somebody has changed whom the role ${name} trusts.`;
}

/**
 * What a role is used by that wasn't planned for, as a sentence; null where nothing is known to use it.
 *
 * @param attachedPolicyArns ARNs of its policies
 * @param planned names of what was attached when this was planned
 */
async function roleUse(
  connection: Connection,
  name: string,
  signal: AbortSignal,
  attachedPolicyArns: readonly string[],
  planned: readonly string[] = [],
): Promise<string | null> {
  const use = await unlessGone(readRoleUse(connection, name, signal));
  const uses = usesOfRole({ attachedPolicyArns: [...attachedPolicyArns] }, use ?? undefined);
  // What this run has detached a moment ago may still be listed.
  const added = uses.filter((each) => !planned.includes(each) && !connection.changedRecently(each));
  return added.length === 0 ? null : `The role ${name} is in use: ${added.join(', ')}.`;
}
