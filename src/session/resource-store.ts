/** Puts several calls about one thing together; each thing is found by its name, so that long journals stay quick. */
import { isSamePolicy } from '../model/compare.ts';
import type { ExistingFlowLog, PolicyDocument } from '../model/existing.ts';
import { changeId } from '../model/ids.ts';
import type { DocumentWrite, SessionResource } from '../model/session-resources.ts';
import { isSameFlowLog } from '../plan/flow-log-likeness.ts';
import { policyNameOf } from '../plan/kinds/undo-access.ts';

type ResourceOf<Kind extends SessionResource['kind']> = Extract<SessionResource, { kind: Kind }>;

/** By which a thing is found again; flow logs have ids instead. */
function keyOf(made: SessionResource): string | null {
  switch (made.kind) {
    case 'bucket':
      return `bucket ${made.bucket}`;
    case 'bucket-policy':
      return `bucket-policy ${made.account} ${made.bucket}`;
    case 'policy':
    case 'policy-version':
      return `${made.kind} ${made.account} ${made.policyArn}`;
    case 'role':
    case 'trust-policy':
      return `${made.kind} ${made.account} ${made.roleName}`;
    case 'attachment':
      return `attachment ${made.account} ${made.roleName} ${made.policyArn}`;
    case 'flow-logs':
    case 'replaced-flow-logs':
      return null;
  }
}

