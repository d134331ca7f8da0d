/** Calls of Kentik: what their failures mean, and that nothing shows the token. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { CallRecord } from '../../src/http/calls.ts';
import { contentOf } from '../../src/kentik/answers.ts';
import { KentikClient } from '../../src/kentik/client.ts';
import { kentikCredentials } from '../../src/kentik/credentials.ts';
import { explain } from '../../src/kentik/explain.ts';
import { connectKentik } from '../../src/kentik/index.ts';
import { createExport, listExports, readExport } from '../../src/kentik/kinds/cloud-export.ts';
import { listDevices } from '../../src/kentik/kinds/devices.ts';
import { listPlans } from '../../src/kentik/kinds/plans.ts';
import { type ErrorReport, UserError } from '../../src/model/errors.ts';
import { reportFrom } from '../helpers/failures.ts';
import {
  clientOf,
  contextOf,
  credentialsOf,
  email,
  FakeKentik,
  kentikThat,
  quickTiming,
  type Reply,
  request,
  token,
} from './fake-kentik.ts';

const { signal } = new AbortController();

beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'AWS_CA_BUNDLE']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const html = { 'content-type': 'text/html' };
const page = '<!doctype html><html><head><title>Sign in</title></head></html>';

/** What Kentik or something on the way answers, and the code and exit of the report. */
const answers: Record<string, [Reply, code: string, exit?: number]> = {
  'a token that is not known, v6': [
    { status: 401, body: { code: 16, message: 'unauthenticated' } },
    'KENTIK_CREDENTIALS_REFUSED',
    3,
  ],
  'a token that is not known, v5': [
    { status: 401, body: { error: 'Unauthorized' } },
    'KENTIK_CREDENTIALS_REFUSED',
    3,
  ],
  '401 as HTML': [{ status: 401, headers: html, body: page }, 'KENTIK_CREDENTIALS_REFUSED', 3],
  '401 without a text': [{ status: 401, body: '' }, 'KENTIK_CREDENTIALS_REFUSED', 3],
  'a permission': [{ status: 403, body: { code: 7, message: 'permission denied' } }, 'KENTIK_DENIED', 4],
  '403 without a text': [{ status: 403, body: '' }, 'KENTIK_DENIED', 4],
  'a feature': [
    { status: 403, body: { code: 7, message: 'Cloud exports are not included in your subscription' } },
    'KENTIK_FEATURE_MISSING',
  ],
  '403 as HTML': [{ status: 403, headers: html, body: page }, 'ANSWER_NOT_KENTIK'],
  'something that does not exist': [{ status: 404, body: { code: 5, message: 'not found' } }, 'NOT_FOUND'],
  'an address that is not an API': [{ status: 404, headers: html, body: page }, 'ANSWER_NOT_KENTIK'],
  'a path that no server knows': [
    { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found' },
    'ANSWER_NOT_KENTIK',
  ],
  'a taken name': [{ status: 409, body: { code: 6, message: 'already exists' } }, 'ALREADY_EXISTS'],
  'a bad request': [{ status: 400, body: { code: 3, message: 'invalid planId' } }, 'KENTIK_REFUSED'],
  'a limit': [{ status: 429, body: { code: 8, message: 'slow down' } }, 'THROTTLED'],
  'a limit for an hour': [
    { status: 429, headers: { 'retry-after': '1800' }, body: { error: 'x' } },
    'THROTTLED',
  ],
  'a fault': [{ status: 500, body: { code: 13, message: 'internal' } }, 'SERVICE_FAULT'],
  'a fault as HTML': [{ status: 502, headers: html, body: page }, 'SERVICE_FAULT'],
  'a redirect': [
    { status: 302, headers: { location: 'https://example.com/' }, body: '' },
    'ANSWER_NOT_KENTIK',
  ],
  'a page of someone else': [{ headers: html, body: page }, 'ANSWER_NOT_KENTIK'],
  'an empty success': [{ body: '' }, 'ANSWER_NOT_KENTIK'],
  'a success of another shape': [{ body: { exports: 'none' } }, 'ANSWER_NOT_KENTIK'],
  'a success with an error in it': [{ body: { error: 'no' } }, 'ANSWER_NOT_KENTIK'],
  'a success that is a list': [{ body: [] }, 'ANSWER_NOT_KENTIK'],
  'an export without an ID': [{ body: { exports: [{ name: 'x' }] } }, 'ANSWER_NOT_KENTIK'],
  'half an answer': [{ body: '{"exports": [' }, 'ANSWER_NOT_KENTIK'],
  bytes: [{ headers: { 'content-type': 'application/octet-stream' }, body: 'x' }, 'ANSWER_NOT_KENTIK'],
  'no answer at all': [{ instead: 'lost' }, 'ENDPOINT_UNREACHABLE'],
};

describe('a failure', () => {
  test.for(Object.entries(answers))('%s is explained', async ([, [reply, code, exit = 1]]) => {
    const kentik = await kentikThat(reply);
    const report = await reportFrom(listExports(clientOf(kentik), signal));
    expect(report).toMatchObject({ code, exit, aws: { service: 'kentik', operation: 'ListCloudExports' } });
    // The role's and the account's names are AWS's: nothing of them is made up here.
    expect(JSON.stringify(report)).not.toMatch(/arn:|kentik-aws-setup:/);
  });

  test('of each list is one, and of nothing that can be an empty list', async () => {
    for (const body of ['{}', { exports: null, plans: null, devices: null }]) {
      const client = clientOf(await kentikThat({ body }));
      expect(await listExports(client, signal)).toEqual({ exports: [], invalidExports: 0 });
      expect(await listPlans(client, signal)).toEqual({ plans: [], companyId: null });
      expect(await listDevices(client, signal)).toEqual([]);
    }
    for (const body of ['null', { plans: [{ name: 'x' }] }, { devices: [5] }, { data: [] }]) {
      const client = clientOf(await kentikThat({ body }));
      expect((await reportFrom(listDevices(client, signal))).code).toBe('ANSWER_NOT_KENTIK');
      expect((await reportFrom(listPlans(client, signal))).code).toBe('ANSWER_NOT_KENTIK');
    }
  });

  test('of another export than the one that was asked for is one', async () => {
    const kentik = await kentikThat({ body: { export: { id: '2', name: 'x' } } });
    expect((await reportFrom(readExport(clientOf(kentik), '1', signal))).code).toBe('ANSWER_NOT_KENTIK');
  });

  test('where nothing listens names the address and the setting', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((resolve) => server.close(resolve));
    const report = await reportFrom(listExports(clientOf({ url }), signal));
    expect(report).toMatchObject({ code: 'ENDPOINT_UNREACHABLE', aws: { code: 'ECONNREFUSED' } });
    expect(`${report.message} ${report.remedy}`).toContain(url);
    expect(`${report.message} ${report.remedy}`).toContain('KTAPI_URL');
  });

  test('of a host that does not exist, a proxy that wants a login, a certificate', async () => {
    const access = kentikCredentials({ email, token, url: 'eu', source: 'a test' }).access;
    const codes = [
      Object.assign(new Error('getaddrinfo ENOTFOUND grpc.api.kentik.eu'), { code: 'ENOTFOUND' }),
      Object.assign(new Error('The proxy refused the connection with HTTP 407'), { code: 'PROXY_REFUSED' }),
      Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      Object.assign(new Error('too large'), { code: 'ANSWER_TOO_LARGE' }),
    ].map((error) => {
      const explained = explain(error, { operation: 'ListPlans', doing: 'x' }, access);
      return explained instanceof UserError ? explained.report.code : explained;
    });
    expect(codes).toEqual([
      'ENDPOINT_UNREACHABLE',
      'PROXY_REFUSED',
      'CERTIFICATE_NOT_TRUSTED',
      'ANSWER_NOT_KENTIK',
    ]);
  });

  test('of a proxy between here and Kentik names the proxy', async () => {
    const proxy = createServer((_request, response) => response.writeHead(407).end());
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      proxy.close();
    });
    proxy.on('connect', (_request, socket) =>
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
    );
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const report = await reportFrom(listExports(clientOf({ url: 'eu' }), signal));
    expect(report.code).toBe('PROXY_REFUSED');
    expect(report.message).toContain('HTTPS_PROXY');
  });

  test.for([
    [null, 'KTAPI_URL=eu'],
    ['eu', 'KTAPI_URL=us'],
    ['https://kentik.example.com', 'https://kentik.example.com'],
  ] as const)('of a token at %s says where it might belong', ([url, fix]) => {
    const { access } = kentikCredentials({ email, token, url, source: 'a test' });
    const answer = { status: 401, headers: {}, text: '{"error": "no"}' };
    let explained: unknown = null;
    try {
      contentOf(answer);
    } catch (error) {
      explained = explain(error, { operation: 'ListPlans', doing: 'x' }, access);
    }
    expect(explained instanceof UserError && explained.report.remedy.join()).toContain(fix);
  });
});

