/** Deletes policies, and restores their previous content. */
import { isDeepStrictEqual } from 'node:util';
import { type ExistingPolicy, type PolicyDocument, policyVersionLimit } from '../../../model/existing.ts';
import { type ExpectedPolicy, isAnother } from '../../../model/expected.ts';
import { nameOfArn } from '../../../model/ids.ts';
import type { MutationContext } from '../../../model/mutate.ts';
import type { Connection } from '../../access/connection-types.ts';
import { anotherOf, changedSince, keptOnConflict, outdated, tagChange } from '../../explain/changed.ts';
import type { Task } from '../../explain/errors.ts';
import { type Asking, asking, askUntil, type IsDone } from '../../operation.ts';
import { isGone, nullIf } from '../../read.ts';
import type { PolicyRestoration } from '../../types.ts';
import { spreadingTime } from '../iam.ts';
import { listVersions, readDefault, readPolicyHead, readVersion } from './policies.ts';
import { policyRows } from './policy-calls.ts';
import { samePolicy } from './policy-text.ts';

/**
 * Deletes a policy that is still as planned, with all its versions: IAM requires the others to be deleted before the
 * default.
 */
export async function deletePolicy(
  connection: Connection,
  { arn, expected }: { arn: string; expected: ExpectedPolicy },
  context: MutationContext,
): Promise<void> {
  const name = nameOfArn(arn);
  const caller = await connection.caller(context.signal);
  const deletion = asking(policyRows.DeletePolicy, { operation: 'DeletePolicy', target: arn }, null);
  /** Its versions, or null where the policy doesn't exist. */
  const planned = async (task: Task, signal: AbortSignal): Promise<ExistingPolicy['versions'] | null> => {
    const now = await readPolicyHead(connection, arn, signal);
    const versions = now === null ? null : await nullIf(isGone, listVersions(connection, arn, signal));
    if (now === null || versions === null) return null;
    const changed = policyChange({ ...now, versions }, expected, connection.changedRecently(name));
    if (changed !== null) throw changedSince(task, changed);
    return versions;
  };
  /** IAM itself refuses to delete a policy with more versions, so they are read only after that. */
  const isPolicyGone: IsDone = async (task, signal, isInUse) => {
    if (isInUse) return (await planned(task, signal)) === null;
    const now = await readPolicyHead(connection, arn, signal);
    if (now === null) return true;
    const changed = policyChange({ ...now, versions: [] }, expected, connection.changedRecently(name));
    if (changed !== null) throw changedSince(task, changed);
    return false;
  };
  const others = expected.versionIds.filter((id) => id !== expected.defaultVersionId);
  // Versions are deleted first, so it must be known by then that the policy isn't attached elsewhere.
  if (others.length > 0) await detachedEverywhere(connection, deletion.task(caller), arn, context);
  for (const id of others) {
    const isDeleted: IsDone = async (task, signal) =>
      !(await planned(task, signal))?.some((version) => version.id === id);
    await askUntil(connection, context, versionDeletion(arn, id), isDeleted);
  }
  await keptOnConflict(`The policy ${name}`, askUntil(connection, context, deletion, isPolicyGone));
}

/**
 * Waits until IAM knows that a policy is attached to nothing. @throws UserError CHANGED_SINCE_PLANNED where it stays attached
 */
async function detachedEverywhere(
  connection: Connection,
  task: Task,
  arn: string,
  context: MutationContext,
): Promise<void> {
  const name = nameOfArn(arn);
  const until = connection.timing.now() + spreadingTime.detached;
  for (;;) {
    const count = (await readPolicyHead(connection, arn, context.signal))?.attachmentCount ?? 0;
    if (count === 0) return;
    if (!connection.changedRecently(name) || connection.timing.now() >= until) {
      throw changedSince(task, attachedText(name, count));
    }
    context.onWait?.(`until the detachment of ${name} has propagated in IAM`);
    await connection.timing.pause(1000, context.signal);
  }
}

function attachedText(name: string, count: number): string {
  return `The policy ${name} is attached to ${count} ${count === 1 ? 'identity' : 'identities'}.`;
}

