/** What CreateFlowLogs is asked. "Kentik for AWS", Configure Log Publishing. */
import type { AggregationInterval, ResourceType } from '../answers/types.ts';

/** EC2's words for the types (API_CreateFlowLogs, ResourceType). */
const ec2Types: Record<ResourceType, string> = {
  vpc: 'VPC',
  subnet: 'Subnet',
  'network-interface': 'NetworkInterface',
};

/** Most ids that one CreateFlowLogs call takes (EC2 API, CreateFlowLogs). */
export const flowLogsPerCall = 300;

/** A CreateFlowLogs request as `aws ec2 create-flow-logs --cli-input-json` takes it. */
export interface CreateFlowLogsRequest {
  ResourceType: string;
  ResourceIds: string[];
  TrafficType: 'ALL';
  LogDestinationType: 's3';
  LogDestination: string;
  LogFormat?: string;
  MaxAggregationInterval: AggregationInterval;
}

/**
 * The request for resources of one region and type. The client token and the tag that marks the session are the
 * program's own bookkeeping and not part of it.
 *
 * @param logFormat null asks for AWS's default format by leaving it out
 */
export function createFlowLogsRequest(options: {
  resourceType: ResourceType;
  resourceIds: readonly string[];
  destination: string;
  logFormat: string | null;
  aggregationInterval: AggregationInterval;
}): CreateFlowLogsRequest {
  return {
    ResourceType: ec2Types[options.resourceType],
    ResourceIds: [...options.resourceIds],
    TrafficType: 'ALL',
    LogDestinationType: 's3',
    LogDestination: options.destination,
    ...(options.logFormat === null ? {} : { LogFormat: options.logFormat }),
    MaxAggregationInterval: options.aggregationInterval,
  };
}
