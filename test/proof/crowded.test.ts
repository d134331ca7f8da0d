/** The newest log in buckets where others write to the same folders. */
import { describe, expect, test } from 'vitest';
import { findNewest, type NewestQuery } from '../../src/proof/newest.ts';
import { bucketOfKeys } from './bucket-of-keys.ts';

const hours = 3_600_000;
const days = 24 * hours;
const now = Date.parse('2026-11-23T17:52:00Z');
const { signal } = new AbortController();
const place = { account: '123456789012', region: 'eu-west-1', prefix: '' };
const own = 'fl-55555555555555555';

interface Folders {
  hive?: boolean;
  hourly?: boolean;
}

function root({ hive = false }: Folders = {}): string {
  const { account, region } = place;
  return hive
    ? `AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}/`
    : `AWSLogs/${account}/vpcflowlogs/${region}/`;
}

function key(id: string, at: number, folders: Folders = {}, file = 0): string {
  const time = new Date(at).toISOString();
  const parts = [time.slice(0, 4), time.slice(5, 7), time.slice(8, 10), time.slice(11, 13)];
  const names = ['year=', 'month=', 'day=', 'hour='];
  const path = parts
    .slice(0, folders.hourly ? 4 : 3)
    .map((part, level) => `${folders.hive ? names[level] : ''}${part}/`)
    .join('');
  const stamp = `${time.slice(0, 16).replaceAll(/[-:]/g, '')}Z`;
  return `${root(folders)}${path}${place.account}_vpcflowlogs_${place.region}_${id}_${stamp}_${String(file).padStart(8, '0')}.log.gz`;
}

/** Files of other flow logs, whose ids begin with the digit. */
function foreign(digit: string, count: number, at: number, folders: Folders = {}): string[] {
  return Array.from({ length: count }, (_, index) =>
    key(`fl-${digit}${String(Math.floor(index / 10)).padStart(16, '0')}`, at, folders, index % 10),
  );
}

async function search(keys: string[], change: Partial<NewestQuery> = {}) {
  const bucket = bucketOfKeys(keys);
  const query = { ...place, bucket: 'logs', bucketRegion: 'eu-west-1', flowLogIds: [own], now, ...change };
  const result = await findNewest(bucket, query, signal);
  expect(result.requests).toBe(bucket.queries.length);
  // Up to two more read what was found.
  expect(result.requests + 2).toBeLessThanOrEqual(8);
  return result;
}

describe('others write to the same folders', () => {
  const crowd = [...foreign('1', 1200, now - hours), ...foreign('9', 1200, now - hours)];

  test('a folder of a day that no calendar has', async () => {
    for (const junk of ['99', '31', '00', '2x', 'backup']) {
      const found = await search([`${root()}2026/11/${junk}/file`, key(own, now - hours)]);
      expect(found.logs[0]?.flowLogId, junk).toBe(own);
      expect(await search([`${root()}2026/11/${junk}/file`])).toMatchObject({
        logs: [],
        searched: 'completely',
      });
    }
    expect((await search([`${root()}9999/99/99/file`, key(own, now - 40 * days)])).logs).toHaveLength(1);
  });

  test.each([
    ['10 minutes', hours / 6],
    ['3 hours', 3 * hours],
    ['17 hours', 17 * hours],
    ['a day', days],
    ['3 days', 3 * days],
  ])('ours, %s old, between thousands of others', async (_, age) => {
    const { logs } = await search([...crowd, key(own, now - age)]);
    expect(logs[0]?.key).toBe(key(own, now - age));
  });

  test('ours 3 days old, others each day since', async () => {
    const others = [0, 1, 2, 3].flatMap((ago) => foreign('1', 1200, now - ago * days));
    const { logs } = await search([...others, key(own, now - 3 * days)]);
    expect(logs[0]?.flowLogId).toBe(own);
  });

  test("another's file in tomorrow's folder, or in years to come", async () => {
    for (const ahead of [1, 3, 40, 400]) {
      const { logs } = await search([key('fl-1', now + ahead * days), key(own, now - hours)]);
      expect(logs[0]?.key, String(ahead)).toBe(key(own, now - hours));
    }
  });

  test.each([
    ['2026-03-01T00:07:00Z', 40 / 60],
    ['2026-01-01T12:00:00Z', 20],
    ['2024-03-02T06:00:00Z', 50],
  ])('ours in the month before %s, others in folders of days to come', async (moment, age) => {
    const at = Date.parse(moment);
    const others = [0, 1, 2, 31, 365, 3650].map((ahead) => key('fl-1', at + ahead * days));
    const mine = key(own, at - age * hours);
    const { logs } = await search([...others, mine], { now: at });
    expect(logs[0]?.key).toBe(mine);
  });

  test('ours so old that the requests do not suffice: not searched completely', async () => {
    const others = Array.from({ length: 20 }, (_, ago) => key('fl-1', now - ago * days));
    expect(await search([...others, key(own, now - 20 * days)])).toMatchObject({
      logs: [],
      searched: 'partly',
    });
  });

  test('none of ours since it was created today: searched completely', async () => {
    const others = Array.from({ length: 20 }, (_, ago) => key('fl-1', now - ago * days));
    const result = await search([...others, ...crowd], { since: now - 12 * 60_000 });
    expect(result).toMatchObject({ logs: [], searched: 'completely' });
    expect(result.requests).toBeLessThanOrEqual(3);
  });

  test('of 40 flow logs one has a file, between thousands of others', async () => {
    const flowLogIds = Array.from({ length: 40 }, (_, index) => `fl-5${String(index).padStart(16, '0')}`);
    const [speaking = ''] = flowLogIds.slice(33);
    const { logs } = await search([...crowd, key(speaking, now - 3 * hours)], { flowLogIds });
    expect(logs[0]?.flowLogId).toBe(speaking);
  });

  test('of 400 silent flow logs among others not all are looked at, and that is said', async () => {
    const flowLogIds = Array.from(
      { length: 400 },
      (_, index) => `fl-${(index * 40).toString(16).padStart(17, '0')}`,
    );
    const others = Array.from({ length: 16_000 }, (_, index) =>
      key(
        `fl-${(index + (index % 40 === 0 ? 1 : 0)).toString(16).padStart(17, '0')}`,
        now - hours,
        {},
        index,
      ),
    );
    expect(await search(others, { flowLogIds })).toMatchObject({ logs: [], searched: 'partly' });
  });

  test.each([
    { hive: true, hourly: false },
    { hive: false, hourly: true },
    { hive: true, hourly: true },
  ])('folders as documented: %j', async (layout) => {
    for (const age of [hours / 6, 5 * hours, 2 * days]) {
      const keys = [...crowd, ...foreign('1', 1200, now - hours, layout), key(own, now - age, layout)];
      const { logs } = await search(keys, { layout });
      expect(logs[0]?.key, String(age)).toBe(key(own, now - age, layout));
    }
  });
});
