import {
  type CreateFlowLogsRequest,
  DeleteFlowLogsCommand,
  DescribeFlowLogsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  paginateDescribeFlowLogs,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { clients, expectFailure, flowLogRequest, otherAccount, sandboxForFlowLogs } from './clients.ts';

let sandbox: Sandbox;
let vpcs: string[] = [];
beforeAll(async () => {
  ({ sandbox, vpcs } = await sandboxForFlowLogs());
});
afterAll(() => sandbox.close());

const request = (more: Partial<CreateFlowLogsRequest> = {}) =>
  flowLogRequest({ ResourceIds: vpcs.slice(0, 1), ...more });

test('flow logs are made, described, and deleted', async () => {
  const { ec2 } = clients(sandbox);
  const LogFormat = '${srcaddr} ${version} ${traffic-path}';
  const created = await ec2.send(
    request({
      ResourceIds: vpcs.slice(0, 2),
      LogDestination: 'arn:aws:s3:::flows/kentik/',
      LogFormat,
      MaxAggregationInterval: 60,
      TagSpecifications: [
        { ResourceType: 'vpc-flow-log', Tags: [{ Key: 'kentik-aws-setup:session', Value: 's1' }] },
      ],
      DestinationOptions: {
        HiveCompatiblePartitions: true,
        PerHourPartition: false,
        FileFormat: 'plain-text',
      },
    }),
  );
  expect(created.Unsuccessful).toEqual([]);
  expect(created.FlowLogIds).toHaveLength(2);
  const Filter = [{ Name: 'resource-id', Values: vpcs.slice(0, 1) }];
  const { FlowLogs: [flowLog] = [] } = await ec2.send(new DescribeFlowLogsCommand({ Filter }));
  expect(flowLog).toMatchObject({
    FlowLogId: expect.stringMatching(/^fl-0[0-9a-f]{16}$/),
    FlowLogStatus: 'ACTIVE',
    DeliverLogsStatus: 'SUCCESS',
    ResourceId: vpcs[0],
    TrafficType: 'ALL',
    LogDestinationType: 's3',
    LogDestination: 'arn:aws:s3:::flows/kentik/',
    LogFormat,
    MaxAggregationInterval: 60,
    Tags: [{ Key: 'kentik-aws-setup:session', Value: 's1' }],
    DestinationOptions: { HiveCompatiblePartitions: true, PerHourPartition: false, FileFormat: 'plain-text' },
  });
  const FlowLogIds = [...(created.FlowLogIds ?? []), 'fl-0ffffffffffffffff'];
  const deleted = await ec2.send(new DeleteFlowLogsCommand({ FlowLogIds }));
  expect(deleted.Unsuccessful).toEqual([
    {
      ResourceId: 'fl-0ffffffffffffffff',
      Error: {
        Code: 'InvalidFlowLogId.NotFound',
        Message: "The flow log ID 'fl-0ffffffffffffffff' does not exist",
      },
    },
  ]);
  expect((await ec2.send(new DescribeFlowLogsCommand({ Filter }))).FlowLogs).toEqual([]);
});

test('without a format the default one is told', async () => {
  const { ec2 } = clients(sandbox);
  const created = await ec2.send(request({ ResourceIds: vpcs.slice(2, 3) }));
  const { FlowLogs: [flowLog] = [] } = await ec2.send(
    new DescribeFlowLogsCommand({ FlowLogIds: created.FlowLogIds }),
  );
  expect(flowLog?.LogFormat).toBe(
    '${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}',
  );
  expect(flowLog?.MaxAggregationInterval).toBe(600);
});

test('the seeded flow logs: one elsewhere, one that fails', async () => {
  const ireland = await clients(sandbox, { region: 'eu-west-1' }).ec2.send(new DescribeFlowLogsCommand({}));
  expect(ireland.FlowLogs).toMatchObject([
    { LogDestinationType: 'cloud-watch-logs', LogGroupName: '/vpc/production-eu' },
  ]);
  const oregon = clients(sandbox, { region: 'us-west-2' }).ec2;
  const failed = { Name: 'deliver-log-status', Values: ['FAILED'] };
  expect((await oregon.send(new DescribeFlowLogsCommand({ Filter: [failed] }))).FlowLogs).toMatchObject([
    { LogDestination: 'arn:aws:s3:::vpc-flow-logs/legacy/', DeliverLogsErrorMessage: 'Access error' },
  ]);
});

describe('what AWS refuses for the whole call', () => {
  const format = (LogFormat: string) => ({ LogFormat });
  test.each<[string, Partial<CreateFlowLogsRequest>, string, string]>([
    ['no traffic type', { TrafficType: undefined }, 'MissingParameter', 'TrafficType'],
    ['no resource ids', { ResourceIds: [] }, 'MissingParameter', 'ResourceId'],
    [
      'unknown VPC',
      { ResourceIds: ['vpc-0ffffffffffffffff'] },
      'InvalidVpcID.NotFound',
      'vpc-0ffffffffffffffff',
    ],
    [
      'unknown subnet',
      { ResourceType: 'Subnet', ResourceIds: ['subnet-0ffffffffffffffff'] },
      'InvalidSubnetID.NotFound',
      '',
    ],
    [
      'unknown interface',
      { ResourceType: 'NetworkInterface', ResourceIds: ['eni-0ffffffffffffffff'] },
      'InvalidNetworkInterfaceID.NotFound',
      '',
    ],
    ['interval', { MaxAggregationInterval: 300 }, 'InvalidParameter', 'Max Aggregation Interval'],
    ['trailing space', format('${version} '), 'InvalidParameter', "at 'logFormat' has an invalid format"],
    ['two spaces', format('${version}  ${start}'), 'InvalidParameter', 'invalid format'],
    ['quotes', format('"${version}"'), 'InvalidParameter', 'invalid format'],
    ['unknown field', format('${version} ${colour}'), 'InvalidParameter', 'colour'],
    ['transit gateway field', format('${version} ${tgw-id}'), 'InvalidParameter', 'tgw-id'],
    ['tag field alone', format('${version} ${instance-tag}'), 'InvalidParameter', 'TagFieldSpecifications'],
    [
      'a role with S3',
      { DeliverLogsPermissionArn: 'arn:aws:iam::1:role/x' },
      'InvalidParameter',
      'DeliverLogsPermissionArn is not applicable for s3 delivery',
    ],
    [
      'reserved folder',
      { LogDestination: 'arn:aws:s3:::flows/AWSLogs/' },
      'InvalidParameter',
      'AWSLogs is a reserved term',
    ],
    ['no bucket ARN', { LogDestination: 'flows' }, 'InvalidParameter', 'flows'],
    [
      'tags for something else',
      { TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'a', Value: '' }] }] },
      'InvalidParameterValue',
      'taggable',
    ],
  ])('%s', async (_what, more, code, text) => {
    await expectFailure(clients(sandbox).ec2.send(request(more)), code, 400, text);
  });

  test('more than 300 ids', async () => {
    const { ec2 } = clients(sandbox);
    await expectFailure(
      ec2.send(request({ ResourceIds: vpcs.slice(0, 301) })),
      'InvalidParameterValue',
      400,
      '300',
    );
    const most = await ec2.send(request({ ResourceIds: vpcs.slice(0, 300), TrafficType: 'REJECT' }));
    expect(most.FlowLogIds).toHaveLength(300);
    const seen = new Set<string>();
    const query = { Filter: [{ Name: 'traffic-type', Values: ['REJECT'] }] };
    for await (const page of paginateDescribeFlowLogs({ client: ec2, pageSize: 77 }, query)) {
      for (const flowLog of page.FlowLogs ?? []) seen.add(flowLog.FlowLogId ?? '');
    }
    expect([...seen].sort()).toEqual([...(most.FlowLogIds ?? [])].sort());
  });

  test('an equal flow log, and only an equal one', async () => {
    const { ec2 } = clients(sandbox);
    const one = { ResourceIds: vpcs.slice(4, 5) };
    await ec2.send(request(one));
    await expectFailure(
      ec2.send(request({ ResourceIds: vpcs.slice(4, 6) })),
      'FlowLogAlreadyExists',
      400,
      'There is an existing Flow Log with the same configuration and log destination.',
    );
    const Filter = [{ Name: 'resource-id', Values: vpcs.slice(5, 6) }];
    const untouched = await ec2.send(new DescribeFlowLogsCommand({ Filter }));
    expect(untouched.FlowLogs?.filter((flowLog) => flowLog.TrafficType === 'ALL')).toEqual([]);
    const other = await ec2.send(request({ ...one, LogFormat: '${version} ${start}' }));
    expect(other.FlowLogIds).toHaveLength(1);
  });

  test('a dry run changes nothing and is not counted as a change', async () => {
    const { ec2 } = clients(sandbox);
    const count = async () => (await ec2.send(new DescribeFlowLogsCommand({}))).FlowLogs?.length;
    const before = await count();
    await expectFailure(
      ec2.send(request({ DryRun: true, ResourceIds: vpcs.slice(6, 7) })),
      'DryRunOperation',
      412,
    );
    expect(sandbox.requests().at(-1)).toMatchObject({ operation: 'CreateFlowLogs', mutating: false });
    expect(await count()).toBe(before);
  });
});

