/**
 * Making a flow log again that was deleted for another one: an undo gives back what was there, as it was described. Only
 * its id is new. Source: EC2 API reference, CreateFlowLogs.
 */
import { createHash } from 'node:crypto';
import { CreateFlowLogsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { restoreFlowLogRequest } from '../../documents/flow-log.ts';
import { exitCode, UserError } from '../../model/errors.ts';
import type { ExistingFlowLog } from '../../model/existing.ts';
import { isSameFlowLog } from '../../plan/flow-log-likeness.ts';
import type { Connection } from '../access/connection.ts';
import type { Task } from '../explain/errors.ts';
import { mutate } from '../mutate.ts';
import type { MutationContext } from '../types.ts';
import { freshToken } from './flow-log-changes.ts';
import { listFlowLogsOf } from './flow-logs.ts';

/**
 * @param log as it was described before it was deleted; delivers to S3
 * @throws UserError FLOW_LOG_NOT_CREATED where AWS refuses it, for instance because the resource is gone
 */
export async function restoreFlowLog(
  connection: Connection,
  log: ExistingFlowLog,
  context: MutationContext,
): Promise<{ flowLogId: string }> {
  const { account, partition } = await connection.caller(context.signal);
  const { region, resourceId } = log;
  const ec2 = await connection.client(EC2Client, region, 'change');
  const task: Task = {
    doing: `making the flow log ${log.id} of ${resourceId} again in ${region}`,
    service: 'ec2',
    operation: 'CreateFlowLogs',
    actions: ['ec2:CreateFlowLogs', 'ec2:CreateTags', 'logs:CreateLogDelivery'],
    resources: [`arn:${partition}:ec2:${region}:${account}:vpc-flow-log/*`],
    account,
    region,
    name: log.id,
  };
  const clientToken = freshToken(
    (turn) => createHash('sha256').update(`${context.session}\nrestore\n${log.id}${turn}`).digest('hex'),
    context,
  );
  return mutate(
    connection,
    {
      task,
      intent: { target: [resourceId], before: null, after: log, clientToken },
      send: async (options) => {
        const answer = await ec2.send(
          new CreateFlowLogsCommand({ ...restoreFlowLogRequest(log), ClientToken: clientToken }),
          options,
        );
        const [id] = answer.FlowLogIds ?? [];
        const [refused] = answer.Unsuccessful ?? [];
        if (id === undefined) throw notMade(task, refused?.Error);
        return { result: { flowLogId: id }, ids: [id], requestId: answer.$metadata.requestId ?? null };
      },
      look: async (signal) => {
        const listed = await listFlowLogsOf(connection, region, [resourceId], signal);
        const found = listed.find((other) => isSameFlowLog(other, log));
        return found === undefined ? null : { result: { flowLogId: found.id }, ids: [found.id] };
      },
      existsCodes: ['FlowLogAlreadyExists'],
    },
    context,
  );
}

function notMade(
  task: Task,
  said: { Code?: string | undefined; Message?: string | undefined } | undefined,
): UserError {
  return new UserError({
    code: 'FLOW_LOG_NOT_CREATED',
    exit: exitCode.failed,
    doing: task.doing,
    message: `AWS did not make the flow log ${task.name ?? ''} again.`,
    where: {
      ...(task.account === undefined ? {} : { account: task.account }),
      ...(task.region === undefined ? {} : { region: task.region }),
    },
    aws: {
      service: 'EC2',
      operation: task.operation,
      code: said?.Code ?? 'NoAnswer',
      message: said?.Message ?? 'AWS said nothing of this resource.',
    },
    remedy: ['Undo again: what is done is not done twice.'],
  });
}
