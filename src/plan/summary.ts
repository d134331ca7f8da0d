/** A plan in numbers and in one sentence. */
import type { Action, Change, ChangeKind, Plan, PlanSummary } from './types.ts';

const nouns: Record<ChangeKind, [one: string, many: string]> = {
  bucket: ['bucket', 'buckets'],
  'bucket-policy': ['bucket policy', 'bucket policies'],
  'flow-log': ['flow log', 'flow logs'],
  policy: ['policy', 'policies'],
  role: ['role', 'roles'],
  attachment: ['attachment', 'attachments'],
};

/** `1 bucket, 20 flow logs and 1 role`; in the plan's order. */
export function countByKind(changes: readonly Change[]): string {
  const counts = new Map<ChangeKind, number>();
  for (const change of changes) counts.set(change.kind, (counts.get(change.kind) ?? 0) + 1);
  const parts = [...counts].map(([kind, count]) => `${count} ${nouns[kind][count === 1 ? 0 : 1]}`);
  const last = parts.pop();
  if (last === undefined) return 'nothing';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

/** Whether carrying out the plan calls AWS to change something. */
export function isPending({ action }: { action: Action }): boolean {
  return action === 'create' || action === 'update' || action === 'replace' || action === 'detach';
}

/** How many changes of each action. */
export function summarize(plan: Pick<Plan, 'changes'>): PlanSummary {
  const summary: PlanSummary = {
    create: 0,
    update: 0,
    replace: 0,
    detach: 0,
    adopt: 0,
    none: 0,
    blocked: 0,
  };
  for (const change of plan.changes) summary[change.action] += 1;
  return summary;
}

/** True where carrying out the plan would change nothing. A plan with blocked changes is not done. */
export function isUnchanged(plan: Pick<Plan, 'changes'>): boolean {
  return plan.changes.every((change) => change.action === 'none' || change.action === 'adopt');
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
