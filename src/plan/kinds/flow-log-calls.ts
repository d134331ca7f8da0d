/**
 * Groups changes by call sequence. Documents, apply and undo use the same groups, so a dry run prints one request for
 * each call.
 */
import { flowLogsPerCall } from '../../documents/flow-log.ts';
import { isPending } from '../summary.ts';
import type { FlowLogChange, PlannedChange } from '../types.ts';

/** Changes that are carried out together, in the plan's order. */
export type Call<Planned extends PlannedChange> = [Planned, ...Planned[]];

/**
 * Groups pending changes. Flow logs of one account, region, type, destination, format and interval are created
 * together, and those of one region deleted together, as many as a call takes; anything else is by itself. Groups stand
 * in the order of their first change.
 */
export function callsOf<Planned extends PlannedChange>(changes: readonly Planned[]): Call<Planned>[] {
  const calls: Call<Planned>[] = [];
  const open = new Map<string, Call<Planned>>();
  for (const change of changes) {
    if (!isPending(change)) continue;
    const key = callKey(change);
    const call = key === null ? undefined : open.get(key);
    // DeleteFlowLogs accepts 1,000, but smaller calls are easier to tell apart.
    if (call !== undefined && call.length < flowLogsPerCall) {
      call.push(change);
      continue;
    }
    const fresh: Call<Planned> = [change];
    if (key !== null) open.set(key, fresh);
    calls.push(fresh);
  }
  return calls;
}

function callKey(change: PlannedChange & Partial<Pick<FlowLogChange, 'desired'>>): string | null {
  const { kind, account, action, region, dependsOn, desired } = change;
  if (kind !== 'flow-log') return null;
  if (desired === undefined) {
    // One that waits for another change must not delay others of its region that don't, or make them fail.
    return JSON.stringify([account, action, region, dependsOn]);
  }
  const { resourceType, destination, logFormat, aggregationInterval } = desired;
  // A replacement is two calls in sequence: it doesn't delay flow logs that are only created.
  return JSON.stringify([account, action, region, resourceType, destination, logFormat, aggregationInterval]);
}

/**
 * The changes of a group that its CreateFlowLogs call requests: if a replacement's successor exists, only the deletion
 * is left.
 */
export function withoutSuccessor(group: readonly FlowLogChange[]): FlowLogChange[] {
  return group.filter(({ successor }) => successor === null);
}
