/** Listings that come in pages. */
import { createHash } from 'node:crypto';
import { exitCode, UserError } from '../errors.ts';

/**
 * Where a listing ends that has no end. The longest that AWS can have are a million buckets, in pages of 1,000, and tens of
 * thousands of accounts of an organization, in pages of 20: both have less than 5,000 pages. AWS gives empty pages where
 * it filters, a few in a row.
 */
const most = { pages: 5000, emptyPages: 100 };

/**
 * Collects all pages of a listing. Follows the token, also over empty pages. A token or a page that comes again, too many
 * empty pages and too many pages at all would go on for ever and are refused.
 */
export async function allPages<Item>(
  read: (token: string | undefined) => Promise<{ items: Item[] | undefined; next: string | undefined }>,
  doing: string,
): Promise<Item[]> {
  const collected: Item[] = [];
  const tokens = new Set<string>();
  const pages = new Set<string>();
  let emptyPages = 0;
  let token: string | undefined;
  do {
    const page = await read(token);
    const items = page.items ?? [];
    for (const item of items) collected.push(item);
    token = page.next === '' ? undefined : page.next;
    if (token === undefined) break;
    emptyPages = items.length === 0 ? emptyPages + 1 : 0;
    if (emptyPages > most.emptyPages) throw endless(doing, `AWS gave ${emptyPages} empty pages in a row.`);
    const [about, content] = [digest(token), items.length === 0 ? null : digest(JSON.stringify(items))];
    if (tokens.has(about)) throw endless(doing, 'AWS gave the same page token twice.');
    if (content !== null && pages.has(content)) throw endless(doing, 'AWS gave the same page twice.');
    tokens.add(about);
    if (content !== null) pages.add(content);
    if (tokens.size >= most.pages) {
      throw endless(doing, `The listing has over ${most.pages.toLocaleString('en-US')} pages.`);
    }
  } while (token !== undefined);
  return collected;
}

/** A few bytes for what may be long. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** A listing that does not end as AWS's do. */
export function endless(doing: string, message: string): UserError {
  return new UserError({
    code: 'LISTING_LOOPS',
    exit: exitCode.failed,
    doing,
    message,
    why: "What answers at the endpoint doesn't paginate as AWS does.",
    remedy: ['Check AWS_ENDPOINT_URL and the proxy.'],
    state: 'Nothing was changed by this listing.',
  });
}
