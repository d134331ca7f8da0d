/** Stands between the program and the sandbox and spoils the answers of one operation. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { forward, listen, relay } from '../helpers/local-server.ts';

/** What can go wrong with an answer. `before`: the call has no effect; `after`: it has, and its answer is spoiled. */
export const faults = {
  unavailable: { when: 'before', status: 503, body: error('ServiceUnavailable') },
  internal: { when: 'before', status: 500, body: error('InternalError') },
  throttled: { when: 'before', status: 503, body: error('SlowDown') },
  busy: { when: 'before', status: 409, body: error('OperationAborted') },
  reset: { when: 'before', cut: 'whole' },
  empty: { when: 'before', status: 200, body: '' },
  page: { when: 'before', status: 200, body: '<!DOCTYPE html><html><body>Welcome</body></html>' },
  gateway: { when: 'before', status: 503, body: '<html><body>Bad gateway</body></html>' },
  forbidden: { when: 'before', status: 403, body: '<html><body>Blocked by the proxy</body></html>' },
  'internal-after': { when: 'after', status: 500, body: error('InternalError') },
  'timeout-after': { when: 'after', status: 504, body: '' },
  'reset-after': { when: 'after', cut: 'whole' },
  'page-after': { when: 'after', status: 200, body: '<html><head></head><body>Log in</body></html>' },
  'empty-after': { when: 'after', status: 200, body: '' },
  'truncated-after': { when: 'after', cut: 'half' },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

type Fault =
  | { when: 'before' | 'after'; status: number; body: string; cut?: never }
  | { when: 'before' | 'after'; cut: 'whole' | 'half' };

function error(code: string): string {
  return `<?xml version="1.0"?><ErrorResponse><Error><Code>${code}</Code><Message>${code}</Message></Error><Code>${code}</Code></ErrorResponse>`;
}

export interface FaultyProxy {
  url: string;
  /** From now on the first `times` calls of an operation fail. `CreateRole`, or `PUT policy` of S3. */
  spoil(operation: string, fault: FaultName, times: number): void;
  /** How many were spoiled since. */
  spoiled(): number;
  close(): Promise<void>;
}

export async function faultyProxy(target: string): Promise<FaultyProxy> {
  let plan: { operation: string; fault: Fault; left: number } | null = null;
  let count = 0;
  const server = await listen((request, response, body) => {
    const isMeant = plan !== null && plan.left > 0 && operationOf(request, body) === plan.operation;
    const fault = isMeant && plan !== null ? plan.fault : null;
    if (fault !== null && plan !== null) {
      plan.left -= 1;
      count += 1;
    }
    if (fault?.when === 'before') {
      spoil(response, fault, Buffer.alloc(0));
      return;
    }
    forward(target, request, body, (answer) => {
      if (fault !== null) spoil(response, fault, answer.body);
      else relay(response, answer);
    });
  });
  return {
    url: server.url,
    spoil(operation, name, times) {
      plan = { operation, fault: faults[name], left: times };
      count = 0;
    },
    spoiled: () => count,
    close: server.close,
  };
}

/** The action of a query service; of S3 the method and what of the bucket is meant. */
function operationOf(request: IncomingMessage, body: Buffer): string {
  const action = new URLSearchParams(body.toString()).get('Action');
  if (action !== null) return action;
  const { searchParams } = new URL(request.url ?? '/', 'http://local');
  const setting = ['policy', 'tagging', 'delete'].find((name) => searchParams.has(name));
  return `${request.method} ${setting ?? 'bucket'}`;
}

function spoil(response: ServerResponse, fault: Fault, answer: Buffer): void {
  if (fault.cut === undefined) {
    response.writeHead(fault.status, { 'content-type': 'text/html' }).end(fault.body);
    return;
  }
  if (fault.cut === 'half') {
    response.writeHead(200, { 'content-length': String(answer.length + 100) });
    response.write(answer.subarray(0, Math.floor(answer.length / 2)));
  }
  setImmediate(() => response.socket?.destroy());
}
