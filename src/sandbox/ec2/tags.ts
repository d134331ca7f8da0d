/** CreateTags, DeleteTags, DescribeTags. */
import {
  CreateTags$,
  type CreateTagsRequest,
  DeleteTags$,
  type DeleteTagsRequest,
  DescribeTags$,
  type DescribeTagsRequest,
  type DescribeTagsResult,
  type ResourceType,
} from '@aws-sdk/client-ec2';
import { AwsFailure } from '../failure.ts';
import { operation } from '../query-service.ts';
import type { CallContext, Tags } from '../world/types.ts';
import { invalidValue, notFound } from './failures.ts';
import { describe } from './listing.ts';
import { regionState } from './network.ts';

const mostTags = 50;

/** @throws AwsFailure where a key or a value is not one that EC2 takes, or there are too many */
export function checkTags(tags: Tags): void {
  for (const [key, value] of tags) {
    if (key.length < 1 || key.length > 127) {
      throw invalidValue(`Tag key exceeds the maximum length of 127 characters`);
    }
    if (value.length > 255) throw invalidValue(`Tag value exceeds the maximum length of 255 characters`);
    if (key.toLowerCase().startsWith('aws:')) {
      throw invalidValue(`Tag keys starting with 'aws:' are reserved for internal use`);
    }
  }
  if (tags.size > mostTags) {
    throw new AwsFailure('TagLimitExceeded', `The maximum number of Tags for a resource has been reached.`);
  }
}

function taggedResource(id: string, context: CallContext): Tags {
  const { vpcs, subnets, interfaces, flowLogs } = regionState(context);
  const resource = vpcs.get(id) ?? subnets.get(id) ?? interfaces.get(id) ?? flowLogs.get(id);
  if (resource) return resource.tags;
  for (const prefix of ['vpc-', 'subnet-', 'eni-', 'fl-'] as const) {
    if (id.startsWith(prefix)) throw notFound(prefix, id);
  }
  throw new AwsFailure('InvalidID', `The ID '${id}' is not valid`);
}

function createTags(input: CreateTagsRequest, context: CallContext): object {
  const targets = (input.Resources ?? []).map((id) => taggedResource(id, context));
  const added = (input.Tags ?? []).map((tag): [string, string] => [tag.Key ?? '', tag.Value ?? '']);
  for (const tags of targets) checkTags(new Map([...tags, ...added]));
  for (const tags of targets) for (const [key, value] of added) tags.set(key, value);
  return {};
}

function deleteTags(input: DeleteTagsRequest, context: CallContext): object {
  const targets = (input.Resources ?? []).map((id) => taggedResource(id, context));
  for (const tags of targets) {
    // Without tags in the request all go; with a value, only where it is that one.
    if (!input.Tags?.length) tags.clear();
    for (const { Key: key = '', Value: value } of input.Tags ?? []) {
      if (value === undefined || tags.get(key) === value) tags.delete(key);
    }
  }
  return {};
}

interface TagEntry {
  resourceId: string;
  resourceType: ResourceType;
  key: string;
  value: string;
}

function describeTags(input: DescribeTagsRequest, context: CallContext): DescribeTagsResult {
  const state = regionState(context);
  const entries: TagEntry[] = [];
  const collect = (resourceType: ResourceType, resources: Iterable<{ id: string; tags: Tags }>): void => {
    for (const { id, tags } of resources) {
      for (const [key, value] of tags) entries.push({ resourceId: id, resourceType, key, value });
    }
  };
  collect('vpc', state.vpcs.values());
  collect('subnet', state.subnets.values());
  collect('network-interface', state.interfaces.values());
  collect('vpc-flow-log', state.flowLogs.values());
  const { items, next } = describe(input, {
    items: entries,
    idOf: (entry) => `${entry.resourceId} ${entry.key}`,
    tagsOf: (entry) => new Map([[entry.key, entry.value]]),
    filters: {
      key: (entry) => [entry.key],
      value: (entry) => [entry.value],
      'resource-id': (entry) => [entry.resourceId],
      'resource-type': (entry) => [entry.resourceType],
    },
  });
  const tags = items.map(({ resourceId, resourceType, key, value }) => ({
    ResourceId: resourceId,
    ResourceType: resourceType,
    Key: key,
    Value: value,
  }));
  return { Tags: tags, ...next };
}

export const tagOperations = [
  operation(CreateTags$, true, createTags),
  operation(DeleteTags$, true, deleteTags),
  operation(DescribeTags$, false, describeTags),
];
