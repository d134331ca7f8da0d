/** The sandbox's Kentik answers as Kentik's public schemas say, where they are at hand. */
import { expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { addFlows } from '../../src/sandbox/kentik/devices.ts';
import { exportOf } from '../../src/sandbox/kentik/message.ts';
import { addExport } from '../../src/sandbox/kentik/state.ts';
import { kentikSchemas, violations } from '../helpers/kentik-schema.ts';
import { exportRequest, exportsPath, kentikClient } from './clients.ts';

const exportsSchema = kentikSchemas('cloud_export.v202506');
const plansSchema = kentikSchemas('plan.v202501alpha1');
const devicesSchema = kentikSchemas('device.v202504beta2');

test.skipIf(!exportsSchema || !plansSchema || !devicesSchema)('answers have the schemas’ form', async () => {
  const sandbox = await startSandbox({
    speed: 1000,
    prepare: (world) => {
      const sampling = { samplingEnabled: true, samplingType: 1, samplingRate: 2 };
      const settings = exportOf(exportRequest({ name: 'seeded', sampling }).export);
      addFlows(world, addExport(world, settings), 'vpc-0abc', 3);
    },
  });
  try {
    const call = kentikClient(sandbox);
    const check = async (schemas: typeof exportsSchema, name: string, answered: ReturnType<typeof call>) => {
      const { text } = await answered;
      expect(violations(schemas ?? {}, schemas?.[name], JSON.parse(text))).toEqual([]);
    };
    const request = exportRequest();
    expect(violations(exportsSchema ?? {}, exportsSchema?.v202506CreateCloudExportRequest, request)).toEqual(
      [],
    );
    await check(exportsSchema, 'v202506CreateCloudExportResponse', call('POST', exportsPath, request));
    await check(exportsSchema, 'v202506ListCloudExportsResponse', call('GET', exportsPath));
    await check(exportsSchema, 'rpcStatus', call('GET', `${exportsPath}/none`));
    await check(exportsSchema, 'rpcStatus', call('POST', exportsPath, '{'));
    await check(plansSchema, 'v202501alpha1ListPlansResponse', call('GET', '/plans/v202501alpha1'));
    await check(devicesSchema, 'v202504beta2ListDevicesResponse', call('GET', '/device/v202504beta2/device'));
  } finally {
    await sandbox.close();
  }
});
