/** IAM's pagination: MaxItems, Marker, IsTruncated. */

import { AwsFailure } from '../failure.ts';
import { constraintFailure } from './failures.ts';

interface PageRequest {
  Marker?: string | undefined;
  MaxItems?: number | undefined;
}

interface Page<Item> {
  items: Item[];
  truncation: { IsTruncated: boolean; Marker?: string };
}

const defaultPage = 100;

/** A page of `items`, in the order of their keys. */
export function paginate<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
  request: PageRequest,
): Page<Item> {
  const size = request.MaxItems ?? defaultPage;
  if (!Number.isInteger(size) || size < 1) {
    throw constraintFailure('MaxItems', String(size), 'Member must have value greater than or equal to 1');
  }
  if (size > 1000) {
    throw constraintFailure('MaxItems', String(size), 'Member must have value less than or equal to 1000');
  }
  const after = request.Marker === undefined ? null : readMarker(request.Marker);
  const sorted = [...items]
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .filter(({ key }) => after === null || key > after);
  const page = sorted.slice(0, size);
  const last = page.at(-1);
  const truncation =
    last && sorted.length > size
      ? { IsTruncated: true, Marker: Buffer.from(`after:${last.key}`).toString('base64') }
      : { IsTruncated: false };
  return { items: page.map(({ item }) => item), truncation };
}

function readMarker(marker: string): string {
  const text = Buffer.from(marker, 'base64').toString('utf8');
  if (!text.startsWith('after:')) throw new AwsFailure('ValidationError', 'Invalid Marker.');
  return text.slice('after:'.length);
}
