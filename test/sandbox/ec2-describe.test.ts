import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  paginateDescribeNetworkInterfaces,
  paginateDescribeTags,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { account, clients, expectFailure, otherAccount } from './clients.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ extraVpcs: { region: 'eu-north-1', count: 2_345 } });
});
afterAll(() => sandbox.close());

const nameOf = (resource: {
  Tags?: { Key?: string | undefined; Value?: string | undefined }[] | undefined;
}) => resource.Tags?.find((tag) => tag.Key === 'Name')?.Value ?? null;

test('regions: enabled ones, and all with their status', async () => {
  const { ec2 } = clients(sandbox);
  const enabled = await ec2.send(new DescribeRegionsCommand({}));
  expect(enabled.Regions).toHaveLength(18);
  expect(enabled.Regions?.every((region) => region.OptInStatus !== 'not-opted-in')).toBe(true);
  const all = await ec2.send(new DescribeRegionsCommand({ AllRegions: true }));
  expect(all.Regions).toContainEqual({
    RegionName: 'af-south-1',
    Endpoint: 'ec2.af-south-1.amazonaws.com',
    OptInStatus: 'not-opted-in',
  });
  const moon = ec2.send(new DescribeRegionsCommand({ RegionNames: ['us-moon-1'] }));
  await expectFailure(moon, 'InvalidParameterValue', 400, 'us-moon-1');
});

test('the seeded VPCs, with names as people write them', async () => {
  const count = async (region: string) =>
    (await clients(sandbox, { region }).ec2.send(new DescribeVpcsCommand({}))).Vpcs ?? [];
  const virginia = await count('us-east-1');
  expect(virginia).toHaveLength(6);
  expect(virginia.map(nameOf)).toContain('Zürich – Büro 東京 🛰');
  expect(virginia.filter((vpc) => vpc.IsDefault).map(nameOf)).toEqual([null]);
  const oregon = await count('us-west-2');
  expect(oregon).toHaveLength(4);
  expect(oregon.map(nameOf)).toContain('edge\u009b31m\u009b2J\r\nowned: yes\u009b0m');
  expect(await count('eu-west-1')).toHaveLength(3);
  expect(await count('ap-southeast-2')).toHaveLength(2);
  expect(await count('eu-west-3')).toEqual([]);
});

test('ids are the same at every start', async () => {
  const again = await startSandbox();
  try {
    const ids = async (where: Sandbox) =>
      (await clients(where).ec2.send(new DescribeVpcsCommand({}))).Vpcs?.map((vpc) => vpc.VpcId);
    expect(await ids(again)).toEqual(await ids(sandbox));
    expect((await ids(again))?.every((id) => /^vpc-0[0-9a-f]{16}$/.test(id ?? ''))).toBe(true);
  } finally {
    await again.close();
  }
});

test('a shared VPC is seen without tags, with an interface of the participant', async () => {
  const { ec2 } = clients(sandbox, { region: 'us-west-2' });
  const owner = { Name: 'owner-id', Values: [otherAccount] };
  const { Vpcs: [vpc] = [] } = await ec2.send(new DescribeVpcsCommand({ Filters: [owner] }));
  expect(vpc).toMatchObject({ OwnerId: otherAccount, Tags: [] });
  const Filters = [{ Name: 'vpc-id', Values: [vpc?.VpcId ?? ''] }];
  const { Subnets: subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
  expect(subnets.map((subnet) => subnet.OwnerId)).toEqual([otherAccount, otherAccount]);
  const { NetworkInterfaces: enis = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
  expect(enis.map((eni) => eni.OwnerId)).toEqual([account, account]);
  const hub = clients(sandbox, { region: 'us-west-2', account: otherAccount });
  const { Vpcs: [own] = [] } = await hub.ec2.send(new DescribeVpcsCommand({}));
  expect([own?.VpcId, nameOf(own ?? {})]).toEqual([vpc?.VpcId, 'hub-transit']);
});

test('subnets and interfaces belong to each other', async () => {
  const { ec2 } = clients(sandbox);
  const { Subnets: subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const { NetworkInterfaces: enis = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  expect(subnets).toHaveLength(15);
  expect(enis).toHaveLength(30);
  for (const eni of enis) {
    const subnet = subnets.find((candidate) => candidate.SubnetId === eni.SubnetId);
    expect(subnet?.VpcId).toBe(eni.VpcId);
    expect(subnet?.CidrBlock?.replace('.0/24', '')).toBe(eni.PrivateIpAddress?.replace(/\.\d+$/, ''));
  }
});

test('pages have the size that was asked for, and all of them together are everything', async () => {
  const { ec2 } = clients(sandbox, { region: 'eu-north-1' });
  const sizes: number[] = [];
  const ids = new Set<string>();
  for await (const page of paginateDescribeVpcs({ client: ec2, pageSize: 500 }, {})) {
    sizes.push(page.Vpcs?.length ?? 0);
    for (const vpc of page.Vpcs ?? []) ids.add(vpc.VpcId ?? '');
  }
  expect(sizes).toEqual([500, 500, 500, 500, 345]);
  expect(ids.size).toBe(2_345);
});

test('without a size there is a largest page all the same', async () => {
  const { ec2 } = clients(sandbox, { region: 'eu-north-1' });
  const sizes: number[] = [];
  for await (const page of paginateDescribeNetworkInterfaces({ client: ec2 }, {})) {
    sizes.push(page.NetworkInterfaces?.length ?? 0);
  }
  expect(sizes).toEqual([1000, 1000, 345]);
});

test('what EC2 does not take', async () => {
  const { ec2 } = clients(sandbox);
  const { Vpcs: [vpc] = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const ids = [vpc?.VpcId ?? ''];
  await expectFailure(
    ec2.send(new DescribeVpcsCommand({ VpcIds: ids, MaxResults: 10 })),
    'InvalidParameterCombination',
    400,
  );
  await expectFailure(
    ec2.send(new DescribeVpcsCommand({ MaxResults: 4 })),
    'InvalidParameterValue',
    400,
    'maxResults',
  );
  await expectFailure(ec2.send(new DescribeVpcsCommand({ NextToken: 'x' })), 'InvalidNextToken', 400);
  await expectFailure(
    ec2.send(new DescribeVpcsCommand({ VpcIds: ['vpc-0ffffffffffffffff'] })),
    'InvalidVpcID.NotFound',
    400,
    "The vpc ID 'vpc-0ffffffffffffffff' does not exist",
  );
  await expectFailure(ec2.send(new DescribeVpcsCommand({ VpcIds: ['x'] })), 'InvalidVpcID.Malformed', 400);
  await expectFailure(
    ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'colour', Values: ['red'] }] })),
    'InvalidParameterValue',
    400,
    "The filter 'colour' is invalid",
  );
  await expectFailure(ec2.send(new DescribeVpcsCommand({ DryRun: true })), 'DryRunOperation', 412);
});

