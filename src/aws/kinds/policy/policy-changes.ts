/** Creates and updates customer-managed IAM policies. A policy has at most five versions. */
import { type ExistingPolicy, type PolicyDocument, policyVersionLimit } from '../../../model/existing.ts';
import { nameOfArn } from '../../../model/ids.ts';
import type { MutationContext } from '../../../model/mutate.ts';
import type { Connection } from '../../access/connection-types.ts';
import { outdated } from '../../explain/changed.ts';
import { ask, askGuarded, asking } from '../../operation.ts';
import type { ExistingPolicyVersions } from '../../types.ts';
import { listVersions, readDefault, readVersion } from './policies.ts';
import { policyRows } from './policy-calls.ts';
import { samePolicy } from './policy-text.ts';

/** Creates a policy, tagged with the session. */
export async function createPolicy(
  connection: Connection,
  policy: { name: string; description: string; document: PolicyDocument },
  context: MutationContext,
): Promise<{ arn: string }> {
  const { account, partition } = await connection.caller(context.signal);
  const { name, description, document: after } = policy;
  const target = `arn:${partition}:iam::${account}:policy/${name}`;
  const asked = { operation: 'CreatePolicy' as const, target, after };
  const created = await ask(connection, context, policyRows.CreatePolicy, asked, { description });
  connection.noteChange(name);
  return created;
}

/**
 * Creates a new default version. Before every attempt, the current default is read again: if it means the same, nothing
 * is done. It isn't merged, because the plan showed the whole policy. If there are five versions, the oldest that isn't
 * the default is deleted first.
 *
 * @throws UserError PLAN_OUTDATED where someone changed the policy since the plan
 */
export async function updatePolicy(
  connection: Connection,
  policy: { arn: string; document: PolicyDocument; before: ExistingPolicyVersions },
  context: MutationContext,
): Promise<void> {
  const caller = await connection.caller(context.signal);
  const { arn, document: after, before: planned } = policy;
  const name = nameOfArn(arn);
  const call = (before: { document: PolicyDocument; defaultVersionId: string }) =>
    asking(
      policyRows.CreatePolicyVersion,
      { operation: 'CreatePolicyVersion', target: arn, before, after },
      { isDefault: true },
    );
  const task = call(planned).task(caller);
  /** The version to replace, or the one that was already created. */
  const look = async (signal: AbortSignal, lost: boolean): Promise<Found> => {
    const now = await readDefault(connection, arn, signal);
    if (samePolicy(now.document, after)) return { made: { result: null, ids: [now.id] } };
    if (samePolicy(now.document, planned.document)) return { now };
    // Ours was created but the response was lost, and someone has created a newer one since.
    const own = lost ? await newVersionSaying(connection, arn, policy, signal) : null;
    if (own !== null) return { made: { result: null, ids: [own] } };
    throw outdated(task, `The policy ${name}`);
  };
  const first = await look(context.signal, false);
  if ('made' in first) return;
  await makeRoom(connection, policy, first.now.versions, context);
  await askGuarded(connection, context, async (signal, { lost }) => {
    const found = await look(signal, lost);
    return 'made' in found ? found : call({ document: found.now.document, defaultVersionId: found.now.id });
  });
  connection.noteChange(name);
}

type Found = { made: { result: null; ids: string[] } } | { now: Awaited<ReturnType<typeof readDefault>> };

/** The ID of a version that didn't exist when this was planned and has exactly the expected content. */
async function newVersionSaying(
  connection: Connection,
  arn: string,
  { document, before }: { document: PolicyDocument; before: ExistingPolicyVersions },
  signal: AbortSignal,
): Promise<string | null> {
  const known = new Set(before.versions.map(({ id }) => id));
  for (const { id } of await listVersions(connection, arn, signal)) {
    if (!known.has(id) && samePolicy(await readVersion(connection, arn, id, signal), document)) return id;
  }
  return null;
}

/** Deletes the oldest version if there are five, as long as it isn't the default. */
async function makeRoom(
  connection: Connection,
  policy: { arn: string; before: ExistingPolicyVersions },
  versions: ExistingPolicy['versions'],
  context: MutationContext,
): Promise<void> {
  const { arn } = policy;
  const oldest = versions.find((version) => !version.isDefault);
  if (versions.length < policyVersionLimit || oldest === undefined) return;
  const caller = await connection.caller(context.signal);
  const call = (document: PolicyDocument) => {
    const before = { versionId: oldest.id, document };
    const asked = { operation: 'DeletePolicyVersion' as const, target: arn, before };
    return asking(policyRows.DeletePolicyVersion, asked, null);
  };
  await askGuarded(connection, context, async (signal) => {
    const now = await readDefault(connection, arn, signal);
    // Someone has made room, or has deleted this very version.
    if (now.versions.length < policyVersionLimit || !now.versions.some(({ id }) => id === oldest.id)) {
      return { made: { result: null, ids: [oldest.id] } };
    }
    if (now.id === oldest.id || !samePolicy(now.document, policy.before.document)) {
      throw outdated(call(now.document).task(caller), `The policy ${nameOfArn(arn)}`);
    }
    return call(await readVersion(connection, arn, oldest.id, signal));
  });
}
