/** How much flow logs write, by a bucket in memory. */
import { expect, it } from 'vitest';
import { UserError } from '../../src/model/errors.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { measureTraffic } from '../../src/proof/measure.ts';
import { account, emptyAccount, flowLog, fullAnswers, vpc } from '../plan/account.ts';
import { bucketOfKeys } from './bucket-of-keys.ts';

const { signal } = new AbortController();
const now = Date.parse('2026-11-23T12:00:00Z');
const answers = fullAnswers({ regions: ['us-east-1'] });
const ids = ['vpc-00000001', 'vpc-00000002', 'vpc-00000003', 'vpc-00000004'];

function planWith(changes: Partial<ReturnType<typeof flowLog>>, count = 1) {
  const own = ids.slice(0, count);
  const flowLogs = own.map((id) => flowLog(id, changes));
  return buildFullPlan(answers, emptyAccount(answers, { resources: own.map((id) => vpc(id)), flowLogs }));
}

/** Files of 1000 bytes, one every five minutes. */
function keysOf(id: string, day: string, files: number): string[] {
  const folder = `AWSLogs/${account}/vpcflowlogs/us-east-1/${day}/`;
  return Array.from({ length: files }, (_, at) => {
    const minute = new Date(Date.parse(`${day.replaceAll('/', '-')}T00:00Z`) + at * 300_000).toISOString();
    const timestamp = `${minute.slice(0, 16).replaceAll(/[-:]/g, '')}Z`;
    return `${folder}${account}_vpcflowlogs_us-east-1_${id}_${timestamp}_abcdef12.log.gz`;
  });
}

const old = { createdAt: '2026-11-01T00:00:00.000Z' };

it('is the size of a day of files by its seconds, of up to three flow logs a region', async () => {
  const bucket = bucketOfKeys(ids.flatMap((id) => keysOf(`fl-${id.slice(-4)}`, '2026/11/22', 288)));
  const rates = await measureTraffic(bucket, planWith(old, 4), now, signal);
  expect([...rates]).toEqual(['fl-0001', 'fl-0002', 'fl-0003'].map((id) => [id, 1000 / 300]));
  expect(bucket.queries).toHaveLength(3);
});

it('is that of today for a flow log that is newer, if it has existed for long enough', async () => {
  const bucket = bucketOfKeys(keysOf('fl-0001', '2026/11/23', 72));
  const measured = async (createdAt: string | null) =>
    (await measureTraffic(bucket, planWith({ createdAt }), now, signal)).get('fl-0001');
  expect(await measured('2026-11-23T06:00:00.000Z')).toBeCloseTo(72_000 / (6 * 3600));
  expect(await measured('2026-11-23T11:30:00.000Z')).toBeUndefined();
  expect(await measured(null)).toBeUndefined();
});

it('is unknown without files, in other forms, and where listing is refused; nothing fails', async () => {
  const files = bucketOfKeys(keysOf('fl-0001', '2026/11/22', 288));
  const forms = [{ fileFormat: 'parquet' }, { perHourPartition: true }] as const;
  for (const form of forms)
    expect((await measureTraffic(files, planWith({ ...old, ...form }), now, signal)).size).toBe(0);
  expect(files.queries).toHaveLength(0);
  expect((await measureTraffic(bucketOfKeys([]), planWith(old), now, signal)).size).toBe(0);
  const refusing = {
    listObjects: () =>
      Promise.reject(new UserError({ code: 'ACCESS_DENIED', doing: 'listing', message: 'no', remedy: [] })),
  };
  expect((await measureTraffic(refusing, planWith(old), now, signal)).size).toBe(0);
});
