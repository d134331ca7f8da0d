/** What Kentik finds is decided by AWS: trust, permissions, boundary, bucket policy, key policy, region, bucket. */
import { describe, expect, test } from 'vitest';
import type { World } from '../../src/sandbox/world/types.ts';
import { sandboxState } from '../helpers/sandbox-pages.ts';
import { account, exportRequest, exportsPath } from './clients.ts';
import {
  addSecondary,
  allow,
  bind,
  clock,
  closeAfterEach,
  createFlowLog,
  encrypt,
  logs,
  metadata,
  minutes,
  type Setting,
  sandbox,
  someVpc,
  start,
  statusAfterLogs,
  trust,
  working,
} from './kentik-reader.ts';

closeAfterEach();

test('pending, then looked at, then with flows; nothing is deleted', async () => {
  const call = await start();
  const vpc = await someVpc();
  await createFlowLog({ id: vpc });
  const { body } = await call('POST', exportsPath, exportRequest());
  const path = `${exportsPath}/${body.export.id}`;
  const status = async () => (await call('GET', path)).body.export.currentStatus;
  const unknown = { ...working, status: 'PENDING', flowFound: false };
  clock.now += 59_000;
  expect(await status()).toEqual({ ...unknown, apiAccess: false, storageAccountAccess: false });
  clock.now += 1000;
  expect(await status()).toEqual(unknown);
  clock.now += minutes(10);
  expect(await status()).toEqual(working);
  const { devices, invalidCount } = (await call('GET', '/device/v202504beta2/device')).body;
  expect(invalidCount).toBe(0);
  expect(devices).toMatchObject([
    { deviceName: vpc.replace('-', '_'), cloudExportId: body.export.id, deviceSubtype: 'aws_subnet' },
  ]);
  const [{ id, deviceName }] = devices;
  expect((await call('GET', `/device/v202504beta2/device/${id}`)).body.device).toEqual(devices[0]);
  expect((await call('GET', `/device/v202504beta2/device/name/${deviceName}`)).body.device).toEqual(
    devices[0],
  );
  expect(await call('GET', '/device/v202504beta2/device/name/other')).toMatchObject({ status: 404 });
  const query = { device_name: [deviceName], lookback_seconds: 3600 };
  const { results } = (await call('POST', '/api/v5/query/topXdata', { queries: [{ query }] })).body;
  expect(results[0].data).toEqual([
    { key: deviceName, i_device_name: deviceName, avg_flows_per_sec: expect.any(Number) },
  ]);
  expect(results[0].data[0].avg_flows_per_sec).toBeGreaterThan(0);
  const objects = async () => {
    const { buckets } = await sandboxState<{ buckets: { name: string; objects: unknown[] }[] }>(sandbox);
    return buckets.find(({ name }) => name === 'flows')?.objects.length;
  };
  expect(await objects()).toBe(2);
  await call('DELETE', path);
  expect((await call('GET', '/device/v202504beta2/device')).body.devices).toEqual([]);
  expect(await objects()).toBe(2);
});

