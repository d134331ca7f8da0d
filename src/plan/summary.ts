/** A plan in numbers and in one sentence. */
import { kinds } from './kinds/index.ts';
import type { Action, Change, Plan, PlannedChange, PlanSummary } from './types.ts';

/** How many of each, in the order of the first of each. */
export function counted<Key extends 'kind' | 'action', Planned extends PlannedChange>(
  changes: readonly Planned[],
  key: Key,
): Map<Planned[Key], number> {
  const counts = new Map<Planned[Key], number>();
  for (const change of changes) counts.set(change[key], (counts.get(change[key]) ?? 0) + 1);
  return counts;
}

/** `1 bucket, 20 flow logs and 1 role`; in the plan's order. */
export function countByKind(changes: readonly Change[]): string {
  const parts = [...counted(changes, 'kind')].map(
    ([kind, count]) => `${count} ${kinds[kind].nouns[count === 1 ? 0 : 1]}`,
  );
  const last = parts.pop();
  if (last === undefined) return 'nothing';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

/** Whether carrying out the plan calls AWS to change something. */
export function isPending({ action }: { action: string }): boolean {
  return pending.has(action);
}

const pending: ReadonlySet<string> = new Set<PlannedChange['action']>([
  'create',
  'update',
  'replace',
  'detach',
  'remove',
  'restore',
]);

/** True for what a set-up leaves as it is. */
export function isKept({ action }: Pick<PlannedChange, 'action'>): boolean {
  return action === 'none' || action === 'adopt';
}

/** How many changes of each action. */
export function summarize(plan: Pick<Plan, 'changes'>): PlanSummary {
  const none = { create: 0, update: 0, replace: 0, detach: 0, adopt: 0, none: 0, blocked: 0 };
  return { ...none, ...Object.fromEntries(counted(plan.changes, 'action')) };
}

/** True where carrying out the plan would change nothing. A plan with blocked changes is not done. */
export function isUnchanged(plan: Pick<Plan, 'changes'>): boolean {
  return plan.changes.every(isKept);
}

/**
 * True where `next` changes nothing but what was to be changed in `confirmed`, which the user said yes to. What was
 * blocked then and can be made now was on that list too.
 */
export function isCovered(next: Pick<Plan, 'changes'>, confirmed: Pick<Plan, 'changes'>): boolean {
  const listed = new Map(confirmed.changes.map(({ id, action }) => [id, action]));
  return next.changes.every((change) => {
    if (!isPending(change)) return true;
    const before = listed.get(change.id);
    return before === change.action || before === 'blocked';
  });
}

/** The changes that cannot be made. */
export function blockedChanges(plan: Pick<Plan, 'changes'>): Change[] {
  return plan.changes.filter((change) => change.action === 'blocked');
}

/** `Creates 1 bucket and 20 flow logs; uses 1 role as found. 1 flow log is blocked.` */
export function summarySentence(plan: Pick<Plan, 'changes'>): string {
  const of = (...actions: Action[]) => plan.changes.filter((change) => actions.includes(change.action));
  const clauses: [verb: string, changes: Change[], tail: string][] = [
    ['creates', of('create'), ''],
    ['updates', of('update'), ''],
    // Something goes: the sentence must not hide it.
    ['replaces and deletes', of('replace'), ''],
    ['detaches', of('detach'), ''],
    ['uses', of('adopt', 'none'), ' as found'],
  ];
  const said = clauses
    .filter(([, changes]) => changes.length > 0)
    .map(([verb, changes, tail]) => `${verb} ${countByKind(changes)}${tail}`)
    .join('; ');
  const blocked = of('blocked');
  const sentence = said === '' ? '' : `${said[0]?.toUpperCase()}${said.slice(1)}.`;
  if (isUnchanged(plan)) return `Nothing to do: ${countByKind(plan.changes)} as wanted already.`;
  if (blocked.length === 0) return sentence;
  return `${sentence} Blocked: ${countByKind(blocked)}.`.trim();
}

/**
 * What depends on something blocked is blocked too, unless it is there already. Expects dependencies first.
 */
export function blockDependents(changes: readonly Change[]): Change[] {
  const blocked = new Map<string, Change>();
  return changes.map((change) => {
    const obstacle = change.dependsOn.map((id) => blocked.get(id)).find((each) => each !== undefined);
    const result: Change =
      obstacle !== undefined && isPending(change)
        ? {
            ...change,
            action: 'blocked',
            why: `It needs the ${obstacle.kind.replace('-', ' ')} ${obstacle.name}, which is blocked.`,
            ...(obstacle.remedy === undefined ? {} : { remedy: obstacle.remedy }),
          }
        : change;
    // What needs no doing passes on what blocks it: logs don't arrive in a blocked bucket, whatever its policy says.
    const cause = result.action === 'blocked' ? result : obstacle;
    if (cause !== undefined) blocked.set(result.id, cause);
    return result;
  });
}
