import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { kentikFields } from '../../src/answers/log-format.ts';
import type { Aws } from '../../src/aws/index.ts';
import { exitCode, UserError } from '../../src/model/errors.ts';
import type { ExistingFlowLog } from '../../src/model/existing.ts';
import { checkDelivery, waitForDelivery } from '../../src/proof/delivery.ts';
import type { DeliveryTarget } from '../../src/proof/types.ts';
import { flowLog as existingFlowLog } from '../plan/account.ts';
import { bucketOfKeys } from './bucket-of-keys.ts';
import { bucketOfLogs, flowLogId } from './bucket-of-logs.ts';

const now = Date.parse('2026-11-23T17:52:00Z');
const window = Date.parse('2026-11-23T17:40:00Z');
const { signal } = new AbortController();

const target: DeliveryTarget = {
  account: '123456789012',
  region: 'eu-west-1',
  bucket: 'logs',
  bucketRegion: 'eu-central-1',
  prefix: 'net',
  resourceIds: ['vpc-1'],
};

function flowLog(change: Partial<ExistingFlowLog> = {}): ExistingFlowLog {
  return existingFlowLog('vpc-1', {
    id: flowLogId(1),
    region: 'eu-west-1',
    destination: 'arn:aws:s3:::logs/net/',
    logFormat: '',
    createdAt: new Date(now - 12 * 60_000).toISOString(),
    ...change,
  });
}

interface FakeAws {
  flowLogs?: ExistingFlowLog[] | Error;
  /** The number of looks after which logs are there. */
  logsAfter?: number;
  listing?: Error;
  body?: string | null;
}

function fakeAws({ flowLogs = [flowLog()], logsAfter = 0, listing, body }: FakeAws) {
  let looks = 0;
  const opened: string[] = [];
  const full = bucketOfLogs({
    ...target,
    flowLogIds: [flowLogId(1)],
    from: window - 3_600_000,
    to: window,
    filesPerWindow: 1,
  });
  const aws: Pick<Aws, 'listFlowLogs' | 'listObjects' | 'openObject' | 'listResources'> = {
    listResources: async () => [],
    listFlowLogs: async () => {
      looks += 1;
      if (flowLogs instanceof Error) throw flowLogs;
      return flowLogs;
    },
    listObjects: async (query) => {
      if (listing) throw listing;
      expect(query).toMatchObject({ bucket: 'logs', region: 'eu-central-1' });
      return looks > logsAfter ? full.listObjects(query) : { prefixes: [], objects: [], nextToken: null };
    },
    openObject: async ({ key }) => {
      opened.push(key);
      if (body === null) return null;
      const text = body ?? `${kentikFields.join(' ')}\n${kentikFields.map(() => '-').join(' ')}\n`;
      return (async function* () {
        yield gzipSync(text);
      })();
    },
  };
  return { aws, opened, looks: () => looks };
}

async function check(fake: FakeAws) {
  const { aws } = fakeAws(fake);
  const [delivery] = await checkDelivery({ aws, targets: [target], signal, now: () => now });
  return delivery ?? expect.fail('no delivery');
}

function refusal(code: string, exit: (typeof exitCode)[keyof typeof exitCode], retryable = false): UserError {
  return new UserError({ code, exit, doing: 'x', message: `${code} it says`, remedy: [], retryable });
}

