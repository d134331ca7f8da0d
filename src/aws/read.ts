/** Calls that read: in words and in AWS's terms, once or page by page. */
import { type ErrorReport, UserError } from '../model/errors.ts';
import type { SendOptions } from '../model/mutate.ts';
import type { ClientClass } from './access/clients.ts';
import type { Connection } from './access/connection-types.ts';
import type { SdkClient } from './access/middleware.ts';
import { hasCode } from './explain/failures.ts';
import type { Task } from './explain/task.ts';
import { allPages } from './pages.ts';

/** One call. Without actions the permission has the operation's name. */
export type Asked = Omit<Task, 'service' | 'actions'> & Partial<Pick<Task, 'actions'>>;

export interface Page<Item> {
  items: Item[] | undefined;
  /** The token of the next page, where there is one. */
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

/** What a reading gives; null where its error is of a kind that is an answer, too. */
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

/** The caller isn't allowed to look. */
export const isRefused = ({ code }: ErrorReport) => code === 'ACCESS_DENIED';

/** What was asked about no longer exists. */
export const isGone = ({ code }: ErrorReport) => code === 'NOT_FOUND';

/** AWS answered with this code. */
export function saying(code: string): (report: ErrorReport) => boolean {
  return ({ aws }) => aws !== undefined && hasCode(aws, code);
}
