/** What has to be read from AWS, which resources the answers mean, and which of them can be logged. */
import { bucketNames } from '../../answers/bucket-names.ts';
import type { FullAnswers, ResourceType } from '../../answers/types.ts';
import type { AccountState, NetworkResource } from '../../model/existing.ts';

/** A resource that the answers mean. */
export interface ChosenResource {
  type: ResourceType;
  id: string;
  region: string;
  /** As found in the account; null if it wasn't found. */
  found: NetworkResource | null;
  /** Why it can't be logged, and how to fix that; null if it can. */
  problem: { why: string; remedy: string } | null;
}

/** The display names of resource types. */
export const typeNames: Record<ResourceType, { one: string; many: string }> = {
  vpc: { one: 'VPC', many: 'VPCs' },
  subnet: { one: 'subnet', many: 'subnets' },
  'network-interface': { one: 'network interface', many: 'network interfaces' },
};

function problemOf(
  choice: { type: ResourceType; region: string },
  found: NetworkResource | null,
  account: string,
): ChosenResource['problem'] {
  const type = typeNames[choice.type].one;
  if (found === null) {
    return {
      why: `Account ${account} has no such ${type} in ${choice.region}.`,
      remedy: 'Check the ID, the region and the account, or remove it from the list.',
    };
  }
  if (found.region !== choice.region) {
    return {
      why: `It is in ${found.region}, not in ${choice.region}.`,
      remedy: `Name ${found.region} as its region.`,
    };
  }
  if (found.ownerId !== account) {
    return {
      why: `It belongs to account ${found.ownerId} and is shared with this one. Only its owner can log it.`,
      remedy: `Set it up with credentials of account ${found.ownerId}, or remove it from the list.`,
    };
  }
  return null;
}

/** The resources of `answers`, in the order of its regions; `all` means every VPC that the account owns there. */
export function chosenResources(answers: FullAnswers, state: AccountState): ChosenResource[] {
  if (answers.resources === 'all') {
    return state.resources
      .filter((resource) => resource.type === 'vpc' && resource.ownerId === state.account)
      .filter((resource) => answers.regions.includes(resource.region))
      .map((found) => ({ type: found.type, id: found.id, region: found.region, found, problem: null }))
      .sort((a, b) => answers.regions.indexOf(a.region) - answers.regions.indexOf(b.region));
  }
  return answers.resources.map((choice) => {
    const found =
      state.resources.find((resource) => resource.id === choice.id && resource.region === choice.region) ??
      state.resources.find((resource) => resource.id === choice.id) ??
      null;
    return { ...choice, found, problem: problemOf(choice, found, state.account) };
  });
}

/** The regions of chosen resources, in the order in which the answers name them. */
export function regionsOf(answers: FullAnswers, resources: readonly ChosenResource[]): string[] {
  const used = new Set(resources.map((resource) => resource.region));
  return [...new Set([...answers.regions, ...used])].filter((region) => used.has(region));
}

/** What is read of one account. */
export interface WhatToObserve {
  buckets: { name: string; region: string }[];
  policyNames: string[];
  roleNames: string[];
  /** Regions whose flow logs and resources are read. */
  regions: string[];
  types: ResourceType[];
  /** Regions that Kentik is to read metadata from: whether the account has enabled them is read. */
  metadataRegions?: readonly string[];
  /** Whether IAM's quotas are read. */
  quotas?: boolean;
}

/** Names and regions that a plan for these answers looks at. */
export function whatToObserve(answers: FullAnswers): WhatToObserve {
  const listed = answers.resources === 'all' ? null : answers.resources;
  const regions = listed === null ? answers.regions : [...new Set(listed.map((resource) => resource.region))];
  const buckets = new Map(
    bucketNames(answers, regions).map(({ bucket, bucketRegion }) => [
      bucket,
      { name: bucket, region: bucketRegion },
    ]),
  );
  return {
    buckets: [...buckets.values()],
    policyNames: [answers.policyName],
    roleNames: [answers.roleName],
    regions,
    types: listed === null ? ['vpc'] : [...new Set(listed.map((resource) => resource.type))],
    quotas: true,
  };
}
