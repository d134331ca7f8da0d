/** What flow logs cost, beside a calculation that shares nothing with it but the assumptions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordsPerSecond } from '../../src/answers/record-rate.ts';
import type { AggregationInterval } from '../../src/answers/types.ts';
import { resourceTypes } from '../../src/model/existing.ts';
import { planJson } from '../../src/outputs/plan-json.ts';
import { type Cost, compression, draftCost, monthlyCost } from '../../src/plan/cost/cost.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { costLines } from '../../src/words/cost.ts';
import { emptyAccount, flowLog, fullAnswers, vpc } from './account.ts';

/** A record of AWS's default format, and what the other fields of versions 2 to 5 add to it; values as AWS shows them. */
const defaultRecord =
  '2 123456789012 eni-0123456789abcdef0 172.31.0.1 172.31.0.2 4921 3389 6 9 840 1418530010 1418530070 ACCEPT OK\n';
const otherFields =
  'vpc-0123456789abcdef0 subnet-0123456789abcdef0 i-0123456789abcdef0 19 IPv4 172.31.0.1 172.31.0.2 us-east-1 use1-az1 - - - - ingress -\n';

const bytes = { default: defaultRecord.length, kentik: defaultRecord.length + otherFields.length };

/** Of the sum in dollars, gigabyte by gigabyte. */
function dollars(region: string, gigabytes: number): number | null {
  if (region === 'ap-northeast-1') return gigabytes <= 10_240 ? gigabytes * 0.38 : null;
  if (region !== 'us-east-1') return null;
  const first = Math.min(gigabytes, 10_240) * 0.25;
  const second = Math.max(0, Math.min(gigabytes, 30_720) - 10_240) * 0.15;
  const third = Math.max(0, Math.min(gigabytes, 51_200) - 30_720) * 0.075;
  return first + second + third + Math.max(0, gigabytes - 51_200) * 0.05;
}

const regions = ['us-east-1', 'ap-northeast-1', 'eu-west-1'];

const prefixes = { vpc: 'vpc', subnet: 'subnet', 'network-interface': 'eni' } as const;

interface Logged {
  id: number;
  region: string;
  type?: keyof typeof prefixes;
}

const logged = fc.uniqueArray(
  fc.record({
    id: fc.nat(0xffff),
    region: fc.constantFrom(...regions),
    type: fc.constantFrom(...resourceTypes),
  }),
  { minLength: 1, maxLength: 30, selector: ({ id }) => id },
);

/** A number or a range, as answers have it. */
const assumptions = fc.oneof(
  fc.double({ min: 0.5, max: 5000, noNaN: true }),
  fc
    .tuple(fc.double({ min: 0.5, max: 500, noNaN: true }), fc.double({ min: 1, max: 100, noNaN: true }))
    .map(([low, factor]) => ({ low, high: low * factor })),
);

function setUp(
  own: readonly Logged[],
  logFormat: 'kentik' | 'default',
  aggregationInterval: AggregationInterval,
  recordsPerSecond?: RecordsPerSecond,
) {
  const assumed = recordsPerSecond === undefined ? {} : { recordsPerSecond };
  const resources = own.map(({ id, region, type = 'vpc' }) =>
    vpc(`${prefixes[type]}-0000${id.toString(16).padStart(4, '0')}`, { region, type }),
  );
  const chosen = resources.map(({ id, region, type }) => ({ id, region, type }));
  const answers = fullAnswers({ regions, resources: chosen, logFormat, aggregationInterval, ...assumed });
  return { answers, chosen, plan: buildFullPlan(answers, emptyAccount(answers, { resources })) };
}

const planOf = (...given: Parameters<typeof setUp>) => setUp(...given).plan;

/** Within 1 %. */
function expectClose(found: number | null | undefined, desired: number | null): void {
  if (desired === null || found === null || found === undefined) expect(found).toBe(desired);
  else expect(Math.abs(found - desired)).toBeLessThanOrEqual(desired / 100);
}

it('is what the answers assume, for 100 plans', () => {
  fc.assert(
    fc.property(
      logged,
      fc.constantFrom<'kentik' | 'default'>('kentik', 'default'),
      fc.constantFrom<AggregationInterval>(60, 600),
      fc.option(assumptions, { nil: undefined }),
      (own, format, interval, assumption) => {
        const { answers, chosen, plan } = setUp(own, format, interval, assumption);
        const cost = planJson(plan).cost;
        const [low, high] =
          assumption === undefined
            ? [1, 100]
            : typeof assumption === 'number'
              ? [assumption, assumption]
              : [assumption.low, assumption.high];
        const weigh = (those: readonly Logged[]) =>
          those.filter(({ type }) => type !== 'network-interface').length +
          those.filter(({ type }) => type === 'network-interface').length * 0.1;
        const most = high * (interval === 60 ? 10 : 1);
        const monthly = (bytes[format] * 3600 * 24 * 365) / 12 / 1024 ** 3;
        for (const { region, flowLogs, gigabytes, usd } of cost?.regions ?? []) {
          const those = own.filter((each) => each.region === region);
          expect(flowLogs).toBe(those.length);
          expectClose(gigabytes.low, weigh(those) * low * monthly);
          expectClose(gigabytes.high, weigh(those) * most * monthly);
          expectClose(usd?.low ?? null, dollars(region, weigh(those) * low * monthly));
          expectClose(usd?.high ?? null, dollars(region, weigh(those) * most * monthly));
        }
        expect(cost?.regions.map(({ region }) => region).sort()).toEqual(
          [...new Set(own.map(({ region }) => region))].sort(),
        );
        expectClose(cost?.recordsPerSecond.high, weigh(own) * most);
        const isUsKnown = own.every(({ region }) => region === 'us-east-1');
        if (isUsKnown) expectClose(cost?.usd?.high, dollars('us-east-1', weigh(own) * most * monthly));
        // While they are chosen it is the same: the sums differ in the order of regions alone.
        const sooner = draftCost(answers, chosen);
        expectClose(sooner?.gigabytes.high, cost?.gigabytes.high ?? null);
        expect(sooner?.regions.map(({ flowLogs }) => flowLogs).sort()).toEqual(
          cost?.regions.map(({ flowLogs }) => flowLogs).sort(),
        );
      },
    ),
    { numRuns: 100 },
  );
});

