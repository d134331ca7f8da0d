/** Creating roles, updating their trust policies, attaching policies, and removing all of it. */
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

/** Creates a role, tagged with the session. Waits while IAM does not know a trusted role yet. */
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
 * Replaces a role's trust policy. Before every attempt it is read again: equal in meaning to what is wanted, nothing is
 * done. It is not merged: the plan showed the whole of what will be trusted, and a principal that someone else adds or
 * takes away in between would make it another one.
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
    // Ours was written, its answer was lost, and someone has added to it since.
    if (lost && before !== null && containsStatements(before, after)) return done;
    throw outdated(call(role.before).task(caller), `The trust policy of the role ${target}`);
  });
}

/** Attaches a policy to a role; attached already, nothing is done. Waits while IAM does not know either yet. */
export async function attachRolePolicy(
  connection: Connection,
  { roleName, policyArn }: { roleName: string; policyArn: string },
  context: MutationContext,
): Promise<void> {
  // What was attached before must not count as this session's work. A role of a moment ago has nothing attached.
  const isNew = connection.changedRecently(roleName);
  if (!isNew && (await listAttached(connection, roleName, context.signal)).includes(policyArn)) return;
  const target: [string, string] = [roleName, policyArn];
  await ask(connection, context, roleRows.AttachRolePolicy, { operation: 'AttachRolePolicy', target }, null);
}

/** Detaches a policy from a role, as long as both are what was planned. One that isn't attached is done. */
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
    // Whoever has added to the role since relies on it as it is, with this policy.
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

/** Deletes a role that is what was planned and that nothing is attached to. */
export async function deleteRole(
  connection: Connection,
  { name, expected }: { name: string; expected: ExpectedRole },
  context: MutationContext,
): Promise<void> {
  const call = asking(roleRows.DeleteRole, { operation: 'DeleteRole', target: name }, null);
  const deletion = askUntil(connection, context, call, async (task, signal, isInUse) => {
    const role = await readRoleHead(connection, name, signal);
    if (role === null) return true;
    // IAM itself refuses to delete a role that is in use. What uses it is read only then.
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
  now: Pick<ExistingRole, 'name' | 'uniqueId' | 'tags' | 'trustPolicy'>,
  expected: NonNullable<ExpectedAttachment['role']>,
): string | null {
  const { name, tags, trustPolicy } = now;
  if (isAnother(now, expected)) return anotherOf(`role ${name}`);
  const tag = tagChange(`role ${name}`, tags, expected.tags);
  if (tag !== null) return tag;
  return expected.trustPolicy === undefined || samePolicy(trustPolicy, expected.trustPolicy)
    ? null
    : `Someone has changed the trust policy of the role ${name}.`;
}

/** What a role is used by that wasn't planned for, as a sentence, or null. @param planned names of what was attached then */
async function roleUse(
  connection: Connection,
  name: string,
  signal: AbortSignal,
  attachedPolicyArns: readonly string[],
  planned: readonly string[] = [],
): Promise<string | null> {
  const use = await nullIf(isGone, readRoleUse(connection, name, signal));
  const uses = usesOfRole({ attachedPolicyArns: [...attachedPolicyArns] }, use ?? undefined);
  // What this run has detached a moment ago might still be listed.
  const added = uses.filter((each) => !planned.includes(each) && !connection.changedRecently(each));
  return added.length === 0 ? null : `The role ${name} is in use: ${added.join(', ')}.`;
}
