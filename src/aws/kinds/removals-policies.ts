/** Removing policies, and making one say again what it said before. */
import { isDeepStrictEqual } from 'node:util';
import {
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  IAMClient,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam';
import { UserError } from '../../model/errors.ts';
import type { ExistingPolicy, PolicyDocument } from '../../model/existing.ts';
import { type ExpectedPolicy, isAnother } from '../../model/expected.ts';
import type { Connection } from '../access/connection.ts';
import { anotherOf, changedSince, keptOnConflict, outdated, tagChange } from '../explain/changed.ts';
import type { Task } from '../explain/errors.ts';
import { hasCode } from '../explain/failures.ts';
import { type Attempt, mutate } from '../mutate.ts';
import type { MutationContext, PolicyRestoration } from '../types.ts';
import { detachedSettling, iamTask } from './iam.ts';
import { listVersions, nameOf, readDefault, readPolicyHead, readVersion, versionLimit } from './policies.ts';
import { samePolicy } from './policy-text.ts';

/** Milliseconds that IAM gets to tell everywhere that a policy was detached. */
const detachingTime = 60_000;

interface PolicyChange {
  arn: string;
  operation: 'DeletePolicy' | 'DeletePolicyVersion' | 'SetDefaultPolicyVersion' | 'CreatePolicyVersion';
  doing: string;
  intent: Pick<Attempt<null>['intent'], 'before' | 'after'>;
  send: (
    iam: IAMClient,
    options: { abortSignal: AbortSignal },
  ) => Promise<{ $metadata: { requestId?: string | undefined } }>;
  /**
   * Asked before every attempt: true where nothing is left to do.
   *
   * @param isInUse true where IAM has refused the change because of what is attached to the policy or belongs to it
   * @throws UserError where the policy is no longer what was planned
   */
  isMade: (task: Task, signal: AbortSignal, isInUse: boolean) => Promise<boolean>;
}

/** One recorded change of a policy; "already gone" is made. */
async function change(connection: Connection, policy: PolicyChange, context: MutationContext): Promise<void> {
  const { arn, operation, doing, isMade, send } = policy;
  const { account } = await connection.caller(context.signal);
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const isRemoval = operation === 'DeletePolicy' || operation === 'DeletePolicyVersion';
  const task = iamTask(doing, operation, { account, name: nameOf(arn), arn });
  let isInUse = false;
  await mutate<null>(
    connection,
    {
      task,
      prepare: async (signal) => {
        if (await isMade(task, signal, isInUse)) return { made: { result: null, ids: [] } };
        return {
          intent: { target: arn, ...policy.intent },
          send: async (options) => {
            const answer = await send(iam, options);
            return { result: null, ids: [], requestId: answer.$metadata.requestId ?? null };
          },
        };
      },
      ...(isRemoval ? { existsCodes: ['NoSuchEntity'] } : {}),
      settling: (failure) => {
        isInUse ||= hasCode(failure, 'DeleteConflict');
        return detachedSettling(connection, failure, nameOf(arn));
      },
    },
    context,
  );
}

/** Deletes a policy that is what was planned, with all its versions: IAM wants the others gone before the default. */
export async function deletePolicy(
  connection: Connection,
  { arn, expected }: { arn: string; expected: ExpectedPolicy },
  context: MutationContext,
): Promise<void> {
  const name = nameOf(arn);
  /** Its versions, or null where the policy is gone. */
  const planned = async (task: Task, signal: AbortSignal): Promise<ExistingPolicy['versions'] | null> => {
    const now = await readPolicyHead(connection, arn, signal);
    const versions = now === null ? null : await versionsIfThere(connection, arn, signal);
    if (now === null || versions === null) return null;
    const changed = policyChange({ ...now, versions }, expected, connection.changedRecently(name));
    if (changed !== null) throw changedSince(task, changed);
    return versions;
  };
  /** IAM itself refuses to delete a policy with more versions, so they are read only once it has. */
  const isGone = async (task: Task, signal: AbortSignal, isInUse: boolean): Promise<boolean> => {
    if (isInUse) return (await planned(task, signal)) === null;
    const now = await readPolicyHead(connection, arn, signal);
    if (now === null) return true;
    const changed = policyChange({ ...now, versions: [] }, expected, connection.changedRecently(name));
    if (changed !== null) throw changedSince(task, changed);
    return false;
  };
  const others = expected.versionIds.filter((id) => id !== expected.defaultVersionId);
  // Versions go first, so it has to be known before that nothing else is attached.
  if (others.length > 0) await detachedEverywhere(connection, arn, context);
  for (const id of others) {
    const isMade = async (task: Task, signal: AbortSignal): Promise<boolean> =>
      !(await planned(task, signal))?.some((version) => version.id === id);
    await change(connection, versionDeletion(arn, id, isMade), context);
  }
  const deletion: PolicyChange = {
    arn,
    operation: 'DeletePolicy',
    doing: `deleting the policy ${name}`,
    intent: { before: null },
    send: (iam, options) => iam.send(new DeletePolicyCommand({ PolicyArn: arn }), options),
    isMade: isGone,
  };
  await keptOnConflict(`The policy ${name}`, change(connection, deletion, context));
}

/**
 * Waits until IAM knows everywhere that a policy is attached to nothing.
 *
 * @throws UserError CHANGED_SINCE_PLANNED where it stays attached
 */
async function detachedEverywhere(
  connection: Connection,
  arn: string,
  context: MutationContext,
): Promise<void> {
  const { account } = await connection.caller(context.signal);
  const name = nameOf(arn);
  const until = connection.timing.now() + detachingTime;
  for (;;) {
    const count = (await readPolicyHead(connection, arn, context.signal))?.attachmentCount ?? 0;
    if (count === 0) return;
    if (!connection.changedRecently(name) || connection.timing.now() >= until) {
      const task = iamTask(`deleting the policy ${name}`, 'DeletePolicy', { account, name, arn });
      throw changedSince(task, attachedText(name, count));
    }
    context.onWait?.(`until IAM knows everywhere that ${name} is detached`);
    await connection.timing.pause(1000, context.signal);
  }
}

function attachedText(name: string, count: number): string {
  return `The policy ${name} is attached to ${count} ${count === 1 ? 'identity' : 'identities'}.`;
}

/**
 * How a policy differs from what was expected, as a sentence; null where it does not.
 *
 * @param isDetached this run has detached it a moment ago, which IAM may not know everywhere
 */
function policyChange(
  now: Omit<ExistingPolicy, 'arn' | 'document'>,
  expected: ExpectedPolicy,
  isDetached: boolean,
): string | null {
  const thing = `policy ${now.name}`;
  const tag = isAnother(now, expected) ? anotherOf(thing) : tagChange(thing, now.tags, expected.tags);
  if (tag !== null) return tag;
  if (now.defaultVersionId !== expected.defaultVersionId)
    return `Somebody has changed what the ${thing} says.`;
  const added = now.versions.find(({ id }) => !expected.versionIds.includes(id));
  if (added !== undefined) return `Somebody has added the version ${added.id} to the ${thing}.`;
  return now.attachmentCount > 0 && !isDetached ? attachedText(now.name, now.attachmentCount) : null;
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
  /** True where the default says again what it said before. */
  const isRestored = async (task: Task, signal: AbortSignal): Promise<boolean> => {
    const now = await readDefault(connection, arn, signal);
    if (samePolicy(now.document, document)) return true;
    if (!samePolicy(now.document, current)) throw outdated(task, `The policy ${name}`);
    return false;
  };
  const restoring = iamTask(`restoring the policy ${name}`, 'SetDefaultPolicyVersion', {
    account,
    name,
    arn,
  });
  const isDone = await isRestored(restoring, context.signal);
  const removeOwn = async (): Promise<void> => {
    for (const { id, isDefault } of await listVersions(connection, arn, context.signal)) {
      if (!ownVersionIds.includes(id) || isDefault) continue;
      await change(connection, versionDeletion(arn, id, unusedVersion(connection, arn, id)), context);
    }
  };
  // First what is ours and in nobody's use: a policy may have five versions, and the former one may need the place.
  await removeOwn();
  if (!isDone) {
    if (versionId === null) {
      await change(connection, versionCreation(arn, document, true, isRestored), context);
    } else await change(connection, defaultSetting(arn, versionId, isRestored), context);
    await removeOwn();
  }
  for (const old of deleted) {
    const isKept = async (_task: Task, signal: AbortSignal): Promise<boolean> =>
      (await listVersions(connection, arn, signal)).length >= versionLimit ||
      (await hasVersion(connection, arn, old, signal));
    await change(connection, versionCreation(arn, old, false, isKept), context);
  }
}

function defaultSetting(arn: string, versionId: string, isMade: PolicyChange['isMade']): PolicyChange {
  return {
    arn,
    operation: 'SetDefaultPolicyVersion',
    doing: `making ${versionId} the default of the policy ${nameOf(arn)} again`,
    intent: { before: null, after: { versionId } },
    send: (iam, options) =>
      iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn: arn, VersionId: versionId }), options),
    isMade,
  };
}

