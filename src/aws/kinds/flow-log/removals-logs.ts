/** Deletes flow logs. One that doesn't exist counts as deleted. */
import type { UnsuccessfulItem } from '@aws-sdk/client-ec2';
import { UserError } from '../../../model/errors.ts';
import type { ExistingFlowLog } from '../../../model/existing.ts';
import type { ExpectedFlowLog } from '../../../model/expected.ts';
import type { MutationContext } from '../../../model/mutate.ts';
import type { Connection } from '../../access/connection-types.ts';
import { tagChange } from '../../explain/changed.ts';
import { askGuarded, asking } from '../../operation.ts';
import type { FlowLogRemovalResult } from '../../types.ts';
import { flowLogRows, saidOf } from './flow-log-calls.ts';
import { listFlowLogsWhere } from './flow-logs.ts';

interface Request {
  region: string;
  flowLogIds: string[];
  expected?: readonly ExpectedFlowLog[];
}

/** A retry is needed only if someone else deletes one of them in between. */
const deletionTurns = 3;

/**
 * Deletes the flow logs of one region that are still as planned. HTTP 200 doesn't mean success here either, so
 * `Unsuccessful` is checked.
 */
export async function deleteFlowLogs(
  connection: Connection,
  request: Request,
  context: MutationContext,
): Promise<FlowLogRemovalResult> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await deletePresent(connection, request, context);
    } catch (error) {
      // One that was deleted between the read and the call can fail the whole call: the others are requested again.
      const code = error instanceof UserError ? error.report.aws?.code : undefined;
      if (code !== 'InvalidFlowLogId.NotFound' || turn === deletionTurns) throw error;
    }
  }
}

async function deletePresent(
  connection: Connection,
  request: Request,
  context: MutationContext,
): Promise<FlowLogRemovalResult> {
  const { region, flowLogIds } = request;
  const desired = new Set(flowLogIds);
  const expected = new Map(request.expected?.map((each) => [each.id, each]));
  const changed = new Map<string, string>();
  const refused = await askGuarded<UnsuccessfulItem[]>(connection, context, async (signal) => {
    const listed = await listFlowLogsWhere(connection, region, 'flow-log-id', flowLogIds, signal);
    const before = listed.filter((log) => {
      // Servers that don't know the filter return all of them.
      if (!desired.has(log.id)) return false;
      const why = flowLogChange(log, expected.get(log.id));
      if (why !== null) changed.set(log.id, why);
      return why === null;
    });
    // What is already deleted needs no call.
    if (before.length === 0) return { made: { result: [], ids: [] } };
    const target = before.map(({ id }) => id);
    // Complete, with their tags: an undo recreates them from this.
    return asking(flowLogRows.DeleteFlowLogs, { operation: 'DeleteFlowLogs', region, target, before }, null);
  });
  const failed = refused
    .map((item) => ({ flowLogId: item.ResourceId ?? '', ...saidOf(item) }))
    .filter(({ code }) => code !== 'InvalidFlowLogId.NotFound');
  return {
    failed,
    ...(changed.size === 0 ? {} : { changed: [...changed].map(([flowLogId, why]) => ({ flowLogId, why })) }),
  };
}

/** How a flow log differs from what was expected, as a sentence; null if it doesn't, or if nothing was expected. */
function flowLogChange(log: ExistingFlowLog, desired: ExpectedFlowLog | undefined): string | null {
  if (desired === undefined) return null;
  if (log.resourceId !== desired.resourceId || log.destination !== desired.destination) {
    return `The flow log ${log.id} now records ${log.resourceId} to ${log.destination ?? log.destinationType}.`;
  }
  return tagChange(`flow log ${log.id}`, log.tags, desired.tags);
}
