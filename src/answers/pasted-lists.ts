/** Accounts and resources typed or pasted as text, where they cannot be listed. Pure. */
import { resourceTypes } from '../model/existing.ts';
import { checkAccount, idPrefixes, readAccount, resourceId } from './ids.ts';
import { fewOf } from './invalid.ts';
import { checkRegion } from './regions.ts';
import type { ResourceChoice } from './types.ts';

export type ParsedAccounts =
  | { accounts: string[]; problem: null }
  /** What is wrong, account by account; the first few of it. */
  | { accounts: null; problem: string };

/** The entries of a pasted list: between commas, semicolons, spaces and line breaks, without JSON's quotes and brackets. */
function accountEntries(text: string): string[] {
  return text
    .split(/[\s,;"'[\]]+/)
    .filter((entry) => entry !== '')
    .map(readAccount);
}

/** How many account IDs a list has so far that it can have, each once. @param primary isn't one of them */
export function countAccounts(text: string, primary: string | null): number {
  return new Set(accountEntries(text).filter((entry) => checkAccount(entry) === null && entry !== primary))
    .size;
}

/** Reads a pasted list of ids. One that is named twice is often a slip for another. @param primary must not be among them */
export function parseAccountList(text: string, primary: string | null): ParsedAccounts {
  const entries = accountEntries(text);
  const seen = new Set<string>();
  const problems = new Set<string>();
  for (const entry of entries) {
    const problem = checkAccount(entry);
    if (problem !== null) problems.add(problem);
    else if (entry === primary) problems.add(`${entry} is the primary account itself: leave it out.`);
    else if (seen.has(entry)) problems.add(`${entry} is listed twice.`);
    seen.add(entry);
  }
  if (entries.length === 0)
    return { accounts: null, problem: 'At least one account ID is needed: 12 digits.' };
  if (problems.size === 0) return { accounts: entries, problem: null };
  return { accounts: null, problem: fewOf([...problems]) };
}

/** The text that `parseAccountList` reads back. */
export function formatAccountList(accounts: readonly string[]): string {
  return accounts.join(', ');
}

export type ParsedResources =
  | { resources: ResourceChoice[]; problem: null }
  /** What is wrong, entry by entry; the first few of it. */
  | { resources: null; problem: string };

/** Reads a list of ids, each as `region/id` where there are several regions. @param regions those of the answers */
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