/** The plan's id of what would be created again where it is gone; null for what is no thing of its own. */
function createdId(made: SessionResource): string | null {
  switch (made.kind) {
    case 'bucket':
      return changeId('bucket', made.region, made.bucket);
    case 'policy':
      return changeId('policy', made.account, policyNameOf(made.policyArn));
    case 'role':
      return changeId('role', made.account, made.roleName);
    case 'attachment':
      return changeId('attachment', made.account, `${made.roleName}/${policyNameOf(made.policyArn)}`);
    default:
      return null;
  }
}

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

  bucket(made: ResourceOf<'bucket'>): void {
    const known = this.find(made);
    if (known === null) {
      this.put(made);
      return;
    }
    known.isTagged ||= made.isTagged;
    known.isProven ||= made.isProven;
  }

  tagged(bucket: string): void {
    const known = this.things.get(`bucket ${bucket}`);
    if (known?.kind === 'bucket') known.isTagged = true;
  }

  bucketPolicy(made: ResourceOf<'bucket-policy'>): void {
    const known = this.find(made);
    if (known === null) {
      this.put(made);
      return;
    }
    known.writes.push(...made.writes);
  }

  policy(made: ResourceOf<'policy'>): void {
    const known = this.find(made);
    if (known === null) {
      this.put(made);
      return;
    }
    // Created again after it was gone, it is still one thing, whose last text counts.
    known.written.push(...made.written);
    addIds(known, made);
  }

  role(made: ResourceOf<'role'>): void {
    const known = this.find(made);
    if (known === null) {
      this.put(made);
      return;
    }
    known.written.push(...made.written);
    addIds(known, made);
  }

  policyVersion(made: ResourceOf<'policy-version'>): void {
    const known = this.find(made);
    if (known === null) {
      this.put(made);
      return;
    }
    known.writes.push(...made.writes);
    known.versionIds.push(...made.versionIds);
    known.deleted.push(...made.deleted);
  }

  trust(made: ResourceOf<'trust-policy'>): void {
    const known = this.find(made);
    if (known === null) {
      this.put(made);
      return;
    }
    known.writes.push(...made.writes);
  }

  attachment(made: ResourceOf<'attachment'>): void {
    if (this.find(made) === null) this.put(made);
  }

  flowLogs(made: ResourceOf<'flow-logs'>): void {
    const key = this.fresh(made);
    for (const id of made.flowLogIds) addTo(this.flowLogKeys, id, key);
  }

  replaced(made: ResourceOf<'replaced-flow-logs'>): void {
    const key = this.fresh(made);
    for (const { resourceId } of made.before) addTo(this.replacedKeys, resourceId, key);
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
    const made = structuredClone(entry);
    const known = this.find(made);
    if (known !== null && made.owners !== undefined) {
      known.owners = [...new Set([...(known.owners ?? []), ...made.owners])];
    }
    switch (made.kind) {
      case 'bucket':
        this.bucket(made);
        break;
      case 'bucket-policy':
        this.bucketPolicy(made);
        break;
      case 'policy':
        this.policy(made);
        break;
      case 'policy-version':
        this.policyVersion(made);
        break;
      case 'role':
        this.role(made);
        break;
      case 'trust-policy':
        this.trust(made);
        break;
      case 'attachment':
        this.attachment(made);
        break;
      case 'flow-logs':
        this.flowLogs(made);
        break;
      case 'replaced-flow-logs':
        this.replaced(made);
        break;
    }
    const joined = this.find(made);
    if (joined !== null) tidy(joined);
  }

  /** What was handed over to another session. */
  release(made: SessionResource): void {
    if (made.kind !== 'flow-logs') {
      const key = keyOf(made);
      if (key !== null) this.things.delete(key);
      return;
    }
    for (const id of made.flowLogIds) {
      for (const key of this.flowLogKeys.get(id) ?? []) {
        const call = this.things.get(key);
        if (call?.kind === 'flow-logs') call.flowLogIds = call.flowLogIds.filter((other) => other !== id);
      }
      this.flowLogKeys.delete(id);
    }
    // One whose call has no answer is known by its resource alone.
    const resources = new Set(made.resourceIds);
    for (const call of this.things.values()) {
      if (call.kind !== 'flow-logs' || call.lost === undefined) continue;
      call.resourceIds = call.resourceIds.filter((id) => !resources.has(id));
    }
  }

  /** @param made named as far as it takes to find it */
  forget(made: SessionResource): void {
    const key = keyOf(made);
    if (key !== null) this.things.delete(key);
  }

  version(account: string, policyArn: string): ResourceOf<'policy-version'> | null {
    return this.find({
      kind: 'policy-version',
      account,
      policyArn,
      writes: [],
      versionIds: [],
      deleted: [],
    });
  }

  /** A replaced flow log exists again. */
  restored(log: ExistingFlowLog): void {
    for (const key of this.replacedKeys.get(log.resourceId) ?? []) {
      const made = this.things.get(key);
      if (made?.kind === 'replaced-flow-logs') {
        made.before = made.before.filter((other) => !isSameFlowLog(other, log));
      }
    }
  }

  private find<Kind extends SessionResource['kind']>(made: ResourceOf<Kind>): ResourceOf<Kind> | null {
    const key = keyOf(made);
    const known = key === null ? undefined : this.things.get(key);
    return known?.kind === made.kind ? (known as ResourceOf<Kind>) : null;
  }

  private put(made: SessionResource): void {
    const key = keyOf(made);
    if (key === null) return;
    this.things.set(key, made);
    const id = createdId(made);
    if (id !== null) this.keysById.set(id, key);
  }

  private fresh(made: SessionResource): string {
    this.count += 1;
    const key = `${made.kind} #${this.count}`;
    this.things.set(key, made);
    return key;
  }
}

/** A call whose answer was lost gave an id that nobody knows: then none of them tells. */
function addIds(known: { uniqueIds?: string[] }, { uniqueIds }: { uniqueIds?: string[] }): void {
  if (uniqueIds === undefined || known.uniqueIds === undefined) delete known.uniqueIds;
  else known.uniqueIds = [...new Set([...known.uniqueIds, ...uniqueIds])];
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}

/** Each write, document or version once, in the order of time: two sessions can have written in turns. */
function tidy(made: SessionResource): void {
  if ('written' in made) made.written = distinct(made.written);
  if ('versionIds' in made) made.versionIds = [...new Set(made.versionIds)];
  if ('deleted' in made) made.deleted = distinct(made.deleted);
  switch (made.kind) {
    case 'bucket-policy':
      made.writes = inTime(made.writes);
      break;
    case 'policy-version':
      made.writes = inTime(made.writes);
      break;
    case 'trust-policy':
      made.writes = inTime(made.writes);
      break;
    default:
  }
}

function inTime<Write extends DocumentWrite>(writes: readonly Write[]): Write[] {
  return distinct(writes).sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** True where a document is one of those that were written over. */
export function isFormer(writes: readonly { before: PolicyDocument }[], document: PolicyDocument): boolean {
  return writes.some(({ before }) => isSamePolicy(before, document));
}
