/** Servers of tests on the loopback interface, and what those have in common that stand before another one. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface LocalServer {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Ends open connections, too. */
  close(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => unknown;

/** Starts a server on a free port that reads each request before it handles it. */
export async function listen(handle: Handler): Promise<LocalServer> {
  const server = createServer((request, response) => {
    buffer(request).then(
      (body) => handle(request, response, body),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Passes a request on as it is. Where no whole answer comes back, the client's connection ends. */
export function forward(
  target: string,
  { method, headers, url, socket }: IncomingMessage,
  body: Buffer,
  onAnswer: (answer: Answer) => void,
): void {
  const fail = () => socket.destroy();
  const onward = send(target + url, { method, headers }, (answer) => {
    buffer(answer).then(
      (content) => onAnswer({ status: answer.statusCode ?? 502, headers: answer.headers, body: content }),
      fail,
    );
  });
  onward.on('error', fail);
  onward.end(body);
}

/** Answers as the other server did. */
export function relay(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}
