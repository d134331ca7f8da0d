/** Merges several calls about one resource; each resource is looked up by name, so that long journals stay fast. */
import type { ExistingFlowLog, PolicyDocument } from '../model/existing.ts';
import { attachmentName, changeId, exportUse, flowLogUse, nameOfArn } from '../model/ids.ts';
import type { DocumentWrite, ResourceOf, SessionResource } from '../model/session-resources.ts';
import { isSameFlowLog } from '../plan/kinds/flow-log-likeness.ts';

export class SessionResourceStore {
  /** In the order in which they were first requested. */
  private readonly things = new Map<string, SessionResource>();
  private readonly keysById = new Map<string, string>();
  private readonly replacedKeys = new Map<string, Set<string>>();
  private readonly flowLogKeys = new Map<string, Set<string>>();
  private count = 0;

  all(): SessionResource[] {
    return [...this.things.values()];
  }

  /** Adds what a call did to what is known of the resource. */
  add(resource: SessionResource): SessionResource {
    const { nameParts, isCreated, join, usedIds } = rowOf(resource);
    if (nameParts === undefined) return this.addFlowLogs(resource);
    const key = keyOf(resource.kind, ...nameParts(resource));
    const known = this.things.get(key);
    if (known !== undefined) {
      join?.(known, resource);
      return known;
    }
    this.things.set(key, resource);
    if (isCreated) for (const id of usedIds(resource)) this.keysById.set(id, key);
    return resource;
  }

  /** They are known by their ids and those of their resources. */
  private addFlowLogs(resource: SessionResource): SessionResource {
    this.count += 1;
    const key = keyOf(resource.kind, `#${this.count}`);
    this.things.set(key, resource);
    if (resource.kind === 'flow-logs') {
      for (const id of resource.flowLogIds) addTo(this.flowLogKeys, id, key);
    } else if (resource.kind === 'replaced-flow-logs') {
      for (const { resourceId } of resource.before) addTo(this.replacedKeys, resourceId, key);
    }
    return resource;
  }

  /** If it was planned as new, it no longer existed: later calls created whatever has the name now. */
  wasGone(changes: readonly { id: string; action: string }[]): void {
    for (const { id, action } of changes) {
      const key = action === 'create' ? this.keysById.get(id) : undefined;
      if (key !== undefined) this.things.delete(key);
    }
  }

  /** What another session handed over. A copy: the journal's entry stays as it is. */
  inherit(entry: SessionResource): void {
    const resource = structuredClone(entry);
    const known = this.add(resource);
    if (known !== resource && resource.owners !== undefined) {
      known.owners = [...new Set([...(known.owners ?? []), ...resource.owners])];
    }
    rowOf(known).tidy?.(known);
  }

  /** What was handed over to another session. */
  release(resource: SessionResource): void {
    if (resource.kind !== 'flow-logs') {
      const parts = rowOf(resource).nameParts?.(resource);
      if (parts !== undefined) this.forget(resource.kind, ...parts);
      return;
    }
    for (const id of resource.flowLogIds) {
      for (const key of this.flowLogKeys.get(id) ?? []) {
        const call = this.things.get(key);
        if (call?.kind === 'flow-logs') call.flowLogIds = call.flowLogIds.filter((other) => other !== id);
      }
      this.flowLogKeys.delete(id);
    }
    // One whose call has no outcome is known only by its resource.
    const resources = new Set(resource.resourceIds);
    for (const call of this.things.values()) {
      if (call.kind !== 'flow-logs' || call.lost === undefined) continue;
      call.resourceIds = call.resourceIds.filter((id) => !resources.has(id));
    }
  }

  /** @param name as `nameParts` of its kind returns it */
  forget(kind: SessionResource['kind'], ...name: string[]): void {
    this.things.delete(keyOf(kind, ...name));
  }

  bucket(name: string): ResourceOf<'bucket'> | null {
    const known = this.things.get(keyOf('bucket', name));
    return known?.kind === 'bucket' ? known : null;
  }

  version(account: string, policyArn: string): ResourceOf<'policy-version'> | null {
    const known = this.things.get(keyOf('policy-version', account, policyArn));
    return known?.kind === 'policy-version' ? known : null;
  }

  /** A replaced flow log exists again. */
  restored(log: ExistingFlowLog): void {
    for (const key of this.replacedKeys.get(log.resourceId) ?? []) {
      const replaced = this.things.get(key);
      if (replaced?.kind === 'replaced-flow-logs') {
        replaced.before = replaced.before.filter((other) => !isSameFlowLog(other, log));
      }
    }
  }
}

function keyOf(kind: SessionResource['kind'], ...name: string[]): string {
  return [kind, ...name].join(' ');
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}

