/**
 * What an undo may do once its question is answered: only what the confirmed plan said, and only to what is still as it
 * was then. Minutes can pass before someone types yes.
 */
import type { Removal, UndoPlan } from './undo-types.ts';
import { keep } from './undo-verdicts.ts';

const changedMeanwhile = 'It changed while the question was open.';

/**
 * The plan made after the confirmation, without what wasn't confirmed. Pure.
 *
 * @param confirmed the plan that was shown
 * @param fresh the plan of what exists now
 * @param named buckets that were named in the question itself: deleting them with their logs was confirmed there
 */
export function confirmedOnly(
  confirmed: UndoPlan,
  fresh: UndoPlan,
  named: ReadonlySet<string> = new Set(),
): UndoPlan {
  const shown = new Map(confirmed.removals.map((removal) => [removal.id, removal]));
  const removals = fresh.removals.map((removal) => judged(removal, shown.get(removal.id), named));
  return { ...fresh, removals: withoutDependents(removals, heldIds(removals, fresh)) };
}

function isToDo({ action }: Pick<Removal, 'action'>): boolean {
  return action === 'remove' || action === 'restore';
}

function judged(removal: Removal, shown: Removal | undefined, named: ReadonlySet<string>): Removal {
  if (!isToDo(removal)) {
    // What was to be removed and now stays has a reason that the reader hasn't seen yet.
    const isNew = removal.action === 'keep' && shown !== undefined && isToDo(shown);
    return isNew ? { ...removal, why: `${changedMeanwhile} ${removal.why}` } : removal;
  }
  if (shown === undefined) return { ...removal, ...keep("It wasn't in the plan that you confirmed.") };
  const wasNamed = shown.kind === 'bucket' && shown.isNameAsked === true && named.has(shown.name);
  if (!isToDo(shown) && !wasNamed) {
    return { ...removal, ...keep(`The plan that you confirmed kept it: ${shown.why}`) };
  }
  return shown.seen === removal.seen ? removal : { ...removal, ...keep(changedMeanwhile) };
}

/** Ids of what was held back here, and of the buckets to which flow logs that are held back deliver. */
function heldIds(removals: readonly Removal[], fresh: UndoPlan): Set<string> {
  const held = new Set(
    fresh.removals.flatMap((removal, index) =>
      isToDo(removal) && removals[index]?.action === 'keep' ? [removal.id] : [],
    ),
  );
  const destinations = removals.flatMap((removal) =>
    removal.kind === 'flow-log' && held.has(removal.id) ? [removal.target.expected?.destination ?? ''] : [],
  );
  for (const { id, kind, name } of removals) {
    const isTarget = kind === 'bucket' || kind === 'bucket-policy';
    if (isTarget && destinations.some((arn) => new RegExp(`:::${escaped(name)}(?:/|$)`).test(arn)))
      held.add(id);
  }
  return held;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** What waits for something that stays has to stay, too. Dependencies come before what depends on them, mostly. */
function withoutDependents(removals: readonly Removal[], held: Set<string>): Removal[] {
  for (let count = -1; count !== held.size; ) {
    count = held.size;
    for (const { id, dependsOn } of removals) if (dependsOn.some((needed) => held.has(needed))) held.add(id);
  }
  return removals.map((removal) =>
    isToDo(removal) && held.has(removal.id)
      ? {
          ...removal,
          ...keep('Something that depends on it changed while the question was open, and stays.'),
        }
      : removal,
  );
}
