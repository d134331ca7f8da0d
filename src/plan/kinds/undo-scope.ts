/**
 * What the kinds share when they plan an undo: the account's state, who else uses a resource, which session's tag it
 * has.
 */
import { nameTag } from '../../documents/flow-log.ts';
import type { ExistingFlowLog } from '../../model/existing.ts';
import type { ObservedAccess } from '../../model/expected.ts';
import { nameOfArn, resourcesOf, sessionTag } from '../../model/ids.ts';
import type { SessionResource } from '../../model/session-resources.ts';
import { some } from '../differences.ts';
import type { SessionUse } from '../history.ts';
import type { SeenExports, UndoChange, UndoOf, UndoState } from '../undo/undo-types.ts';
import { clockSkew } from './flow-log-likeness.ts';

/** One account of an undo. */
export interface UndoScope {
  session: string;
  /** Buckets that can be deleted with the logs in them. */
  deleteLogs: readonly string[];
  /** All that the session owns in the account. */
  created: readonly SessionResource[];
  state: UndoState;
  kentik: SeenExports;
  usedBy: UsedBy;
  flowLogs: FlowLogIndex;
  /** What was planned before; flow logs by their ID. */
  planned: Map<string | UndoChange, UndoChange>;
  /** By resource: the flow log that must be recreated before its successor is deleted. */
  restorations: Map<string, UndoOf<'flow-log-restoration'>[]>;
}

/** Thousands of flow logs are looked up by id and by resource. */
export interface FlowLogIndex {
  byId: ReadonlyMap<string, ExistingFlowLog>;
  byResource: ReadonlyMap<string, ExistingFlowLog[]>;
  /** IDs that AWS returned to calls of this session. */
  createdHere: ReadonlySet<string>;
  /** How far AWS's clock is ahead of the journal's. */
  skewMs: number;
}

export function flowLogIndex(
  flowLogs: readonly ExistingFlowLog[],
  created: readonly SessionResource[],
): FlowLogIndex {
  return {
    byId: new Map(flowLogs.map((log) => [log.id, log])),
    byResource: Map.groupBy(flowLogs, ({ resourceId }) => resourceId),
    createdHere: new Set(resourcesOf(created, 'flow-logs').flatMap(({ flowLogIds }) => flowLogIds)),
    skewMs: clockSkew(created, flowLogs),
  };
}

/** Why something is kept. */
export interface Keep {
  action: 'keep';
  why: string;
  remedy?: string;
  users?: string[];
}

export function keep(why: string, remedy?: string): Keep {
  return { action: 'keep', why, ...(remedy === undefined ? {} : { remedy }) };
}

export const gone = (why: string) => ({ action: 'gone' as const, why });
export const remove = (why: string) => ({ action: 'remove' as const, why });
export const restore = (why: string) => ({ action: 'restore' as const, why });

/** Other sessions' use of a resource; null for none. @param after ISO 8601: only applies that began later count */
export type UsedBy = (changeId: string, after?: string) => Keep | null;

/** @param uses by the plan's id of a change */
export function usedByOf(uses: ReadonlyMap<string, readonly SessionUse[]> | undefined): UsedBy {
  return (id, after) => {
    const users = (uses?.get(id) ?? []).filter(({ since }) => after === undefined || since > after);
    const readable = users
      .filter(({ isReadable }) => isReadable)
      .sort((a, b) => b.since.localeCompare(a.since))
      .map(({ session }) => session);
    const [first] = readable;
    if (first !== undefined) {
      const more = readable.length === 1 ? ' uses it' : ` and ${readable.length - 1} more use it`;
      return { ...keep(`Session ${first}${more}. This session hands it over.`), users: readable };
    }
    const [unreadable] = users;
    if (unreadable === undefined) return null;
    return keep(
      `Session ${unreadable.session}, which can't be read, might use it.`,
      `If you don't need that session: kentik-aws-setup sessions remove ${unreadable.session}`,
    );
  };
}

/**
 * A deletion of what has tags. Those of someone else don't keep it, because many organizations tag whatever is created; the
 * one who confirms sees them.
 */
export function removeTagged(why: string, tags: Readonly<Record<string, string>>) {
  const isOurs = (key: string) =>
    key === sessionTag || key.startsWith('aws:') || (key === nameTag.Key && tags[key] === nameTag.Value);
  const others = Object.keys(tags).filter((key) => !isOurs(key));
  return remove(others.length === 0 ? why : `${why} Someone else tagged it: ${some(others)}.`);
}

/** True where a tag names this session, or one that handed the thing over to it. */
export function isOwnTag(
  tags: Record<string, string>,
  session: string,
  { owners = [] }: { owners?: string[] },
): boolean {
  const tag = tags[sessionTag];
  return tag !== undefined && (tag === session || owners.includes(tag));
}

/** Tags can be copied; the unique ID that AWS assigned belongs to one role or policy alone. */
export function isReplaced(
  created: { uniqueIds?: string[] } | undefined,
  now: { uniqueId?: string } | undefined,
): boolean {
  const ids = created?.uniqueIds;
  return ids !== undefined && now?.uniqueId !== undefined && !ids.includes(now.uniqueId);
}

/** Why a role or policy with this name is kept. */
export function replacedText(kind: 'role' | 'policy', name: string): string {
  return `Someone deleted the ${kind} ${name} that this session created and created another one of the same name.`;
}

/** Role and policy as they are: tags, trust, documents, default version, attachments. */
export function observedAccess(
  { roles, roleUses, policies }: UndoState,
  { roleName, policyArn }: { roleName?: string; policyArn?: string },
): ObservedAccess {
  return {
    role: roleName === undefined ? null : (roles[roleName] ?? null),
    use: roleName === undefined ? null : (roleUses[roleName] ?? null),
    policy: policyArn === undefined ? null : (policies[nameOfArn(policyArn)] ?? null),
  };
}
