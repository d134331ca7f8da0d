/** Making customer-managed IAM policies and bringing them up to date. A policy has at most five versions. */
import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import type { ExistingPolicy, PolicyDocument } from '../../model/existing.ts';
import { idsOf } from '../../model/expected.ts';
import { sessionTag } from '../../model/ids.ts';
import type { Connection } from '../access/connection.ts';
import { outdated } from '../explain/changed.ts';
import type { Task } from '../explain/errors.ts';
import { mutate } from '../mutate.ts';
import type { ExistingPolicyVersions, MutationContext } from '../types.ts';
import { iamSettling, iamTask } from './iam.ts';
import { listVersions, nameOf, readDefault, readPolicy, readVersion, versionLimit } from './policies.ts';
import { samePolicy } from './policy-text.ts';
import { tagsFor } from './tags.ts';

/** Makes a policy, tagged with the session. */
export async function createPolicy(
  connection: Connection,
  policy: { name: string; description: string; document: PolicyDocument },
  context: MutationContext,
): Promise<{ arn: string }> {
  const { account, partition } = await connection.caller(context.signal);
  const { name } = policy;
  const arn = `arn:${partition}:iam::${account}:policy/${name}`;
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const made = await mutate(
    connection,
    {
      task: iamTask(`creating the policy ${name}`, 'CreatePolicy', {
        account,
        name,
        arn,
        actions: ['iam:CreatePolicy', 'iam:TagPolicy'],
      }),
      intent: { target: arn, before: null, after: policy.document },
      send: async (options) => {
        const answer = await iam.send(
          new CreatePolicyCommand({
            PolicyName: name,
            Description: policy.description,
            PolicyDocument: JSON.stringify(policy.document),
            Tags: tagsFor(context.session),
          }),
          options,
        );
        const given = answer.Policy?.Arn ?? arn;
        const ids = idsOf({ arn: given, uniqueId: answer.Policy?.PolicyId });
        return { result: { arn: given }, ids, requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) => {
        const found = await readPolicy(connection, name, signal);
        return found?.tags[sessionTag] === context.session
          ? { result: { arn: found.arn }, ids: idsOf(found) }
          : null;
      },
      existsCodes: ['EntityAlreadyExists'],
    },
    context,
  );
  connection.noteChange(name);
  return made;
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
  const { account } = await connection.caller(context.signal);
  const { arn, document } = policy;
  const name = nameOf(arn);
  const task = iamTask(`updating the policy ${name}`, 'CreatePolicyVersion', { account, name, arn });
  const iam = await connection.client(IAMClient, connection.region, 'change');
  /** The version to take the place of, or what has been made. */
  const look = async (signal: AbortSignal, lost: boolean): Promise<Found> => {
    const now = await readDefault(connection, arn, signal);
    if (samePolicy(now.document, document)) return { made: { result: null, ids: [now.id] } };
    if (samePolicy(now.document, policy.before.document)) return { now };
    // Ours was made, its answer was lost, and somebody has made a newer one since.
    const own = lost ? await newVersionSaying(connection, arn, policy, signal) : null;
    if (own !== null) return { made: { result: null, ids: [own] } };
    throw outdated(task, `The policy ${name}`);
  };
  const first = await look(context.signal, false);
  if ('made' in first) return;
  await makeRoom(connection, policy, first.now.versions, context);
  await mutate<null>(
    connection,
    {
      task,
      prepare: async (signal, lost) => {
        const found = await look(signal, lost);
        if ('made' in found) return found;
        const { id: defaultVersionId, document: before } = found.now;
        return {
          intent: { target: arn, before: { document: before, defaultVersionId }, after: document },
          send: async (options) => {
            const input = { PolicyArn: arn, PolicyDocument: JSON.stringify(document), SetAsDefault: true };
            const answer = await iam.send(new CreatePolicyVersionCommand(input), options);
            const id = answer.PolicyVersion?.VersionId;
            const ids = id === undefined ? [] : [id];
            return { result: null, ids, requestId: answer.$metadata.requestId ?? null };
          },
        };
      },
      settling: (failure) => iamSettling(connection, failure, [name]),
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
  const { account } = await connection.caller(context.signal);
  const name = nameOf(arn);
  const task: Task = iamTask(
    `deleting the oldest version (${oldest.id}) of the policy ${name}`,
    'DeletePolicyVersion',
    { account, name, arn },
  );
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const made = { made: { result: null, ids: [oldest.id] } };
  await mutate<null>(
    connection,
    {
      task,
      prepare: async (signal) => {
        const now = await readDefault(connection, arn, signal);
        // Somebody has made room, or has deleted just this one.
        if (now.versions.length < versionLimit || !now.versions.some(({ id }) => id === oldest.id))
          return made;
        if (now.id === oldest.id || !samePolicy(now.document, policy.before.document)) {
          throw outdated(task, `The policy ${name}`);
        }
        const document = await readVersion(connection, arn, oldest.id, signal);
        return {
          intent: { target: arn, before: { versionId: oldest.id, document } },
          send: async (options) => {
            const input = { PolicyArn: arn, VersionId: oldest.id };
            const answer = await iam.send(new DeletePolicyVersionCommand(input), options);
            return { result: null, ids: [oldest.id], requestId: answer.$metadata.requestId ?? null };
          },
        };
      },
      existsCodes: ['NoSuchEntity'],
    },
    context,
  );
}