/** Methods, so that a row accepts its own kind of resource. */
interface KindRow<Resource> {
  /** The parts of its name, by which it is looked up; flow logs have IDs instead. */
  nameParts?(resource: Resource): string[];
  /** Ids by which a session's last apply names it. */
  usedIds(resource: Resource): string[];
  /** True if a plan creates exactly this, and so would recreate it if it no longer exists. */
  isCreated?: true;
  /** Adds what a later call did to it. */
  join?(known: Resource, later: Resource): void;
  /** Each write, document or version once, in chronological order: two sessions can have written in turns. */
  tidy?(resource: Resource): void;
}

const kinds: { [Kind in SessionResource['kind']]: KindRow<ResourceOf<Kind>> } = {
  bucket: {
    // Bucket names are unique across accounts.
    nameParts: ({ bucket }) => [bucket],
    usedIds: ({ region, bucket }) => [changeId('bucket', region, bucket)],
    isCreated: true,
    join(known, { isTagged, isProven }) {
      known.isTagged ||= isTagged;
      known.isProven ||= isProven;
    },
  },
  'bucket-policy': {
    nameParts: ({ account, bucket }) => [account, bucket],
    usedIds: ({ region, bucket }) => [changeId('bucket-policy', region, bucket)],
    join: addWrites,
    tidy: sortWrites,
  },
  policy: {
    nameParts: ({ account, policyArn }) => [account, policyArn],
    usedIds: policyIds,
    isCreated: true,
    join: addCreation,
    tidy: distinctDocuments,
  },
  'policy-version': {
    nameParts: ({ account, policyArn }) => [account, policyArn],
    usedIds: policyIds,
    join(known, later) {
      addWrites(known, later);
      known.versionIds.push(...later.versionIds);
      known.deleted.push(...later.deleted);
    },
    tidy(resource) {
      sortWrites(resource);
      resource.versionIds = distinct(resource.versionIds);
      resource.deleted = distinct(resource.deleted);
    },
  },
  role: {
    nameParts: ({ account, roleName }) => [account, roleName],
    usedIds: roleIds,
    isCreated: true,
    join: addCreation,
    tidy: distinctDocuments,
  },
  'trust-policy': {
    nameParts: ({ account, roleName }) => [account, roleName],
    usedIds: roleIds,
    join: addWrites,
    tidy: sortWrites,
  },
  attachment: {
    nameParts: ({ account, roleName, policyArn }) => [account, roleName, policyArn],
    usedIds: ({ account, roleName, policyArn }) => [
      changeId('attachment', account, attachmentName(roleName, policyArn)),
    ],
    isCreated: true,
  },
  'cloud-export': {
    // One whose response was lost is known only by its name.
    nameParts: ({ account, exportId, name }) => (exportId === '' ? [account, '', name] : [account, exportId]),
    usedIds: exportIds,
    isCreated: true,
    join(known, { written }) {
      known.written.push(...written);
    },
    tidy(resource) {
      resource.written = distinct(resource.written);
    },
  },
  'cloud-export-update': {
    nameParts: ({ account, exportId }) => [account, exportId],
    usedIds: exportIds,
    join: addWrites,
    tidy: sortWrites,
  },
  'flow-logs': { usedIds: ({ flowLogIds }) => flowLogIds.map(flowLogUse) },
  'replaced-flow-logs': { usedIds: () => [] },
};

export function rowOf(resource: SessionResource): KindRow<SessionResource> {
  return kinds[resource.kind];
}

function policyIds({ account, policyArn }: { account: string; policyArn: string }): string[] {
  return [changeId('policy', account, nameOfArn(policyArn))];
}

function roleIds({ account, roleName }: { account: string; roleName: string }): string[] {
  return [changeId('role', account, roleName)];
}

function exportIds(created: { account: string; exportId: string; name: string }): string[] {
  return [changeId('cloud-export', created.account, created.name), exportUse(created.exportId)];
}

function addWrites<Write>(known: { writes: Write[] }, { writes }: { writes: Write[] }): void {
  known.writes.push(...writes);
}

interface Creation {
  written: PolicyDocument[];
  uniqueIds?: string[];
}

/** Recreated after its deletion, it still counts as one, with the last content. */
function addCreation(known: Creation, { written, uniqueIds }: Creation): void {
  known.written.push(...written);
  // A call whose response was lost created an unknown ID, so the known ones prove nothing.
  if (uniqueIds === undefined || known.uniqueIds === undefined) delete known.uniqueIds;
  else known.uniqueIds = distinct([...known.uniqueIds, ...uniqueIds]);
}

function sortWrites<Write extends Pick<DocumentWrite, 'at'>>(resource: { writes: Write[] }): void {
  resource.writes = distinct(resource.writes).sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
}

function distinctDocuments(resource: Creation): void {
  resource.written = distinct(resource.written);
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
