/** Whether the caller is allowed to create flow logs, without creating any. Source: EC2 API reference, DryRun. */
import { CreateFlowLogsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { createFlowLogsRequest, withTags } from '../../../documents/flow-log.ts';
import { isAbort, UserError } from '../../../model/errors.ts';
import type { Connection } from '../../access/connection-types.ts';
import { isDenied } from '../../explain/errors.ts';
import { failureOf, hasCode } from '../../explain/failures.ts';
import type { FlowLogRequest } from '../../types.ts';
import { tagsFor } from '../tags.ts';

/** Null: it is allowed as far as EC2 can tell. Otherwise, whether it is refused, and why. */
export async function dryRunFlowLogs(
  connection: Connection,
  request: FlowLogRequest,
  session: string,
  signal: AbortSignal,
): Promise<{ state: 'denied' | 'unknown'; why: string } | null> {
  const { region, resourceIds } = request;
  const body = withTags(createFlowLogsRequest(request), tagsFor(session));
  const task = {
    doing: `checking that you are allowed to create flow logs in ${region}`,
    service: 'ec2' as const,
    operation: 'CreateFlowLogs',
    actions: ['ec2:CreateFlowLogs'],
    resources: resourceIds,
    region,
  };
  const ec2 = await connection.client(EC2Client, region, 'read');
  try {
    await ec2.send(new CreateFlowLogsCommand({ ...body, DryRun: true }), { abortSignal: signal });
  } catch (error) {
    if (hasCode(failureOf(error), 'DryRunOperation')) return null;
    const explained = await connection.explained(error, task, signal);
    if (!(explained instanceof UserError) || isAbort(explained)) throw explained;
    const { message, why } = explained.report;
    return { state: isDenied(explained) ? 'denied' : 'unknown', why: why ?? message };
  }
  return { state: 'unknown', why: 'EC2 responded to a dry run as if it were a real call.' };
}
