/** Puts several calls about one thing together; each thing is found by its name, so that long journals stay quick. */
import type { ExistingFlowLog } from '../model/existing.ts';
import type { ResourceOf, SessionResource } from '../model/session-resources.ts';
import { isSameFlowLog } from '../plan/kinds/flow-log-likeness.ts';
import { rowOf } from './resource-kinds.ts';

export class SessionResourceStore {
  /** In the order in which they were first asked for. */
  private readonly things = new Map<string, SessionResource>();
  private readonly keysById = new Map<string, string>();
  private readonly replacedKeys = new Map<string, Set<string>>();
  private readonly flowLogKeys = new Map<string, Set<string>>();
  private count = 0;

  all(): SessionResource[] {
    return [...this.things.values()];
  }

  /** Adds what a call did, to what is known of the thing. */
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

  /** Planned as new, it no longer existed: whatever has the name since is created by what follows. */
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
    // One whose call has no answer is known by its resource alone.
    const resources = new Set(resource.resourceIds);
    for (const call of this.things.values()) {
      if (call.kind !== 'flow-logs' || call.lost === undefined) continue;
      call.resourceIds = call.resourceIds.filter((id) => !resources.has(id));
    }
  }

  /** @param name as `nameParts` of its kind gives it */
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
