/**
 * Every CreateFlowLogs request: what a dry run prints and what is sent. "Kentik for AWS", Configure Log Publishing.
 * Source: EC2 API reference, CreateFlowLogs.
 */
import type { AggregationInterval, ResourceType } from '../answers/types.ts';
import type { ExistingFlowLog } from '../model/existing.ts';

/** EC2's names of the types (API_CreateFlowLogs, ResourceType). */
const ec2Types = {
  vpc: 'VPC',
  subnet: 'Subnet',
  'network-interface': 'NetworkInterface',
} as const satisfies Record<ResourceType, string>;

/** Most ids that one CreateFlowLogs call takes (EC2 API, CreateFlowLogs). */
export const flowLogsPerCall = 300;

interface Tag {
  Key: string;
  Value: string;
}

/** What each flow log is named, in the VPC console and elsewhere. */
export const nameTag: Tag = { Key: 'Name', Value: 'Kentik' };

/** A CreateFlowLogs request as `aws ec2 create-flow-logs --cli-input-json` takes it. */
export interface CreateFlowLogsRequest {
  ResourceType: (typeof ec2Types)[ResourceType];
  ResourceIds: string[];
  TrafficType: 'ALL' | 'ACCEPT' | 'REJECT';
  LogDestinationType: 's3';
  LogDestination: string;
  LogFormat?: string;
  MaxAggregationInterval: number;
  DestinationOptions?: {
    FileFormat: ExistingFlowLog['fileFormat'];
    HiveCompatiblePartitions: boolean;
    PerHourPartition: boolean;
  };
  TagSpecifications?: [{ ResourceType: 'vpc-flow-log'; Tags: Tag[] }];
}

/**
 * The request for resources of one region and type: all traffic, to S3, as text.
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
    ...tagged([nameTag]),
  };
}

/** The request that creates a deleted flow log again. AWS's own tags can't be set. @param log delivers to S3 */
export function restoreFlowLogRequest(log: ExistingFlowLog): CreateFlowLogsRequest {
  const tags = Object.entries(log.tags).filter(([key]) => !key.startsWith('aws:'));
  return {
    ResourceType: ec2Types[typeOf(log.resourceId)],
    ResourceIds: [log.resourceId],
    TrafficType: trafficOf(log),
    LogDestinationType: 's3',
    LogDestination: log.destination ?? '',
    ...(log.logFormat === '' ? {} : { LogFormat: log.logFormat }),
    MaxAggregationInterval: log.maxAggregationInterval,
    DestinationOptions: {
      FileFormat: log.fileFormat,
      HiveCompatiblePartitions: log.hiveCompatiblePartitions,
      PerHourPartition: log.perHourPartition,
    },
    ...tagged(tags.map(([Key, Value]) => ({ Key, Value }))),
  };
}

/** The same request with more tags: the ones that are known only once there is a session. */
export function withTags(request: CreateFlowLogsRequest, more: readonly Tag[]): CreateFlowLogsRequest {
  const [specification] = request.TagSpecifications ?? [];
  return { ...request, ...tagged([...more, ...(specification?.Tags ?? [])]) };
}

function tagged(tags: Tag[]): Pick<CreateFlowLogsRequest, 'TagSpecifications'> {
  return tags.length === 0 ? {} : { TagSpecifications: [{ ResourceType: 'vpc-flow-log', Tags: tags }] };
}

/** The id of a resource begins with its type. */
export function typeOf(resourceId: string): ResourceType {
  if (resourceId.startsWith('subnet-')) return 'subnet';
  return resourceId.startsWith('eni-') ? 'network-interface' : 'vpc';
}

/** Whatever else AWS might have named it, all traffic includes it. */
function trafficOf({ trafficType }: ExistingFlowLog): CreateFlowLogsRequest['TrafficType'] {
  return trafficType === 'ACCEPT' || trafficType === 'REJECT' ? trafficType : 'ALL';
}