test('filters: several values are alternatives, several filters all hold, stars are wild', async () => {
  const { ec2 } = clients(sandbox);
  const find = async (Filters: { Name: string; Values: string[] }[]) =>
    ((await ec2.send(new DescribeVpcsCommand({ Filters }))).Vpcs ?? []).map(nameOf).sort();
  expect(await find([{ Name: 'tag:Name', Values: ['production', 'staging'] }])).toEqual([
    'production',
    'staging',
  ]);
  expect(await find([{ Name: 'tag:Name', Values: ['*s'] }])).toEqual(['shared-services']);
  expect(await find([{ Name: 'tag-key', Values: ['Name'] }])).toHaveLength(5);
  expect(
    await find([
      { Name: 'is-default', Values: ['false'] },
      { Name: 'cidr', Values: ['10.2.0.0/16', '172.31.0.0/16'] },
    ]),
  ).toEqual(['development']);
});

test('tags are made, described in pages, and deleted', async () => {
  const { ec2 } = clients(sandbox, { region: 'ap-southeast-2' });
  const { Vpcs: [vpc] = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const id = vpc?.VpcId ?? '';
  await ec2.send(
    new CreateTagsCommand({
      Resources: [id],
      Tags: Array.from({ length: 9 }, (_, n) => ({ Key: `k${n}`, Value: '<&>' })),
    }),
  );
  const keys: (string | undefined)[] = [];
  const query = { Filters: [{ Name: 'resource-id', Values: [id] }] };
  for await (const page of paginateDescribeTags({ client: ec2, pageSize: 5 }, query)) {
    keys.push(...(page.Tags ?? []).map((tag) => tag.Key));
  }
  expect(keys).toEqual(['Name', 'k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7', 'k8']);
  await ec2.send(
    new DeleteTagsCommand({
      Resources: [id],
      Tags: [{ Key: 'k0' }, { Key: 'k1', Value: 'other' }, { Key: 'k2', Value: '<&>' }],
    }),
  );
  const left = await ec2.send(
    new DescribeTagsCommand({ Filters: [...query.Filters, { Name: 'key', Values: ['k?'] }] }),
  );
  expect(left.Tags?.map((tag) => tag.Key)).toEqual(['k1', 'k3', 'k4', 'k5', 'k6', 'k7', 'k8']);
  const reserved = ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'aws:x', Value: '' }] }));
  await expectFailure(reserved, 'InvalidParameterValue', 400, 'reserved');
  const nowhere = ec2.send(
    new CreateTagsCommand({ Resources: ['fl-0ffffffffffffffff'], Tags: [{ Key: 'a', Value: '' }] }),
  );
  await expectFailure(nowhere, 'InvalidFlowLogId.NotFound', 400);
});

test('a parameter that the operation does not have is refused', async () => {
  const response = await fetch(sandbox.url, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIASANDBOXNETWORK01/20260101/us-east-1/ec2/aws4_request, Signature=0',
    },
    body: new URLSearchParams({
      Action: 'DescribeFlowLogs',
      Version: '2016-11-15',
      'Filters.1.Name': 'resource-id',
    }),
  });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('<Code>UnknownParameter</Code>');
});
