/** Calls that read: in words and in AWS's terms, once or page by page. */
import { createHash } from 'node:crypto';
import { type ErrorReport, UserError } from '../model/errors.ts';
import type { SendOptions } from '../model/mutate.ts';
import type { ClientClass } from './access/clients.ts';
import type { Connection } from './access/connection-types.ts';
import type { SdkClient } from './access/middleware.ts';
import { hasCode } from './explain/failures.ts';
import type { Task } from './explain/task.ts';

/** One call. Without actions the permission has the operation's name. */
export type Asked = Omit<Task, 'service' | 'actions'> & Partial<Pick<Task, 'actions'>>;

export interface Page<Item> {
  items: Item[] | undefined;
  /** The token of the next page, if there is one. */
  next: string | undefined;
}

/**
 * How a service is read. Its errors are explained.
 *
 * @param Kind its client; the SDK of a service is loaded by whoever asks it
 * @param regionOf by default the task's region, else the connection's
 */
export function readerOf<Client extends SdkClient>(
  Kind: ClientClass<Client>,
  service: Task['service'],
  regionOf = (connection: Connection, asked: Asked) => asked.region ?? connection.region,
) {
  const one = async <Output>(
    connection: Connection,
    signal: AbortSignal,
    asked: Asked,
    send: (client: Client, options: SendOptions) => Promise<Output>,
  ): Promise<Output> => {
    const client = await connection.client(Kind, regionOf(connection, asked), 'read');
    const task = { service, actions: [`${service}:${asked.operation}`], ...asked };
    return connection.read(task, signal, (options) => send(client, options));
  };
  const all = <Item>(
    connection: Connection,
    signal: AbortSignal,
    asked: Asked,
    send: (client: Client, token: string | undefined, options: SendOptions) => Promise<Page<Item>>,
  ): Promise<Item[]> =>
    allPages<Item>(
      (token) => one(connection, signal, asked, (client, options) => send(client, token, options)),
      asked.doing,
    );
  return { one, all };
}

/** The result of a read; null if its error is an expected answer. */
export async function nullIf<Value>(
  isAnswer: (report: ErrorReport) => boolean,
  reading: Promise<Value>,
): Promise<Value | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof UserError && isAnswer(error.report)) return null;
    throw error;
  }
}

/** The caller isn't allowed to read it. */
export const isRefused = ({ code }: ErrorReport) => code === 'ACCESS_DENIED';

/** What was asked about no longer exists. */
export const isGone = ({ code }: ErrorReport) => code === 'NOT_FOUND';

/** AWS returned this code. */
export function saying(code: string): (report: ErrorReport) => boolean {
  return ({ aws }) => aws !== undefined && hasCode(aws, code);
}

/**
 * Limits for listings that never end. The longest that AWS can have are a million buckets, in pages of 1,000, and tens
 * of thousands of accounts of an organization, in pages of 20: both have fewer than 5,000 pages. AWS returns empty
 * pages when it filters, a few in a row. A million buckets have 100 MB of text, and ten thousand VPCs with all their
 * tags 200 MB; anything larger would not fit into memory.
 */
const most = { pages: 5000, emptyPages: 100, items: 1_000_000, characters: 256 * 1024 * 1024 };

/** Milliseconds for all pages together: each of them can take its whole time limit. */
const longest = 30 * 60_000;

/**
 * Collects all pages of a listing. Follows the token, also past empty pages. Refuses listings that would never end: a
 * repeated token or page, too many empty pages, or too much data.
 *
 * @param elapsed milliseconds of a clock that only goes forward
 */
export async function allPages<Item>(
  read: (token: string | undefined) => Promise<{ items: Item[] | undefined; next: string | undefined }>,
  doing: string,
  elapsed: () => number = () => performance.now(),
): Promise<Item[]> {
  const begun = elapsed();
  const collected: Item[] = [];
  const tokens = new Set<string>();
  const pages = new Set<string>();
  let emptyPages = 0;
  let characters = 0;
  let token: string | undefined;
  do {
    const page = await read(token);
    const items = page.items ?? [];
    for (const item of items) collected.push(item);
    token = page.next === '' ? undefined : page.next;
    if (token === undefined) break;
    emptyPages = items.length === 0 ? emptyPages + 1 : 0;
    if (emptyPages > most.emptyPages)
      throw endless(doing, `AWS returned ${emptyPages} empty pages in a row.`);
    const text = items.length === 0 ? '' : JSON.stringify(items);
    const [about, content] = [digest(token), text === '' ? null : digest(text)];
    characters += text.length;
    if (tokens.has(about)) throw endless(doing, 'AWS returned the same page token twice.');
    if (content !== null && pages.has(content)) throw endless(doing, 'AWS returned the same page twice.');
    tokens.add(about);
    if (content !== null) pages.add(content);
    if (tokens.size >= most.pages) {
      throw endless(doing, `The listing has over ${most.pages.toLocaleString('en-US')} pages.`);
    }
    if (collected.length > most.items || characters > most.characters) {
      const size = `${collected.length.toLocaleString('en-US')} entries, ${Math.round(characters / 1024 / 1024)} MB`;
      throw endless(doing, `The listing is longer than any that AWS has: ${size} so far.`);
    }
    if (elapsed() - begun > longest) {
      throw endless(doing, `The listing didn't end within ${longest / 60_000} minutes.`);
    }
  } while (token !== undefined);
  return collected;
}

/** A short fingerprint of a token or page that can be long. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** A listing that doesn't end the way AWS's do. */
export function endless(doing: string, message: string): UserError {
  return new UserError({
    code: 'LISTING_LOOPS',
    doing,
    message,
    why: "The endpoint doesn't paginate the way AWS does.",
    remedy: ['Check AWS_ENDPOINT_URL and the proxy.'],
    state: 'Nothing was changed by this listing.',
  });
}
