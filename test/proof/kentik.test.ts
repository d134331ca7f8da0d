import { describe, expect, test, vi } from 'vitest';
import { exitCode, type UserError } from '../../src/model/errors.ts';
import type { KentikDevice } from '../../src/model/kentik.ts';
import type { ExportTarget } from '../../src/proof/kentik-targets.ts';
import {
  type Answer,
  account,
  device,
  devices,
  existing,
  minute,
  nested,
  pending,
  prove,
  refusal,
  start,
  target,
  working,
} from './kentik-answers.ts';

test('an export that works, with a device for each resource', async () => {
  const { exported, deviceCheck } = await prove([existing()]);
  expect(exported).toMatchObject({ id: `export:${account}:prod`, side: 'kentik', state: 'proven' });
  expect(deviceCheck).toMatchObject({
    id: `devices:${account}:prod`,
    state: 'proven',
    remedy: null,
    evidence: {
      matches: [
        { resourceId: 'vpc-0a1', device: 'vpc_0a1' },
        { resourceId: 'vpc-0b2', device: 'prod_vpc_0b2' },
      ],
      dataExplorerUrl: 'https://portal.example/vpc_0a1+prod_vpc_0b2',
    },
  });
});

const young = { whole: { cdate: new Date(start - 2 * minute).toISOString() } };

describe('what is wrong has one cause and one fix', () => {
  test.each<[string, Answer, string, string, ExportTarget?]>([
    ['missing', refusal('NOT_FOUND'), 'missing', 'refuted'],
    ['disabled', existing({ enabled: false }), 'disabled', 'refuted'],
    ['another role', existing({}, { iamRoleArn: 'arn:x' }), 'wrong-role', 'refuted'],
    ['a renamed bucket', existing({}, { bucket: 'old' }), 'wrong-bucket', 'refuted'],
    ['another prefix', existing({}, { bucketPrefix: '' }), 'wrong-bucket', 'refuted'],
    ['another region', existing({}, { region: 'eu-west-1' }), 'wrong-region', 'refuted'],
    ['metadata only', existing({}, { metadataOnly: true }), 'wrong-kind', 'refuted'],
    [
      'a lacking account',
      existing({}, { secondaryAwsAccounts: ['222222222222'] }, nested),
      'wrong-accounts',
      'refuted',
      nested,
    ],
    ['no flow logs', existing({}, { collectFlowLogs: false }), 'no-flow-logs', 'refuted'],
    [
      'a lacking region',
      existing({}, { secondaryAwsRegions: [] }, nested),
      'wrong-regions',
      'refuted',
      nested,
    ],
    ['another suffix', existing({}, { secondaryAwsSuffix: 'x' }, nested), 'wrong-suffix', 'refuted', nested],
    ['another cloud', existing({ aws: null }), 'wrong-cloud', 'refuted'],
    [
      'an error',
      existing({ status: { ...pending, status: 'ERROR', errorMessage: 'AccessDenied' } }),
      'error',
      'refuted',
    ],
    ['an error without a message', existing({ status: { ...pending, status: 'ERROR' } }), 'error', 'refuted'],
    ['a halted one', existing({ status: { ...working, status: 'Halt' } }), 'error', 'refuted'],
    ['no status', existing({ status: null }), 'no-status', 'unproven'],
    ['false for long', existing({ status: pending }), 'pending', 'unproven'],
    ['false for two minutes', existing({ status: pending, ...young }), 'pending', 'waiting'],
    ['no permission', refusal('KENTIK_DENIED'), 'kentik-denied', 'unproven'],
    [
      'another cluster',
      refusal('KENTIK_CREDENTIALS_REFUSED', { exit: exitCode.credentials }),
      'kentik-credentials-refused',
      'unproven',
    ],
  ])('%s', async (_, answer, cause, state, of = target) => {
    const { exported } = await prove([answer], devices, { targets: [of] });
    expect(exported).toMatchObject({ state, evidence: { cause } });
    expect(exported?.remedy).toBeTruthy();
  });

  test('not registered', async () => {
    const { exported, deviceCheck } = await prove([existing()], devices, {
      targets: [{ ...target, id: null }],
    });
    expect([exported?.state, exported?.evidence?.cause, deviceCheck]).toEqual([
      'refuted',
      'missing',
      undefined,
    ]);
  });

  test('a prefix counts as equal with and without a slash, and unknown words decide nothing', async () => {
    const status = { ...working, status: 'Wobbling' };
    const { exported } = await prove([existing({ status }, { bucketPrefix: '/net/' })]);
    expect(exported?.state).toBe('proven');
    expect(exported?.message).toContain('Wobbling');
  });

  test.each<[string, KentikDevice[] | UserError, string, string]>([
    ['no device', [], 'no-devices', 'unproven'],
    ['only devices of other exports', [device('vpc_0a1', '8')], 'no-devices', 'unproven'],
    ['one is missing', [device('vpc_0a1')], 'device-missing', 'unproven'],
    ['without an export', [device('vpc_0a1', ''), device('vpc_0b2', '')], 'matched', 'proven'],
    ['names that show nothing', [device('a'), device('b')], 'present', 'proven'],
    ['fewer names that show nothing', [device('a')], 'device-missing', 'unproven'],
    ['no permission', refusal('KENTIK_DENIED'), 'kentik-denied', 'unproven'],
  ])('devices: %s', async (_, found, cause, state) => {
    const { deviceCheck } = await prove([existing()], found);
    expect(deviceCheck).toMatchObject({ state, evidence: { cause } });
    expect(deviceCheck?.remedy === null).toBe(state === 'proven');
  });
});

