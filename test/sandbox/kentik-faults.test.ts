import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { resetSandbox, sandboxState, setFaults } from '../helpers/sandbox-pages.ts';
import { exportRequest, exportsPath, type KentikAnswer, kentikClient } from './clients.ts';

let sandbox: Sandbox;
let call: ReturnType<typeof kentikClient>;
beforeAll(async () => {
  sandbox = await startSandbox({ speed: 100_000 });
  call = kentikClient(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  await resetSandbox(sandbox);
});

const create = () => call('POST', exportsPath, exportRequest());
const exportCount = async () => (await call('GET', exportsPath)).body.exports.length;
const lastOutcome = () => {
  const { status, outcome, fault } = sandbox.requests().at(-1) ?? {};
  return [status, outcome, fault];
};

test.each([
  [401, 16, 'Unauthenticated'],
  [403, 7, 'PermissionDenied'],
  [409, 6, 'AlreadyExists'],
  [429, 8, 'ResourceExhausted'],
  [500, 13, 'Internal'],
  [503, 14, 'Unavailable'],
])('an answer of %i, before the effect and after it', async (status, code, outcome) => {
  await setFaults(sandbox, `error=${status}@#1@CreateCloudExport`);
  expect(await create()).toMatchObject({ status, body: { code, message: expect.any(String), details: [] } });
  expect(lastOutcome()).toEqual([status, outcome, 'error']);
  expect(await exportCount()).toBe(0);
  await setFaults(sandbox, `error-after=${status}@#1@CreateCloudExport`);
  expect(await create()).toMatchObject({ status, body: { code } });
  expect(lastOutcome()).toEqual([status, outcome, 'error-after']);
  expect(await exportCount()).toBe(1);
});

test('the page of a gateway, before the effect and after it', async () => {
  const isPage = ({ status, headers, text }: KentikAnswer) =>
    status === 502 && headers.get('content-type') === 'text/html' && text.startsWith('<html>');
  await setFaults(sandbox, 'error=html@#1@ListPlans;html@#1@CreateCloudExport');
  expect(isPage(await call('GET', '/api/v5/plans'))).toBe(true);
  expect(isPage(await create())).toBe(true);
  expect(await exportCount()).toBe(0);
  await setFaults(sandbox, 'error-after=html@#1@CreateCloudExport');
  expect(isPage(await create())).toBe(true);
  expect(await exportCount()).toBe(1);
});

test('throttling says when to come back, an error of 429 does not; v5 has its own form', async () => {
  await setFaults(sandbox, 'throttle=#1@kentik:List*,error=429@#1@ListPlans');
  const throttled = await call('GET', exportsPath);
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '1']);
  const refused = await call('GET', '/api/v5/plans');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
  expect(refused.body).toEqual({ error: expect.any(String) });
});

test('a denial, and a fault for all calls of Kentik', async () => {
  await setFaults(sandbox, 'deny=DeleteCloudExport,error=409@kentik:*@mutating');
  expect(await call('DELETE', `${exportsPath}/1`)).toMatchObject({ status: 403, body: { code: 7 } });
  expect(await create()).toMatchObject({ status: 409 });
  expect(await exportCount()).toBe(0);
});

test('what only Kentik answers does not happen to AWS', async () => {
  await setFaults(sandbox, 'error=401');
  const answer = await fetch(`${sandbox.url}/?Action=GetCallerIdentity&Version=2011-06-15`);
  expect(sandbox.requests().at(-1)).toMatchObject({ service: 'sts', status: answer.status, fault: null });
  expect(await call('GET', exportsPath)).toMatchObject({ status: 401 });
});

test('connections break before the effect and after it', async () => {
  await setFaults(sandbox, 'reset-before=#1@CreateCloudExport');
  await expect(create()).rejects.toThrow();
  expect(await exportCount()).toBe(0);
  await setFaults(sandbox, 'reset-after=#1@CreateCloudExport');
  await expect(create()).rejects.toThrow();
  expect(await exportCount()).toBe(1);
});

test('a late answer, and none until the client gives up', async () => {
  await setFaults(sandbox, 'slow=50ms@#1@ListCloudExports;never@#1@CreateCloudExport');
  expect(await exportCount()).toBe(0);
  expect(lastOutcome()).toEqual([200, 'ok', 'slow after']);
  const giveUp = new AbortController();
  const answered = call('POST', exportsPath, exportRequest(), giveUp.signal);
  await expect.poll(() => stateExports()).toBe(1);
  giveUp.abort();
  await expect(answered).rejects.toThrow();
  expect(await exportCount()).toBe(1);
});

test('someone else edits, deletes, and takes the name of an export', async () => {
  const { id } = (await create()).body.export;
  const path = `${exportsPath}/${id}`;
  await setFaults(sandbox, 'actor=edit-export@GetCloudExport');
  expect((await call('GET', path)).body.export.description).toBe('(edited)');
  expect(sandbox.requests().at(-1)?.fault).toBe(`actor: edit-export ${id}`);
  await setFaults(sandbox, 'actor=delete-export@UpdateCloudExport');
  expect(await call('PUT', path, exportRequest())).toMatchObject({ status: 404 });
  await setFaults(sandbox, 'actor=take-export-name@CreateCloudExport');
  expect(await create()).toMatchObject({ status: 409 });
  const { exports } = (await call('GET', exportsPath)).body;
  expect(exports).toMatchObject([{ name: 'flows', aws: { bucket: 'someone-elses-logs' } }]);
});

const stateExports = async () => {
  const state: unknown = await sandboxState(sandbox);
  return (state as { kentik: { exports: unknown[] } }).kentik.exports.length;
};
