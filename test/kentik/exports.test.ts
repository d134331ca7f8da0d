/** What Kentik has, and the three changes of a cloud export, against a Kentik that fails in every way. */
import { describe, expect, test } from 'vitest';
import { connectKentik } from '../../src/kentik/index.ts';
import {
  createExport,
  deleteExport,
  look,
  readExport,
  updateExport,
} from '../../src/kentik/kinds/cloud-export.ts';
import { reportFrom } from '../helpers/failures.ts';
import { clientOf, contextOf, credentialsOf, FakeKentik, type Reply, request } from './fake-kentik.ts';

const { signal } = new AbortController();
const exportsPath = '/cloud_export/v202506/exports';
const post = `POST ${exportsPath}`;

const html = { headers: { 'content-type': 'text/html' }, body: '<html><title>Bad gateway</title></html>' };

/** Every way in which a request fails, whether or not it took effect. */
const failures: Record<string, Reply> = {
  'a gRPC status': { status: 500, body: { code: 13, message: 'internal', details: [] } },
  'an error of v5': { status: 500, body: { error: 'internal' } },
  'HTML with 502': { status: 502, ...html },
  'HTML with 200': { ...html },
  'an empty 200': { body: '' },
  'a 200 of another shape': { body: { result: 'ok' } },
  'no text': { status: 503, body: '' },
  'a lost connection': { instead: 'lost' },
  'a refusal with 400': { status: 400, body: { code: 3, message: 'invalid' } },
  'a name that is taken': { status: 409, body: { code: 6, message: 'name in use' } },
  'a limit': { status: 429, body: { code: 8, message: 'too many requests' } },
  'a limit with a time': { status: 429, headers: { 'retry-after': '7' }, body: { error: 'slow down' } },
};

describe('creating an export', () => {
  test('sends the request as it is, once, and journals it', async () => {
    const kentik = await new FakeKentik().open();
    const context = contextOf();
    const { id } = await createExport(clientOf(kentik), request, context);
    expect(kentik.exports.get(id)).toMatchObject(request);
    expect(kentik.sent('POST')).toEqual([post]);
    expect(context.intents).toMatchObject([
      { operation: 'CreateCloudExport', account: '123456789012', target: request.name, after: request },
    ]);
    expect(context.outcomes).toMatchObject([{ ids: [id] }]);
  });

  test.for(Object.entries(failures))(
    'ends with one export where it took effect and %s came back',
    async ([, reply]) => {
      const kentik = await new FakeKentik().open();
      kentik.reply = (line, count) =>
        line === post && count === 1 ? { ...reply, takesEffect: true } : undefined;
      const context = contextOf();
      const { id } = await createExport(clientOf(kentik), request, context);
      expect([...kentik.exports.keys()]).toEqual([id]);
      expect(kentik.sent('POST')).toHaveLength(1);
      expect(context.outcomes).toMatchObject([{ ids: [id], settled: true }]);
    },
  );

  test.for(Object.entries(failures))(
    'is repeated at most where nothing exists after %s',
    async ([name, reply]) => {
      const kentik = await new FakeKentik().open();
      kentik.reply = (line, count) => (line === post && count === 1 ? reply : undefined);
      const creation = createExport(clientOf(kentik), request, contextOf());
      if (['a refusal with 400', 'a name that is taken'].includes(name)) {
        await expect(creation).rejects.toMatchObject({ report: { aws: { service: 'kentik' } } });
        expect(kentik.exports.size).toBe(0);
      } else {
        await creation;
        expect(kentik.exports.size).toBe(1);
      }
      const posts = kentik.requests.flatMap(({ line }, at) => (line === post ? [at] : []));
      expect(posts).not.toEqual([]);
      // A list before each.
      expect(posts.every((at) => kentik.requests[at - 1]?.line === `GET ${exportsPath}`)).toBe(true);
    },
  );

  test('does nothing where such an export exists', async () => {
    const kentik = await new FakeKentik().open();
    kentik.add({ ...request, aws: { ...request.aws, bucketPrefix: '/flow/' } });
    const report = await reportFrom(createExport(clientOf(kentik), request, contextOf()));
    expect(report.code).toBe('PLAN_OUTDATED');
    expect(kentik.sent('POST')).toEqual([]);
  });
});

