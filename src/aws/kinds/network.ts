/** VPCs, subnets and network interfaces of a region, shared-in ones included. */
import {
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import type { ResourceType } from '../../answers/types.ts';
import type { NetworkResource } from '../../model/existing.ts';
import type { Connection } from '../access/connection.ts';
import type { Task } from '../explain/errors.ts';
import { allPages } from '../pages.ts';
import { nameTag } from './tags.ts';

/** The most that EC2 gives in one page. */
const pageSize = 1000;

/** All resources of these types, in the order of `types`, each kind by id. */
export async function listResources(
  connection: Connection,
  region: string,
  types: readonly ResourceType[],
  signal: AbortSignal,
): Promise<NetworkResource[]> {
  const ec2 = await connection.client(EC2Client, region, 'read');
  const lists = await Promise.all(types.map((type) => readers[type](connection, ec2, region, signal)));
  return lists.flatMap((list) => list.sort((a, b) => (a.id < b.id ? -1 : 1)));
}

type Reader = (
  connection: Connection,
  ec2: EC2Client,
  region: string,
  signal: AbortSignal,
) => Promise<NetworkResource[]>;

const listVpcs: Reader = async (connection, ec2, region, signal) => {
  const task = taskFor('VPCs', 'DescribeVpcs', region);
  const vpcs = await allPages(async (token) => {
    const input = { MaxResults: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
    const page = await connection.read(task, signal, (options) =>
      ec2.send(new DescribeVpcsCommand(input), options),
    );
    return { items: page.Vpcs, next: page.NextToken };
  }, task.doing);
  return vpcs.map((vpc) => ({
    type: 'vpc',
    id: vpc.VpcId ?? '',
    region,
    name: nameTag(vpc.Tags),
    cidr: vpc.CidrBlock ?? null,
    ownerId: vpc.OwnerId ?? '',
    vpcId: vpc.VpcId ?? '',
    subnetId: null,
    zone: null,
    instanceId: null,
  }));
};

const listSubnets: Reader = async (connection, ec2, region, signal) => {
  const task = taskFor('subnets', 'DescribeSubnets', region);
  const subnets = await allPages(async (token) => {
    const input = { MaxResults: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
    const page = await connection.read(task, signal, (options) =>
      ec2.send(new DescribeSubnetsCommand(input), options),
    );
    return { items: page.Subnets, next: page.NextToken };
  }, task.doing);
  return subnets.map((subnet) => ({
    type: 'subnet',
    id: subnet.SubnetId ?? '',
    region,
    name: nameTag(subnet.Tags),
    cidr: subnet.CidrBlock ?? null,
    ownerId: subnet.OwnerId ?? '',
    vpcId: subnet.VpcId ?? '',
    subnetId: null,
    zone: subnet.AvailabilityZone ?? null,
    instanceId: null,
  }));
};

const listInterfaces: Reader = async (connection, ec2, region, signal) => {
  const task = taskFor('network interfaces', 'DescribeNetworkInterfaces', region);
  const interfaces = await allPages(async (token) => {
    // Without MaxResults EC2 halves the request quota of this operation.
    const input = { MaxResults: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
    const page = await connection.read(task, signal, (options) =>
      ec2.send(new DescribeNetworkInterfacesCommand(input), options),
    );
    return { items: page.NetworkInterfaces, next: page.NextToken };
  }, task.doing);
  return interfaces.map((found) => ({
    type: 'network-interface',
    id: found.NetworkInterfaceId ?? '',
    region,
    name: nameTag(found.TagSet),
    cidr: found.PrivateIpAddress ?? null,
    ownerId: found.OwnerId ?? '',
    vpcId: found.VpcId ?? '',
    subnetId: found.SubnetId ?? null,
    zone: found.AvailabilityZone ?? null,
    instanceId: found.Attachment?.InstanceId ?? null,
  }));
};

const readers: Record<ResourceType, Reader> = {
  vpc: listVpcs,
  subnet: listSubnets,
  'network-interface': listInterfaces,
};

function taskFor(things: string, operation: string, region: string): Task {
  return {
    doing: `listing the ${things} of ${region}`,
    service: 'ec2',
    operation,
    actions: [`ec2:${operation}`],
    region,
  };
}
