/** DescribeRegions, DescribeVpcs, DescribeSubnets, DescribeNetworkInterfaces. */
import {
  DescribeNetworkInterfaces$,
  type DescribeNetworkInterfacesRequest,
  type DescribeNetworkInterfacesResult,
  DescribeRegions$,
  type DescribeRegionsRequest,
  type DescribeRegionsResult,
  DescribeSubnets$,
  type DescribeSubnetsRequest,
  type DescribeSubnetsResult,
  DescribeVpcs$,
  type DescribeVpcsRequest,
  type DescribeVpcsResult,
  type NetworkInterface as NetworkInterfaceOutput,
  type Subnet as SubnetOutput,
  type Vpc as VpcOutput,
} from '@aws-sdk/client-ec2';
import { AwsFailure } from '../failure.ts';
import { operation } from '../query-service.ts';
import { digits } from '../random.ts';
import { regionOf } from '../world/build.ts';
import {
  type CallContext,
  type NetworkInterface,
  type RegionState,
  type Subnet,
  tagList,
  type Vpc,
} from '../world/types.ts';
import { notFound } from './failures.ts';
import { describe } from './listing.ts';

/** What the account has in the region of the call. */
export function regionState({ account, region }: CallContext): RegionState {
  return regionOf(account, region);
}

function describeRegions(input: DescribeRegionsRequest, { world }: CallContext): DescribeRegionsResult {
  const desired = input.RegionNames ?? [];
  const unknown = desired.filter((name) => !world.regions.some((region) => region.name === name));
  if (unknown.length > 0) {
    throw new AwsFailure('InvalidParameterValue', `Invalid region name: ${unknown.join(', ')}`);
  }
  const { items } = describe(
    { Filters: input.Filters },
    {
      items: world.regions
        .filter(({ name }) => desired.length === 0 || desired.includes(name))
        .filter(({ optIn }) => input.AllRegions || desired.length > 0 || optIn !== 'not-opted-in'),
      idOf: (region) => region.name,
      filters: {
        'region-name': (region) => [region.name],
        endpoint: (region) => [`ec2.${region.name}.amazonaws.com`],
        'opt-in-status': (region) => [region.optIn],
      },
    },
  );
  return {
    Regions: items.map(({ name, optIn }) => ({
      RegionName: name,
      Endpoint: `ec2.${name}.amazonaws.com`,
      OptInStatus: optIn,
    })),
  };
}

function vpcOutput(vpc: Vpc): VpcOutput {
  return {
    OwnerId: vpc.ownerId,
    InstanceTenancy: 'default',
    CidrBlockAssociationSet: [
      {
        AssociationId: `vpc-cidr-assoc-0${digits(vpc.id, 16)}`,
        CidrBlock: vpc.cidr,
        CidrBlockState: { State: 'associated' },
      },
    ],
    IsDefault: vpc.isDefault,
    Tags: tagList(vpc.tags),
    VpcId: vpc.id,
    State: 'available',
    CidrBlock: vpc.cidr,
    DhcpOptionsId: `dopt-0${digits(`dopt/${vpc.ownerId}`, 16)}`,
  };
}

function describeVpcs(input: DescribeVpcsRequest, context: CallContext): DescribeVpcsResult {
  const { items, next } = describe(input, {
    items: regionState(context).vpcs.values(),
    idOf: (vpc) => vpc.id,
    tagsOf: (vpc) => vpc.tags,
    ids: { parameter: 'vpcIds', wanted: input.VpcIds, notFound: (id) => notFound('vpc-', id) },
    filters: {
      'vpc-id': (vpc) => [vpc.id],
      'owner-id': (vpc) => [vpc.ownerId],
      cidr: (vpc) => [vpc.cidr],
      'cidr-block-association.cidr-block': (vpc) => [vpc.cidr],
      'is-default': (vpc) => [vpc.isDefault],
      isDefault: (vpc) => [vpc.isDefault],
      state: () => ['available'],
    },
  });
  return { Vpcs: items.map(vpcOutput), ...next };
}

