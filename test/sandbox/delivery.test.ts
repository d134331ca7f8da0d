import { gunzipSync } from 'node:zlib';
import {
  type CreateFlowLogsRequest,
  DeleteFlowLogsCommand,
  DescribeFlowLogsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { afterEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { account, clients, deliveryPolicy, flowLogRequest } from './clients.ts';

const minute = 60_000;
const midday = Date.parse('2026-03-01T12:01:00Z');
let now = midday;
let sandbox: Sandbox;
afterEach(() => sandbox.close());

async function prepare(options: { speed?: number; request?: Partial<CreateFlowLogsRequest> } = {}) {
  now = midday;
  sandbox = await startSandbox({ now: () => now, speed: options.speed ?? 1 });
  const { ec2, s3 } = clients(sandbox);
  const Bucket = 'delivered';
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: deliveryPolicy(Bucket) }));
  const Filters = [{ Name: 'tag:Name', Values: ['production'] }];
  const { Vpcs: [vpc] = [] } = await ec2.send(new DescribeVpcsCommand({ Filters }));
  const created = await ec2.send(
    flowLogRequest({
      ResourceIds: [vpc?.VpcId ?? ''],
      LogDestination: `arn:aws:s3:::${Bucket}`,
      ...options.request,
    }),
  );
  const flowLogId = created.FlowLogIds?.[0] ?? '';
  const list = async () =>
    ((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map((object) => object.Key ?? '');
  const read = async (Key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const text = gunzipSync((await Body?.transformToByteArray()) ?? '').toString();
    const [header = '', ...lines] = text.trimEnd().split('\n');
    const names = header.split(' ');
    return {
      names,
      records: lines.map((line) =>
        Object.fromEntries(line.split(' ').map((value, index) => [names[index], value])),
      ),
    };
  };
  const status = async () => {
    const { FlowLogs: [flowLog] = [] } = await ec2.send(
      new DescribeFlowLogsCommand({ FlowLogIds: [flowLogId] }),
    );
    return [flowLog?.DeliverLogsStatus, flowLog?.DeliverLogsErrorMessage];
  };
  return { ec2, s3, Bucket, vpcId: vpc?.VpcId ?? '', flowLogId, list, read, status };
}

test('the first file comes after ten minutes, then one every five', async () => {
  const { list, flowLogId, status } = await prepare();
  now = midday + 10 * minute - 1;
  expect(await list()).toEqual([]);
  expect(await status()).toEqual(['SUCCESS', undefined]);
  now = midday + 10 * minute;
  const path = `AWSLogs/${account}/vpcflowlogs/us-east-1/2026/03/01/${account}_vpcflowlogs_us-east-1_${flowLogId}`;
  expect(await list()).toEqual([
    expect.stringMatching(new RegExp(`^${path}_20260301T1210Z_[0-9a-z]+\\.log\\.gz$`)),
  ]);
  now = midday + 14 * minute;
  expect(await list()).toHaveLength(1);
  now = midday + 25 * minute;
  const times = (await list()).map((key) => /_(\d+T\d+Z)_/.exec(key)?.[1]);
  expect(times).toEqual(['20260301T1210Z', '20260301T1215Z', '20260301T1220Z', '20260301T1225Z']);
});

test('an interval of a minute is delivered sooner', async () => {
  const { list } = await prepare({ request: { MaxAggregationInterval: 60 } });
  now = midday + 6 * minute;
  expect(await list()).toHaveLength(1);
});

test('a higher speed shortens the waiting and keeps the times true', async () => {
  const { list, read } = await prepare({ speed: 60 });
  now = midday + 9_999;
  expect(await list()).toEqual([]);
  now = midday + 30_000;
  const keys = await list();
  expect(keys).toHaveLength(5);
  for (const key of keys) {
    expect(key).toContain('_20260301T1200Z_');
    for (const record of (await read(key)).records) {
      expect(Number(record.start)).toBeGreaterThanOrEqual(midday / 1000);
      expect(Number(record.end)).toBeLessThanOrEqual(now / 1000);
    }
  }
});

test('records tell of the interfaces of the VPC, in the order of the format', async () => {
  const LogFormat =
    '${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id} ${subnet-id} ${instance-id} ${tcp-flags} ${type} ${pkt-srcaddr} ${pkt-dstaddr} ${region} ${az-id} ${sublocation-type} ${sublocation-id} ${pkt-src-aws-service} ${pkt-dst-aws-service} ${flow-direction} ${traffic-path}';
  const { ec2, list, read, vpcId } = await prepare({ request: { LogFormat } });
  now = midday + 2 * 60 * minute;
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  const { NetworkInterfaces: enis = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
  const files = await Promise.all((await list()).map(read));
  expect(files.length).toBeGreaterThan(20);
  const records = files.flatMap((file) => file.records);
  for (const { names } of files) expect(names.map((name) => `\${${name}}`).join(' ')).toBe(LogFormat);
  for (const record of records) {
    const eni = enis.find((candidate) => candidate.NetworkInterfaceId === record['interface-id']);
    expect(record).toMatchObject({
      version: '5',
      'account-id': account,
      'vpc-id': vpcId,
      'subnet-id': eni?.SubnetId,
      region: 'us-east-1',
      'sublocation-id': '-',
    });
    expect(Number(record.end) - Number(record.start)).toBeLessThanOrEqual(600);
    if (record['log-status'] === 'NODATA') {
      expect([record.srcaddr, record.bytes, record.action]).toEqual(['-', '-', '-']);
    } else {
      expect([record.srcaddr, record.dstaddr]).toContain(eni?.PrivateIpAddress);
      expect(Number(record.bytes)).toBeGreaterThanOrEqual(40 * Number(record.packets));
    }
  }
  const statuses = new Set(records.map((record) => record['log-status']));
  expect([...statuses].sort()).toEqual(['NODATA', 'OK']);
  expect(new Set(records.map((record) => record.action))).toContain('REJECT');
});

test.each([
  ['${srcaddr} ${action}', '2'],
  ['${version} ${srcaddr} ${tcp-flags}', '3'],
  ['${version} ${az-id} ${vpc-id}', '4'],
  ['${reject-reason} ${version}', '8'],
])('the version of %s is the highest among its fields', async (LogFormat, version) => {
  const { list, read } = await prepare({ request: { LogFormat } });
  now = midday + 10 * minute;
  const [key = ''] = await list();
  const { names, records } = await read(key);
  expect(names.map((name) => `\${${name}}`).join(' ')).toBe(LogFormat);
  if (names.includes('version')) expect(records[0]?.version).toBe(version);
});

test('only the traffic that was asked for', async () => {
  const { list, read } = await prepare({ request: { TrafficType: 'REJECT' } });
  now = midday + 60 * minute;
  const records = (await Promise.all((await list()).map(read))).flatMap((file) => file.records);
  expect(records.length).toBeGreaterThan(0);
  expect(records.every((record) => ['REJECT', '-'].includes(record.action ?? ''))).toBe(true);
});

test('folder, hive-compatible and hourly partitions', async () => {
  const { list } = await prepare({
    request: {
      LogDestination: 'arn:aws:s3:::delivered/kentik/',
      DestinationOptions: { HiveCompatiblePartitions: true, PerHourPartition: true },
    },
  });
  now = midday + 10 * minute;
  expect((await list())[0]).toContain(
    `kentik/AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=us-east-1/year=2026/month=03/day=01/hour=12/${account}_vpcflowlogs_`,
  );
});

test('without permission delivery fails, what fell due then is lost, and with permission it continues', async () => {
  const { s3, Bucket, list, status } = await prepare();
  now = midday + 16 * minute;
  expect(await list()).toHaveLength(2);
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  expect(await status()).toEqual(['SUCCESS', undefined]);
  now = midday + 31 * minute;
  expect(await status()).toEqual(['FAILED', 'Access error']);
  expect(await list()).toHaveLength(2);
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: deliveryPolicy(Bucket) }));
  now = midday + 36 * minute;
  expect(await list()).toHaveLength(3);
  expect(await status()).toEqual(['SUCCESS', undefined]);
});

test('a policy that goes keeps what was delivered until then', async () => {
  const { s3, Bucket, list } = await prepare();
  now = midday + 16 * minute;
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  expect(await list()).toHaveLength(2);
});

test('a deleted flow log delivers no more', async () => {
  const { ec2, flowLogId, list } = await prepare();
  now = midday + 11 * minute;
  await ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: [flowLogId] }));
  now = midday + 60 * minute;
  expect(await list()).toHaveLength(1);
});

test('a day of files is kept', async () => {
  const { list } = await prepare();
  now = midday + 3 * 24 * 60 * minute;
  const keys = await list();
  expect(keys).toHaveLength(288);
  expect(keys.at(-1)).toContain('_20260304T1200Z_');
});
