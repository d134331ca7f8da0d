/** The HTTP side: reads requests, writes answers, keeps the record, and serves the sandbox's own pages. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { UserError } from '../model/errors.ts';
import { settleDeliveries } from './delivery/deliver.ts';
import { dispatch } from './dispatch.ts';
import { createFaultEngine, type FaultEngine } from './faults/engine.ts';
import { noFaults } from './faults/plan.ts';
import { readFaultText } from './faults/read.ts';
import { settleExports } from './kentik/look.ts';
import type { RequestRecord } from './service.ts';
import type { WireAnswer, WireRequest } from './wire/request.ts';
import { snapshot } from './world/snapshot.ts';
import type { World } from './world/types.ts';

/** Bytes; far above what the operations here take, so that a mistaken upload cannot fill the memory. */
const largestBody = 256 * 1024 * 1024;

interface ServerState {
  world: World;
  records: RequestRecord[];
  faults: FaultEngine;
  /** Puts everything back to how it was at the start. */
  reset(): void;
}

export function createSandboxServer(state: ServerState): Server {
  const server = createServer((message, response) => {
    answer(message, response, state).catch(() => {
      // The client disconnected, or the request couldn't be read, so no response can be sent.
      response.destroy();
    });
  });
  // Clients keep connections for later calls; closing them while in use would look like a network fault.
  server.keepAliveTimeout = 65_000;
  return server;
}

async function answer(message: IncomingMessage, response: ServerResponse, state: ServerState): Promise<void> {
  const request = await readRequest(message);
  if (!request) {
    send(response, { status: 413, headers: { connection: 'close' }, body: '' }, '');
    return;
  }
  if (request.path.startsWith('/_sandbox/')) {
    send(response, control(request, state), '');
    return;
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const { world, faults } = state;
  const { record, answer: result } = await dispatch(request, world, faults.intercept, gone.signal);
  state.records.push(record);
  // Kentik's answers have no request ID.
  if (result) send(response, result, record.service === 'kentik' ? '' : record.requestId);
  else message.socket.destroy();
}

async function readRequest(message: IncomingMessage): Promise<WireRequest | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestBody) return null;
    chunks.push(bytes);
  }
  const [path = '/', query = ''] = splitOnce(message.url ?? '/', '?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return {
    method: message.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers,
    body: Buffer.concat(chunks),
  };
}

function splitOnce(text: string, separator: string): string[] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

function send(response: ServerResponse, answered: WireAnswer, requestId: string): void {
  const { status, headers, body } = answered;
  const length = Buffer.byteLength(body);
  response.writeHead(status, {
    ...(requestId === '' ? {} : { 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId }),
    'content-length': String(length),
    ...headers,
  });
  response.end(body);
}

function control(request: WireRequest, state: ServerState): WireAnswer {
  switch (`${request.method} ${request.path}`) {
    case 'GET /_sandbox/requests':
      return json(200, state.records);
    case 'GET /_sandbox/state':
      settleDeliveries(state.world);
      settleExports(state.world);
      return json(200, snapshot(state.world));
    case 'POST /_sandbox/reset':
      state.reset();
      return json(200, {});
    case 'GET /_sandbox/faults':
      return json(200, state.faults.plan);
    case 'POST /_sandbox/faults':
      return replaceFaults(request.body.toString('utf8'), state);
    case 'POST /_sandbox/renew':
      state.faults.renew();
      return json(200, {});
    default:
      return json(404, { message: `The sandbox has no page ${request.method} ${request.path}` });
  }
}

/** @param text a plan in either form; empty: no more faults */
function replaceFaults(text: string, state: ServerState): WireAnswer {
  try {
    const plan = text.trim() === '' ? noFaults : readFaultText(text);
    state.faults.stop();
    state.faults = createFaultEngine(plan);
    return json(200, plan);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return json(400, { message: error.message, details: error.report.details ?? [] });
  }
}

function json(status: number, value: unknown): WireAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
