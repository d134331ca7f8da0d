import { describe, expect, test } from 'vitest';
import { findNewest } from '../../src/proof/newest.ts';
import { bucketOfLogs, flowLogId, type LogsInBucket } from './bucket-of-logs.ts';

const minutes = 60_000;
const hours = 60 * minutes;
const days = 24 * hours;
const now = Date.parse('2026-11-23T17:52:00Z');
const lastWindow = Date.parse('2026-11-23T17:40:00Z');
const signal = new AbortController().signal;

function logs(change: Partial<LogsInBucket> = {}): LogsInBucket {
  return {
    account: '123456789012',
    region: 'eu-west-1',
    prefix: '',
    flowLogIds: [flowLogId(1)],
    from: lastWindow - 3 * days,
    to: lastWindow,
    filesPerWindow: 1,
    ...change,
  };
}

async function search(content: LogsInBucket, known = content.flowLogIds, at = now) {
  const bucket = bucketOfLogs(content);
  const { account, region, prefix } = content;
  const result = await findNewest(
    bucket,
    { account, region, prefix, bucket: 'logs', bucketRegion: 'eu-west-1', flowLogIds: known, now: at },
    signal,
  );
  expect(result.requests).toBe(bucket.queries.length);
  // One more request reads the log that was found.
  expect(result.requests + 1).toBeLessThanOrEqual(8);
  return { ...result, bucket };
}

describe('findNewest', () => {
  test('one flow log: two listings', async () => {
    const { logs: found, requests } = await search(logs());
    expect(found[0]).toMatchObject({ timestamp: '20261123T1740Z', flowLogId: flowLogId(1), size: 1000 });
    expect(requests).toBe(2);
  });

  test('just after midnight, where others have written already: yesterday’s', async () => {
    const midnight = Date.parse('2026-11-23T00:00:00Z');
    const content = logs({
      flowLogIds: [flowLogId(1), flowLogId(2)],
      to: midnight + 5 * minutes,
      isMissing: (id, window) => id === flowLogId(1) && window >= midnight,
    });
    const { logs: found, requests } = await search(content, [flowLogId(1)], midnight + 12 * minutes);
    expect(found[0]).toMatchObject({ timestamp: '20261122T2355Z', flowLogId: flowLogId(1) });
    expect(requests).toBeLessThanOrEqual(7);
  });

  test('under a prefix', async () => {
    const { logs: found } = await search(logs({ prefix: 'network/logs' }));
    expect(found[0]?.key).toBe(
      `network/logs/AWSLogs/123456789012/vpcflowlogs/eu-west-1/2026/11/23/123456789012_vpcflowlogs_eu-west-1_${flowLogId(1)}_20261123T1740Z_00000000.log.gz`,
    );
  });

  test('a million objects of 300 flow logs', async () => {
    const flowLogIds = Array.from({ length: 300 }, (_, index) => flowLogId(index + 1));
    const content = logs({ flowLogIds, from: lastWindow - 12 * days });
    expect(bucketOfLogs(content).count()).toBeGreaterThan(1_000_000);
    const { logs: found, requests } = await search(content);
    expect(found[0]?.timestamp).toBe('20261123T1740Z');
    expect(requests).toBeLessThanOrEqual(4);
  });

  test('a million objects of one flow log with many files a window', async () => {
    const content = logs({ filesPerWindow: 120, from: lastWindow - 30 * days });
    expect(bucketOfLogs(content).count()).toBeGreaterThan(1_000_000);
    const { logs: found } = await search(content);
    expect(found[0]?.timestamp).toBe('20261123T1740Z');
  });

  test('a million objects and no flow log known', async () => {
    const flowLogIds = Array.from({ length: 300 }, (_, index) => flowLogId(index + 1));
    const { logs: found } = await search(logs({ flowLogIds, from: lastWindow - 12 * days }), []);
    expect(found[0]?.timestamp).toBe('20261123T1740Z');
  });

  test('three flow logs with full days: the newest of all of them', async () => {
    const flowLogIds = [1, 2, 3].map(flowLogId);
    const [, , last = ''] = [...flowLogIds].sort();
    // Only the last in key order has the newest window, and thousands of keys lie before it.
    const isMissing = (id: string, window: number) => window > lastWindow - 10 * minutes && id !== last;
    const { logs: found } = await search(logs({ flowLogIds, filesPerWindow: 6, isMissing }));
    expect(found[0]).toMatchObject({ timestamp: '20261123T1740Z', flowLogId: last });
  });

  test('of many flow logs most are silent: one that speaks is found', async () => {
    const flowLogIds = Array.from({ length: 100 }, (_, index) => flowLogId(index + 1));
    const speaking = [...flowLogIds].sort()[70];
    const { logs: found } = await search(logs({ flowLogIds, isMissing: (id) => id !== speaking }));
    expect(found[0]).toMatchObject({ timestamp: '20261123T1740Z', flowLogId: speaking });
  });

  test('logs of flow logs that are not asked for do not count', async () => {
    const { logs: found } = await search(logs({ flowLogIds: [1, 2].map(flowLogId) }), [flowLogId(9)]);
    expect(found).toEqual([]);
  });

  test.each([
    ['two hours ago', 2 * hours],
    ['this morning', 12 * hours],
    ['yesterday', 20 * hours],
    ['ten days ago', 10 * days],
    ['two months ago', 61 * days],
    ['last year', 400 * days],
  ])('delivery ended %s', async (_, ago) => {
    const to = lastWindow - ago;
    const { logs: found } = await search(logs({ from: to - 2 * days, to }));
    expect(found[0]?.timestamp).toBe(`${new Date(to).toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z`);
  });

  test('just after midnight on the first of a month, and of a year', async () => {
    for (const midnight of ['2026-12-01T00:04:00Z', '2027-01-01T00:04:00Z']) {
      const at = Date.parse(midnight);
      const to = at - 9 * minutes - (at % (5 * minutes));
      const { logs: found } = await search(logs({ from: to - 2 * days, to }), undefined, at);
      expect(found[0]?.timestamp).toMatch(/T23[45]\dZ$/);
    }
  });

  test('a clock that is a day slow', async () => {
    const { logs: found } = await search(logs(), undefined, now - days);
    expect(found[0]?.timestamp).toBe('20261123T1740Z');
  });

  test('nothing there: two listings', async () => {
    const { logs: found, requests } = await search(logs({ from: now, to: now - 1 }));
    expect(found).toEqual([]);
    expect(requests).toBe(2);
  });

  test('gives later ones too, in case the newest is deleted meanwhile', async () => {
    const { logs: found } = await search(logs());
    expect(found.map(({ timestamp }) => timestamp)).toEqual([
      '20261123T1740Z',
      '20261123T1735Z',
      '20261123T1730Z',
    ]);
  });
});
