/** CreateFlowLogs, DescribeFlowLogs, DeleteFlowLogs. */
import {
  CreateFlowLogs$,
  type CreateFlowLogsRequest,
  type CreateFlowLogsResult,
  DeleteFlowLogs$,
  type DeleteFlowLogsRequest,
  type DeleteFlowLogsResult,
  DescribeFlowLogs$,
  type DescribeFlowLogsRequest,
  type DescribeFlowLogsResult,
  type FlowLog as FlowLogOutput,
} from '@aws-sdk/client-ec2';
import { parseDestination } from '../delivery/destination.ts';
import { prepareBucket } from '../delivery/permission.ts';
import { AwsFailure } from '../failure.ts';
import { operation } from '../query-service.ts';
import { digits, resourceId } from '../random.ts';
import { type CallContext, type FlowLog, type Tags, tagList, type UnsuccessfulItem } from '../world/types.ts';
import { invalidParameter, notFound } from './failures.ts';
import { type FlowLogSettings, readSettings } from './flow-log-request.ts';
import { describe } from './listing.ts';
import { regionState } from './network.ts';
import { checkTags } from './tags.ts';

/** VPC User Guide, "Flow log quotas". */
const mostPerResource = 250;

function createFlowLogs(input: CreateFlowLogsRequest, context: CallContext): CreateFlowLogsResult {
  const settings = readSettings(input);
  const tags = readTags(input);
  const state = regionState(context);
  const { ClientToken: token, DryRun: _dryRun, ...rest } = input;
  const fingerprint = JSON.stringify(rest);
  const earlier = token === undefined ? undefined : state.clientTokens.get(token);
  if (earlier && earlier.request !== fingerprint) {
    throw new AwsFailure(
      'IdempotentParameterMismatch',
      'The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical.',
    );
  }
  if (earlier) {
    return { ClientToken: token, FlowLogIds: earlier.flowLogIds, Unsuccessful: earlier.unsuccessful };
  }

  const resourceIds = input.ResourceIds ?? [];
  const owners = resourceIds.map((id) => findOwner(settings, id, context));
  for (const id of resourceIds) checkOthers(settings, id, context);
  const refusal = prepareDestination(settings, context);
  const created: string[] = [];
  const unsuccessful: UnsuccessfulItem[] = [];
  for (const [index, id] of resourceIds.entries()) {
    const failure = refusal ?? shareRefusal(owners[index], context) ?? context.refuseItem?.(id);
    if (failure) unsuccessful.push({ ResourceId: id, Error: failure });
    else created.push(addFlowLog(settings, id, tags, context).id);
  }
  if (token !== undefined && created.length > 0) {
    state.clientTokens.set(token, { request: fingerprint, flowLogIds: created, unsuccessful });
  }
  const answerToken = token ?? digits(`token/${context.world.nextSerial()}`, 32);
  return { ClientToken: answerToken, FlowLogIds: created, Unsuccessful: unsuccessful };
}

function readTags(input: CreateFlowLogsRequest): Tags {
  const tags: Tags = new Map();
  for (const specification of input.TagSpecifications ?? []) {
    if (specification.ResourceType !== 'vpc-flow-log') {
      throw new AwsFailure(
        'InvalidParameterValue',
        `'${specification.ResourceType}' is not a valid taggable resource type for this operation.`,
      );
    }
    for (const tag of specification.Tags ?? []) tags.set(tag.Key ?? '', tag.Value ?? '');
  }
  checkTags(tags);
  return tags;
}

/** The account that owns the resource. @throws AwsFailure where it does not exist */
function findOwner({ resourceType }: FlowLogSettings, id: string, context: CallContext): string {
  const { vpcs, subnets, interfaces } = regionState(context);
  switch (resourceType) {
    case 'VPC': {
      const vpc = vpcs.get(id);
      if (!vpc) throw notFound('vpc-', id);
      return vpc.ownerId;
    }
    case 'Subnet': {
      const subnet = subnets.get(id);
      if (!subnet) throw notFound('subnet-', id);
      return subnet.ownerId;
    }
    case 'NetworkInterface': {
      const eni = interfaces.get(id);
      if (!eni) throw notFound('eni-', id);
      return eni.ownerId;
    }
  }
}

/** Refuses the whole call where the resource has an equal flow log, as AWS does, or too many of them. */
function checkOthers(settings: FlowLogSettings, id: string, context: CallContext): void {
  const others = [...regionState(context).flowLogs.values()].filter((flowLog) => flowLog.resourceId === id);
  if (others.length >= mostPerResource) {
    throw new AwsFailure(
      'FlowLogsLimitExceeded',
      `The maximum number of flow logs for ${id} has been reached`,
    );
  }
  const isEqual = (flowLog: FlowLog): boolean =>
    flowLog.trafficType === settings.trafficType &&
    flowLog.destinationType === settings.destinationType &&
    normalize(flowLog.destination) === normalize(settings.destination) &&
    flowLog.logGroup === settings.logGroup &&
    flowLog.logFormat === settings.logFormat &&
    flowLog.interval === settings.interval &&
    flowLog.fileFormat === settings.fileFormat &&
    flowLog.hive === settings.hive &&
    flowLog.perHour === settings.perHour;
  if (others.some(isEqual)) {
    throw new AwsFailure(
      'FlowLogAlreadyExists',
      'Error. There is an existing Flow Log with the same configuration and log destination.',
    );
  }
}

function normalize(destination: string | null): string | null {
  return destination?.replace(/\/+$/, '') ?? null;
}

