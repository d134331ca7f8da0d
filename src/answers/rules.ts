/**
 * What must hold between answers. Each rule looks only at fields that are right by themselves, so that one wrong
 * field does not hide what is wrong elsewhere and is not reported twice.
 */
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

/** Faults between the fields of a full export. */
export function fullRules(value: Record<string, unknown>): Fault[] {
  const { shape } = fullSchema;
  const faults: Fault[] = [];
  const regions = valid(shape.regions, value.regions);
  const resources = valid(shape.resources, value.resources);
  const listed = resources === undefined || resources === 'all' ? [] : resources;

  if (regions !== undefined) {
    for (const [index, resource] of listed.entries()) {
      if (!regions.includes(resource.region)) {
        faults.push({
          path: `resources[${index}].region`,
          message: `"${resource.region}" is not among regions (${regions.join(', ')}).`,
          remedy: `Add "${resource.region}" to regions, or leave regions out.`,
        });
      }
    }
  }

  const bucket = valid(shape.bucket, value.bucket);
  const allocation = valid(shape.allocation, value.allocation) ?? defaults.allocation;
  if (bucket !== undefined && allocation === 'local') {
    const problem = checkRegionalBucketNames(bucket, regions ?? impliedRegions(listed, defaults.region));
    if (problem !== null) faults.push({ path: 'bucket', message: problem });
  }
  return faults;
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
      message: 'does not go together with grant "documented", whose primary policy is the document\'s.',
      remedy: 'Write grant: scoped, or leave it out.',
    });
  }

  const accounts = valid(inner.accounts, secondary.accounts);
  const listed = accounts === undefined || accounts === 'all' ? [] : accounts;
  const primary = valid(shape.account, value.account);
  if (roles === 'nested' && primary !== undefined && listed.includes(primary)) {
    faults.push({
      path: `secondary.accounts[${listed.indexOf(primary)}]`,
      message: `"${primary}" is the primary account and cannot be a secondary one too.`,
    });
  }

  const reach = valid(inner.reach, secondary.reach);
  if (typeof reach === 'object' && 'profiles' in reach && listed.length > 0) {
    for (const id of Object.keys(reach.profiles)) {
      if (!listed.includes(id)) {
        faults.push({
          path: `secondary.reach.profiles.${id}`,
          message: `"${id}" is not among secondary.accounts.`,
        });
      }
    }
  }
  return faults;
}
