/** Creates roles, updates their trust policies, attaches policies, and removes all of these. */

import { isDeepStrictEqual } from 'node:util';
import type { ExistingPolicy, ExistingRole, PolicyDocument } from '../../model/existing.ts';
import { type ExpectedAttachment, type ExpectedRole, isAnother, usesOfRole } from '../../model/expected.ts';
import { nameOfArn } from '../../model/ids.ts';
import type { MutationContext } from '../../model/mutate.ts';
import { containsStatements } from '../../model/policies/statements.ts';
import type { Connection } from '../access/connection-types.ts';
import { anotherOf, changedSince, keptOnConflict, outdated, tagChange } from '../explain/changed.ts';
import { ask, askGuarded, asking, askUntil, done } from '../operation.ts';
import { isGone, nullIf } from '../read.ts';
import { readPolicyHead } from './policy/policies.ts';
import { samePolicy } from './policy/policy-text.ts';
import { roleRows } from './role-calls.ts';
import { listAttached, readRoleHead, readRoleUse } from './roles.ts';

/** Creates a role, tagged with the session. Waits until a trusted role has propagated in IAM. */
export async function createRole(
  connection: Connection,
  { name, description, trustPolicy }: { name: string; description: string; trustPolicy: PolicyDocument },
  context: MutationContext,
): Promise<{ arn: string }> {
  const asked = { operation: 'CreateRole' as const, target: name, after: trustPolicy };
  const created = await ask(connection, context, roleRows.CreateRole, asked, { description });
  connection.noteChange(name);
  return created;
}

/**
 * Replaces a role's trust policy. Before every attempt it is read again: if it means the same, nothing is done. It
 * isn't merged, because the plan showed everyone who will be trusted, and a principal that someone else adds or removes
 * in between would change that.
 *
 * @throws UserError PLAN_OUTDATED where someone changed it since the plan
 */
export async function updateTrustPolicy(
  connection: Connection,
  role: { name: string; trustPolicy: PolicyDocument; before: PolicyDocument },
  context: MutationContext,
): Promise<void> {
  const { name: target, trustPolicy: after } = role;
  const caller = await connection.caller(context.signal);
  const call = (before: PolicyDocument) => {
    const asked = { operation: 'UpdateAssumeRolePolicy' as const, target, before, after };
    return asking(roleRows.UpdateAssumeRolePolicy, asked, null);
  };
  await askGuarded(connection, context, async (signal, { lost }) => {
    const before = (await readRoleHead(connection, target, signal))?.trustPolicy ?? null;
    if (samePolicy(before, after)) return done;
    if (before !== null && samePolicy(before, role.before)) return call(before);
    // Ours was written but the response was lost, and someone has added to it since.
    if (lost && before !== null && containsStatements(before, after)) return done;
    throw outdated(call(role.before).task(caller), `The trust policy of the role ${target}`);
  });
}

/** Attaches a policy to a role; if it is attached already, nothing is done. Waits until both have propagated in IAM. */
export async function attachRolePolicy(
  connection: Connection,
  { roleName, policyArn }: { roleName: string; policyArn: string },
  context: MutationContext,
): Promise<void> {
  // An earlier attachment must not count as this session's work. A new role has nothing attached.
  const isNew = connection.changedRecently(roleName);
  if (!isNew && (await listAttached(connection, roleName, context.signal)).includes(policyArn)) return;
  const target: [string, string] = [roleName, policyArn];
  await ask(connection, context, roleRows.AttachRolePolicy, { operation: 'AttachRolePolicy', target }, null);
}

