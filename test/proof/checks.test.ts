import { describe, expect, it } from 'vitest';
import type { ResourceTraffic, TrafficState } from '../../src/model/traffic.ts';
import { type CheckState, outcomeOfChecks } from '../../src/outputs/checks.ts';
import { deliveryChecks } from '../../src/outputs/delivery-checks.ts';
import { foldTraffic, trafficChecks } from '../../src/outputs/traffic-checks.ts';
import type { Delivery } from '../../src/proof/types.ts';

const commands = { account: '123456789012', fix: 'apply', again: 'verify' };
const delivered: Delivery = {
  account: '123456789012',
  region: 'us-east-1',
  bucket: 'logs',
  prefix: '',
  state: 'delivered',
  message: 'Logs arrive.',
  key: 'a.log.gz',
  size: 1,
  deliveredAt: null,
  windowStart: null,
  flowLogId: 'fl-1',
  header: ['version', 'srcaddr'],
  records: [['2', '10.0.0.1']],
  missingFields: [],
  summary: null,
  traffic: [],
  flowLogs: { total: 1, failed: 0 },
  requests: 2,
};
const without = { key: null, header: [], records: [] };

it("a check that doesn't decide changes no outcome", () => {
  expect(outcomeOfChecks([{ state: 'proven' }, { state: 'unproven', decides: false }])).toBe('proven');
  expect(outcomeOfChecks([{ state: 'waiting', decides: false }])).toBe('unproven');
});

it.each<[CheckState[], string]>([
  [['proven', 'proven'], 'proven'],
  [['proven', 'unproven'], 'unproven'],
  [['unproven', 'waiting'], 'no-logs-yet'],
  [['waiting', 'refuted', 'unproven'], 'failed'],
  [[], 'unproven'],
])('checks that are %j come to %s', (states, outcome) => {
  expect(outcomeOfChecks(states.map((state) => ({ state })))).toBe(outcome);
});

describe('the checks of one region', () => {
  it.each<[string, Partial<Delivery>, [CheckState, CheckState]]>([
    ['a log that could be decoded', {}, ['proven', 'proven']],
    ['a log that was deleted at once', { header: [], records: [], state: 'gone' }, ['unproven', 'unproven']],
    [
      "a log that the caller isn't allowed to read",
      { header: [], records: [], state: 'unread' },
      ['proven', 'unproven'],
    ],
    [
      "a bucket that the caller isn't allowed to list",
      { ...without, state: 'unread' },
      ['unproven', 'unproven'],
    ],
    ['no log yet', { ...without, state: 'nothing-yet' }, ['waiting', 'waiting']],
    [
      'a bucket of which AWS gave no usable answer',
      { ...without, state: 'unanswered' },
      ['unproven', 'unproven'],
    ],
    ['AWS refuses', { ...without, state: 'failed', failure: 'delivery' }, ['refuted', 'unproven']],
    ['a log that Kentik cannot use', { state: 'failed', failure: 'record' }, ['proven', 'refuted']],
    [
      "a bucket that the caller isn't allowed to read",
      { ...without, state: 'failed', failure: 'unreadable' },
      ['unproven', 'unproven'],
    ],
  ])('%s', (_name, changes, states) => {
    const checks = deliveryChecks([{ ...delivered, ...changes }], commands);
    expect(checks.map(({ id, side }) => [id, side])).toEqual([
      ['delivery:us-east-1:logs', 'aws'],
      ['record:us-east-1:logs', 'record'],
    ]);
    expect(checks.map(({ state }) => state)).toEqual(states);
    expect(checks.map(({ remedy }) => remedy === null)).toEqual(states.map((state) => state === 'proven'));
  });

  it('are not proven where nothing is logged', () => {
    expect(deliveryChecks([], commands)).toMatchObject([{ state: 'unproven' }]);
  });
});

describe('the checks of resources', () => {
  const traffic = (resourceId: string, state: TrafficState): ResourceTraffic => ({
    resourceId,
    flowLogId: null,
    state,
    why: 'As AWS says.',
    lastSeenAt: null,
  });
  const checks = trafficChecks(
    [
      {
        ...delivered,
        traffic: [
          traffic('vpc-1', 'seen'),
          traffic('vpc-2', 'no-interface'),
          traffic('vpc-3', 'no-interface'),
          traffic('vpc-4', 'too-early'),
          traffic('vpc-5', 'no-flow-log'),
        ],
      },
    ],
    commands,
  );

  it('fail for what is wrong, and only note silence', () => {
    expect(checks.map(({ id, state, decides }) => [id, state, decides])).toEqual([
      ['traffic:us-east-1:vpc-1', 'proven', undefined],
      ['traffic:us-east-1:vpc-2', 'unproven', false],
      ['traffic:us-east-1:vpc-3', 'unproven', false],
      ['traffic:us-east-1:vpc-4', 'waiting', false],
      ['traffic:us-east-1:vpc-5', 'refuted', undefined],
    ]);
    expect(checks.every(({ state, remedy }) => (state === 'proven') === (remedy === null))).toBe(true);
  });

  it('are one line a cause for people', () => {
    const folded = foldTraffic(checks);
    expect(folded.map(({ id }) => id.split(':')[2])).toEqual(['vpc-1', 'vpc-2', 'vpc-4', 'vpc-5']);
    expect(folded[1]?.message).toMatch(/vpc-2, vpc-3/);
  });
});
