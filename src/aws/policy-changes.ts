/** Making customer-managed IAM policies and bringing them up to date. A policy has at most five versions. */
import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import type { ExistingPolicy, PolicyDocument } from '../plan/existing.ts';
import { sessionTag } from '../plan/ids.ts';
import { outdated } from './bucket-changes.ts';
import type { Connection } from './connection.ts';
import type { Task } from './errors.ts';
import { iamSettling, iamTask } from './iam.ts';
import { mutate } from './mutate.ts';
import { listVersions, nameOf, readDefault, readPolicy, readVersion, versionLimit } from './policies.ts';
import { samePolicy } from './policy-text.ts';
import { tagsFor } from './tags.ts';
import type { ExistingPolicyVersions, MutationContext } from './types.ts';

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
        return { result: { arn: given }, ids: [given], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) => {
        const found = await readPolicy(connection, name, signal);
        return found?.tags[sessionTag] === context.session
          ? { result: { arn: found.arn }, ids: [found.arn] }
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
 * Makes a new default version. The present default is read once more before: equal in meaning to what is wanted,
 * nothing is done. Where there are five versions, the oldest that is not the default goes first.
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
  const current = await readDefault(connection, arn, context.signal);
  if (samePolicy(current.document, document)) return;
  if (!samePolicy(current.document, policy.before.document)) throw outdated(task, `The policy ${name}`);
  await makeRoom(connection, arn, current.versions, context);
  const iam = await connection.client(IAMClient, connection.region, 'change');
  await mutate(
    connection,
    {
      task,
      intent: {
        target: arn,
        before: { document: current.document, defaultVersionId: current.id },
        after: document,
      },
      send: async (options) => {
        const answer = await iam.send(
          new CreatePolicyVersionCommand({
            PolicyArn: arn,
            PolicyDocument: JSON.stringify(document),
            SetAsDefault: true,
          }),
          options,
        );
        const id = answer.PolicyVersion?.VersionId;
        return {
          result: null,
          ids: id === undefined ? [] : [id],
          requestId: answer.$metadata.requestId ?? null,
        };
      },
      look: async (signal) => {
        const now = await readDefault(connection, arn, signal);
        return samePolicy(now.document, document) ? { result: null, ids: [now.id] } : null;
      },
      settling: (failure) => iamSettling(connection, failure, [name]),
    },
    context,
  );
  connection.noteChange(name);
}

async function makeRoom(
  connection: Connection,
  arn: string,
  versions: ExistingPolicy['versions'],
  context: MutationContext,
): Promise<void> {
  const oldest = versions.find((version) => !version.isDefault);
  if (versions.length < versionLimit || oldest === undefined) return;
  const { account } = await connection.caller(context.signal);
  const name = nameOf(arn);
  const task: Task = iamTask(
    `deleting the oldest version (${oldest.id}) of the policy ${name}`,
    'DeletePolicyVersion',
    { account, name, arn },
  );
  const before = {
    versionId: oldest.id,
    document: await readVersion(connection, arn, oldest.id, context.signal),
  };
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const isGone = async (signal: AbortSignal): Promise<boolean> =>
    !(await listVersions(connection, arn, signal)).some(({ id }) => id === oldest.id);
  await mutate(
    connection,
    {
      task,
      intent: { target: arn, before },
      send: async (options) => {
        const input = { PolicyArn: arn, VersionId: oldest.id };
        const answer = await iam.send(new DeletePolicyVersionCommand(input), options);
        return { result: null, ids: [oldest.id], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) => ((await isGone(signal)) ? { result: null, ids: [oldest.id] } : null),
      existsCodes: ['NoSuchEntity'],
    },
    context,
  );
}
