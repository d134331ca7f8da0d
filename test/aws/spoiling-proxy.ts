/** Stands before the sandbox and changes every answer of one operation. */
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SpoilingProxy {
  url: string;
  /**
   * @param operation `CreateRole`, `GET policy`, `HEAD bucket`, or `GET /` for the list of buckets
   * @param how null: answers pass. A call that changes something is answered without being made.
   */
  spoil(operation: string, how: { status: number; body: (whole: string) => string } | null): void;
  close(): void;
}

export async function spoilingProxy(target: string): Promise<SpoilingProxy> {
  let meant = '';
  let spoiling: { status: number; body: (whole: string) => string } | null = null;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const operation = operationOf(request, body);
      const how = operation === meant ? spoiling : null;
      if (how !== null && /^(Create|Put|Update|Attach|PUT)/.test(operation)) {
        response.writeHead(how.status, { 'content-type': 'text/html' }).end(how.body('<CreateRoleResponse>'));
        return;
      }
      const { method, headers, url: path } = request;
      const onward = forward(target + path, { method, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const whole = Buffer.concat(parts);
          if (how === null) response.writeHead(answer.statusCode ?? 500, answer.headers).end(whole);
          else
            response.writeHead(how.status, { 'content-type': 'text/html' }).end(how.body(whole.toString()));
        });
      });
      onward.on('error', () => request.socket.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spoil(operation, how) {
      meant = operation;
      spoiling = how;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function operationOf(request: IncomingMessage, body: Buffer): string {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  const action = new URLSearchParams(body.toString()).get('Action');
  if (action !== null) return action;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://local');
  const settings = ['policy', 'tagging', 'list-type', 'versions'];
  const setting = settings.find((name) => searchParams.has(name));
  return `${request.method} ${setting ?? (pathname === '/' ? '/' : 'bucket')}`;
}
