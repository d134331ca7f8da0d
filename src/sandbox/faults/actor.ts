/** The second actor: someone who changes the same things at the same time. */

import { requestedExport } from '../kentik/message.ts';
import { addExport, type CloudExport, removeExport } from '../kentik/state.ts';
import { type Subject, subjectOf } from '../policy/permissions.ts';
import type { Call } from '../service.ts';
import { createObjectStore } from '../world/objects.ts';
import {
  type AccountState,
  type ManagedPolicy,
  newBucketSettings,
  type Role,
  type World,
} from '../world/types.ts';
import type { FaultOf } from './plan.ts';

/**
 * Performs the action on what the fault names, else on the resource of the call, else on the newest of its kind.
 *
 * @returns what was done, as `remove-role Kentik-Flow-Logs`; null where there is nothing to do it to
 */
export function act({ does, target }: FaultOf<'actor'>, call: Call): string | null {
  const { world } = call;
  // Calls of Kentik are of no account; the first one is the user's.
  const [first] = world.accounts.values();
  const account = call.service === 'kentik' ? first : world.accounts.get(call.account ?? '');
  if (!account) return null;
  const about = subjectOf(call);
  const name = perform({ does, target, world, account, about, call });
  return name === null ? null : `${does} ${name}`;
}

interface Scene extends Pick<FaultOf<'actor'>, 'does' | 'target'> {
  world: World;
  account: AccountState;
  about: Subject;
  call: Call;
}

/** The name of the affected resource, or null. */
function perform(scene: Scene): string | null {
  switch (scene.does) {
    case 'bucket-policy':
      return addStatement(scene);
    case 'bucket-delivery':
      return removeDelivery(scene);
    case 'take-bucket':
      return takeBucket(scene);
    case 'delete-flow-log':
      return deleteFlowLog(scene);
    case 'edit-policy':
      return editPolicy(scene);
    case 'detach-policy':
      return detachPolicy(scene);
    case 'change-trust':
      return changeTrust(scene);
    case 'remove-role':
      return removeRole(scene);
    case 'edit-export':
      return editExport(scene);
    case 'delete-export':
      return deleteExport(scene);
    case 'take-export-name':
      return takeExportName(scene);
  }
}

/** Someone else's account, which exists in the sandbox; else one that does not matter. */
function otherAccount({ world, account }: Scene): string {
  return [...world.accounts.keys()].find((id) => id !== account.id) ?? '999999999999';
}

function findBucket({ world, account, target, about }: Scene) {
  const named = target ?? about.bucket;
  if (named !== null) return world.buckets.get(named) ?? null;
  return [...world.buckets.values()].filter(({ owner }) => owner === account.id).at(-1) ?? null;
}

function findRole({ account, target, about }: Scene): Role | null {
  const named = target ?? about.role;
  if (named !== null) return account.roles.get(named.toLowerCase()) ?? null;
  return [...account.roles.values()].at(-1) ?? null;
}

function findPolicy({ account, target, about }: Scene): ManagedPolicy | null {
  const named = target ?? about.policy;
  if (named !== null) return account.policies.get(named.toLowerCase()) ?? null;
  return [...account.policies.values()].at(-1) ?? null;
}

interface Document {
  Version: string;
  Statement: { Sid?: string; Principal?: unknown }[];
}

function readDocument(text: string | null): Document {
  const document = text === null ? {} : JSON.parse(text);
  return { Version: '2012-10-17', ...document, Statement: [document.Statement ?? []].flat() };
}

function addStatement(scene: Scene): string | null {
  const bucket = findBucket(scene);
  if (!bucket) return null;
  const document = readDocument(bucket.policy);
  const number = document.Statement.filter(({ Sid }) => Sid?.startsWith('SomebodyElse')).length + 1;
  const statement = {
    Sid: `SomebodyElse${number}`,
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${otherAccount(scene)}:root` },
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${bucket.name}/someone-else/*`,
  };
  bucket.policy = JSON.stringify({ ...document, Statement: [...document.Statement, statement] });
  return bucket.name;
}

