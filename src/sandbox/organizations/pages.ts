/** Pagination of Organizations: NextToken, MaxResults of at most 20. */
import { AwsFailure } from '../failure.ts';

const largestPage = 20;

interface PageRequest {
  NextToken?: string | undefined;
  MaxResults?: number | undefined;
}

interface Page<Item> {
  items: Item[];
  next: { NextToken?: string };
}

/** @param withEmpty true: a page without items, and with a token, comes after the first */
export function paginate<Item>(items: readonly Item[], request: PageRequest, withEmpty = false): Page<Item> {
  const size = request.MaxResults ?? largestPage;
  if (!Number.isInteger(size) || size < 1 || size > largestPage) {
    const reason = size < 1 ? 'MIN_VALUE_EXCEEDED' : 'MAX_VALUE_EXCEEDED';
    throw new AwsFailure('InvalidInputException', 'You specified an invalid value.', 400, {
      details: { Reason: reason },
    });
  }
  const { start, afterEmpty } = readToken(request.NextToken);
  if (withEmpty && start > 0 && !afterEmpty) return { items: [], next: { NextToken: tokenFor(start, true) } };
  const end = start + size;
  return {
    items: items.slice(start, end),
    next: end < items.length ? { NextToken: tokenFor(end, start > 0) } : {},
  };
}

function tokenFor(start: number, afterEmpty: boolean): string {
  return Buffer.from(JSON.stringify({ start, afterEmpty })).toString('base64');
}

function readToken(token: string | undefined): { start: number; afterEmpty: boolean } {
  if (token === undefined) return { start: 0, afterEmpty: false };
  const text = Buffer.from(token, 'base64').toString('utf8');
  const [, start, afterEmpty] = /^\{"start":(\d+),"afterEmpty":(true|false)\}$/.exec(text) ?? [];
  if (start === undefined) {
    throw new AwsFailure('InvalidInputException', 'You specified an invalid value.', 400, {
      details: { Reason: 'INVALID_NEXT_TOKEN' },
    });
  }
  return { start: Number(start), afterEmpty: afterEmpty === 'true' };
}
