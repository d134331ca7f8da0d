/** What a confirmed undo is allowed to do: only what was shown, and only to resources that haven't changed since. */

import { bucketOf } from '../../documents/arns.ts';
import { isRecord } from '../../model/clean-text.ts';
import { keep } from '../kinds/undo-scope.ts';
import { isPending } from '../summary.ts';
import type { UndoChange, UndoPlan } from './undo-types.ts';

/** The delivery status of flow logs, and Kentik's verdict about an export. */
const selfChanging = /^(?:deliverLogs.*|status|currentStatus|edate)$/;

const changedMeanwhile = 'It changed while the question was open.';

/** The fresh plan without what wasn't confirmed. @param named buckets whose deletion the question itself confirmed */
export function confirmedOnly(
  confirmed: UndoPlan,
  fresh: UndoPlan,
  named: ReadonlySet<string> = new Set(),
): UndoPlan {
  const shown = new Map(confirmed.changes.map((change) => [change.id, change]));
  const changes = fresh.changes.map((change) => judged(change, shown.get(change.id), named));
  return { ...fresh, changes: withoutDependents(changes, heldIds(changes, fresh)) };
}

function judged(change: UndoChange, shown: UndoChange | undefined, named: ReadonlySet<string>): UndoChange {
  if (!isPending(change)) {
    // A resource that was to be deleted and now stays needs a reason that the reader hasn't seen yet.
    const isNew = change.action === 'keep' && shown !== undefined && isPending(shown);
    return isNew ? { ...change, why: `${changedMeanwhile} ${change.why}` } : change;
  }
  if (shown === undefined) return { ...change, ...keep("It wasn't in the plan that you confirmed.") };
  const wasNamed = shown.kind === 'bucket' && shown.isNameAsked === true && named.has(shown.name);
  if (!isPending(shown) && !wasNamed) {
    return { ...change, ...keep(`The plan that you confirmed kept it: ${shown.why}`) };
  }
  return fingerprintOf(shown) === fingerprintOf(change) ? change : { ...change, ...keep(changedMeanwhile) };
}

/**
 * What was observed, as text with sorted keys. What changes by itself is left out; any other difference is someone's edit.
 */
function fingerprintOf({ observed }: UndoChange): string {
  return JSON.stringify(observed, (_key, each: unknown) =>
    isRecord(each)
      ? Object.fromEntries(
          Object.entries(each)
            .filter(([key]) => !selfChanging.test(key))
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : each,
  );
}

/** Ids of what was held back here, and of the buckets to which flow logs that are held back deliver. */
function heldIds(changes: readonly UndoChange[], fresh: UndoPlan): Set<string> {
  const held = new Set(
    fresh.changes.flatMap((change, index) =>
      isPending(change) && changes[index]?.action === 'keep' ? [change.id] : [],
    ),
  );
  const buckets = new Set(
    changes.flatMap((change) =>
      change.kind === 'flow-log' && held.has(change.id)
        ? [bucketOf(change.observed?.destination ?? null)]
        : [],
    ),
  );
  for (const { id, kind, name } of changes) {
    if ((kind === 'bucket' || kind === 'bucket-policy') && buckets.has(name)) held.add(id);
  }
  return held;
}

/**
 * A change that depends on something that stays must stay, too. Dependencies come before what depends on them, mostly.
 */
function withoutDependents(changes: readonly UndoChange[], held: Set<string>): UndoChange[] {
  for (let count = -1; count !== held.size; ) {
    count = held.size;
    for (const { id, dependsOn } of changes) if (dependsOn.some((needed) => held.has(needed))) held.add(id);
  }
  return changes.map((change) =>
    isPending(change) && held.has(change.id)
      ? {
          ...change,
          ...keep('Something that depends on it changed while the question was open, so it stays.'),
        }
      : change,
  );
}