/** The error that each resource of the call gets, where logs cannot be delivered to the bucket. */
function prepareDestination(
  settings: FlowLogSettings,
  context: CallContext,
): UnsuccessfulItem['Error'] | null {
  if (settings.destinationType !== 's3' || settings.destination === null) return null;
  const { world, account, region } = context;
  const destination = parseDestination(settings.destination);
  const bucket = world.buckets.get(destination?.bucket ?? '');
  const source = { account: account.id, region, hive: settings.hive };
  const result = bucket ? prepareBucket(world, bucket, source, destination?.folder ?? '') : 'refused';
  if (result === 'too-large') {
    throw new AwsFailure(
      'LogDestinationPermissionIssueException',
      `LogDestination ${destination?.bucket} cannot be given the permissions for log delivery: the bucket policy would exceed its size limit`,
    );
  }
  if (result === 'undeliverable') {
    throw invalidParameter(`LogDestination: ${destination?.bucket} is undeliverable`);
  }
  if (result === 'admitted') return null;
  return {
    Code: '400',
    Message: `Access Denied for LogDestination: ${destination?.bucket}. Please check LogDestination permission`,
  };
}

/**
 * VPC User Guide, "Shared VPCs": a participant can't create flow logs for a VPC or subnet that it does not own. How AWS
 * words it is not documented; here the item is given back as unsuccessful.
 */
function shareRefusal(owner: string | undefined, { account }: CallContext): UnsuccessfulItem['Error'] | null {
  if (owner === account.id) return null;
  return { Code: 'UnauthorizedOperation', Message: 'You are not authorized to perform this operation.' };
}

function addFlowLog(settings: FlowLogSettings, id: string, tags: Tags, context: CallContext): FlowLog {
  const { world, account, region } = context;
  const flowLog: FlowLog = {
    ...settings,
    id: resourceId('fl', `${account.id}/${region}/${world.nextSerial()}`),
    resourceId: id,
    region,
    account: account.id,
    createdAt: world.clock.now(),
    tags: new Map(tags),
    status: 'SUCCESS',
    errorMessage: null,
    delivery: { nextWindow: 0, keys: [], bucketOwner: null },
  };
  regionState(context).flowLogs.set(flowLog.id, flowLog);
  return flowLog;
}

function output(flowLog: FlowLog): FlowLogOutput {
  return {
    CreationTime: new Date(flowLog.createdAt),
    DeliverLogsErrorMessage: flowLog.errorMessage ?? undefined,
    DeliverLogsPermissionArn: flowLog.permissionArn ?? undefined,
    DeliverLogsStatus: flowLog.status,
    FlowLogId: flowLog.id,
    FlowLogStatus: 'ACTIVE',
    LogGroupName: flowLog.logGroup ?? undefined,
    ResourceId: flowLog.resourceId,
    TrafficType: trafficTypes[flowLog.trafficType],
    LogDestinationType: flowLog.destinationType,
    LogDestination: flowLog.destination ?? undefined,
    LogFormat: flowLog.logFormat,
    Tags: tagList(flowLog.tags),
    MaxAggregationInterval: flowLog.interval,
    DestinationOptions:
      flowLog.destinationType === 's3'
        ? {
            FileFormat: flowLog.fileFormat,
            HiveCompatiblePartitions: flowLog.hive,
            PerHourPartition: flowLog.perHour,
          }
        : undefined,
  };
}

const trafficTypes: Record<string, 'ACCEPT' | 'REJECT' | 'ALL'> = {
  ACCEPT: 'ACCEPT',
  REJECT: 'REJECT',
  ALL: 'ALL',
};

function describeFlowLogs(input: DescribeFlowLogsRequest, context: CallContext): DescribeFlowLogsResult {
  const { Filter: filters, ...rest } = input;
  const { items, next } = describe(
    { ...rest, Filters: filters },
    {
      items: regionState(context).flowLogs.values(),
      idOf: (flowLog) => flowLog.id,
      tagsOf: (flowLog) => flowLog.tags,
      ids: { parameter: 'flowLogIds', wanted: input.FlowLogIds, notFound: (id) => notFound('fl-', id) },
      filters: {
        'deliver-log-status': (flowLog) => [flowLog.status],
        'log-destination-type': (flowLog) => [flowLog.destinationType],
        'flow-log-id': (flowLog) => [flowLog.id],
        'log-group-name': (flowLog) => [flowLog.logGroup],
        'resource-id': (flowLog) => [flowLog.resourceId],
        'traffic-type': (flowLog) => [flowLog.trafficType],
      },
      smallestPage: 1,
    },
  );
  return { FlowLogs: items.map(output), ...next };
}

function deleteFlowLogs(input: DeleteFlowLogsRequest, context: CallContext): DeleteFlowLogsResult {
  const { flowLogs } = regionState(context);
  const unsuccessful: UnsuccessfulItem[] = [];
  for (const id of input.FlowLogIds ?? []) {
    const refusal = context.refuseItem?.(id);
    if (refusal) {
      unsuccessful.push({ ResourceId: id, Error: refusal });
      continue;
    }
    if (flowLogs.delete(id)) continue;
    const failure = notFound('fl-', id);
    unsuccessful.push({ ResourceId: id, Error: { Code: failure.code, Message: failure.message } });
  }
  return { Unsuccessful: unsuccessful };
}

export const flowLogOperations = [
  operation(CreateFlowLogs$, true, createFlowLogs),
  operation(DescribeFlowLogs$, false, describeFlowLogs),
  operation(DeleteFlowLogs$, true, deleteFlowLogs),
];