function removeDelivery(scene: Scene): string | null {
  const bucket = findBucket(scene);
  if (!bucket || bucket.policy === null) return null;
  const document = readDocument(bucket.policy);
  const kept = document.Statement.filter(
    (one) => !JSON.stringify(one.Principal ?? '').includes('delivery.logs.'),
  );
  bucket.policy = kept.length === 0 ? null : JSON.stringify({ ...document, Statement: kept });
  return bucket.name;
}

function takeBucket(scene: Scene): string | null {
  const { world, target, about, call } = scene;
  const name = target ?? about.bucket;
  if (name === null || world.buckets.has(name)) return null;
  world.buckets.set(name, {
    name,
    owner: otherAccount(scene),
    region: call.region ?? 'us-east-1',
    createdAt: world.clock.now(),
    policy: null,
    tags: null,
    ...newBucketSettings(),
    objects: createObjectStore(),
  });
  return name;
}

function deleteFlowLog({ account, target, about, call }: Scene): string | null {
  const here = account.regions.get(call.region ?? '');
  const regions = [...(here ? [here] : []), ...account.regions.values()];
  const isMeant = (id: string, resourceId: string): boolean => {
    if (target !== null) return id === target || resourceId === target;
    return about.ids.length === 0 || about.ids.includes(id) || about.ids.includes(resourceId);
  };
  for (const { flowLogs } of regions) {
    const found = [...flowLogs.values()].filter(({ id, resourceId }) => isMeant(id, resourceId)).at(-1);
    if (found) {
      flowLogs.delete(found.id);
      return found.id;
    }
  }
  return null;
}

function editPolicy(scene: Scene): string | null {
  const policy = findPolicy(scene);
  if (!policy) return null;
  const now = scene.world.clock.now();
  const current = policy.versions.find(({ isDefault }) => isDefault);
  const document = readDocument(current?.document ?? null);
  const statement = {
    Sid: `SomebodyElse${policy.lastVersion}`,
    Effect: 'Allow',
    Action: 'ec2:DescribeTags',
    Resource: '*',
  };
  // AWS keeps five versions; someone who edits in the console deletes the oldest.
  if (policy.versions.length >= 5) {
    const oldest = policy.versions.find(({ isDefault }) => !isDefault);
    policy.versions = policy.versions.filter((version) => version !== oldest);
  }
  for (const version of policy.versions) version.isDefault = false;
  policy.versions.push({
    id: `v${++policy.lastVersion}`,
    document: JSON.stringify({ ...document, Statement: [...document.Statement, statement] }),
    isDefault: true,
    createdAt: now,
  });
  policy.updatedAt = now;
  return policy.name;
}

function detachPolicy(scene: Scene): string | null {
  const role = findRole(scene);
  if (!role || role.attached.size === 0) return null;
  role.attached.clear();
  return role.name;
}

function changeTrust(scene: Scene): string | null {
  const role = findRole(scene);
  if (!role) return null;
  role.trustPolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'SomebodyElse',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${otherAccount(scene)}:root` },
        Action: 'sts:AssumeRole',
      },
    ],
  });
  return role.name;
}

function removeRole(scene: Scene): string | null {
  const role = findRole(scene);
  if (!role) return null;
  scene.account.roles.delete(role.name.toLowerCase());
  return role.name;
}

/** By ID or name. */
function findExport({ world, target, about }: Scene): CloudExport | null {
  const exports = [...world.kentik.exports.values()];
  const named = target ?? about.ids[0];
  if (named === undefined) return exports.at(-1) ?? null;
  return exports.find(({ id, settings }) => id === named || settings.name === named) ?? null;
}

function editExport(scene: Scene): string | null {
  const found = findExport(scene);
  if (!found) return null;
  found.settings = { ...found.settings, description: `${found.settings.description} (edited)`.trim() };
  found.editedAt = scene.world.clock.now();
  return found.id;
}

function deleteExport(scene: Scene): string | null {
  const found = findExport(scene);
  if (!found) return null;
  removeExport(scene.world.kentik, found.id);
  return found.id;
}

/** The same export as the call asks for, of another bucket. */
function takeExportName({ world, call }: Scene): string | null {
  const asked = requestedExport(call.request.body.toString('utf8'));
  if (!asked?.aws) return null;
  const settings = { ...asked, aws: { ...asked.aws, bucket: 'someone-elses-logs' } };
  return addExport(world, settings).id;
}
