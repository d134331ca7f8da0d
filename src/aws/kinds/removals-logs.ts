/** Deleting flow logs. "Already gone" is done. */
import { DeleteFlowLogsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { UserError } from '../../model/errors.ts';
import type { ExistingFlowLog } from '../../model/existing.ts';
import type { ExpectedFlowLog } from '../../model/expected.ts';
import type { Connection } from '../access/connection.ts';
import { tagChange } from '../explain/changed.ts';
import type { Task } from '../explain/errors.ts';
import { mutate } from '../mutate.ts';
import type { FlowLogRemovalResult, MutationContext } from '../types.ts';
import { listFlowLogsById } from './flow-logs.ts';

interface Request {
  region: string;
  flowLogIds: string[];
  expected?: readonly ExpectedFlowLog[];
}

/** Somebody else would have to delete one of them each time in between. */
const deletionTurns = 3;

/**
 * Deletes flow logs of one region that are what was planned; at most 300 ids a call. HTTP 200 is no success here either:
 * `Unsuccessful` is read. Source: EC2 API reference, DeleteFlowLogs.
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
      // One that went between the look and the call may cost the whole call: the others are asked for again.
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
  const ec2 = await connection.client(EC2Client, region, 'change');
  const asked = new Set(flowLogIds);
  const expected = new Map(request.expected?.map((each) => [each.id, each]));
  const changed = new Map<string, string>();
  const result = (failed: FlowLogRemovalResult['failed'] = []): FlowLogRemovalResult => ({
    failed,
    ...(changed.size === 0 ? {} : { changed: [...changed].map(([flowLogId, why]) => ({ flowLogId, why })) }),
  });
  return mutate<FlowLogRemovalResult>(
    connection,
    {
      task: await taskFor(connection, region, flowLogIds, context.signal),
      prepare: async (signal) => {
        const listed = await listFlowLogsById(connection, region, flowLogIds, signal);
        const before = listed.filter((log) => {
          // What doesn't know the filter gives all of them.
          if (!asked.has(log.id)) return false;
          const why = flowLogChange(log, expected.get(log.id));
          if (why !== null) changed.set(log.id, why);
          return why === null;
        });
        // What is gone already needs no call.
        if (before.length === 0) return { made: { result: result(), ids: [] } };
        const present = before.map(({ id }) => id);
        return {
          task: await taskFor(connection, region, present, signal),
          // Whole, with their tags: from this an undo makes them again.
          intent: { target: present, before },
          send: async (options) => {
            const answer = await ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: present }), options);
            const failed = (answer.Unsuccessful ?? [])
              .filter(({ Error: error }) => error?.Code !== 'InvalidFlowLogId.NotFound')
              .map(({ ResourceId, Error: error }) => ({
                flowLogId: ResourceId ?? '',
                code: error?.Code ?? '',
                message: error?.Message ?? '',
              }));
            return { result: result(failed), ids: [], requestId: answer.$metadata.requestId ?? null };
          },
        };
      },
      existsCodes: ['InvalidFlowLogId.NotFound'],
    },
    context,
  );
}

/** How a flow log differs from what was expected, as a sentence; null where it does not, or nothing was expected of it. */
function flowLogChange(log: ExistingFlowLog, wanted: ExpectedFlowLog | undefined): string | null {
  if (wanted === undefined) return null;
  if (log.resourceId !== wanted.resourceId || log.destination !== wanted.destination) {
    return `The flow log ${log.id} now records ${log.resourceId} to ${log.destination ?? log.destinationType}.`;
  }
  return tagChange(`flow log ${log.id}`, log.tags, wanted.tags);
}

async function taskFor(
  connection: Connection,
  region: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Task> {
  const { account, partition } = await connection.caller(signal);
  return {
    doing: `deleting ${ids.length === 1 ? `the flow log ${ids[0]}` : `${ids.length} flow logs`} in ${region}`,
    service: 'ec2',
    operation: 'DeleteFlowLogs',
    actions: ['ec2:DeleteFlowLogs', 'logs:DeleteLogDelivery'],
    resources: ids.map((id) => `arn:${partition}:ec2:${region}:${account}:vpc-flow-log/${id}`),
    account,
    region,
  };
}
