/**
 * What AWS refuses in a CreateFlowLogs request before it looks at the resources. Sources: EC2 API reference
 * "CreateFlowLogs", VPC User Guide "Flow log records" and "Publish flow logs to Amazon S3".
 */
import type { CreateFlowLogsRequest } from '@aws-sdk/client-ec2';
import { parseDestination } from '../delivery/destination.ts';
import { defaultLogFormat, isField, parseLogFormat, tagFields } from '../delivery/fields.ts';
import { AwsFailure } from '../failure.ts';
import type { FlowLog, FlowLogResourceType } from '../world/types.ts';
import { invalidParameter, invalidValue } from './failures.ts';

/** A request that passed: what all flow logs made of it have in common. */
export type FlowLogSettings = Pick<
  FlowLog,
  | 'resourceType'
  | 'trafficType'
  | 'destinationType'
  | 'destination'
  | 'logGroup'
  | 'permissionArn'
  | 'logFormat'
  | 'interval'
  | 'fileFormat'
  | 'hive'
  | 'perHour'
>;

const mostResources = 300;

export function readSettings(input: CreateFlowLogsRequest): FlowLogSettings {
  const resourceType = readResourceType(input.ResourceType);
  if ((input.ResourceIds ?? []).length > mostResources) {
    throw new AwsFailure(
      'InvalidParameterValue',
      `The number of resource IDs exceeds the maximum of ${mostResources} for this operation`,
    );
  }
  if (new Set(input.ResourceIds).size < (input.ResourceIds ?? []).length) {
    throw invalidParameter('Resource IDs must be unique');
  }
  if ((input.ClientToken ?? '').length > 64) {
    throw invalidValue('The parameter ClientToken must not be longer than 64 characters');
  }
  const { TrafficType: trafficType } = input;
  if (trafficType === undefined) {
    throw new AwsFailure('MissingParameter', 'The request must contain the parameter TrafficType');
  }
  if (!['ACCEPT', 'REJECT', 'ALL'].includes(trafficType)) {
    throw invalidValue(`Invalid value '${trafficType}' for trafficType. Must be one of ACCEPT, REJECT, ALL`);
  }
  const interval = input.MaxAggregationInterval ?? 600;
  if (interval !== 60 && interval !== 600) {
    throw invalidParameter('Invalid Flow Log Max Aggregation Interval');
  }
  const options = input.DestinationOptions ?? {};
  return {
    resourceType,
    trafficType,
    interval,
    ...readDestination(input),
    logFormat: readLogFormat(input),
    fileFormat: options.FileFormat === 'parquet' ? 'parquet' : 'plain-text',
    hive: options.HiveCompatiblePartitions ?? false,
    perHour: options.PerHourPartition ?? false,
  };
}

function readResourceType(type: string | undefined): FlowLogResourceType {
  if (type === 'VPC' || type === 'Subnet' || type === 'NetworkInterface') return type;
  throw invalidValue(
    `Invalid value '${type}' for resourceType. Must be one of VPC, Subnet, NetworkInterface`,
  );
}

function readDestination(
  input: CreateFlowLogsRequest,
): Pick<FlowLog, 'destinationType' | 'destination' | 'logGroup' | 'permissionArn'> {
  const type = input.LogDestinationType ?? 'cloud-watch-logs';
  const permissionArn = input.DeliverLogsPermissionArn ?? null;
  if (type === 'cloud-watch-logs') {
    const logGroup = input.LogGroupName ?? input.LogDestination?.split(':log-group:')[1] ?? null;
    if (logGroup === null) throw invalidParameter('LogDestination or LogGroupName is required');
    if (permissionArn === null) {
      throw invalidParameter(
        "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs",
      );
    }
    return { destinationType: type, destination: input.LogDestination ?? null, logGroup, permissionArn };
  }
  if (type !== 's3' && type !== 'kinesis-data-firehose') {
    throw invalidValue(
      `Invalid value '${type}' for logDestinationType. Must be one of cloud-watch-logs, s3, kinesis-data-firehose`,
    );
  }
  if (permissionArn !== null) {
    throw invalidParameter(`DeliverLogsPermissionArn is not applicable for ${type} delivery`);
  }
  if (input.LogGroupName !== undefined) {
    throw invalidParameter('LogGroupName is only applicable for cloud-watch-logs delivery');
  }
  const destination = input.LogDestination;
  if (destination === undefined) throw invalidParameter("LogDestination can't be empty");
  if (type === 's3') checkBucketArn(destination);
  return { destinationType: type, destination, logGroup: null, permissionArn };
}

function checkBucketArn(arn: string): void {
  const parsed = parseDestination(arn);
  if (!parsed) throw invalidParameter(`LogDestination: ${arn} is not a valid S3 ARN`);
  if (parsed.folder.split('/').includes('AWSLogs')) {
    throw invalidParameter(
      'AWSLogs is a reserved term and cannot be used as a subfolder name in LogDestination',
    );
  }
}

function readLogFormat(input: CreateFlowLogsRequest): string {
  const format = input.LogFormat;
  if (format === undefined) return defaultLogFormat;
  const fields = parseLogFormat(format);
  if (!fields) throw invalidParameter(`Value '${format}' at 'logFormat' has an invalid format`);
  const unknown = fields.filter((name) => !isField(name));
  if (unknown.length > 0) {
    throw invalidParameter(`Unknown fields provided in the log format: ${unknown.join(', ')}`);
  }
  if (fields.some((name) => tagFields.has(name)) && !input.TagFieldSpecifications?.length) {
    throw invalidParameter('TagFieldSpecifications is required for the tag fields of the log format');
  }
  return format;
}
