/** The devices that Kentik makes of flow logs. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { addFlows } from '../../src/sandbox/kentik/devices.ts';
import type { CloudExport } from '../../src/sandbox/kentik/state.ts';
import { createObject } from '../../src/sandbox/world/objects.ts';
import type { World } from '../../src/sandbox/world/types.ts';
import { sandboxState, setFaults } from '../helpers/sandbox-pages.ts';
import { account, exportRequest, exportsPath, type kentikClient } from './clients.ts';
import {
  allow,
  clock,
  closeAfterEach,
  createFlowLog,
  logs,
  minutes,
  sandbox,
  someVpc,
  start,
  working,
} from './kentik-reader.ts';

closeAfterEach();

const names = async (call: ReturnType<typeof kentikClient>): Promise<string[]> =>
  (await call('GET', '/device/v202504beta2/device')).body.devices.map(
    ({ deviceName }: { deviceName: string }) => deviceName,
  );

describe('devices', () => {
  test('of a subnet where its flow log is of a subnet, until the plan of faults hides it', async () => {
    const call = await start();
    let subnet = '';
    await call('POST', exportsPath, exportRequest());
    const state = await sandboxState<{
      accounts: { id: string; regions: Record<string, { subnets: Record<string, { id: string }> }> }[];
    }>(sandbox);
    const own = state.accounts.find(({ id }) => id === account);
    subnet = Object.keys(own?.regions['us-east-1']?.subnets ?? {})[0] ?? '';
    await createFlowLog({ id: subnet, type: 'Subnet' });
    clock.now += minutes(12);
    expect(await names(call)).toEqual([subnet.replace('-', '_')]);
    await setFaults(sandbox, `unsuccessful=${subnet}@ListDevices`);
    expect(await names(call)).toEqual([]);
    expect(sandbox.requests().at(-1)?.fault).toBe(`unsuccessful ${subnet}`);
  });

  test('by what the records say where the role can’t ask what a flow log is of', async () => {
    const networks = ['ec2:DescribeVpcs', 'ec2:DescribeSubnets', 'ec2:DescribeNetworkInterfaces'];
    const call = await start({ statements: [allow(networks), ...logs] });
    await call('POST', exportsPath, exportRequest());
    const vpc = await someVpc();
    const fields =
      'interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status vpc-id';
    const format = (names: string) =>
      names
        .split(' ')
        .map((name) => `\${${name}}`)
        .join(' ');
    await createFlowLog({ id: vpc, format: format(fields) });
    clock.now += minutes(12);
    expect(await names(call)).toEqual([vpc.replace('-', '_')]);
  });
});

test('of every flow log, also where more files come than one look reads', async () => {
  const fields = 'srcaddr dstaddr srcport dstport protocol packets bytes start end log-status vpc-id';
  const put = (world: World, id: string, minute: number) => {
    const body = gzipSync(`${fields}\n10.0.0.1 10.0.0.2 1 2 6 1 40 1 2 OK vpc-${id}\n`);
    const name = `${account}_vpcflowlogs_us-east-1_fl-${id}_20260105T${1000 + minute}Z_x.log.gz`;
    const key = `AWSLogs/${account}/vpcflowlogs/us-east-1/2026/01/05/${name}`;
    world.buckets.get('flows')?.objects.put(createObject(key, body, 0));
  };
  const prepare = (world: World) => {
    put(world, '0aaa', 0);
    for (let minute = 1; minute < 500; minute += 1) put(world, '0zzz', minute);
  };
  const call = await start({ prepare });
  await call('POST', exportsPath, exportRequest());
  clock.now += minutes(2);
  expect((await names(call)).sort()).toEqual(['vpc_0aaa', 'vpc_0zzz']);
});

test('are no more than the billing plan covers', () => {
  const plans = [{ id: 1, name: 'Small', active: true, maxFps: 1, maxDevices: 2 }];
  const kentik = { plans, devices: new Map(), lastDevice: 0 };
  const world = { clock: { now: () => 0 }, kentik } as unknown as World;
  const one = { id: '7', settings: { planId: '1' } } as CloudExport;
  for (const id of ['vpc-1', 'vpc-2', 'vpc-3', 'vpc-1']) addFlows(world, one, id, 1);
  expect([...world.kentik.devices.keys()]).toEqual(['vpc_1', 'vpc_2']);
});

test('what is no flow log is passed over', async () => {
  const folder = `AWSLogs/${account}`;
  const put = (world: World, key: string, body: string) =>
    world.buckets.get('flows')?.objects.put(createObject(`${folder}/${key}`, Buffer.from(body), 0));
  const prepare = (world: World) => {
    put(
      world,
      `vpcflowlogs/us-east-1/2026/01/05/${account}_vpcflowlogs_us-east-1_fl-0abc_x.log.gz`,
      'no gzip',
    );
    put(world, `elasticloadbalancing/us-east-1/x.log.gz`, 'no gzip');
    put(world, 'vpcflowlogs/README.txt', 'no gzip');
  };
  const call = await start({ prepare });
  await call('POST', exportsPath, exportRequest());
  clock.now += minutes(2);
  const { exports } = (await call('GET', exportsPath)).body;
  expect(exports[0].currentStatus).toEqual({ ...working, status: 'PENDING', flowFound: false });
  expect((await call('GET', '/device/v202504beta2/device')).body.devices).toEqual([]);
});