function subnetOutput(subnet: Subnet, { world, region }: CallContext): SubnetOutput {
  return {
    AvailabilityZone: subnet.zone,
    AvailabilityZoneId: subnet.zoneId,
    AvailableIpAddressCount: 250,
    CidrBlock: subnet.cidr,
    DefaultForAz: false,
    MapPublicIpOnLaunch: false,
    OwnerId: subnet.ownerId,
    State: 'available',
    SubnetArn: `arn:${world.partition}:ec2:${region}:${subnet.ownerId}:subnet/${subnet.id}`,
    SubnetId: subnet.id,
    Tags: tagList(subnet.tags),
    VpcId: subnet.vpcId,
  };
}

function describeSubnets(input: DescribeSubnetsRequest, context: CallContext): DescribeSubnetsResult {
  const { items, next } = describe(input, {
    items: regionState(context).subnets.values(),
    idOf: (subnet) => subnet.id,
    tagsOf: (subnet) => subnet.tags,
    ids: { parameter: 'subnetIds', wanted: input.SubnetIds, notFound: (id) => notFound('subnet-', id) },
    filters: {
      'subnet-id': (subnet) => [subnet.id],
      'vpc-id': (subnet) => [subnet.vpcId],
      'owner-id': (subnet) => [subnet.ownerId],
      'availability-zone': (subnet) => [subnet.zone],
      'availability-zone-id': (subnet) => [subnet.zoneId],
      'cidr-block': (subnet) => [subnet.cidr],
      state: () => ['available'],
    },
  });
  return { Subnets: items.map((subnet) => subnetOutput(subnet, context)), ...next };
}

function interfaceOutput(networkInterface: NetworkInterface): NetworkInterfaceOutput {
  const { id, instanceId } = networkInterface;
  const mac = digits(`mac/${id}`, 10).replace(/(..)(?=.)/g, '$1:');
  return {
    NetworkInterfaceId: id,
    OwnerId: networkInterface.ownerId,
    VpcId: networkInterface.vpcId,
    SubnetId: networkInterface.subnetId,
    PrivateIpAddress: networkInterface.address,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: networkInterface.address }],
    Description: networkInterface.description,
    AvailabilityZone: networkInterface.zone,
    InterfaceType: 'interface',
    MacAddress: `0a:${mac}`,
    RequesterManaged: instanceId === null,
    SourceDestCheck: true,
    Status: 'in-use',
    TagSet: tagList(networkInterface.tags),
    ...(instanceId
      ? {
          Attachment: {
            AttachmentId: `eni-attach-0${digits(id, 16)}`,
            DeviceIndex: 0,
            InstanceId: instanceId,
            InstanceOwnerId: networkInterface.ownerId,
            Status: 'attached',
            DeleteOnTermination: true,
          },
        }
      : {}),
  };
}

function describeNetworkInterfaces(
  input: DescribeNetworkInterfacesRequest,
  context: CallContext,
): DescribeNetworkInterfacesResult {
  const { items, next } = describe(input, {
    items: regionState(context).interfaces.values(),
    idOf: (eni) => eni.id,
    tagsOf: (eni) => eni.tags,
    ids: {
      parameter: 'networkInterfaceIds',
      wanted: input.NetworkInterfaceIds,
      notFound: (id) => notFound('eni-', id),
    },
    filters: {
      'network-interface-id': (eni) => [eni.id],
      'vpc-id': (eni) => [eni.vpcId],
      'subnet-id': (eni) => [eni.subnetId],
      'owner-id': (eni) => [eni.ownerId],
      'private-ip-address': (eni) => [eni.address],
      'attachment.instance-id': (eni) => [eni.instanceId],
      'availability-zone': (eni) => [eni.zone],
      description: (eni) => [eni.description],
      'requester-managed': (eni) => [eni.instanceId === null],
      status: () => ['in-use'],
    },
  });
  return { NetworkInterfaces: items.map(interfaceOutput), ...next };
}

export const networkOperations = [
  operation(DescribeRegions$, false, describeRegions),
  operation(DescribeVpcs$, false, describeVpcs),
  operation(DescribeSubnets$, false, describeSubnets),
  operation(DescribeNetworkInterfaces$, false, describeNetworkInterfaces),
];
