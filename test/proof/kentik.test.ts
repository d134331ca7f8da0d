import { describe, expect, test, vi } from 'vitest';
import { fullCloudExport, metadataOnlyCloudExport } from '../../src/documents/cloud-export.ts';
import { exitCode, UserError } from '../../src/model/errors.ts';
import type { CloudExportAws, ExistingCloudExport, KentikDevice } from '../../src/model/kentik.ts';
import { kentikChecks } from '../../src/outputs/kentik-checks.ts';
import { type KentikQuery, kentikUsualMs, proveKentik } from '../../src/proof/kentik.ts';
import type { ExportTarget } from '../../src/proof/kentik-targets.ts';

const account = '123456789012';
const minute = 60_000;
const start = Date.parse('2026-11-29T12:00:00Z');
const { signal } = new AbortController();

const target: ExportTarget = {
  account,
  name: 'prod',
  id: '7',
  desired: fullCloudExport({
    name: 'prod',
    planId: '1',
    roleArn: `arn:aws:iam::${account}:role/Kentik`,
    region: 'us-east-1',
    bucket: 'logs',
    prefix: 'net',
  }).export,
  seen: ['vpc-0a1', 'vpc-0b2'],
};
const nested: ExportTarget = {
  ...target,
  seen: [],
  desired: metadataOnlyCloudExport({
    name: 'prod',
    planId: '1',
    roleArn: `arn:aws:iam::${account}:role/Kentik`,
    region: 'us-east-1',
    secondary: { accounts: ['222222222222', '333333333333'], regions: ['us-east-1'], roleName: 'Second' },
  }).export,
};

const working = {
  status: 'OK',
  errorMessage: '',
  flowFound: true,
  apiAccess: true,
  storageAccountAccess: true,
};
const pending = {
  ...working,
  status: 'PENDING',
  flowFound: false,
  apiAccess: false,
  storageAccountAccess: false,
};

/** As the target calls for, and working. */
function existing(
  change: Partial<ExistingCloudExport> = {},
  aws: Partial<CloudExportAws> = {},
  { desired }: ExportTarget = target,
): ExistingCloudExport {
  const { bucket = '', bucketPrefix = '', secondaryAwsAccounts = [], ...rest } = desired.aws;
  const { secondaryAwsRegions = [], secondaryAwsSuffix = '' } = desired.aws;
  const nesting = { secondaryAwsAccounts, secondaryAwsRegions, secondaryAwsSuffix };
  return {
    id: '7',
    name: 'prod',
    enabled: true,
    planId: '1',
    aws: { ...rest, bucket, bucketPrefix, ...nesting, ...aws },
    status: working,
    whole: { cdate: new Date(start - 60 * minute).toISOString() },
    ...change,
  };
}

function device(name: string, cloudExportId = '7', planId = '1'): KentikDevice {
  return { id: name, name, subtype: 'aws_subnet', status: 'V', cloudExportId, planId };
}
const devices = [device('vpc_0a1'), device('prod_vpc_0b2'), device('vpc_0a1', '8')];

function refusal(code: string, change: Partial<UserError['report']> = {}): UserError {
  return new UserError({
    code,
    exit: exitCode.permission,
    doing: 'x',
    message: 'No.',
    remedy: ['Do.'],
    ...change,
  });
}

type Answer = ExistingCloudExport | UserError;

/** Asks a Kentik that gives these answers, one a look, and the last one from then on. */
async function prove(
  answers: readonly Answer[],
  found: readonly KentikDevice[] | UserError = devices,
  change: Partial<KentikQuery> = {},
  listPlans: KentikQuery['kentik']['listPlans'] = async () => [],
) {
  let time = start;
  let looks = 0;
  const pauses: number[] = [];
  const proofs = await proveKentik({
    kentik: {
      readExport: async () => {
        const answer = answers[Math.min(looks++, answers.length - 1)];
        if (answer === undefined || answer instanceof UserError) throw answer ?? refusal('NOT_FOUND');
        return answer;
      },
      listDevices: async () => {
        if (found instanceof UserError) throw found;
        return [...found];
      },
      listPlans,
      dataExplorerUrl: async (names) => `https://portal.example/${names.join('+')}`,
    },
    targets: [target],
    fix: 'apply',
    again: 'verify',
    signal,
    everyMs: 10_000,
    forMs: 0,
    usualMs: kentikUsualMs,
    oldestLog: async () => start - 60 * minute,
    now: () => time,
    elapsed: () => time,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
      time += milliseconds;
    },
    ...change,
  });
  const [exported, created] = kentikChecks(proofs);
  return { exported, made: created, pauses };
}

test('an export that works, with a device for each resource', async () => {
  const { exported, made: created } = await prove([existing()]);
  expect(exported).toMatchObject({ id: `export:${account}:prod`, side: 'kentik', state: 'proven' });
  expect(created).toMatchObject({
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
    const { exported, made: created } = await prove([existing()], devices, {
      targets: [{ ...target, id: null }],
    });
    expect([exported?.state, exported?.evidence?.cause, created]).toEqual(['refuted', 'missing', undefined]);
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
    const { made: created } = await prove([existing()], found);
    expect(created).toMatchObject({ state, evidence: { cause } });
    expect(created?.remedy === null).toBe(state === 'proven');
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
  const { made: created } = await prove([existing()], found, {}, listPlans);
  expect(created).toMatchObject({ state: 'unproven', evidence: { cause } });
  expect(created?.message).toMatch(said);
  expect(created?.remedy).toMatch(fix);
});

test('billing plans are read only where a device is missing, and a refusal of them says nothing', async () => {
  const listPlans = vi.fn(async () => Promise.reject(refusal('KENTIK_DENIED')));
  expect((await prove([existing()], devices, {}, listPlans)).made?.state).toBe('proven');
  expect(listPlans).not.toHaveBeenCalled();
  const { made: created } = await prove([existing()], [device('vpc_0a1')], {}, listPlans);
  expect(created?.remedy).toMatch(/Licenses/);
});

test('a device is missed only of a resource whose logs Kentik has had time to read', async () => {
  const logs: Record<string, number> = { 'vpc-0a1': start - 2 * minute, 'vpc-0b2': start - 20 * minute };
  const oldestLog = async (resourceId: string) => logs[resourceId] ?? null;
  const { made: created } = await prove([existing()], [], { oldestLog });
  expect(created).toMatchObject({ state: 'unproven', evidence: { cause: 'no-devices' } });
  expect(created?.message).toContain('vpc-0b2');
  expect(created?.message).not.toContain('vpc-0a1');
  const { made: early } = await prove([existing()], [device('vpc_0b2')], { oldestLog });
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