describe('what AWS refuses is the export’s error', () => {
  test.each<[string, Setting, object]>([
    ['another external ID', { trust: trust({ externalId: '27182' }) }, { apiAccess: false }],
    ['another principal', { trust: trust({ role: 'other' }) }, { apiAccess: false }],
    ['no metadata', { statements: logs }, { apiAccess: false, flowFound: true, storageAccountAccess: true }],
    ['no listing', { statements: [metadata, logs[1] ?? {}] }, { apiAccess: true }],
    ['no reading', { statements: [metadata, logs[0] ?? {}] }, { apiAccess: true }],
    [
      'a deny in the bucket policy',
      {
        bucketStatements: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::flows/*',
          },
        ],
      },
      { apiAccess: true },
    ],
    ['a permissions boundary', { prepare: (world) => bind(world) }, { apiAccess: true }],
    ['a key without decrypt', { prepare: (world) => encrypt(world, false) }, { apiAccess: true }],
  ])('%s', async (_case, setting, expected) => {
    expect(await statusAfterLogs(setting)).toEqual({
      status: 'ERROR',
      errorMessage: expect.stringMatching(/AccessDenied|UnauthorizedOperation/),
      flowFound: false,
      storageAccountAccess: false,
      ...expected,
    });
  });

  test.each<[string, object, string]>([
    ['the wrong region', { region: 'us-west-2' }, 'PermanentRedirect'],
    ['a bucket that does not exist', { bucket: 'flows-renamed' }, 'NoSuchBucket'],
  ])('%s', async (_case, aws, code) => {
    expect(await statusAfterLogs({}, aws)).toEqual({
      ...working,
      status: 'ERROR',
      errorMessage: expect.stringContaining(code),
      flowFound: false,
      storageAccountAccess: false,
    });
  });

  test('and the same with a key that can be used is no error', async () => {
    expect(await statusAfterLogs({ prepare: (world) => encrypt(world, true) })).toEqual(working);
  });
});

test('the wrong prefix finds no logs, and a disabled export is not looked at', async () => {
  expect(await statusAfterLogs({}, { bucketPrefix: 'elsewhere' })).toEqual({
    ...working,
    status: 'PENDING',
    flowFound: false,
  });
  await sandbox.close();
  expect(await statusAfterLogs({}, {}, { enabled: false })).toEqual({
    status: 'DISABLED',
    errorMessage: '',
    flowFound: false,
    apiAccess: false,
    storageAccountAccess: false,
  });
});

test('an update with other properties is looked at again; with another text it is not', async () => {
  const call = await start();
  const { body } = await call('POST', exportsPath, exportRequest());
  const path = `${exportsPath}/${body.export.id}`;
  clock.now += minutes(2);
  const access = async () => (await call('GET', path)).body.export.currentStatus.storageAccountAccess;
  expect(await access()).toBe(true);
  await call('PUT', path, exportRequest({ description: 'text' }));
  expect(await access()).toBe(true);
  await call('PUT', path, exportRequest({}, { bucketPrefix: 'other' }));
  expect(await access()).toBe(false);
  clock.now += minutes(1);
  expect(await access()).toBe(true);
});

describe('secondary accounts', () => {
  const nested = {
    iamRoleArn: `arn:aws:iam::${account}:role/Kentik-Flow-Logs`,
    bucket: '',
    metadataOnly: true,
    collectFlowLogs: false,
    secondaryAwsAccounts: ['300000000001', '300000000002'],
    secondaryAwsRegions: ['us-east-1', 'eu-west-1'],
    secondaryAwsSuffix: 'Kentik-Secondary',
  };
  const statements = [allow('sts:AssumeRole', 'arn:aws:iam::*:role/Kentik-Secondary')];
  const withRoles = (accounts: string[], permissions: object) => (world: World) => {
    for (const id of accounts) addSecondary(world, id, permissions);
  };

  test('are read with the roles that the primary role assumes', async () => {
    const prepare = withRoles(nested.secondaryAwsAccounts, metadata);
    expect(await statusAfterLogs({ statements, prepare }, nested)).toEqual({
      ...working,
      flowFound: false,
      storageAccountAccess: false,
    });
  });

  test('one without the role, one that refuses', async () => {
    const prepare = withRoles(['300000000001'], allow('ec2:DescribeVpcs'));
    const { status, apiAccess, errorMessage } = await statusAfterLogs({ statements, prepare }, nested);
    expect([status, apiAccess]).toEqual(['ERROR', false]);
    expect(errorMessage).toContain('arn:aws:iam::300000000002:role/Kentik-Secondary');
    expect(errorMessage).toContain('300000000001 in us-east-1');
  });

  test('a primary role that is not allowed to assume them', async () => {
    const prepare = withRoles(nested.secondaryAwsAccounts, metadata);
    const { status, apiAccess } = await statusAfterLogs({ statements: [metadata], prepare }, nested);
    expect([status, apiAccess]).toEqual(['ERROR', false]);
  });
});
