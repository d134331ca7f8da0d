/** What the verdicts of an undo share: who else uses a thing, whose tag it carries, what was observed of it. */

import { sessionTag } from '../model/ids.ts';
import type { SessionUse } from './history.ts';

/** Why something stays. */
export interface Keep {
  action: 'keep';
  why: string;
  remedy?: string;
  users?: string[];
}

export function keep(why: string, remedy?: string): Keep {
  return { action: 'keep', why, ...(remedy === undefined ? {} : { remedy }) };
}

/**
 * Other sessions' use of what a change's id names; null where none uses it.
 *
 * @param after ISO 8601: only sessions whose last apply began later count, because they saw the change
 */
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

/** True where a tag names this session, or one that handed the thing over to it. */
export function isOwnTag(
  tags: Record<string, string>,
  session: string,
  { owners = [] }: { owners?: string[] },
): boolean {
  const tag = tags[sessionTag];
  return tag !== undefined && (tag === session || owners.includes(tag));
}

/** Text of what was observed, whatever the order of keys. */
export function seenText(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
