import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Aws } from '../../src/aws/index.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { connectIn } from '../helpers/log-bucket.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { type ShiftedClock, shiftedClock } from './shifted-clock.ts';

const minutes = 60_000;
const day = 24 * 60 * minutes;
const { signal } = new AbortController();
const region = 'us-east-1';

let sandbox: Sandbox;
const open: ShiftedClock[] = [];

beforeEach(async () => {
  sandbox = await startSandbox();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const each of open.splice(0)) each.close();
  await sandbox.close();
});

async function shifted(shift: number | (() => number)): Promise<{ aws: Aws; clock: ShiftedClock }> {
  const clock = await shiftedClock(sandbox.url, shift);
  open.push(clock);
  return { aws: connectIn({ ...sandbox.environment, AWS_ENDPOINT_URL: clock.url }, region), clock };
}

/** A bucket that exists, one that doesn't, and services of other protocols. */
async function lookAround(aws: Aws) {
  const { account } = await aws.identify(signal);
  const context = memoryContext();
  const absent = await aws.readBucket('clock-bucket-absent', region, signal);
  await aws.createBucket({ name: 'clock-bucket', region }, context);
  const present = await aws.readBucket('clock-bucket', region, signal);
  const role = await aws.readRole('NoSuchRole', signal);
  const flowLogs = await aws.listFlowLogs(region, signal);
  return { account, absent: absent.state, present: present.state, role, flowLogs: flowLogs.length };
}

describe("AWS's clock differs", () => {
  const shifts: [string, number][] = [
    ['+4 min', 4 * minutes],
    ['-4 min', -4 * minutes],
    ['+245 s', 245_000],
    ['-245 s', -245_000],
    ['+10 min', 10 * minutes],
    ['-10 min', -10 * minutes],
    ['+1 day', day],
    ['-1 day', -day],
    ['+1 year', 365 * day],
  ];
  test.each(shifts)('by %s: the same results, and one correction for all clients', async (_, shift) => {
    const straight = await shifted(0);
    const usual = await lookAround(straight.aws);
    const usually = straight.clock.asked.length;
    await sandbox.close();
    sandbox = await startSandbox();
    const off = await shifted(shift);
    expect(await lookAround(off.aws)).toEqual(usual);
    // Two are sent side by side before the first answer has come.
    const early = Math.abs(shift) < 5 * minutes ? [] : ['GetCallerIdentity', 'ListAccountAliases'];
    expect(off.clock.refused.sort()).toEqual(early);
    expect(off.clock.asked.length).toBe(usually + off.clock.refused.length);
  });

  test('a clock that jumps while the program runs costs one request more', async () => {
    let shift = 0;
    const { aws, clock } = await shifted(() => shift);
    await aws.identify(signal);
    expect((await aws.readBucket('jump-bucket', region, signal)).state).toBe('absent');
    shift = 40 * minutes;
    // The first request after the jump is a HEAD, whose refusal has no body.
    expect((await aws.readBucket('jump-bucket', region, signal)).state).toBe('absent');
    expect(clock.refused).toEqual(['HEAD /jump-bucket/']);
    shift = -day;
    await aws.createBucket({ name: 'jump-bucket', region }, memoryContext());
    expect((await aws.readBucket('jump-bucket', region, signal)).state).toBe('owned');
    expect(clock.refused).toHaveLength(2);
  });

  test('a clock that no correction satisfies is named, after few requests', async () => {
    let shift = 0;
    const { aws, clock } = await shifted(() => {
      shift += day;
      return shift;
    });
    await expect(aws.identify(signal)).rejects.toMatchObject({ report: { code: 'CLOCK_SKEWED' } });
    expect(clock.asked.filter((operation) => operation === 'GetCallerIdentity')).toHaveLength(3);
  });
});
