/** Reading flow logs: EC2 DescribeFlowLogs. Its list member is called `Filter`, unlike that of nearly all others. */
import { DescribeFlowLogsCommand, type Filter, type FlowLog } from '@aws-sdk/client-ec2';
import type { ExistingFlowLog } from '../../../model/existing.ts';
import { foreignText } from '../../../model/redact/redact.ts';
import type { Connection } from '../../access/connection-types.ts';
import { ec2 } from '../network.ts';
import { tagsOf } from '../tags.ts';

const pageSize = 1000;

/** The most values that EC2 accepts in one filter. */
const filterLimit = 200;

/** All flow logs of a region. */
export async function listFlowLogs(
  connection: Connection,
  region: string,
  signal: AbortSignal,
): Promise<ExistingFlowLog[]> {
  return describe(connection, region, [], signal);
}

/**
 * The flow logs with these IDs that exist. Uses a filter, because a request with IDs fails if one of them doesn't
 * exist.
 */
export async function listFlowLogsWhere(
  connection: Connection,
  region: string,
  name: 'resource-id' | 'flow-log-id',
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ExistingFlowLog[]> {
  const filters: Filter[] = [];
  for (let start = 0; start < ids.length; start += filterLimit) {
    filters.push({ Name: name, Values: ids.slice(start, start + filterLimit) });
  }
  const lists = await Promise.all(filters.map((filter) => describe(connection, region, [filter], signal)));
  return lists.flat();
}

async function describe(
  connection: Connection,
  region: string,
  filters: Filter[],
  signal: AbortSignal,
): Promise<ExistingFlowLog[]> {
  const asked = { doing: `listing the flow logs of ${region}`, operation: 'DescribeFlowLogs', region };
  const logs = await ec2.all<FlowLog>(connection, signal, asked, async (client, NextToken, options) => {
    const input = { MaxResults: pageSize, NextToken, ...(filters.length === 0 ? {} : { Filter: filters }) };
    const page = await client.send(new DescribeFlowLogsCommand(input), options);
    return { items: page.FlowLogs, next: page.NextToken };
  });
  return logs.map((log) => toExisting(log, region)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function toExisting(log: FlowLog, region: string): ExistingFlowLog {
  return {
    id: log.FlowLogId ?? '',
    region,
    resourceId: log.ResourceId ?? '',
    trafficType: log.TrafficType ?? '',
    destinationType: log.LogDestinationType ?? 'cloud-watch-logs',
    destination: log.LogDestination ?? null,
    logGroup: log.LogGroupName ?? null,
    logFormat: log.LogFormat ?? '',
    maxAggregationInterval: log.MaxAggregationInterval ?? 600,
    fileFormat: log.DestinationOptions?.FileFormat ?? 'plain-text',
    hiveCompatiblePartitions: log.DestinationOptions?.HiveCompatiblePartitions ?? false,
    perHourPartition: log.DestinationOptions?.PerHourPartition ?? false,
    deliverLogsStatus: log.DeliverLogsStatus ?? null,
    deliverLogsErrorMessage:
      log.DeliverLogsErrorMessage === undefined ? null : foreignText(log.DeliverLogsErrorMessage),
    createdAt: log.CreationTime?.toISOString() ?? null,
    tags: tagsOf(log.Tags),
  };
}
