/**
 * Cuts a plan into units of work: one AWS call sequence each, with what it depends on. Flow logs of one region, type
 * and destination share a call, because AWS takes up to 300 ids in one.
 */
import { flowLogsPerCall } from '../documents/flow-log.ts';
import { isPending } from '../plan/summary.ts';
import type { Change, FlowLogChange } from '../plan/types.ts';

export type Unit =
  | { items: readonly [Exclude<Change, FlowLogChange>] }
  | { items: readonly [FlowLogChange, ...FlowLogChange[]] };

/** Units of the changes that call AWS, in the plan's order. */
export function unitsOf(changes: readonly Change[]): Unit[] {
  const units: Unit[] = [];
  const open = new Map<string, { items: [FlowLogChange, ...FlowLogChange[]] }>();
  for (const change of changes) {
    if (!isPending(change)) continue;
    if (change.kind !== 'flow-log') {
      units.push({ items: [change] });
      continue;
    }
    const { region, resourceType, destination, logFormat, aggregationInterval } = change.desired;
    // A replacement is two calls, one after the other: it does not stop flow logs that are only made.
    const key = JSON.stringify([
      change.account,
      change.action,
      region,
      resourceType,
      destination,
      logFormat,
      aggregationInterval,
    ]);
    const unit = open.get(key);
    if (unit && unit.items.length < flowLogsPerCall) {
      unit.items.push(change);
      continue;
    }
    const fresh: { items: [FlowLogChange, ...FlowLogChange[]] } = { items: [change] };
    open.set(key, fresh);
    units.push(fresh);
  }
  return units;
}
