/** Removing policies, and making one say again what it said before. */
import { isDeepStrictEqual } from 'node:util';
import {
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  IAMClient,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam';
import { UserError } from '../errors.ts';
import type { PolicyDocument } from '../plan/existing.ts';
import { outdated } from './bucket-changes.ts';
import type { Connection } from './connection.ts';
import { detachedSettling, iamTask } from './iam.ts';
import { type Mutation, mutate } from './mutate.ts';
import { listVersions, nameOf, readDefault, readVersion, versionLimit } from './policies.ts';
import { samePolicy } from './policy-text.ts';
import type { MutationContext, PolicyRestoration } from './types.ts';

interface PolicyChange {
  arn: string;
  operation: 'DeletePolicy' | 'DeletePolicyVersion' | 'SetDefaultPolicyVersion' | 'CreatePolicyVersion';
  doing: string;
  intent: Pick<Mutation<null>['intent'], 'before' | 'after'>;
  send: (
    iam: IAMClient,
    options: { abortSignal: AbortSignal },
  ) => Promise<{ $metadata: { requestId?: string | undefined } }>;
  /** Whether the change has been made. */
  isMade: (signal: AbortSignal) => Promise<boolean>;
}

/** One recorded change of a policy; "already gone" is made. */
async function change(connection: Connection, policy: PolicyChange, context: MutationContext): Promise<void> {
  const { arn, operation, doing, isMade, send } = policy;
  const { account } = await connection.caller(context.signal);
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const isRemoval = operation === 'DeletePolicy' || operation === 'DeletePolicyVersion';
  await mutate(
    connection,
    {
      task: iamTask(doing, operation, { account, name: nameOf(arn), arn }),
      intent: { target: arn, ...policy.intent },
      send: async (options) => {
        const answer = await send(iam, options);
        return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) => ((await isMade(signal)) ? { result: null, ids: [] } : null),
      ...(isRemoval ? { existsCodes: ['NoSuchEntity'] } : {}),
      settling: (failure) => detachedSettling(connection, failure, nameOf(arn)),
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
  for (const version of (await versionsIfThere(connection, arn, context.signal)) ?? []) {
    if (!version.isDefault) await deleteVersion(connection, arn, version.id, context);
  }
  await change(
    connection,
    {
      arn,
      operation: 'DeletePolicy',
      doing: `deleting the policy ${nameOf(arn)}`,
      intent: { before: null },
      send: (iam, options) => iam.send(new DeletePolicyCommand({ PolicyArn: arn }), options),
      isMade: async (signal) => (await versionsIfThere(connection, arn, signal)) === null,
    },
    context,
  );
}

/**
 * Makes a policy say again what it said before: the former version becomes the default where it is still there, else
 * a new one does; the versions that this program made go; those that had to make room are written again, as far as
 * others have left room. What an undo before has done already is not done twice.
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
  // Gone since the plan: there is nothing that could say something else.
  if ((await versionsIfThere(connection, arn, context.signal)) === null) return;
  const now = await readDefault(connection, arn, context.signal);
  const isRestored = samePolicy(now.document, document);
  if (!isRestored && !samePolicy(now.document, current)) {
    throw outdated(
      iamTask(`restoring the policy ${name}`, 'SetDefaultPolicyVersion', { account, name, arn }),
      `The policy ${name}`,
    );
  }
  const removeOwn = async (): Promise<void> => {
    for (const { id, isDefault } of await listVersions(connection, arn, context.signal)) {
      if (ownVersionIds.includes(id) && !isDefault) await deleteVersion(connection, arn, id, context);
    }
  };
  // First what is ours and in nobody's use: a policy may have five versions, and the former one may need the place.
  await removeOwn();
  if (!isRestored) {
    if (versionId === null) await createVersion(connection, arn, document, true, context);
    else await setDefault(connection, arn, versionId, context);
    await removeOwn();
  }
  for (const old of deleted) {
    const versions = await listVersions(connection, arn, context.signal);
    if (versions.length >= versionLimit) break;
    if (!(await hasVersion(connection, arn, old, context.signal))) {
      await createVersion(connection, arn, old, false, context);
    }
  }
}

async function setDefault(
  connection: Connection,
  arn: string,
  versionId: string,
  context: MutationContext,
): Promise<void> {
  await change(
    connection,
    {
      arn,
      operation: 'SetDefaultPolicyVersion',
      doing: `making ${versionId} the default of the policy ${nameOf(arn)} again`,
      intent: { before: null, after: { versionId } },
      send: (iam, options) =>
        iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn: arn, VersionId: versionId }), options),
      isMade: async (signal) => (await readDefault(connection, arn, signal)).id === versionId,
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
  await change(
    connection,
    {
      arn,
      operation: 'CreatePolicyVersion',
      doing: `writing a former version of the policy ${nameOf(arn)} again`,
      intent: { before: null, after: document },
      send: (iam, options) => {
        const input = { PolicyArn: arn, PolicyDocument: JSON.stringify(document), SetAsDefault: isDefault };
        return iam.send(new CreatePolicyVersionCommand(input), options);
      },
      isMade: (signal) => hasVersion(connection, arn, document, signal),
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
  await change(
    connection,
    {
      arn,
      operation: 'DeletePolicyVersion',
      doing: `deleting version ${id} of the policy ${nameOf(arn)}`,
      intent: { before: { versionId: id } },
      send: (iam, options) =>
        iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: id }), options),
      isMade: async (signal) =>
        !(await versionsIfThere(connection, arn, signal))?.some((version) => version.id === id),
    },
    context,
  );
}

/** Does some version of the policy say just this, names of statements included? At most five are read. */
async function hasVersion(
  connection: Connection,
  arn: string,
  document: PolicyDocument,
  signal: AbortSignal,
): Promise<boolean> {
  for (const { id } of await listVersions(connection, arn, signal)) {
    if (isDeepStrictEqual(await readVersion(connection, arn, id, signal), document)) return true;
  }
  return false;
}

/** null where the policy is gone. */
async function versionsIfThere(
  connection: Connection,
  arn: string,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<typeof listVersions>> | null> {
  try {
    return await listVersions(connection, arn, signal);
  } catch (error) {
    if (error instanceof UserError && error.report.code === 'NOT_FOUND') return null;
    throw error;
  }
}
