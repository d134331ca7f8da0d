import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as connectSocket, createServer as createSocketServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { HttpRequest } from '@smithy/core/protocols';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { connect } from '../../src/aws/index.ts';
import { createTransport } from '../../src/http/transport.ts';
import { reportFrom, unexpectedMfaCode } from '../helpers/failures.ts';
import { awsFiles } from './aws-files.ts';

const { signal } = new AbortController();
const servers: { close(): unknown }[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server | ReturnType<typeof createSocketServer>): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const identity =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/x</Arn><UserId>x</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

/** Answers every call as STS does, through a proxy as well as directly. */
function anyAws(seen: string[]): Server {
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(identity);
  });
  server.on('connect', (request, socket, head) => {
    seen.push(`CONNECT ${request.url}`);
    const port = (server.address() as AddressInfo).port;
    const onward = connectSocket(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  return server;
}

async function prepare(environment: Record<string, string>) {
  await awsFiles('');
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'AWS_CA_BUNDLE']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIA');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return connect({
    source: { kind: 'environment' },
    region: 'us-east-1',
    askMfaCode: unexpectedMfaCode,
  });
}

describe('the way to AWS', () => {
  test('goes through the proxy that the environment names', async () => {
    const seen: string[] = [];
    const port = await listen(anyAws(seen));
    const aws = await prepare({
      HTTP_PROXY: `http://127.0.0.1:${port}`,
      AWS_ENDPOINT_URL: 'http://aws.example.invalid:8080',
    });
    expect((await aws.identify(signal)).account).toBe('123456789012');
    expect(seen.some((line) => line.includes('aws.example.invalid:8080'))).toBe(true);
  });

  test('NO_PROXY is honoured, and this machine is never asked for by way of a proxy', async () => {
    const seen: string[] = [];
    const port = await listen(anyAws(seen));
    const aws = await prepare({
      HTTP_PROXY: 'http://127.0.0.1:1',
      HTTPS_PROXY: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    });
    expect((await aws.identify(signal)).account).toBe('123456789012');
    expect(seen.every((line) => line === 'POST /')).toBe(true);
  });

  test('nothing listens: an answer in seconds that names the endpoint', async () => {
    const port = await listen(createSocketServer());
    for (const server of servers.splice(0)) server.close();
    const aws = await prepare({ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
    const report = await reportFrom(aws.listRegions(signal));
    expect(report).toMatchObject({ code: 'ENDPOINT_UNREACHABLE', aws: { code: 'ECONNREFUSED' } });
    expect(report.message).toContain(`http://127.0.0.1:${port}`);
  });

  test('an endpoint that takes the call and never answers is left when the user leaves', async () => {
    const leave = new AbortController();
    const port = await listen(
      createSocketServer((socket) => {
        socket.on('error', () => socket.destroy());
        leave.abort();
      }),
    );
    const aws = await prepare({ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
    await expect(aws.listRegions(leave.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('a CA bundle that cannot be read is named', async () => {
    const aws = await prepare({
      AWS_CA_BUNDLE: '/nonexistent/bundle.pem',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    });
    expect(await reportFrom(aws.listRegions(signal))).toMatchObject({ code: 'CA_BUNDLE_UNREADABLE' });
  });

  test('an answer that is no AWS answer is a fault of the way, not a bug', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    const port = await listen(
      createServer((_request, response) => {
        response.writeHead(502, { 'content-type': 'text/html' });
        response.end('<html><title>Bad gateway</html>');
      }),
    );
    const aws = await prepare({ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_MAX_ATTEMPTS: '1' });
    expect((await reportFrom(aws.listRegions(signal))).code).toBe('ANSWER_NOT_AWS');
  });

  test('nothing is printed', async () => {
    const log = vi.spyOn(console, 'warn');
    const port = await listen(anyAws([]));
    const aws = await prepare({ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
    await aws.identify(signal);
    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });

  test('ends an answer that comes in drops and never ends', async () => {
    const port = await listen(
      createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/xml' });
        const drops = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(drops));
      }),
    );
    const handler = await createTransport({ limitOfBody: 100 });
    const { response } = await handler.handle(
      new HttpRequest({ protocol: 'http:', hostname: '127.0.0.1', port, path: '/', method: 'GET' }),
    );
    await expect(buffer(response.body)).rejects.toMatchObject({ name: 'TimeoutError' });
    handler.destroy();
  });
});
