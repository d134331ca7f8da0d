import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import { clients, exportRequest, exportsPath, kentikClient } from './clients.ts';

let sandbox: Sandbox;
let call: ReturnType<typeof kentikClient>;
let now: number;
beforeEach(async () => {
  now = Date.parse('2026-01-05T10:00:00Z');
  // A thousand times as fast, so that the delay of a late answer is short.
  sandbox = await startSandbox({ now: () => now, speed: 1000 });
  call = kentikClient(sandbox);
});
afterEach(() => sandbox.close());

const inFlight = async (path: string, body?: object) => {
  await setFaults(sandbox, 'slow=never@before@ListCloudExports');
  const giveUp = new AbortController();
  const answered = call(body ? 'POST' : 'GET', path, body, giveUp.signal).catch(() => null);
  return { giveUp: () => giveUp.abort(), answered };
};
const query = { queries: [{ bucket: 'Left +Y Axis', query: { device_name: [] } }] };

test('one call at a time; a client that gives up makes room', async () => {
  const { giveUp, answered } = await inFlight(exportsPath);
  await expect.poll(async () => (await call('GET', '/api/v5/plans')).status).toBe(429);
  expect(sandbox.requests().at(-1)).toMatchObject({ outcome: 'ResourceExhausted', fault: null });
  giveUp();
  await answered;
  await setFaults(sandbox);
  expect(await call('GET', '/api/v5/plans')).toMatchObject({ status: 200 });
});

test('60 calls a minute, then none until the minute has passed; queries are counted apart', async () => {
  const statuses = async (count: number) => {
    const seen: number[] = [];
    for (let number = 0; number < count; number++) seen.push((await call('GET', exportsPath)).status);
    return seen;
  };
  expect(await statuses(60)).toEqual(Array(60).fill(200));
  const refused = await call('GET', exportsPath);
  expect([refused.status, refused.headers.get('retry-after'), refused.body.code]).toEqual([429, '1', 8]);
  expect((await call('POST', '/api/v5/query/url', query)).status).toBe(200);
  now += 60;
  expect(await statuses(1)).toEqual([200]);
});

test('after the 20th call of a minute answers are held back', async () => {
  await sandbox.close();
  sandbox = await startSandbox({ now: () => now, speed: 5 });
  call = kentikClient(sandbox);
  for (let number = 0; number < 22; number++) await call('GET', exportsPath);
  const times = sandbox.requests().map(({ milliseconds }) => milliseconds);
  expect(times.slice(20).every((time) => time >= 290)).toBe(true);
  expect(Math.min(...times.slice(0, 20))).toBeLessThan(290);
});

test('what is signed goes to S3, also where the path looks like Kentik’s', async () => {
  const { s3 } = clients(sandbox);
  for (const Bucket of ['plans', 'device']) await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket: 'plans', Key: 'v202501alpha1', Body: 'mine' }));
  expect(sandbox.requests().map(({ service }) => service)).toEqual(['s3', 's3', 's3']);
  const unsigned = await call('GET', '/plans/v202501alpha1');
  expect(unsigned.body.plans).toHaveLength(1);
  expect(unsigned.headers.get('x-amz-request-id')).toBeNull();
});

test('a link to Data Explorer, and flows of a device', async () => {
  await call('POST', exportsPath, exportRequest());
  const link = await call('POST', '/api/v5/query/url', query);
  expect(link.body).toMatch(/^https:\/\/portal\.kentik\.com\/portal\/#Charts\/shortUrl\/[0-9a-f]{32}$/);
  expect((await call('POST', '/api/v5/query/topXdata', query)).body).toEqual({
    results: [{ bucket: 'Left +Y Axis', data: [] }],
  });
  const unknown = { queries: [{ query: { device_name: ['vpc_0'] } }] };
  expect(await call('POST', '/api/v5/query/url', unknown)).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('vpc_0') },
  });
  expect(await call('POST', '/api/v5/query/url', {})).toMatchObject({ status: 400 });
});
