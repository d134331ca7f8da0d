/** What must hold between answers. Each rule looks only at fields that are right by themselves: a fault is told once. */
import type * as z from 'zod';
import { checkRegionalBucketNames } from './bucket-name.ts';
import { defaults } from './defaults.ts';
import type { Fault } from './invalid.ts';
import { fullSchema, metadataOnlySchema } from './schema.ts';
import type { ResourceChoice } from './types.ts';

/** A field's value after its own schema, or undefined where it is absent or wrong. */
function valid<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> | undefined {
  if (value === undefined) return undefined;
  const result = schema.safeParse(value);
  return result.success ? result.data : undefined;
}

/** The regions of a full export where none are named: those of the listed resources, else the bucket's. */
export function impliedRegions(resources: 'all' | readonly ResourceChoice[], region: string): string[] {
  if (resources === 'all' || resources.length === 0) return [region];
  return [...new Set(resources.map((resource) => resource.region))];
}

/** A region that is named where it would be looked for, and that is not among the answers' regions. */
function outsideFaults(region: string, path: string, regions: readonly string[]): Fault[] {
  if (regions.includes(region)) return [];
  return [
    {
      path,
      message: `"${region}" isn't in regions (${regions.join(', ')}).`,
      remedy: `Add "${region}" to regions, or omit regions.`,
    },
  ];
}

/** Each region has one bucket of a mixed allocation. @param places where else regions are named that need a bucket */
function mixedRules(
  buckets: readonly unknown[],
  regions: readonly string[] | undefined,
  places: readonly { path: string; region: string }[],
): Fault[] {
  const { from } = fullSchema.shape.buckets.unwrap().element.shape;
  const taken = buckets.map((bucket) => valid(from, groupOf(bucket).from));
  const takers = new Map<string, number>();
  const faults = taken.flatMap((own = [], index) =>
    own.flatMap((region, at): Fault[] => {
      const path = `buckets[${index}].from[${at}]`;
      const other = takers.get(region);
      takers.set(region, other ?? index);
      if (other === undefined) return regions === undefined ? [] : outsideFaults(region, path, regions);
      return [
        {
          path,
          message: `"${region}" is already in buckets[${other}].from.`,
          remedy: 'The logs of a region go to one bucket: remove it from the other.',
        },
      ];
    }),
  );
  // One that is wrong by itself may be the one that is missed.
  if (taken.length === 0 || taken.includes(undefined)) return faults;
  const missed = places.filter(({ region }) => !takers.has(region));
  return [
    ...faults,
    ...missed.map(({ path, region }) => ({
      path,
      message: `No bucket lists "${region}" in its from.`,
      remedy: `Add "${region}" to the from list of one bucket.`,
    })),
  ];
}

/** Faults between the fields of a full export. */
export function fullRules(value: Record<string, unknown>): Fault[] {
  const { shape } = fullSchema;
  const regions = valid(shape.regions, value.regions);
  const resources = valid(shape.resources, value.resources);
  const listed = resources === undefined || resources === 'all' ? [] : resources;
  const ofListed = listed.map(({ region }, index) => ({ path: `resources[${index}].region`, region }));
  const faults =
    regions === undefined ? [] : ofListed.flatMap(({ path, region }) => outsideFaults(region, path, regions));

  const { bucket, buckets } = value;
  if (allocationOf(value) === 'mixed') {
    const named = regions?.map((region, index) => ({ path: `regions[${index}]`, region }));
    const places = named ?? (value.regions === undefined ? ofListed : []);
    if (Array.isArray(buckets)) faults.push(...mixedRules(buckets, regions, places));
    if (buckets === undefined) {
      faults.push({ path: 'buckets', message: 'is missing; with allocation "mixed", a list is needed.' });
    }
    if (bucket != null) {
      faults.push({
        path: 'bucket',
        message: `can't be used with allocation "mixed".`,
        remedy: 'List it in buckets, or omit it.',
      });
    }
    return faults;
  }

  if (buckets != null) {
    faults.push({
      path: 'buckets',
      message: 'can only be used with allocation "mixed".',
      remedy: 'Write allocation: mixed, or name one bucket instead.',
    });
  } else if (bucket === undefined) {
    faults.push({ path: 'bucket', message: 'is missing; a string is needed.' });
  }
  const name = valid(shape.bucket, bucket);
  if (name !== undefined && allocationOf(value) === 'local') {
    const problem = checkRegionalBucketNames(name, regions ?? impliedRegions(listed, defaults.region));
    if (problem !== null) faults.push({ path: 'bucket', message: problem });
  }
  return faults;
}

/** The allocation that the other fields are judged by; a wrong one that comes with `buckets` is meant to be mixed. */
function allocationOf({ allocation, buckets }: Record<string, unknown>) {
  const meant = allocation === undefined || buckets == null ? defaults.allocation : 'mixed';
  return valid(fullSchema.shape.allocation, allocation) ?? meant;
}

function groupOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Faults between the fields of a metadata-only export. */
export function metadataOnlyRules(value: Record<string, unknown>): Fault[] {
  const { shape } = metadataOnlySchema;
  const inner = shape.secondary.unwrap().shape;
  const faults: Fault[] = [];
  const secondary = groupOf(value.secondary);
  const roles = value.roles === undefined ? defaults.roles : valid(shape.roles, value.roles);

  if (roles === 'nested' && secondary.accounts === undefined) {
    faults.push({
      path: 'secondary.accounts',
      message: 'is missing; nested roles need the secondary accounts.',
      remedy: 'Name them, or write all for every active account of the organization.',
    });
  }

  if (groupOf(value.primary).narrow === true && value.grant === 'documented') {
    faults.push({
      path: 'primary.narrow',
      message: 'doesn\'t work with grant "documented", which uses the document\'s primary policy.',
      remedy: 'Write grant: scoped, or omit it.',
    });
  }

  const accounts = valid(inner.accounts, secondary.accounts);
  const listed = accounts === undefined || accounts === 'all' ? [] : accounts;
  const primary = valid(shape.account, value.account);
  if (roles === 'nested' && primary !== undefined && listed.includes(primary)) {
    faults.push({
      path: `secondary.accounts[${listed.indexOf(primary)}]`,
      message: `"${primary}" is the primary account; it can't also be a secondary account.`,
    });
  }

  const reach = valid(inner.reach, secondary.reach);
  if (typeof reach === 'object' && 'profiles' in reach && listed.length > 0) {
    for (const id of Object.keys(reach.profiles)) {
      if (!listed.includes(id)) {
        faults.push({
          path: `secondary.reach.profiles.${id}`,
          message: `"${id}" isn't in secondary.accounts.`,
        });
      }
    }
  }
  return faults;
}
