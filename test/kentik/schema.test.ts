/** What is called, sent and read is in Kentik's public schemas, where they are at hand. */
import { describe, expect, test } from 'vitest';
import { fullCloudExport, metadataOnlyCloudExport } from '../../src/documents/cloud-export.ts';
import type { CallRecord } from '../../src/http/calls.ts';
import { createExport, deleteExport, readExport, updateExport } from '../../src/kentik/kinds/cloud-export.ts';
import { listDevices } from '../../src/kentik/kinds/devices.ts';
import { kentikOperationsOf, kentikSchemas, violations } from '../helpers/kentik-schema.ts';
import { clientOf, contextOf, FakeKentik } from './fake-kentik.ts';

const schemas = kentikSchemas('cloud_export.v202506');
const devices = kentikSchemas('device.v202504beta2');

const common = { name: 'x', planId: '1', roleArn: 'arn:aws:iam::123456789012:role/x', region: 'us-east-1' };
const secondary = { accounts: ['222222222222'], regions: ['eu-west-1'], roleName: 'Secondary' };
const requests = [
  fullCloudExport({ ...common, bucket: 'test-logs', prefix: 'flow' }),
  fullCloudExport({ ...common, bucket: 'test-logs', prefix: '' }),
  metadataOnlyCloudExport({ ...common, secondary: null }),
  metadataOnlyCloudExport({ ...common, secondary }),
];

describe.skipIf(schemas === null || devices === null)('the public schemas', () => {
  test.for(requests)(
    'have each call, by the name that the log has, and each request',
    async ({ export: request }) => {
      const { signal } = new AbortController();
      const kentik = await new FakeKentik().open();
      const calls: CallRecord[] = [];
      const client = clientOf(kentik, { onCall: (call) => calls.push(call) });
      const { id } = await createExport(client, request, contextOf());
      const before = await readExport(client, id, signal);
      await updateExport(client, { id, before, desired: { planId: '2' } }, contextOf());
      await deleteExport(client, { expected: await readExport(client, id, signal) }, contextOf());
      await listDevices(client, signal);
      const known = [
        ...kentikOperationsOf('cloud_export.v202506'),
        ...kentikOperationsOf('device.v202504beta2'),
      ];
      const names = kentik.requests.map(({ line }) => known.find(([pattern]) => pattern.test(line))?.[1]);
      expect(names).toEqual(calls.map(({ operation }) => operation));
      const sent = kentik.requests.filter(({ body }) => body !== null);
      expect(sent).toHaveLength(2);
      for (const { body } of sent) {
        expect(violations(schemas ?? {}, schemas?.v202506CreateCloudExportRequest, body)).toEqual([]);
      }
    },
  );

  test('have each field that is read', () => {
    const aws = [
      ...Object.keys(requests[0]?.export.aws ?? {}),
      ...Object.keys(requests[3]?.export.aws ?? {}),
    ];
    const read = {
      v202506CloudExport: [
        'id',
        'name',
        'enabled',
        'planId',
        'cloudProvider',
        'aws',
        'currentStatus',
        'cdate',
        'edate',
      ],
      v202506AwsProperties: aws,
      v202506CloudExportStatus: ['status', 'errorMessage', 'flowFound', 'apiAccess', 'storageAccountAccess'],
      v202506ListCloudExportsResponse: ['exports', 'invalidExportsCount'],
      v202504beta2DeviceDetailed: ['id', 'deviceName', 'deviceSubtype', 'deviceStatus', 'cloudExportId'],
      v202504beta2ListDevicesResponse: ['devices'],
    };
    for (const [name, fields] of Object.entries(read)) {
      const { properties = {} } = { ...schemas, ...devices }[name] ?? {};
      expect(Object.keys(properties), name).toEqual(expect.arrayContaining(fields));
    }
  });
});
