/** What has to be read from AWS before a plan can be built. */
import { bucketNames } from '../../answers/bucket-names.ts';
import type { FullAnswers, ResourceType } from '../../answers/types.ts';

/** The shape that the AWS side takes as a request to look (`ObserveRequest`). */
export interface WhatToObserve {
  buckets: { name: string; region: string }[];
  policyNames: string[];
  roleNames: string[];
  regions: string[];
  types: ResourceType[];
  quotas: true;
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