it('reads each of 10,000 resources as often as each of 100, whenever what is chosen changes', () => {
  let reads = 0;
  const counted = new Proxy({ region: 'us-east-1', type: 'vpc' } as const, {
    get: (...given) => [reads++, Reflect.get(...given)][1],
  });
  const readsOf = (count: number) => {
    reads = 0;
    draftCost(
      { version: 1 },
      Array.from({ length: count }, () => counted),
    );
    return reads / count;
  };
  expect(readsOf(100)).toBeLessThan(5);
  expect(readsOf(10_000)).toBe(readsOf(100));
});

describe('the cost of a plan', () => {
  const own = [{ id: 1, region: 'us-east-1' }];

  it('is a range, and has no price where none was verified', () => {
    const cost = planJson(planOf([...own, { id: 2, region: 'eu-west-1' }], 'kentik', 600)).cost;
    expect(cost).toMatchObject({
      usd: null,
      regions: [
        { region: 'us-east-1', measured: 0, usd: { low: expect.any(Number) } },
        { region: 'eu-west-1', usd: null },
      ],
    });
    for (const { low, high } of [cost?.gigabytes, cost?.recordsPerSecond, cost?.regions[0]?.usd].map(
      (each) => each ?? { low: 0, high: 0 },
    )) {
      expect(high).toBeGreaterThan(low);
    }
    expect(costLines(cost as Cost).join()).toContain('eu-west-1: price unknown');
  });

  it('names no most where so much has no price', () => {
    const plan = planOf([{ id: 1, region: 'ap-northeast-1' }], 'kentik', 600, { low: 1, high: 1e6 });
    expect(planJson(plan).cost?.usd).toMatchObject({ low: expect.any(Number), high: null });
  });

  it('is one number where the answers say that it is known', () => {
    const cost = planJson(planOf(own, 'kentik', 600, 50)).cost;
    expect(cost?.usd?.low).toBe(cost?.usd?.high);
    expect(cost?.assumed.recordsPerSecond).toEqual({
      vpc: { low: 50, high: 50 },
      subnet: { low: 50, high: 50 },
      'network-interface': { low: 5, high: 5 },
    });
    // At another interval it isn't.
    const sooner = planJson(planOf(own, 'kentik', 60, 50)).cost;
    expect(sooner?.usd?.high).toBeCloseTo(10 * (sooner?.usd?.low ?? 0));
  });

  it('grows with fields, VPCs and a shorter interval', () => {
    const high = (plan: ReturnType<typeof planOf>) => planJson(plan).cost?.usd?.high ?? 0;
    const least = high(planOf(own, 'default', 600));
    expect(high(planOf(own, 'kentik', 600))).toBeGreaterThan(least);
    expect(high(planOf(own, 'default', 60))).toBeCloseTo(10 * least);
    expect(high(planOf([...own, { id: 2, region: 'us-east-1' }], 'default', 600))).toBeCloseTo(2 * least);
  });

  it('is that of the logs that arrive, where they were measured', () => {
    const answers = fullAnswers({ regions: ['us-east-1'] });
    const log = flowLog('vpc-00000001', {
      destination: 'arn:aws:s3:::test-logs-bucket',
      maxAggregationInterval: 600,
    });
    const state = emptyAccount(answers, { resources: [vpc('vpc-00000001')], flowLogs: [log] });
    const plan = buildFullPlan(answers, state);
    const change = plan.changes.find(({ kind }) => kind === 'flow-log');
    expect(change).toMatchObject({ action: expect.stringMatching(/none|adopt/), name: 'vpc-00000001' });
    // A gigabyte a month in the bucket, compressed.
    const cost = planJson(plan, null, new Map([[log.id, 1024 ** 3 / (730 * 3600)]])).cost;
    expect(cost).toMatchObject({ regions: [{ measured: 1 }] });
    expectClose(cost?.gigabytes.low, compression.low);
    expectClose(cost?.gigabytes.high, compression.high);
  });

  it('is none without flow logs', () => {
    expect(monthlyCost([])).toBeNull();
  });
});
