/** The regions of the account: EC2 DescribeRegions, disabled ones included. */
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { RegionInfo } from '../../model/existing.ts';
import type { Connection } from './connection.ts';
import { isRegionName } from './partitions.ts';

/** All regions of the partition, by name, with their opt-in status. The call has no pages. */
export async function listRegions(connection: Connection, signal: AbortSignal): Promise<RegionInfo[]> {
  const ec2 = await connection.client(EC2Client, connection.region, 'read');
  const answer = await connection.read(
    {
      doing: "listing the account's regions",
      service: 'ec2',
      operation: 'DescribeRegions',
      actions: ['ec2:DescribeRegions'],
      region: connection.region,
    },
    signal,
    (options) => ec2.send(new DescribeRegionsCommand({ AllRegions: true }), options),
  );
  const regions = (answer.Regions ?? [])
    .flatMap(({ RegionName, OptInStatus }): RegionInfo[] =>
      RegionName === undefined || !isRegionName(RegionName)
        ? []
        : [{ name: RegionName, optInStatus: statusOf(OptInStatus) }],
    )
    .sort((a, b) => a.name.localeCompare(b.name));
  connection.noteRegions(regions);
  return regions;
}

function statusOf(status: string | undefined): RegionInfo['optInStatus'] {
  return status === 'not-opted-in' || status === 'opted-in' ? status : 'opt-in-not-required';
}
