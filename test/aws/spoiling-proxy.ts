/** Stands before the sandbox and changes every answer of one operation. */
import type { IncomingMessage } from 'node:http';
import { forward, listen, relay } from '../helpers/local-server.ts';

export interface SpoilingProxy {
  url: string;
  /**
   * @param operation `CreateRole`, `GET policy`, `HEAD bucket`, or `GET /` for the list of buckets
   * @param how null: answers pass. A call that changes something is answered without being made.
   */
  spoil(operation: string, how: { status: number; body: (whole: string) => string } | null): void;
  close(): Promise<void>;
}

export async function spoilingProxy(target: string): Promise<SpoilingProxy> {
  let meant = '';
  let spoiling: { status: number; body: (whole: string) => string } | null = null;
  const server = await listen((request, response, body) => {
    const operation = operationOf(request, body);
    const how = operation === meant ? spoiling : null;
    if (how !== null && /^(Create|Put|Update|Attach|PUT)/.test(operation)) {
      response.writeHead(how.status, { 'content-type': 'text/html' }).end(how.body('<CreateRoleResponse>'));
      return;
    }
    forward(target, request, body, (answer) => {
      if (how === null) return relay(response, answer);
      const page = how.body(answer.body.toString());
      response.writeHead(how.status, { 'content-type': 'text/html' }).end(page);
    });
  });
  return {
    url: server.url,
    spoil(operation, how) {
      meant = operation;
      spoiling = how;
    },
    close: server.close,
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
