/** One request and its whole answer as text, over the transport: for a service that has no SDK. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { HttpRequest } from '@smithy/core/protocols';
import type { createTransport } from './transport.ts';

export type Transport = Awaited<ReturnType<typeof createTransport>>;

export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** Empty where the answer isn't text: the service sends none like that. */
  text: string;
}

/**
 * Sends one request. Redirects aren't followed: the headers can carry secrets.
 *
 * @throws what the transport throws
 */
export async function request(
  transport: Transport,
  {
    method,
    url,
    headers,
    body = null,
  }: { method: string; url: string; headers: Record<string, string>; body?: string | null },
  abortSignal: AbortSignal,
): Promise<Answer> {
  const { protocol, host, hostname, port, pathname, search } = new URL(url);
  const length: Record<string, string> =
    body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const asked = new HttpRequest({
    method,
    protocol,
    hostname,
    ...(port === '' ? {} : { port: Number(port) }),
    path: `${pathname}${search}`,
    headers: { host, ...headers, ...length },
    ...(body === null ? {} : { body }),
  });
  const { response } = await transport.handle(asked, { abortSignal });
  const given = Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const answer: Answer = { status: response.statusCode, headers: Object.fromEntries(given), text: '' };
  const stream: unknown = response.body;
  if (!(stream instanceof Readable)) return answer;
  if (!/json|text|html|xml|^$/i.test(answer.headers['content-type'] ?? '')) {
    stream.destroy();
    return answer;
  }
  // Once there are headers, the transport doesn't end a response whose request is given up.
  const end = (): unknown => stream.destroy(Object.assign(new Error('aborted'), { name: 'AbortError' }));
  abortSignal.addEventListener('abort', end, { once: true });
  try {
    return { ...answer, text: (await buffer(stream)).toString('utf8') };
  } finally {
    abortSignal.removeEventListener('abort', end);
  }
}