test('a client token makes the call repeatable', async () => {
  const { ec2 } = clients(sandbox);
  const repeated = { ResourceIds: vpcs.slice(10, 12), ClientToken: 'token-1' };
  const first = await ec2.send(request(repeated));
  const second = await ec2.send(request(repeated));
  expect(first.ClientToken).toBe('token-1');
  expect(second.FlowLogIds).toEqual(first.FlowLogIds);
  await expectFailure(
    ec2.send(request({ ...repeated, MaxAggregationInterval: 60 })),
    'IdempotentParameterMismatch',
    400,
  );
});

test('a participant cannot log a shared VPC, but its own interface in it', async () => {
  const { ec2 } = clients(sandbox, { region: 'us-west-2' });
  const Filters = [{ Name: 'owner-id', Values: [otherAccount] }];
  const { Vpcs: [vpc] = [] } = await ec2.send(new DescribeVpcsCommand({ Filters }));
  const { Subnets: [subnet] = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
  const inVpc = [{ Name: 'vpc-id', Values: [vpc?.VpcId ?? ''] }];
  const { NetworkInterfaces: [eni] = [] } = await ec2.send(
    new DescribeNetworkInterfacesCommand({ Filters: inVpc }),
  );
  const refused = { FlowLogIds: [], Unsuccessful: [{ Error: { Code: 'UnauthorizedOperation' } }] };
  expect(await ec2.send(request({ ResourceIds: [vpc?.VpcId ?? ''] }))).toMatchObject(refused);
  const onSubnet = request({ ResourceType: 'Subnet', ResourceIds: [subnet?.SubnetId ?? ''] });
  expect(await ec2.send(onSubnet)).toMatchObject(refused);
  const onInterface = request({
    ResourceType: 'NetworkInterface',
    ResourceIds: [eni?.NetworkInterfaceId ?? ''],
  });
  expect((await ec2.send(onInterface)).FlowLogIds).toHaveLength(1);
});