function versionCreation(
  arn: string,
  document: PolicyDocument,
  isDefault: boolean,
  isMade: PolicyChange['isMade'],
): PolicyChange {
  return {
    arn,
    operation: 'CreatePolicyVersion',
    doing: `writing a former version of the policy ${nameOf(arn)} again`,
    intent: { before: null, after: document },
    send: (iam, options) => {
      const input = { PolicyArn: arn, PolicyDocument: JSON.stringify(document), SetAsDefault: isDefault };
      return iam.send(new CreatePolicyVersionCommand(input), options);
    },
    isMade,
  };
}

function versionDeletion(arn: string, id: string, isMade: PolicyChange['isMade']): PolicyChange {
  return {
    arn,
    operation: 'DeletePolicyVersion',
    doing: `deleting version ${id} of the policy ${nameOf(arn)}`,
    intent: { before: { versionId: id } },
    send: (iam, options) =>
      iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: id }), options),
    isMade,
  };
}

/** A version never says something else, but somebody may make it the default. */
function unusedVersion(connection: Connection, arn: string, id: string): PolicyChange['isMade'] {
  return async (task, signal) => {
    const found = (await versionsIfThere(connection, arn, signal))?.find((version) => version.id === id);
    if (found?.isDefault) {
      throw changedSince(task, `Somebody has made ${id} the default of the policy ${nameOf(arn)}.`);
    }
    return found === undefined;
  };
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