/** How a policy differs from what was expected, as a sentence, or null. @param isDetached this run just detached it */
function policyChange(
  now: Omit<ExistingPolicy, 'arn' | 'document'>,
  expected: ExpectedPolicy,
  isDetached: boolean,
): string | null {
  const thing = `policy ${now.name}`;
  const tag = isAnother(now, expected) ? anotherOf(thing) : tagChange(thing, now.tags, expected.tags);
  if (tag !== null) return tag;
  if (now.defaultVersionId !== expected.defaultVersionId) return `Someone has changed the ${thing}.`;
  const added = now.versions.find(({ id }) => !expected.versionIds.includes(id));
  if (added !== undefined) return `Someone has added the version ${added.id} to the ${thing}.`;
  return now.attachmentCount > 0 && !isDetached ? attachedText(now.name, now.attachmentCount) : null;
}

/**
 * Restores the previous content of a policy: the former version becomes the default if it still exists, else a new one
 * does; the versions that this program created are deleted; those that were deleted to make room are recreated, if
 * there is room. What an earlier undo did isn't repeated.
 *
 * @throws UserError PLAN_OUTDATED where someone changed the policy since the plan
 */
export async function restorePolicy(
  connection: Connection,
  restoration: PolicyRestoration,
  context: MutationContext,
): Promise<void> {
  const { policyArn: arn, document, versionId, current, ownVersionIds, deleted } = restoration;
  const caller = await connection.caller(context.signal);
  const name = nameOfArn(arn);
  // Deleted since the plan: there is nothing to restore.
  if ((await nullIf(isGone, listVersions(connection, arn, context.signal))) === null) return;
  /** True if the default has its previous content again. */
  const isRestored: IsDone = async (task, signal) => {
    const now = await readDefault(connection, arn, signal);
    if (samePolicy(now.document, document)) return true;
    if (!samePolicy(now.document, current)) throw outdated(task, `The policy ${name}`);
    return false;
  };
  const restoring = { ...defaultSetting(arn, '').task(caller), doing: `restoring the policy ${name}` };
  const isDone = await isRestored(restoring, context.signal, false);
  const removeOwn = async (): Promise<void> => {
    for (const { id, isDefault } of await listVersions(connection, arn, context.signal)) {
      if (!ownVersionIds.includes(id) || isDefault) continue;
      await askUntil(connection, context, versionDeletion(arn, id), isUnused(connection, arn, id));
    }
  };
  // Our unused versions are deleted first: a policy can have five versions, and the former one might need the room.
  await removeOwn();
  if (!isDone) {
    const again = versionId === null ? versionCreation(arn, document, true) : defaultSetting(arn, versionId);
    await askUntil(connection, context, again, isRestored);
    await removeOwn();
  }
  for (const old of deleted) {
    const isKept: IsDone = async (_task, signal) =>
      (await listVersions(connection, arn, signal)).length >= policyVersionLimit ||
      (await hasVersion(connection, arn, old, signal));
    await askUntil(connection, context, versionCreation(arn, old, false), isKept);
  }
}

function defaultSetting(target: string, versionId: string): Asking<null> {
  const asked = { operation: 'SetDefaultPolicyVersion' as const, target, after: { versionId } };
  return asking(policyRows.SetDefaultPolicyVersion, asked, null);
}

function versionCreation(target: string, after: PolicyDocument, isDefault: boolean): Asking<null> {
  const asked = { operation: 'CreatePolicyVersion' as const, target, before: null, after };
  return asking(policyRows.CreatePolicyVersion, asked, { isDefault });
}

function versionDeletion(target: string, versionId: string): Asking<null> {
  const asked = { operation: 'DeletePolicyVersion' as const, target, before: { versionId } };
  return asking(policyRows.DeletePolicyVersion, asked, null);
}

/** The content of a version never changes, but someone might make it the default. */
function isUnused(connection: Connection, arn: string, id: string): IsDone {
  return async (task, signal) => {
    const found = (await nullIf(isGone, listVersions(connection, arn, signal)))?.find(
      (version) => version.id === id,
    );
    if (found?.isDefault) {
      throw changedSince(
        task,
        `Someone has set ${id} as the default version of the policy ${nameOfArn(arn)}.`,
      );
    }
    return found === undefined;
  };
}

/** Does a version of the policy have exactly this content, including Sids? There are at most five to read. */
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
