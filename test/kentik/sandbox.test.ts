/** The door and the sandbox's Kentik: they were written apart, each from the public schemas. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  connectKentik,
  findKentikCredentials,
  type Kentik,
  kentikCredentials,
} from '../../src/kentik/index.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { addFlows } from '../../src/sandbox/kentik/devices.ts';
import { exportOf } from '../../src/sandbox/kentik/message.ts';
import { addExport } from '../../src/sandbox/kentik/state.ts';
import { reportFrom } from '../helpers/failures.ts';
import { resetSandbox, setFaults } from '../helpers/sandbox-pages.ts';
import { contextOf, request } from './fake-kentik.ts';

const { signal } = new AbortController();
let sandbox: Sandbox;
let kentik: Kentik;
/** A plan of the sandbox. */
let planId = '';

beforeAll(async () => {
  sandbox = await startSandbox({
    speed: 100_000,
    prepare: (world) => {
      const settings = exportOf({
        ...request,
        name: 'seeded',
        aws: { ...request.aws, bucket: 'other-logs' },
      });
      addFlows(world, addExport(world, settings, 0), 'vpc-0abc', 3);
    },
  });
  for (const [name, value] of Object.entries(sandbox.environment)) vi.stubEnv(name, value);
  const credentials = await findKentikCredentials();
  if (credentials === null) throw new Error('the sandbox has no credentials');
  kentik = connectKentik({ credentials });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await sandbox.close();
});

beforeEach(async () => {
  await resetSandbox(sandbox);
  planId = (await kentik.observe(signal)).plans.find(({ isActive }) => isActive)?.id ?? '';
});

const asked = () => ({ ...request, planId });

describe('with the sandbox', () => {
  test('an export is created, read, changed, looked up and deleted', async () => {
    const { id } = await kentik.createExport(asked(), contextOf());
    const before = await kentik.readExport(id, signal);
    expect(before).toMatchObject({ name: request.name, planId, enabled: true, aws: request.aws });
    const change = contextOf();
    await kentik.updateExport(
      { id, before, desired: { enabled: false, aws: { region: 'eu-west-1' } } },
      change,
    );
    const expected = await kentik.readExport(id, signal);
    expect(expected).toMatchObject({ enabled: false, aws: { ...request.aws, region: 'eu-west-1' } });
    const [intent] = change.intents;
    expect(intent && (await kentik.look(intent, signal))).toEqual({ status: 'done', ids: [id] });
    await kentik.deleteExport({ expected }, contextOf());
    expect((await kentik.observe(signal)).exports.map((each) => each.id)).not.toContain(id);
    expect((await reportFrom(kentik.readExport(id, signal))).code).toBe('NOT_FOUND');
  });

  test('plans, the company, devices and the link are understood', async () => {
    const { companyId, plans, exports } = await kentik.observe(signal);
    expect(companyId).toMatch(/^\d+$/);
    expect(plans.every(({ id, name }) => id !== '' && name !== '')).toBe(true);
    const [seeded] = exports;
    const devices = await kentik.listDevices(signal);
    expect(devices).toMatchObject([{ name: 'vpc_0abc', cloudExportId: seeded?.id }]);
    expect(await kentik.dataExplorerUrl(['vpc_0abc'], signal)).toMatch(/^https:/);
    expect(await kentik.dataExplorerUrl(['no_such_device'], signal)).toBeNull();
  });

  test('a wrong token is one', async () => {
    const credentials = await kentikCredentials({
      email: kentik.access.email,
      token: 'not-the-token-0123456789',
      url: sandbox.url,
      source: 'a test',
    });
    const report = await reportFrom(connectKentik({ credentials }).observe(signal));
    expect(report).toMatchObject({ code: 'KENTIK_CREDENTIALS_REFUSED', exit: 3 });
  });

  const kinds = ['error=401', 'error=403', 'error=409', 'error=429', 'error=500', 'error=503', 'error=html'];
  test.for([...kinds, ...kinds.map((kind) => kind.replace('error', 'error-after'))])(
    'exactly one export after %s, then a second try',
    async (fault) => {
      const count = async () =>
        (await kentik.observe(signal)).exports.filter(({ name }) => name === request.name).length;
      await setFaults(sandbox, `${fault}@#1@CreateCloudExport`);
      const first = await kentik.createExport(asked(), contextOf()).catch(() => null);
      const second = first ?? (await kentik.createExport(asked(), contextOf()));
      expect(await count()).toBe(1);
      const expected = await kentik.readExport(second.id, signal);
      await setFaults(sandbox, `${fault}@#1@DeleteCloudExport`);
      await kentik.deleteExport({ expected }, contextOf()).catch(() => null);
      await kentik.deleteExport({ expected }, contextOf());
      expect(await count()).toBe(0);
    },
  );
});