describe('updating an export', () => {
  test('keeps what the program does not know, and sends nothing that only Kentik writes', async () => {
    const kentik = await new FakeKentik().open();
    const id = kentik.add({
      ...request,
      enabled: false,
      sampling: { samplingEnabled: false },
      unknown: { of: 'tomorrow' },
      aws: { ...request.aws, collectMetrics: true },
    });
    const client = clientOf(kentik);
    const before = await readExport(client, id, signal);
    const context = contextOf();
    await updateExport(
      client,
      { id, before, desired: { enabled: true, aws: { region: 'eu-west-1' } } },
      context,
    );
    const [{ body } = { body: null }] = kentik.requests.filter(({ line }) => line.startsWith('PUT'));
    expect(body).toEqual({
      export: {
        ...request,
        id,
        sampling: { samplingEnabled: false },
        unknown: { of: 'tomorrow' },
        aws: { ...request.aws, collectMetrics: true, region: 'eu-west-1' },
      },
    });
    expect(context.intents).toMatchObject([
      { operation: 'UpdateCloudExport', target: id, before: { enabled: false } },
    ]);
  });

  test('leaves an export alone that someone has changed in these fields', async () => {
    const kentik = await new FakeKentik().open();
    const id = kentik.add({ ...request, enabled: false });
    const client = clientOf(kentik);
    const before = await readExport(client, id, signal);
    kentik.exports.set(id, { ...kentik.exports.get(id), planId: '99' });
    const desired = { planId: '4712' };
    const report = await reportFrom(updateExport(client, { id, before, desired }, contextOf()));
    expect(report.code).toBe('CHANGED_SINCE_PLANNED');
    expect(kentik.sent('PUT')).toEqual([]);
  });

  test("keeps someone else's change of another field between two attempts", async () => {
    const kentik = await new FakeKentik().open();
    const id = kentik.add({ ...request, enabled: false });
    const client = clientOf(kentik);
    const before = await readExport(client, id, signal);
    kentik.reply = (line, count) => {
      if (!line.startsWith('PUT') || count > 1) return undefined;
      kentik.exports.set(id, { ...kentik.exports.get(id), description: 'mine' });
      return { status: 503, body: '' };
    };
    await updateExport(client, { id, before, desired: { enabled: true } }, contextOf());
    expect(kentik.exports.get(id)).toMatchObject({ enabled: true, description: 'mine' });
  });

  test('is not repeated where the answer alone was lost', async () => {
    const kentik = await new FakeKentik().open();
    const id = kentik.add({ ...request, enabled: false });
    const client = clientOf(kentik);
    const before = await readExport(client, id, signal);
    kentik.reply = (line) => (line.startsWith('PUT') ? { instead: 'lost', takesEffect: true } : undefined);
    await updateExport(client, { id, before, desired: { enabled: true } }, contextOf());
    expect(kentik.sent('PUT')).toHaveLength(1);
  });
});

