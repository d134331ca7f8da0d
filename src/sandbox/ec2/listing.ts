/** What EC2's Describe operations have in common: ids, filters and pages. */
import { AwsFailure } from '../failure.ts';
import { matchesText } from '../policy/conditions.ts';
import type { Tags } from '../world/types.ts';
import { invalidValue } from './failures.ts';

interface FilterInput {
  Name?: string | undefined;
  Values?: string[] | undefined;
}

/** Filter name → the values that an item has for it. */
type FilterTable<Item> = Record<string, (item: Item) => (string | boolean | number | null)[]>;

export interface DescribeRequest {
  Filters?: FilterInput[] | undefined;
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}

interface Describe<Item> {
  items: Iterable<Item>;
  idOf(item: Item): string;
  tagsOf?(item: Item): Tags;
  filters: FilterTable<Item>;
  /** Asked-for ids and the error for one that doesn't exist. */
  ids?: { parameter: string; wanted: string[] | undefined; notFound(id: string): AwsFailure };
  /** The least MaxResults that the operation takes; AWS takes 5 for most. */
  smallestPage?: number;
}

/** More than this is never given at once; a caller that does not follow NextToken then misses some, as with AWS. */
const largestPage = 1000;

export function describe<Item>(
  request: DescribeRequest,
  what: Describe<Item>,
): { items: Item[]; next: { NextToken?: string } } {
  const { ids } = what;
  const desired = ids?.wanted ?? [];
  if (ids && desired.length > 0 && request.MaxResults !== undefined) {
    throw new AwsFailure(
      'InvalidParameterCombination',
      `The parameter ${ids.parameter} cannot be used with the parameter maxResults`,
    );
  }
  let found = [...what.items];
  if (ids && desired.length > 0) {
    const byId = new Map(found.map((item) => [what.idOf(item), item]));
    found = desired.map((id) => {
      const item = byId.get(id);
      if (!item) throw ids.notFound(id);
      return item;
    });
  }
  for (const filter of request.Filters ?? []) found = applyFilter(found, filter, what);
  return page(found, what, request);
}

function applyFilter<Item>(items: Item[], filter: FilterInput, what: Describe<Item>): Item[] {
  const name = filter.Name ?? '';
  const values = filter.Values ?? [];
  const read = readerOf(name, what);
  if (!read) throw invalidValue(`The filter '${name}' is invalid`);
  // Hundreds of ids are looked for among thousands of things.
  const plain = new Set(values.filter((value) => !/[*?]/.test(value)));
  const patterns = values.filter((value) => !plain.has(value));
  const isRequested = (actual: string): boolean =>
    plain.has(actual) || patterns.some((pattern) => matchesText(pattern, actual));
  return items.filter((item) => read(item).some((actual) => actual !== null && isRequested(String(actual))));
}

function readerOf<Item>(name: string, { filters, tagsOf }: Describe<Item>) {
  if (tagsOf && name === 'tag-key') return (item: Item) => [...tagsOf(item).keys()];
  if (tagsOf && name.startsWith('tag:')) {
    return (item: Item) => [tagsOf(item).get(name.slice('tag:'.length)) ?? null];
  }
  return Object.hasOwn(filters, name) ? filters[name] : undefined;
}

function page<Item>(items: Item[], what: Describe<Item>, request: DescribeRequest) {
  const smallest = what.smallestPage ?? 5;
  const asked = request.MaxResults;
  if (asked !== undefined && (asked < smallest || asked > largestPage)) {
    const bound = asked < smallest ? `greater than ${smallest}` : `less than ${largestPage}`;
    throw invalidValue(`Value ( ${asked} ) for parameter maxResults is invalid. Expecting a value ${bound}.`);
  }
  const size = asked ?? largestPage;
  const after = request.NextToken ? readToken(request.NextToken) : '';
  const sorted = items
    .filter((item) => what.idOf(item) > after)
    .sort((left, right) => (what.idOf(left) < what.idOf(right) ? -1 : 1));
  const taken = sorted.slice(0, size);
  const last = taken.at(-1);
  const next = last !== undefined && sorted.length > size ? { NextToken: writeToken(what.idOf(last)) } : {};
  return { items: taken, next };
}

const tokenMark = 'after:';

function writeToken(id: string): string {
  return Buffer.from(tokenMark + id).toString('base64url');
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!text.startsWith(tokenMark)) {
    throw new AwsFailure('InvalidNextToken', 'The token that was supplied is not valid.');
  }
  return text.slice(tokenMark.length);
}
