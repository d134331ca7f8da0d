/** A Kentik on the loopback interface that keeps exports, and answers as a test wants it to. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { KentikClient } from '../../src/kentik/client.ts';
import { kentikCredentials } from '../../src/kentik/credentials.ts';
import type { KentikCredentials } from '../../src/kentik/types.ts';
import type { Intent, MutationContext, Outcome } from '../../src/model/mutate.ts';
import type { Timing } from '../../src/model/mutate-pauses.ts';

export const email = 'user@example.com';
export const token = '0123456789abcdef0123456789abcdef';
const exportsPath = '/cloud_export/v202506/exports';

export type Whole = Record<string, unknown>;

export interface Reply {
  status?: number;
  /** JSON, unless it is a text. */
  body?: unknown;
  headers?: Record<string, string>;
  /** `lost`: the connection ends without an answer; `silent`: there never is one. */
  instead?: 'lost' | 'silent';
  /** True if what was asked for happens all the same. */
  takesEffect?: boolean;
}

export class FakeKentik {
  readonly exports = new Map<string, Whole>();
  readonly requests: { line: string; body: unknown; headers: IncomingMessage['headers'] }[] = [];
  /** Called before each request; what it returns is answered instead. */
  reply: (line: string, count: number) => Reply | undefined = () => undefined;
  plans: unknown = [{ id: 4711, name: 'Plan', active: true, max_fps: '4000', company_id: 12345 }];
  devices: unknown = [];
  link: unknown = 'https://portal.kentik.com/v4/core/explorer/abc';
  url = '';
  /** Requests that are answered at this moment, and the most there were. */
  now = 0;
  most = 0;
  #next = 100;

  async open(): Promise<this> {
    const server = createServer((request, response) => {
      this.now += 1;
      this.most = Math.max(this.most, this.now);
      response.on('close', () => {
        this.now -= 1;
      });
      text(request).then(
        (body) => {
          const line = `${request.method} ${request.url}`;
          this.requests.push({ line, body: body === '' ? null : JSON.parse(body), headers: request.headers });
          const counted = this.requests.filter((each) => each.line === line).length;
          const given = this.reply(line, counted);
          const real = given === undefined || given.takesEffect ? this.#perform(line, body) : null;
          if (given?.instead === 'silent') return;
          if (given?.instead === 'lost') {
            request.socket.destroy();
            return;
          }
          const { status = 200, body: answer = {}, headers = {} } = given ?? real ?? {};
          response.writeHead(status, { 'content-type': 'application/json', ...headers });
          response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
        },
        () => response.destroy(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  /** Lines of the requests with this method. */
  sent(method: string): string[] {
    return this.requests.flatMap(({ line }) => (line.startsWith(method) ? [line] : []));
  }

  add(whole: Whole): string {
    this.#next += 1;
    const id = String(this.#next);
    const currentStatus = {
      status: 'OK',
      errorMessage: '',
      flowFound: false,
      apiAccess: true,
      storageAccountAccess: true,
    };
    this.exports.set(id, {
      ...whole,
      id,
      currentStatus,
      cdate: '2026-01-01T00:00:00Z',
      edate: '2026-01-01T00:00:00Z',
    });
    return id;
  }

  #perform(line: string, body: string): Reply {
    const [method, path = ''] = line.split(' ');
    const id = path.slice(exportsPath.length + 1);
    const found = this.exports.get(id);
    const sent = body === '' ? {} : JSON.parse(body).export;
    if (path === '/api/v5/plans') return { body: { plans: this.plans } };
    if (path === '/api/v5/query/url') return { body: JSON.stringify(this.link) };
    if (path === '/device/v202504beta2/device') return { body: { devices: this.devices, invalidCount: 0 } };
    if (path === exportsPath && method === 'GET') {
      return { body: { exports: [...this.exports.values()], invalidExportsCount: '0' } };
    }
    if (path === exportsPath && method === 'POST')
      return { body: { export: this.exports.get(this.add(sent)) } };
    if (!found) return { status: 404, body: { code: 5, message: 'not found', details: [] } };
    if (method === 'PUT') {
      const { currentStatus, cdate, edate } = found;
      this.exports.set(id, { ...sent, currentStatus, cdate, edate });
      return { body: { export: this.exports.get(id) } };
    }
    if (method === 'DELETE') {
      this.exports.delete(id);
      return { body: {} };
    }
    return { body: { export: found } };
  }
}

/** One that answers everything alike. */
export async function kentikThat(reply: Reply): Promise<FakeKentik> {
  const kentik = await new FakeKentik().open();
  kentik.reply = () => reply;
  return kentik;
}

/** Time that passes only in pauses; `pauses` lists them. */
export function quickTiming(): Timing & { pauses: number[] } {
  const pauses: number[] = [];
  let now = 0;
  return {
    pauses,
    now: () => now,
    pause: async (milliseconds, signal) => {
      signal.throwIfAborted();
      // The last call's limit isn't waited for.
      if (milliseconds === 5000) return new Promise(() => undefined);
      pauses.push(milliseconds);
      now += milliseconds;
    },
    random: () => 1,
  };
}

export function credentialsOf({ url }: Pick<FakeKentik, 'url'>): KentikCredentials {
  return kentikCredentials({ email, token, url, source: 'a test' });
}

export function clientOf(
  kentik: Pick<FakeKentik, 'url'>,
  options: {
    timing?: Timing;
    limitOfRequest?: number;
    onCall?: ConstructorParameters<typeof KentikClient>[0]['onCall'];
  } = {},
): KentikClient {
  const { timing = quickTiming(), limitOfRequest, onCall } = options;
  return new KentikClient(
    { credentials: credentialsOf(kentik), ...(onCall ? { onCall } : {}) },
    timing,
    limitOfRequest === undefined ? {} : { limitOfRequest },
  );
}

/** A context whose journal is two lists. */
export function contextOf(signal = new AbortController().signal): MutationContext & {
  intents: Intent[];
  outcomes: unknown[];
} {
  const intents: Intent[] = [];
  const outcomes: unknown[] = [];
  return {
    intents,
    outcomes,
    signal,
    changes: ['cloud-export:123456789012:aws-us-east-1'],
    session: 'session',
    recorder: {
      async record<Result>(intent: Intent, perform: () => Promise<Outcome<Result>>): Promise<Result> {
        intents.push(intent);
        const outcome = await perform();
        outcomes.push(outcome);
        return outcome.result;
      },
    },
  };
}

export const request = {
  type: 'CLOUD_EXPORT_TYPE_KENTIK_MANAGED',
  enabled: true,
  name: 'aws-us-east-1',
  planId: '4711',
  cloudProvider: 'CLOUD_PROVIDER_AWS',
  aws: {
    iamRoleArn: 'arn:aws:iam::123456789012:role/Kentik-Flow-Logs',
    region: 'us-east-1',
    bucket: 'test-logs',
    bucketPrefix: 'flow',
    metadataOnly: false,
    collectFlowLogs: true,
  },
} as const;
