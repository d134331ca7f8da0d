/** Listings that come in pages. */
import { exitCode, UserError } from '../errors.ts';

/**
 * Collects all pages of a listing. Follows the token, also over empty pages; a token that comes back unchanged would
 * loop for ever and is refused.
 */
export async function allPages<Item>(
  read: (token: string | undefined) => Promise<{ items: Item[] | undefined; next: string | undefined }>,
  doing: string,
): Promise<Item[]> {
  const collected: Item[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    for (const item of page.items ?? []) collected.push(item);
    const next = page.next === '' ? undefined : page.next;
    if (next !== undefined && next === token) {
      throw new UserError({
        code: 'LISTING_LOOPS',
        exit: exitCode.failed,
        doing,
        message: 'AWS gave the same page token twice.',
        why: 'What answers at the endpoint does not paginate as AWS does.',
        remedy: ['Check AWS_ENDPOINT_URL.'],
      });
    }
    token = next;
  } while (token !== undefined);
  return collected;
}
