/** Making customer-managed IAM policies and bringing them up to date. A policy has at most five versions. */
import type { ExistingPolicy, PolicyDocument } from '../../model/existing.ts';
import type { MutationContext } from '../../model/mutate.ts';
import type { OperationNamed } from '../../model/operations.ts';
import type { Connection } from '../access/connection.ts';
import { outdated } from '../explain/changed.ts';
import { ask, askGuarded, asking, taskOf } from '../operation.ts';
import type { ExistingPolicyVersions } from '../types.ts';
import { listVersions, nameOf, readDefault, readVersion, versionLimit } from './policies.ts';
import { policyRows } from './policy-calls.ts';
import { samePolicy } from './policy-text.ts';

/** Makes a policy, tagged with the session. */
export async function createPolicy(
  connection: Connection,
  policy: { name: string; description: string; document: PolicyDocument },
  context: MutationContext,
): Promise<{ arn: string }> {
  const { account, partition } = await connection.caller(context.signal);
  const { name, description, document: after } = policy;
  const target = `arn:${partition}:iam::${account}:policy/${name}`;
  const asked = { operation: 'CreatePolicy' as const, region: null, target, before: null, after };
  const created = await ask(connection, policyRows.CreatePolicy, asked, { description }, context);
  connection.noteChange(name);
  return created;
}

/**
 * Makes a new default version. Before every attempt the present default is read again: equal in meaning to what is wanted,
 * nothing is done. It is not merged: the plan showed the whole of what the policy will say. Where there are five versions,
 * the oldest that is not the default goes first.
 *
 * @throws UserError PLAN_OUTDATED where somebody changed the policy since the plan
 */
export async function updatePolicy(
  connection: Connection,
  policy: { arn: string; document: PolicyDocument; before: ExistingPolicyVersions },
  context: MutationContext,
): Promise<void> {
  const caller = await connection.caller(context.signal);
  const { arn, document: after, before: planned } = policy;
  const name = nameOf(arn);
  const asked = (before: OperationNamed<'CreatePolicyVersion'>['before']) => ({
    operation: 'CreatePolicyVersion' as const,
    region: null,
    target: arn,
    before,
    after,
  });
  const task = taskOf(policyRows.CreatePolicyVersion, asked(planned), caller);
  /** The version to take the place of, or what has been made. */
  const look = async (signal: AbortSignal, lost: boolean): Promise<Found> => {
    const now = await readDefault(connection, arn, signal);
    if (samePolicy(now.document, after)) return { made: { result: null, ids: [now.id] } };
    if (samePolicy(now.document, planned.document)) return { now };
    // Ours was made, its answer was lost, and somebody has made a newer one since.
    const own = lost ? await newVersionSaying(connection, arn, policy, signal) : null;
    if (own !== null) return { made: { result: null, ids: [own] } };
    throw outdated(task, `The policy ${name}`);
  };
  const first = await look(context.signal, false);
  if ('made' in first) return;
  await makeRoom(connection, policy, first.now.versions, context);
  await askGuarded(
    connection,
    async (signal, { lost }) => {
      const found = await look(signal, lost);
      if ('made' in found) return found;
      const { id: defaultVersionId, document } = found.now;
      const next = asked({ document, defaultVersionId });
      return asking(policyRows.CreatePolicyVersion, next, { isDefault: true });
    },
    context,
  );
  connection.noteChange(name);
}

type Found = { made: { result: null; ids: string[] } } | { now: Awaited<ReturnType<typeof readDefault>> };

/** The id of a version that was not there when this was planned and says just what is wanted. */
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

/** Deletes the oldest version where there are five, as long as it stays one that nobody uses. */
async function makeRoom(
  connection: Connection,
  policy: { arn: string; before: ExistingPolicyVersions },
  versions: ExistingPolicy['versions'],
  context: MutationContext,
): Promise<void> {
  const { arn } = policy;
  const oldest = versions.find((version) => !version.isDefault);
  if (versions.length < versionLimit || oldest === undefined) return;
  const caller = await connection.caller(context.signal);
  const asked = (document: PolicyDocument): OperationNamed<'DeletePolicyVersion'> => ({
    operation: 'DeletePolicyVersion',
    region: null,
    target: arn,
    before: { versionId: oldest.id, document },
  });
  const task = taskOf(policyRows.DeletePolicyVersion, asked(policy.before.document), caller);
  await askGuarded(
    connection,
    async (signal) => {
      const now = await readDefault(connection, arn, signal);
      // Someone has made room, or has deleted just this one.
      if (now.versions.length < versionLimit || !now.versions.some(({ id }) => id === oldest.id)) {
        return { made: { result: null, ids: [oldest.id] } };
      }
      if (now.id === oldest.id || !samePolicy(now.document, policy.before.document)) {
        throw outdated(task, `The policy ${nameOf(arn)}`);
      }
      const document = await readVersion(connection, arn, oldest.id, signal);
      return asking(policyRows.DeletePolicyVersion, asked(document), undefined);
    },
    context,
  );
}