test.each<[string, number | null, KentikDevice[], string, RegExp, RegExp]>([
  [
    'has room',
    9,
    [device('vpc_0a1'), device('x', '8', '2')],
    'device-missing',
    /covers 9 devices and has 1,/,
    /support/,
  ],
  [
    'is full',
    2,
    [device('vpc_0a1'), device('x', '8')],
    'plan-full',
    /covers 2 devices and has 2\./,
    /room for more/,
  ],
  ["doesn't say its limit", null, [device('vpc_0a1')], 'device-missing', /have passed\.$/, /Licenses/],
  [
    "isn't named by a device",
    1,
    [device('vpc_0a1'), device('x', '8', '')],
    'device-missing',
    /passed\.$/,
    /Licenses/,
  ],
])('a device is missing and the billing plan %s', async (_name, maxDevices, found, cause, said, fix) => {
  const listPlans = async () => [{ id: '1', name: 'Flow', isActive: true, maxFps: null, maxDevices }];
  const { deviceCheck } = await prove([existing()], found, {}, listPlans);
  expect(deviceCheck).toMatchObject({ state: 'unproven', evidence: { cause } });
  expect(deviceCheck?.message).toMatch(said);
  expect(deviceCheck?.remedy).toMatch(fix);
});

test('billing plans are read only where a device is missing, and a refusal of them says nothing', async () => {
  const listPlans = vi.fn(async () => Promise.reject(refusal('KENTIK_DENIED')));
  expect((await prove([existing()], devices, {}, listPlans)).deviceCheck?.state).toBe('proven');
  expect(listPlans).not.toHaveBeenCalled();
  const { deviceCheck } = await prove([existing()], [device('vpc_0a1')], {}, listPlans);
  expect(deviceCheck?.remedy).toMatch(/Licenses/);
});

test('a device is missed only of a resource whose logs Kentik has had time to read', async () => {
  const logs: Record<string, number> = { 'vpc-0a1': start - 2 * minute, 'vpc-0b2': start - 20 * minute };
  const oldestLog = async (resourceId: string) => logs[resourceId] ?? null;
  const { deviceCheck } = await prove([existing()], [], { oldestLog });
  expect(deviceCheck).toMatchObject({ state: 'unproven', evidence: { cause: 'no-devices' } });
  expect(deviceCheck?.message).toContain('vpc-0b2');
  expect(deviceCheck?.message).not.toContain('vpc-0a1');
  const { deviceCheck: early } = await prove([existing()], [device('vpc_0b2')], { oldestLog });
  expect(early).toMatchObject({ state: 'waiting', evidence: { cause: 'device-missing' } });
});

test('flows are expected as soon as there are logs, access as soon as there is an export', async () => {
  const oldestLog = async () => start - 2 * minute;
  const access = { ...working, flowFound: false };
  const judged = [access, pending].map(async (status) => {
    const { exported } = await prove([existing({ status })], [], { oldestLog });
    return exported?.state;
  });
  expect(await Promise.all(judged)).toEqual(['waiting', 'unproven']);
});

describe('polling', () => {
  test('false is waited for, no faster than asked, until it is true', async () => {
    const { exported, pauses } = await prove(
      [existing({ status: pending }), existing({ status: pending }), existing()],
      devices,
      { forMs: 30 * minute },
    );
    expect(exported?.state).toBe('proven');
    expect(pauses).toEqual([10_000, 10_000]);
  });

  test('ends with the time, and not before', async () => {
    const { exported, pauses } = await prove([existing({ status: pending })], devices, { forMs: 25_000 });
    expect(exported?.state).toBe('unproven');
    expect(pauses).toEqual([10_000, 10_000, 5000]);
  });

  test('an error is reported at once', async () => {
    const status = { ...pending, status: 'ERROR', errorMessage: 'AccessDenied' };
    const { pauses } = await prove([existing({ status })], devices, { forMs: 30 * minute });
    expect(pauses).toEqual([]);
  });

  test('what passes by itself is asked again', async () => {
    const { exported, pauses } = await prove(
      [refusal('THROTTLED', { retryable: true }), existing()],
      devices,
      {
        forMs: 30 * minute,
      },
    );
    expect([exported?.state, pauses.length]).toEqual(['proven', 1]);
  });

  test('many exports are looked at less often', async () => {
    const targets = Array.from({ length: 9 }, (_, index) => ({ ...target, name: `prod-${index}` }));
    const { pauses } = await prove([existing({ status: pending })], devices, { targets, forMs: 41_000 });
    expect(pauses).toEqual([40_000, 1000]);
  });
});
