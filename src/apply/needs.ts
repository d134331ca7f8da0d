/** What a call of a walk waits for. One call can need thousands of items, and is checked whenever one of them is done. */
import type { PlannedChange } from '../plan/types.ts';

/** Ids of items of the walk. */
export interface Needs {
  ids: readonly string[];
  /** How many of them, from the first, are known to be done. */
  done: number;
  /** Items of which one must be done once all have ended. */
  any: readonly string[];
  /** How many of them, from the first, are known to have ended. */
  ended: number;
  /** How many items of the walk were lost or kept when these were last checked. */
  left: number;
}

/** Why a call can't start: it waits, or an item that it needs can't be done or is kept. */
export type Obstacle = 'waiting' | { lost: string } | { kept: string };

interface Walked {
  done: ReadonlySet<string>;
  lost: ReadonlyMap<string, string>;
  kept: ReadonlyMap<string, string>;
}

/** @param walked the items of the walk, by id: anything else that is needed already exists */
export function needsOf(call: readonly PlannedChange[], walked: ReadonlyMap<string, unknown>): Needs {
  const inWalk = (ids: readonly string[]) => [...new Set(ids)].filter((id) => walked.has(id));
  const ids = inWalk(call.flatMap((item) => item.dependsOn));
  const any = inWalk(call.flatMap((item) => item.dependsOnAny ?? []));
  return { ids, done: 0, any, ended: 0, left: 0 };
}

/** What a call still waits for, or why it can't start; null where it can. Resumes where the last check of these needs ended. */
export function obstacleAmong(needs: Needs, { done, lost, kept }: Walked): Obstacle | null {
  const { ids, any } = needs;
  const left = lost.size + kept.size;
  if (left > needs.left) {
    needs.left = left;
    const isLost = ids.find((id) => lost.has(id));
    if (isLost !== undefined) return { lost: isLost };
    const isKept = ids.find((id) => kept.has(id));
    if (isKept !== undefined) return { kept: isKept };
  }
  while (done.has(ids[needs.done] ?? '')) needs.done += 1;
  if (needs.done < ids.length) return 'waiting';
  const hasEnded = (id: string) => done.has(id) || lost.has(id) || kept.has(id);
  while (hasEnded(any[needs.ended] ?? '')) needs.ended += 1;
  if (needs.ended < any.length) return 'waiting';
  const [first] = any;
  return first === undefined || any.some((id) => done.has(id)) ? null : { lost: first };
}
