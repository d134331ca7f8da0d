/**
 * Stands between the program and an AWS that keeps no record of its own, passes everything on as it is, and writes down
 * what was asked. What mutates is told by the name of the query action, or for S3 by the method.
 */
import { forward, listen, relay } from './local-server.ts';

export interface RecordingProxy {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Such as `CreateFlowLogs` or `PUT /bucket?policy`; only what changes something. */
  mutations: string[];
  /** How many were asked in all, so that a record of nothing is not taken for silence. */
  readonly requests: number;
  close(): Promise<void>;
}

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const mutations: string[] = [];
  let requests = 0;
  const server = await listen((incoming, outgoing, body) => {
    requests += 1;
    const what = mutationOf(incoming.method ?? '', incoming.url ?? '', body.toString('utf8'));
    if (what !== null) mutations.push(what);
    forward(target, incoming, body, (answer) => relay(outgoing, answer));
  });
  return {
    url: server.url,
    mutations,
    get requests() {
      return requests;
    },
    close: server.close,
  };
}

const looks = /^(Describe|Get|List|Lookup|Simulate|AssumeRole)/;

function mutationOf(method: string, url: string, body: string): string | null {
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  if (action !== undefined) return looks.test(action) ? null : action;
  return method === 'GET' || method === 'HEAD' || url === '/' ? null : `${method} ${url}`;
}