describe('deleting an export', () => {
  test.for(Object.entries(failures))('ends without it where %s came back', async ([name, reply]) => {
    for (const takesEffect of [true, false]) {
      const kentik = await new FakeKentik().open();
      const id = kentik.add(request);
      const client = clientOf(kentik);
      const expected = await readExport(client, id, signal);
      kentik.reply = (line, count) =>
        line.startsWith('DELETE') && count === 1 ? { ...reply, takesEffect } : undefined;
      const deletion = deleteExport(client, { expected }, contextOf());
      const isRefused = !takesEffect && ['a refusal with 400', 'a name that is taken'].includes(name);
      await (isRefused ? expect(deletion).rejects.toThrow() : deletion);
      expect(kentik.exports.size).toBe(isRefused ? 1 : 0);
    }
  });

  test('takes one that no longer exists as done, also in between', async () => {
    const kentik = await new FakeKentik().open();
    const id = kentik.add(request);
    const client = clientOf(kentik);
    const expected = await readExport(client, id, signal);
    kentik.reply = (line) => {
      if (line.startsWith('DELETE')) kentik.exports.delete(id);
      return undefined;
    };
    await deleteExport(client, { expected }, contextOf());
    await deleteExport(client, { expected }, contextOf());
    expect(kentik.sent('DELETE')).toHaveLength(1);
  });

  test('leaves alone what someone has changed since, but not for a new status', async () => {
    const kentik = await new FakeKentik().open();
    const id = kentik.add(request);
    const client = clientOf(kentik);
    const expected = await readExport(client, id, signal);
    const whole = kentik.exports.get(id);
    kentik.exports.set(id, { ...whole, sampling: { samplingEnabled: true } });
    const report = await reportFrom(deleteExport(client, { expected }, contextOf()));
    expect(report.code).toBe('CHANGED_SINCE_PLANNED');
    kentik.exports.set(id, { ...whole, currentStatus: { status: 'ERROR' }, edate: '2026-02-02T00:00:00Z' });
    await deleteExport(client, { expected }, contextOf());
    expect(kentik.exports.size).toBe(0);
  });
});

describe('what Kentik has', () => {
  test('is read with the defaults of what it omits, and numbers as texts or numbers', async () => {
    const kentik = await new FakeKentik().open();
    kentik.exports.set('1', { id: 1, name: 'old', planId: 7, cloudProvider: 'CLOUD_PROVIDER_AWS', aws: {} });
    kentik.exports.set('2', { id: '2', name: 'azure', cloudProvider: 'CLOUD_PROVIDER_AZURE', azure: {} });
    const credentials = credentialsOf(kentik);
    const state = await connectKentik({ credentials }).observe(signal);
    expect(state).toMatchObject({
      companyId: '12345',
      plans: [{ id: '4711', name: 'Plan', isActive: true, maxFps: 4000, maxDevices: null }],
      invalidExports: 0,
      exports: [
        {
          id: '1',
          planId: '7',
          enabled: false,
          status: null,
          aws: { bucket: '', collectFlowLogs: true, metadataOnly: false, secondaryAwsAccounts: [] },
        },
        { id: '2', aws: null },
      ],
    });
  });

  test('devices and a link for them; none where Kentik gives none', async () => {
    const kentik = await new FakeKentik().open();
    kentik.devices = [
      {
        id: 5,
        deviceName: 'vpc_1',
        deviceSubtype: 'aws_subnet',
        deviceStatus: 'V',
        cloudExportId: '101',
        plan: { id: 27182 },
      },
    ];
    const credentials = credentialsOf(kentik);
    const door = connectKentik({ credentials });
    expect(await door.listDevices(signal)).toEqual([
      { id: '5', name: 'vpc_1', subtype: 'aws_subnet', status: 'V', cloudExportId: '101', planId: '27182' },
    ]);
    expect(await door.dataExplorerUrl(['vpc_1'], signal)).toBe(kentik.link);
    for (const link of ['javascript:alert(1)', { url: 1 }, null]) {
      kentik.link = link;
      expect(await door.dataExplorerUrl(['vpc_1'], signal)).toBeNull();
    }
  });
});

describe('an operation of an earlier run', () => {
  test('is looked up', async () => {
    const kentik = await new FakeKentik().open();
    const client = clientOf(kentik);
    const creation = { operation: 'CreateCloudExport', target: request.name, after: { ...request } } as const;
    expect(await look(client, creation, signal)).toEqual({ status: 'failed', ids: [] });
    const id = kentik.add(request);
    expect(await look(client, creation, signal)).toEqual({ status: 'done', ids: [id] });
    const change = {
      operation: 'UpdateCloudExport',
      target: id,
      before: { enabled: true },
      after: { enabled: false },
    } as const;
    expect(await look(client, change, signal)).toMatchObject({ status: 'failed' });
    expect(
      await look(client, { ...change, before: change.after, after: change.before }, signal),
    ).toMatchObject({ status: 'done' });
    expect(await look(client, { operation: 'DeleteCloudExport', target: id, before: {} }, signal)).toBeNull();
  });
});
