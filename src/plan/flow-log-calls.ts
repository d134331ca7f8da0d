/**
 * Which flow logs one CreateFlowLogs call asks for. The plan's documents and apply both group by this, so a dry run prints
 * one request for each call.
 */
import { flowLogsPerCall } from '../documents/flow-log.ts';
import { isPending } from './summary.ts';
import type { FlowLogChange } from './types.ts';

/** Flow logs that are carried out together, in the plan's order. */
export type FlowLogGroup = [FlowLogChange, ...FlowLogChange[]];

/**
 * Groups what is pending: one account, region, type, destination, format and interval each, and at most as many as a call
 * takes. Groups stand in the order of their first flow log.
 */
export function flowLogGroups(changes: readonly FlowLogChange[]): FlowLogGroup[] {
  const groups: FlowLogGroup[] = [];
  const open = new Map<string, FlowLogGroup>();
  for (const change of changes) {
    if (!isPending(change)) continue;
    const { region, resourceType, destination, logFormat, aggregationInterval } = change.desired;
    // A replacement is two calls, one after the other: it doesn't hold up flow logs that are only created.
    const key = JSON.stringify([
      change.account,
      change.action,
      region,
      resourceType,
      destination,
      logFormat,
      aggregationInterval,
    ]);
    const group = open.get(key);
    if (group !== undefined && group.length < flowLogsPerCall) {
      group.push(change);
      continue;
    }
    const fresh: FlowLogGroup = [change];
    open.set(key, fresh);
    groups.push(fresh);
  }
  return groups;
}

/** Those of a group that its CreateFlowLogs call asks for: a replacement whose successor exists is only deleted. */
export function withoutSuccessor(group: readonly FlowLogChange[]): FlowLogChange[] {
  return group.filter(({ successor }) => successor === null);
}
