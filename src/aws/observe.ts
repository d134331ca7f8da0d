/** Reads everything that a plan needs from one account, in parallel. */
import { isEnabled } from '../answers/regions.ts';
import { kmsArn } from '../documents/arns.ts';
import { exitCode, UserError } from '../model/errors.ts';
import type { ExistingKey, Reading } from '../model/evidence.ts';
import {
  type AccountState,
  byName,
  type ExistingFlowLog,
  type Identity,
  type NetworkResource,
} from '../model/existing.ts';
import type { WhatToObserve } from '../plan/full/resources.ts';
import { isOptInRegion } from './access/partitions.ts';
import type { Aws } from './index.ts';
import { inParallel, inRegions, regionsAtOnce } from './parallel.ts';

/** Policies and roles that are read at once. */
const namesAtOnce = 8;

/** Reads buckets with their keys, policies, roles, and the regions' flow logs and resources. The first error ends it. */
export async function observe(
  aws: Aws,
  identity: Pick<Identity, 'account' | 'partition'>,
  request: WhatToObserve,
  signal: AbortSignal,
): Promise<AccountState> {
  const [buckets, policies, roles, regions, quotas, disabledRegions] = await Promise.all([
    observeBuckets(aws, identity, request.buckets, signal),
    inParallel(request.policyNames, namesAtOnce, signal, async (name, inner) => ({
      name,
      found: await aws.readPolicy(name, inner),
    })),
    inParallel(request.roleNames, namesAtOnce, signal, async (name, inner) => ({
      name,
      found: await aws.readRole(name, inner),
    })),
    observeRegions(aws, request, signal),
    request.quotas ? aws.readQuotas(signal) : null,
    request.metadataRegions ? readDisabled(aws, request.metadataRegions, signal) : [],
  ]);
  return {
    account: identity.account,
    partition: identity.partition,
    ...buckets,
    policies: present(policies),
    roles: present(roles),
    flowLogs: regions.flatMap(({ flowLogs }) => flowLogs),
    resources: regions.flatMap(({ resources }) => resources),
    ...(quotas === null ? {} : { quotas }),
    ...(disabledRegions?.length === 0 ? {} : { disabledRegions }),
  };
}

/** Those of the regions that the account hasn't enabled; null where the caller isn't allowed to list them. */
async function readDisabled(
  aws: Aws,
  asked: readonly string[],
  signal: AbortSignal,
): Promise<string[] | null> {
  const optional = asked.filter(isOptInRegion);
  if (optional.length === 0) return [];
  try {
    const enabled = new Set((await aws.listRegions(signal)).filter(isEnabled).map(({ name }) => name));
    return optional.filter((region) => !enabled.has(region));
  } catch (error) {
    if (error instanceof UserError && error.report.exit === exitCode.permission) return null;
    throw error;
  }
}

/** Buckets, and the keys that those of the account are encrypted with. A key of several buckets is read once. */
async function observeBuckets(
  aws: Aws,
  { account, partition }: Pick<Identity, 'account' | 'partition'>,
  names: WhatToObserve['buckets'],
  signal: AbortSignal,
): Promise<Pick<AccountState, 'buckets' | 'keys'>> {
  const keys = new Map<string, Promise<Reading<ExistingKey>>>();
  // There is one for a region, as a rule: the one that is farthest away waits for no other.
  const found = await inParallel(names, regionsAtOnce, signal, async ({ name, region }, inner) => {
    const bucket = await aws.readBucket(name, region, inner);
    const encryption = bucket.settings?.encryption;
    const key = encryption?.isRead ? (encryption.value?.key ?? null) : null;
    if (key !== null) {
      const arn = kmsArn(key, { partition, account, region: bucket.region ?? region });
      const reading = keys.get(arn) ?? aws.readKey(arn, inner);
      keys.set(arn, reading);
      await reading;
    }
    return [name, bucket] as const;
  });
  return {
    buckets: byName(found),
    keys: byName(await Promise.all([...keys].map(async ([arn, reading]) => [arn, await reading] as const))),
  };
}

async function observeRegions(
  aws: Aws,
  request: WhatToObserve,
  signal: AbortSignal,
): Promise<{ flowLogs: ExistingFlowLog[]; resources: NetworkResource[] }[]> {
  return inRegions(request.regions, signal, async (region, inner) => {
    const [flowLogs, resources] = await Promise.all([
      aws.listFlowLogs(region, inner),
      aws.listResources(region, request.types, inner),
    ]);
    return { flowLogs, resources };
  });
}

function present<Value>(list: { name: string; found: Value | null }[]): Record<string, Value> {
  return byName(list.flatMap(({ name, found }) => (found === null ? [] : [[name, found]])));
}
