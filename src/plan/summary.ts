/** A plan in numbers and in one sentence. */
import type { ChangeStatus } from '../model/progress.ts';
import { kinds } from './kinds/index.ts';
import type { Action, Change, Note, Plan, PlannedAccount, PlannedChange, PlanSummary } from './types.ts';

/** The count of each, in order of first appearance. */
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

/** Whether carrying out the plan changes something. */
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

/** True for changes that leave a resource as it is. */
export function isKept({ action }: Pick<PlannedChange, 'action'>): boolean {
  return action === 'none' || action === 'adopt';
}

/** How many changes of each action. */
export function summarize(plan: Pick<Plan, 'changes'>): PlanSummary {
  const none = { create: 0, update: 0, replace: 0, detach: 0, adopt: 0, none: 0, blocked: 0 };
  return { ...none, ...Object.fromEntries(counted(plan.changes, 'action')) };
}

/** True if applying the plan would change nothing. False for a plan with blocked changes. */
export function isUnchanged(plan: Pick<Plan, 'changes'>): boolean {
  return plan.changes.every(isKept);
}

/** True if `next` changes only what `confirmed` would change or had blocked. */
export function isCovered(next: Pick<Plan, 'changes'>, confirmed: Pick<Plan, 'changes'>): boolean {
  const listed = new Map(confirmed.changes.map(({ id, action }) => [id, action]));
  return next.changes.every((change) => {
    if (!isPending(change)) return true;
    const before = listed.get(change.id);
    return before === change.action || before === 'blocked';
  });
}

/** The changes that can't be carried out. */
export function blockedChanges(plan: Pick<Plan, 'changes'>): Change[] {
  return plan.changes.filter((change) => change.action === 'blocked');
}

/** `Creates 1 bucket and 20 flow logs; uses 1 existing role. Blocked: 1 flow log.` @param mood `would`: as in a dry run */
export function summarySentence(plan: Pick<Plan, 'changes'>, mood: 'will' | 'would' = 'will'): string {
  const of = (...actions: Action[]) => plan.changes.filter((change) => actions.includes(change.action));
  const ending = mood === 'would' ? '' : 's';
  const clauses: [verb: string, changes: Change[]][] = [
    [`create${ending}`, of('create')],
    [`update${ending}`, of('update')],
    // Something is deleted: the sentence must not hide that.
    [`replace${ending} and delete${ending}`, of('replace')],
    [mood === 'would' ? 'detach' : 'detaches', of('detach')],
    [`use${ending} existing:`, of('adopt', 'none')],
  ];
  const said = clauses
    .filter(([, changes]) => changes.length > 0)
    .map(([verb, changes]) => `${verb} ${countByKind(changes)}`)
    .join('; ');
  const blocked = of('blocked');
  const whole = mood === 'would' && said !== '' ? `would ${said}` : said;
  const sentence = whole === '' ? '' : `${whole[0]?.toUpperCase()}${whole.slice(1)}.`;
  if (isUnchanged(plan)) return `Nothing to do. Already as expected: ${countByKind(plan.changes)}.`;
  if (blocked.length === 0) return sentence;
  return `${sentence} Blocked: ${countByKind(blocked)}.`.trim();
}

/** Failures come first, then what grants more access than needed, then the rest in order. */
export function worstFirst(notes: readonly Note[]): Note[] {
  const rank = ({ harm }: Note) => (harm === 'fails' ? 0 : harm === 'opens' ? 1 : 2);
  return notes.toSorted((one, other) => rank(one) - rank(other));
}

/**
 * Changes that depend on a blocked one are blocked too, unless their resource already exists. Expects dependencies
 * first.
 */
export function blockDependents(changes: readonly Change[]): Change[] {
  const blocked = new Map<string, Change>();
  return changes.map((change) => {
    const { dependsOn, dependsOnAny = [] } = change;
    const any = dependsOnAny.map((id) => blocked.get(id));
    const obstacle =
      dependsOn.map((id) => blocked.get(id)).find((each) => each !== undefined) ??
      (any.includes(undefined) ? undefined : any[0]);
    const result: Change =
      obstacle !== undefined && isPending(change)
        ? {
            ...change,
            action: 'blocked',
            why: `It needs the ${obstacle.kind.replace('-', ' ')} ${obstacle.name}, which is blocked.`,
            ...(obstacle.remedy === undefined ? {} : { remedy: obstacle.remedy }),
          }
        : change;
    // A change with nothing to do passes on its obstacle: logs don't arrive in a blocked bucket, whatever its policy
    // says.
    const cause = result.action === 'blocked' ? result : obstacle;
    if (cause !== undefined) blocked.set(result.id, cause);
    return result;
  });
}

/** `unchanged`: nothing to do. `printed`: not touched, its documents are printed. */
export type AccountState = 'waiting' | 'working' | 'applied' | 'unchanged' | 'failed' | 'printed';

export interface AccountRow {
  state: AccountState;
  /** The number of changes that have ended, and of all. */
  done: number;
  total: number;
}

/** One account's row. @param statusOf of a change by its id; undefined before it has one */
export function accountRow(
  { reach }: PlannedAccount,
  changes: readonly Change[],
  statusOf: (id: string) => ChangeStatus | undefined,
): AccountRow {
  const statuses = changes.map(({ id }) => statusOf(id) ?? 'waiting');
  const done = statuses.filter((status) => status !== 'waiting' && status !== 'started').length;
  return { state: stateOf(), done, total: changes.length };

  function stateOf(): AccountState {
    if (reach === 'printed') return 'printed';
    if (done < changes.length)
      return statuses.every((status) => status === 'waiting') ? 'waiting' : 'working';
    if (statuses.some((status) => status !== 'done')) return 'failed';
    return changes.every(isKept) ? 'unchanged' : 'applied';
  }
}

/**
 * The changes of accounts that were read: nothing is known of accounts that can't be reached or are left to someone
 * else.
 */
export function lookedAt({ accounts, changes }: Pick<Plan, 'accounts' | 'changes'>): Change[] {
  const unseen = new Set(
    (accounts ?? []).filter(({ reach }) => reach !== 'reached').map(({ account }) => account),
  );
  return changes.filter(({ account }) => !unseen.has(account));
}