describe('secrets', () => {
  test('the two headers are sent, on each call, and appear nowhere else', async () => {
    const kentik = await new FakeKentik().open();
    const calls: CallRecord[] = [];
    const client = clientOf(kentik, { onCall: (call) => calls.push(call) });
    const context = contextOf();
    await createExport(client, request, context);
    await listPlans(client, signal);
    for (const { headers } of kentik.requests) {
      expect(headers).toMatchObject({ 'x-ch-auth-email': email, 'x-ch-auth-api-token': token });
    }
    expect(calls.map(({ service, operation, outcome }) => `${service} ${operation} ${outcome}`)).toEqual([
      'kentik ListCloudExports ok',
      'kentik CreateCloudExport ok',
      'kentik ListPlans ok',
    ]);
    expect(JSON.stringify([calls, context.intents, context.outcomes])).not.toContain(token);
  });

  test('an answer that quotes the token leaves none of it in the error', async () => {
    const quotes = [
      { status: 401, body: { code: 16, message: `bad token ${token} of ${email}` } },
      { status: 403, headers: html, body: `<title>${token}</title>` },
      { status: 500, body: Buffer.from(`${email}:${token}`).toString('base64') },
      { status: 400, body: { error: `X-CH-Auth-API-Token: ${token}` } },
    ];
    for (const reply of quotes) {
      const kentik = await kentikThat(reply);
      const calls: CallRecord[] = [];
      const credentials = credentialsOf(kentik);
      const client = new KentikClient({ credentials, onCall: (call) => calls.push(call) }, quickTiming());
      const error: unknown = await listExports(client, signal).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UserError);
      const shown = inspect([error, calls, credentials, connectKentik({ credentials })], { depth: 20 });
      expect(shown).not.toContain(token);
      expect(shown).not.toContain(Buffer.from(token).toString('base64').slice(4, 30));
      expect(JSON.stringify((error as { report: ErrorReport }).report)).not.toContain(token);
    }
  });

  test('a redirect is not followed', async () => {
    const other = await new FakeKentik().open();
    const kentik = await kentikThat({ status: 307, headers: { location: `${other.url}/x` }, body: '' });
    await reportFrom(listExports(clientOf(kentik), signal));
    expect(other.requests).toEqual([]);
  });
});

test('a CA bundle that cannot be used is named before anything is sent', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'kentik-')), 'bundle.pem');
  await writeFile(file, 'no certificate');
  vi.stubEnv('AWS_CA_BUNDLE', file);
  const kentik = await new FakeKentik().open();
  expect((await reportFrom(listExports(clientOf(kentik), signal))).code).toBe('CA_BUNDLE_UNREADABLE');
  expect(kentik.requests).toEqual([]);
});
