/** Resources typed as text, where they cannot be looked up: `vpc-0123abcd, eu-west-1/subnet-0123abcd`. */
import { resourceTypes } from '../model/existing.ts';
import { idPrefixes, resourceId } from './ids.ts';
import { fewOf } from './invalid.ts';
import { checkRegion } from './regions.ts';
import type { ResourceChoice } from './types.ts';

export type ParsedResources =
  | { resources: ResourceChoice[]; problem: null }
  /** What is wrong, entry by entry; the first few of it. */
  | { resources: null; problem: string };

/**
 * Reads a list of ids, separated by commas or spaces, each with its region before it (`region/id`) where there are
 * several. A repeated resource counts once.
 *
 * @param regions the answers' regions; a resource elsewhere is refused
 */
export function parseResourceList(text: string, regions: readonly string[]): ParsedResources {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  const resources = new Map<string, ResourceChoice>();
  const problems = new Set<string>();
  for (const entry of entries) {
    const resource = parseEntry(entry, regions);
    if (typeof resource === 'string') problems.add(resource);
    else resources.set(`${resource.region}/${resource.id}`, resource);
  }
  if (problems.size > 0) return { resources: null, problem: fewOf([...problems]) };
  if (resources.size === 0) return { resources: null, problem: 'At least one resource ID is needed.' };
  return { resources: [...resources.values()], problem: null };
}

/** A resource, or what is wrong with its entry. */
function parseEntry(entry: string, regions: readonly string[]): ResourceChoice | string {
  const parts = entry.split('/');
  if (parts.length > 2) return `"${entry}" has more than one slash; write region/ID.`;
  const id = parts.at(-1) ?? '';
  const named = parts.length === 2 ? parts[0] : undefined;
  const prefix = resourceId.exec(id)?.[1];
  const type = resourceTypes.find((each) => idPrefixes[each] === prefix);
  if (type === undefined) {
    return `"${id}" isn't the ID of a VPC, subnet or network interface. IDs are vpc-, subnet- or eni- and 8 or 17 hexadecimal digits.`;
  }
  const [only] = regions;
  if (named === undefined) {
    if (regions.length === 1 && only !== undefined) return { type, id, region: only };
    return `Which region is ${id} in? Write region/${id}, for example ${only ?? 'us-east-1'}/${id}.`;
  }
  const problem = checkRegion(named);
  if (problem !== null) return problem;
  if (!regions.includes(named)) return `${named} isn't one of the regions that you chose: go back to add it.`;
  return { type, id, region: named };
}

/** The text that `parseResourceList` reads back; regions are written where there are several. */
export function formatResourceList(resources: readonly ResourceChoice[], regions: readonly string[]): string {
  return resources.map(({ region, id }) => (regions.length > 1 ? `${region}/${id}` : id)).join(', ');
}
