import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { defaultKentik } from '../../src/sandbox/kentik/state.ts';
import { defaultSeed } from '../../src/sandbox/world/seed.ts';
import { resetSandbox, sandboxState } from '../helpers/sandbox-pages.ts';
import { exportRequest, exportsPath, kentikClient } from './clients.ts';

let sandbox: Sandbox;
let call: ReturnType<typeof kentikClient>;
beforeAll(async () => {
  // So that its limits don't matter.
  sandbox = await startSandbox({ speed: 100_000 });
  call = kentikClient(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  await resetSandbox(sandbox);
});

const create = async (more: object = {}, aws: object = {}) => {
  const { status, body } = await call('POST', exportsPath, exportRequest(more, aws));
  expect(status).toBe(200);
  return body.export;
};

test('one active plan, in both APIs, with the company that an environment leads to', async () => {
  const v5 = await call('GET', '/api/v5/plans');
  expect(v5.status).toBe(200);
  expect(v5.body.plans).toMatchObject([{ id: 27182, company_id: 31415, active: true, max_fps: 4000 }]);
  const v6 = await call('GET', '/plans/v202501alpha1');
  expect(v6.body.plans).toMatchObject([{ id: '27182', companyId: '31415', active: true }]);
});

test('the life of an export: created, found, replaced as a whole, deleted', async () => {
  const created = await create({ description: 'first' }, { bucketPrefix: 'a/' });
  expect(created).toMatchObject({
    id: expect.stringMatching(/^\d+$/),
    name: 'flows',
    enabled: true,
    aws: { bucket: 'flows', bucketPrefix: 'a/', secondaryAwsAccounts: [], deleteAfterRead: false },
    currentStatus: {
      status: 'PENDING',
      errorMessage: '',
      flowFound: false,
      apiAccess: false,
      storageAccountAccess: false,
    },
    cdate: created.edate,
  });
  expect((await call('GET', exportsPath)).body).toMatchObject({
    exports: [{ id: created.id }],
    invalidExportsCount: 0,
  });
  const path = `${exportsPath}/${created.id}`;
  expect((await call('GET', path)).body.export).toMatchObject({ id: created.id, description: 'first' });
  const replaced = await call('PUT', path, exportRequest({ id: created.id, cdate: created.cdate }));
  expect(replaced.body.export).toMatchObject({ id: created.id, description: '', cdate: created.cdate });
  expect(replaced.body.export.aws.bucketPrefix).toBe('');
  expect(await call('DELETE', path)).toMatchObject({ status: 200, body: {} });
  for (const method of ['GET', 'DELETE']) {
    expect(await call(method, path)).toMatchObject({ status: 404, body: { code: 5, details: [] } });
  }
  expect(await call('PUT', path, exportRequest())).toMatchObject({ status: 404 });
  expect(await call('GET', `${exportsPath}/%zz`)).toMatchObject({ status: 404 });
  expect((await call('GET', exportsPath)).body.exports).toEqual([]);
});

test('names in both spellings, and a name that is taken', async () => {
  const { body } = await call('POST', exportsPath, {
    export: {
      type: 1,
      enabled: true,
      name: 'snake',
      plan_id: '27182',
      cloud_provider: 'CLOUD_PROVIDER_AWS',
      aws: { iam_role_arn: 'arn:aws:iam::123456789012:role/x', region: 'us-east-1', metadata_only: true },
    },
  });
  expect(body.export).toMatchObject({
    type: 'CLOUD_EXPORT_TYPE_KENTIK_MANAGED',
    planId: '27182',
    aws: { iamRoleArn: 'arn:aws:iam::123456789012:role/x', metadataOnly: true },
  });
  expect(body.export.aws).not.toHaveProperty('collectFlowLogs');
  await create();
  expect(await call('POST', exportsPath, exportRequest())).toMatchObject({ status: 409, body: { code: 6 } });
  const path = `${exportsPath}/${body.export.id}`;
  expect(await call('PUT', path, exportRequest())).toMatchObject({ status: 409, body: { code: 6 } });
  expect((await call('GET', exportsPath)).body.exports).toHaveLength(2);
});

test.each([
  ['not JSON', '{'],
  ['a field that the message lacks', exportRequest({ owner: 'me' })],
  ['the same inside', exportRequest({}, { externalId: '1' })],
  ['the same beside the export', { ...exportRequest(), updateMask: 'name' }],
  ['a number for a text', exportRequest({ planId: 27182 })],
  ['an unknown enum', exportRequest({ cloudProvider: 'aws' })],
  ['no type', exportRequest({ type: undefined })],
  ['no name', exportRequest({ name: '' })],
  ['an unknown plan', exportRequest({ planId: '1' })],
  ['no properties', exportRequest({ aws: undefined })],
  ['the properties of two clouds', exportRequest({ azure: { location: 'x' } })],
  ['no role', exportRequest({}, { iamRoleArn: '' })],
  ['no region', exportRequest({}, { region: '' })],
  ['logs without a bucket', exportRequest({}, { bucket: '' })],
])('an invalid export is refused: %s', async (_case, body) => {
  expect(await call('POST', exportsPath, body)).toMatchObject({
    status: 400,
    body: { code: 3, message: expect.any(String), details: [] },
  });
  expect((await call('GET', exportsPath)).body.exports).toEqual([]);
});

test('who calls is in two headers; each API has errors of its own form', async () => {
  const stranger = kentikClient(sandbox, { token: 'of-another-cluster' });
  expect(await stranger('GET', exportsPath)).toMatchObject({ status: 401, body: { code: 16 } });
  expect(await stranger('GET', '/api/v5/plans')).toMatchObject({
    status: 401,
    body: { error: expect.any(String) },
  });
  const [, reader = { email: '', token: '' }, outsider = reader] = defaultKentik.users;
  expect(await kentikClient(sandbox, reader)('GET', exportsPath)).toMatchObject({ status: 200 });
  expect(await kentikClient(sandbox, reader)('POST', exportsPath, exportRequest())).toMatchObject({
    status: 403,
    body: { code: 7 },
  });
  expect(await kentikClient(sandbox, outsider)('GET', exportsPath)).toMatchObject({ status: 403 });
  // A token belongs to its user.
  const mixed = { email: reader.email, token: outsider.token };
  expect(await kentikClient(sandbox, mixed)('GET', exportsPath)).toMatchObject({ status: 401 });
  expect(await call('GET', '/cloud_export/v202210/exports')).toMatchObject({
    status: 404,
    body: { code: 5 },
  });
  expect((await call('GET', exportsPath)).body.exports).toEqual([]);
});

test('calls are recorded, and the state shows exports, without a token', async () => {
  const created = await create();
  await call('PUT', `${exportsPath}/${created.id}`, exportRequest({ enabled: false }));
  expect(sandbox.requests()).toMatchObject([
    {
      service: 'kentik',
      operation: 'CreateCloudExport',
      mutating: true,
      request: exportRequest(),
      region: null,
      account: null,
      status: 200,
      outcome: 'ok',
    },
    { operation: 'UpdateCloudExport', request: { id: created.id, export: { enabled: false } } },
  ]);
  await call('GET', '/api/v5/plans');
  expect(sandbox.requests().at(-1)).toMatchObject({ operation: 'ListPlans', mutating: false, request: null });
  const state = await sandboxState(sandbox);
  expect(state).toMatchObject({ kentik: { exports: [{ id: created.id, enabled: false }] } });
  expect(JSON.stringify([state, sandbox.requests()])).not.toContain(sandbox.environment.KTAPI_AUTH_TOKEN);
});

test('a seed decides about plans, users and exports that exist', async () => {
  const seeded = await startSandbox({
    speed: 100_000,
    seed: {
      ...defaultSeed,
      kentik: {
        companyId: '99',
        users: [{ email: 'a@b.example', token: 'seeded', rights: 'administrator' }],
        plans: [
          { id: 1, name: 'Old', active: false, maxFps: 10, maxDevices: 1 },
          { id: 2, name: 'New', active: true, maxFps: 20, maxDevices: 2 },
        ],
        exports: [
          exportRequest({ planId: '1', enabled: false }).export,
          {
            name: 'azure',
            type: 'CLOUD_EXPORT_TYPE_KENTIK_MANAGED',
            cloudProvider: 'CLOUD_PROVIDER_AZURE',
            planId: '2',
            azure: { location: 'x' },
          },
        ],
      },
    },
  });
  try {
    expect(seeded.environment).toMatchObject({
      KTAPI_AUTH_EMAIL: 'a@b.example',
      KTAPI_AUTH_TOKEN: 'seeded',
      KTAPI_URL: seeded.url,
    });
    const as = kentikClient(seeded);
    expect((await as('GET', '/api/v5/plans')).body.plans).toMatchObject([{ id: 1 }, { id: 2 }]);
    const { exports } = (await as('GET', exportsPath)).body;
    expect(exports).toMatchObject([{ name: 'flows' }, { name: 'azure', azure: { location: 'x' } }]);
    expect(exports[1]).not.toHaveProperty('aws');
    expect(exports[0].currentStatus.status).toBe('DISABLED');
    expect(await as('POST', exportsPath, exportRequest({ name: 'new', planId: '1' }))).toMatchObject({
      status: 400,
    });
    expect(await as('POST', exportsPath, exportRequest({ name: 'new', planId: '2' }))).toMatchObject({
      status: 200,
    });
  } finally {
    await seeded.close();
  }
});
