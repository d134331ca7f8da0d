/** The account's regions, and the VPCs, subnets and network interfaces of one region, including shared ones. */
import {
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Tag,
} from '@aws-sdk/client-ec2';
import type { NetworkResource, RegionInfo, ResourceType } from '../../model/existing.ts';
import type { SendOptions } from '../../model/mutate.ts';
import type { Connection } from '../access/connection-types.ts';
import { isRegionName } from '../access/partitions.ts';
import { type Page, readerOf } from '../read.ts';
import { nameTag } from './tags.ts';

export const ec2 = readerOf(EC2Client, 'ec2');

/**
 * All regions of the partition, disabled ones included, by name. The call has no pages.
 *
 * @param region where to ask: an enabled one
 */
export async function listRegions(
  connection: Connection,
  signal: AbortSignal,
  region = connection.region,
): Promise<RegionInfo[]> {
  const asked = { doing: "listing the account's regions", operation: 'DescribeRegions', region };
  const { Regions = [] } = await ec2.one(connection, signal, asked, (client, options) =>
    client.send(new DescribeRegionsCommand({ AllRegions: true }), options),
  );
  const regions = Regions.flatMap(({ RegionName: name = '', OptInStatus: status }): RegionInfo[] => {
    const isOptIn = status === 'not-opted-in' || status === 'opted-in';
    return isRegionName(name) ? [{ name, optInStatus: isOptIn ? status : 'opt-in-not-required' }] : [];
  }).sort((a, b) => a.name.localeCompare(b.name));
  connection.noteRegions(regions);
  return regions;
}

/** The most that EC2 returns in one page. Without it EC2 halves the request quota for network interfaces. */
const pageSize = 1000;

/** All of the account's resources of these types, in the order of `types`, each kind by id. */
export async function listResources(
  connection: Connection,
  region: string,
  types: readonly ResourceType[],
  signal: AbortSignal,
): Promise<NetworkResource[]> {
  const kept = new Map<string, string>();
  /** Owners, zones and VPCs come again with thousands of resources: each text is kept once. */
  const once = (text: string) => {
    const same = kept.get(text);
    if (same !== undefined) return same;
    kept.set(text, text);
    return text;
  };
  const lists = await Promise.all(
    types.map(async (type) => {
      const { things, operation, page } = listings[type];
      const asked = { doing: `listing the ${things} of ${region}`, operation, region };
      const found = await ec2.all(connection, signal, asked, (client, NextToken, options) =>
        page(client, { MaxResults: pageSize, NextToken }, options),
      );
      return found
        .map(({ tags, id = '', ownerId = '', vpcId = '', subnetId, zone, ...rest }) => {
          const { cidr = null, instanceId = null } = rest;
          const shared = {
            ownerId: once(ownerId),
            vpcId: once(vpcId),
            subnetId: subnetId === undefined ? null : once(subnetId),
            zone: zone === undefined ? null : once(zone),
          };
          return { type, id: once(id), region, name: nameTag(tags), cidr, instanceId, ...shared };
        })
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    }),
  );
  return lists.flat();
}

type Member = 'id' | 'cidr' | 'ownerId' | 'vpcId' | 'subnetId' | 'zone' | 'instanceId';

type Listed = { [K in Member]?: string | undefined } & { tags: Tag[] | undefined };

interface Listing {
  things: string;
  operation: string;
  page(
    client: EC2Client,
    input: { MaxResults: number; NextToken: string | undefined },
    options: SendOptions,
  ): Promise<Page<Listed>>;
}

const listings: Record<ResourceType, Listing> = {
  vpc: {
    things: 'VPCs',
    operation: 'DescribeVpcs',
    async page(client, input, options) {
      const { Vpcs = [], NextToken: next } = await client.send(new DescribeVpcsCommand(input), options);
      const items = Vpcs.map(({ VpcId: id, CidrBlock: cidr, OwnerId: ownerId, Tags: tags }) => {
        return { id, cidr, ownerId, vpcId: id, tags };
      });
      return { items, next };
    },
  },
  subnet: {
    things: 'subnets',
    operation: 'DescribeSubnets',
    async page(client, input, options) {
      const { Subnets = [], NextToken: next } = await client.send(new DescribeSubnetsCommand(input), options);
      const items = Subnets.map((found) => ({
        id: found.SubnetId,
        cidr: found.CidrBlock,
        ownerId: found.OwnerId,
        vpcId: found.VpcId,
        zone: found.AvailabilityZone,
        tags: found.Tags,
      }));
      return { items, next };
    },
  },
  'network-interface': {
    things: 'network interfaces',
    operation: 'DescribeNetworkInterfaces',
    async page(client, input, options) {
      const answer = await client.send(new DescribeNetworkInterfacesCommand(input), options);
      const items = (answer.NetworkInterfaces ?? []).map((found) => ({
        id: found.NetworkInterfaceId,
        cidr: found.PrivateIpAddress,
        ownerId: found.OwnerId,
        vpcId: found.VpcId,
        subnetId: found.SubnetId,
        zone: found.AvailabilityZone,
        instanceId: found.Attachment?.InstanceId,
        tags: found.TagSet,
      }));
      return { items, next: answer.NextToken };
    },
  },
};