/** Detaches a policy from a role, as long as both are as planned. One that isn't attached counts as detached. */
export async function detachRolePolicy(
  connection: Connection,
  attachment: { roleName: string; policyArn: string; expected?: ExpectedAttachment },
  context: MutationContext,
): Promise<void> {
  const { roleName, policyArn, expected } = attachment;
  const target: [string, string] = [roleName, policyArn];
  const call = asking(roleRows.DetachRolePolicy, { operation: 'DetachRolePolicy', target }, null);
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
    // Someone who added to the role since relies on it as it is, with this policy.
    const roleChanged = roleChange(roleNow, role);
    if (roleChanged !== null || role.uses === undefined) return roleChanged;
    return roleUse(connection, roleName, signal, attached, role.uses);
  };
  await askUntil(connection, context, call, async (task, signal) => {
    const attached = await nullIf(isGone, listAttached(connection, roleName, signal));
    if (attached?.includes(policyArn) !== true) return true;
    const changed = expected === undefined ? null : await attachmentChange(expected, attached, signal);
    if (changed !== null) throw changedSince(task, changed);
    return false;
  });
  connection.noteChange(roleName);
  connection.noteChange(nameOfArn(policyArn));
}

/** How an attached policy differs from what was expected, as a sentence; null where it does not. */
function attachedPolicyChange(
  now: Pick<ExistingPolicy, 'name' | 'uniqueId' | 'tags' | 'defaultVersionId'>,
  expected: NonNullable<ExpectedAttachment['policy']>,
): string | null {
  const { name, tags, defaultVersionId } = now;
  if (isAnother(now, expected)) return anotherOf(`policy ${name}`);
  if (defaultVersionId !== expected.defaultVersionId) return `Someone has changed the policy ${name}.`;
  return tagChange(`policy ${name}`, tags, expected.tags);
}

/** Deletes a role that is still as planned and has nothing attached. */
export async function deleteRole(
  connection: Connection,
  { name, expected }: { name: string; expected: ExpectedRole },
  context: MutationContext,
): Promise<void> {
  const call = asking(roleRows.DeleteRole, { operation: 'DeleteRole', target: name }, null);
  const deletion = askUntil(connection, context, call, async (task, signal, isInUse) => {
    const role = await readRoleHead(connection, name, signal);
    if (role === null) return true;
    // IAM itself refuses to delete a role that is in use. Only then is it read what uses the role.
    const attached = isInUse ? await nullIf(isGone, listAttached(connection, name, signal)) : null;
    const changed =
      roleChange(role, expected) ??
      (isInUse ? await roleUse(connection, name, signal, attached ?? []) : null);
    if (changed !== null) throw changedSince(task, changed);
    return false;
  });
  await keptOnConflict(`The role ${name}`, deletion);
}

/** How a role differs from what was expected, as a sentence; null where it does not. */
function roleChange(
  now: Omit<ExistingRole, 'arn' | 'attachedPolicyArns'>,
  expected: NonNullable<ExpectedAttachment['role']>,
): string | null {
  const { name, tags, trustPolicy, settings } = now;
  if (isAnother(now, expected)) return anotherOf(`role ${name}`);
  const tag = tagChange(`role ${name}`, tags, expected.tags);
  if (tag !== null) return tag;
  if (expected.settings !== undefined && !isDeepStrictEqual(settings, expected.settings))
    return `Someone has changed the description, session duration or permissions boundary of the role ${name}.`;
  return expected.trustPolicy === undefined || samePolicy(trustPolicy, expected.trustPolicy)
    ? null
    : `Someone has changed the trust policy of the role ${name}.`;
}

/** What uses a role beyond the plan, as a sentence, or null. @param planned names of what was attached then */
async function roleUse(
  connection: Connection,
  name: string,
  signal: AbortSignal,
  attachedPolicyArns: readonly string[],
  planned: readonly string[] = [],
): Promise<string | null> {
  const use = await nullIf(isGone, readRoleUse(connection, name, signal));
  const uses = usesOfRole({ attachedPolicyArns: [...attachedPolicyArns] }, use ?? undefined);
  // What this run just detached might still be listed.
  const added = uses.filter((each) => !planned.includes(each) && !connection.changedRecently(each));
  return added.length === 0 ? null : `The role ${name} is in use: ${added.join(', ')}.`;
}