describe('checkDelivery', () => {
  test('a log that can be decoded', async () => {
    const { aws, opened } = fakeAws({});
    const [delivery] = await checkDelivery({ aws, targets: [target], signal, now: () => now });
    expect(delivery).toMatchObject({
      state: 'delivered',
      region: 'eu-west-1',
      header: [...kentikFields],
      records: [kentikFields.map(() => '-')],
      missingFields: [],
      flowLogId: flowLogId(1),
      windowStart: '2026-11-23T17:40:00Z',
      key: opened[0],
      flowLogs: { total: 1, failed: 0 },
      requests: 3,
    });
  });

  test('nothing yet: says what is usual and how old the flow log is', async () => {
    const delivery = await check({ logsAfter: 9 });
    expect(delivery.state).toBe('nothing-yet');
    expect(delivery.message).toMatch(/10 to 20 minutes.*12 min old/);
  });

  test('a search that had to stop does not say that there is none', async () => {
    const createdAt = new Date(now - 60 * 24 * 3_600_000).toISOString();
    const others = Array.from({ length: 20 }, (_, index) => {
      const day = new Date(now - index * 24 * 3_600_000).toISOString().slice(0, 10);
      const stamp = day.replaceAll('-', '');
      return `net/AWSLogs/123456789012/vpcflowlogs/eu-west-1/${day.replaceAll('-', '/')}/123456789012_vpcflowlogs_eu-west-1_fl-0_${stamp}T1200Z_0.log.gz`;
    });
    const aws = { ...fakeAws({ flowLogs: [flowLog({ createdAt })] }).aws, ...bucketOfKeys(others) };
    const [delivery] = await checkDelivery({ aws, targets: [target], signal, now: () => now });
    expect(delivery).toMatchObject({ state: 'searched-partly', requests: 6 });
  });

  test('AWS says that it cannot deliver', async () => {
    const flowLogs = [flowLog({ deliverLogsStatus: 'FAILED', deliverLogsErrorMessage: 'Access error' })];
    const delivery = await check({ flowLogs, logsAfter: 9 });
    expect(delivery).toMatchObject({ state: 'failed', flowLogs: { total: 1, failed: 1 } });
    expect(delivery.message).toContain('vpc-1: Access error');
  });

  test('flow logs that go elsewhere do not count', async () => {
    const elsewhere = [
      flowLog({ destination: 'arn:aws:s3:::logs/other' }),
      flowLog({ destination: 'arn:aws:s3:::more-logs/net' }),
      flowLog({ resourceId: 'vpc-2' }),
    ];
    expect(await check({ flowLogs: elsewhere })).toMatchObject({
      state: 'failed',
      message: 'None of the chosen resources in eu-west-1 has a flow log that delivers to logs/net.',
    });
  });

  test("flow logs that the caller isn't allowed to list don't keep it from looking for logs", async () => {
    const delivery = await check({ flowLogs: refusal('ACCESS_DENIED', exitCode.permission) });
    expect(delivery.state).toBe('delivered');
  });

  test("a bucket that the caller isn't allowed to read, or that was deleted", async () => {
    const refused = await check({ listing: refusal('ACCESS_DENIED', exitCode.permission) });
    expect(refused).toMatchObject({ state: 'unread', key: null, message: 'ACCESS_DENIED it says' });
    const gone = await check({ listing: refusal('NOT_FOUND', exitCode.failed) });
    expect(gone).toMatchObject({ state: 'failed', message: 'NOT_FOUND it says' });
  });

  test.each([
    ['ACCESS_DENIED', exitCode.permission],
    ['OBJECT_ARCHIVED', exitCode.failed],
  ])("a log that arrived and can't be read: %s", async (code, exit) => {
    const { aws } = fakeAws({});
    const refusing = { ...aws, openObject: () => Promise.reject(refusal(code, exit)) };
    const [delivery] = await checkDelivery({ aws: refusing, targets: [target], signal, now: () => now });
    expect(delivery).toMatchObject({ state: 'unread', header: [], flowLogId: flowLogId(1) });
  });

  test('a fault that passes is no failure, and says nothing of logs', async () => {
    const listing = refusal('ENDPOINT_UNREACHABLE', exitCode.failed, true);
    expect((await check({ listing })).state).toBe('unanswered');
  });

  test('expired credentials end the look', async () => {
    await expect(check({ listing: refusal('CREDENTIALS_EXPIRED', exitCode.credentials) })).rejects.toThrow(
      UserError,
    );
  });

  test('logs that are deleted before they could be read prove nothing', async () => {
    const { aws, opened } = fakeAws({ body: null });
    const [delivery] = await checkDelivery({ aws, targets: [target], signal, now: () => now });
    expect(delivery).toMatchObject({ state: 'gone', header: [], requests: 4 });
    expect(opened).toHaveLength(2);
  });

  test('a log without required fields', async () => {
    const delivery = await check({ body: 'version srcaddr dstaddr\n2 - -\n' });
    expect(delivery.state).toBe('failed');
    expect(delivery.missingFields).toEqual(['srcport', 'dstport', 'packets', 'bytes', 'protocol', 'start']);
  });
});

describe('waitForDelivery', () => {
  function waiting(fake: FakeAws, forMs?: number, wall = (elapsed: number) => elapsed) {
    const { aws, looks } = fakeAws(fake);
    let time = now;
    const states: string[][] = [];
    const pauses: number[] = [];
    const done = waitForDelivery({
      aws,
      targets: [target],
      signal,
      everyMs: 15_000,
      ...(forMs === undefined ? {} : { forMs }),
      now: () => wall(time),
      elapsed: () => time,
      pause: async (milliseconds) => {
        pauses.push(milliseconds);
        time += milliseconds;
      },
      onUpdate: (deliveries) => states.push(deliveries.map(({ state }) => state)),
    });
    return { done, states, looks, pauses };
  }

  test('looks until there is a log', async () => {
    const { done, states, looks } = waiting({ logsAfter: 2 });
    expect((await done)[0]?.state).toBe('delivered');
    expect(states.flat()).toEqual(['looking', 'nothing-yet', 'nothing-yet', 'delivered']);
    expect(looks()).toBe(3);
  });

  test('gives up when the time is over, after a last look', async () => {
    const { done, pauses } = waiting({ logsAfter: 99 }, 40_000);
    expect((await done)[0]?.state).toBe('nothing-yet');
    expect(pauses).toEqual([15_000, 15_000, 10_000]);
  });

  test.each([
    ['back 10 minutes', -10 * 60_000],
    ['forward a day', 24 * 3_600_000],
  ])('waits as long where the clock is set %s meanwhile', async (_, jump) => {
    const setClock = (time: number) => (time > now ? time + jump : time);
    const { done, pauses } = waiting({ logsAfter: 99 }, 40_000, setClock);
    expect((await done)[0]?.state).toBe('nothing-yet');
    expect(pauses).toEqual([15_000, 15_000, 10_000]);
  });

  test('looks once where no time is given', async () => {
    const { done, pauses } = waiting({ logsAfter: 99 }, 0);
    expect((await done)[0]?.state).toBe('nothing-yet');
    expect(pauses).toEqual([]);
  });

  test('a failure counts when it is seen twice', async () => {
    const { done, looks } = waiting({ flowLogs: [] });
    expect((await done)[0]?.state).toBe('failed');
    expect(looks()).toBe(2);
  });

  test('an aborted signal ends the wait', async () => {
    const leave = new AbortController();
    const { aws } = fakeAws({ logsAfter: 99 });
    const done = waitForDelivery({
      aws,
      targets: [target],
      signal: leave.signal,
      everyMs: 3_600_000,
      onUpdate: ([delivery]) => {
        if (delivery?.state === 'nothing-yet') leave.abort();
      },
    });
    await expect(done).rejects.toMatchObject({ name: 'AbortError' });
  });
});
