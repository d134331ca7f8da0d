/** Cuts a plan into units of work: one AWS call sequence each, with what it depends on. */
import { type FlowLogGroup, flowLogGroups } from '../plan/flow-log-calls.ts';
import { isPending } from '../plan/summary.ts';
import type { Change, FlowLogChange } from '../plan/types.ts';

export type Unit = { items: readonly [Exclude<Change, FlowLogChange>] } | { items: Readonly<FlowLogGroup> };

/** Units of the changes that call AWS, in the plan's order; a group of flow logs stands where its first one does. */
export function unitsOf(changes: readonly Change[]): Unit[] {
  const flowLogs = changes.filter((change) => change.kind === 'flow-log');
  const groups = new Map(flowLogGroups(flowLogs).map((items) => [items[0].id, items]));
  return changes.flatMap((change): Unit[] => {
    if (!isPending(change)) return [];
    if (change.kind !== 'flow-log') return [{ items: [change] }];
    const items = groups.get(change.id);
    return items === undefined ? [] : [{ items }];
  });
}
