/** The sandbox as a backend of the contract: what it needs is in its seed. */
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { defaultSeed } from '../../src/sandbox/world/seed.ts';
import type { Backend } from './backend.ts';

const region = 'us-east-1';

export async function sandboxBackend(sandbox: Sandbox): Promise<Backend> {
  const { environment, account } = sandbox;
  const ec2 = new EC2Client({
    region,
    endpoint: sandbox.url,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
    },
  });
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  ec2.destroy();
  const own = (Vpcs ?? []).filter(({ OwnerId }) => OwnerId === account);
  return {
    environment,
    region,
    vpcIds: own.map(({ VpcId }) => VpcId ?? '').slice(0, 3),
    types: ['vpc', 'subnet', 'network-interface'],
    members: (defaultSeed.organization?.members ?? [])
      .filter((member) => member.state === 'ACTIVE' && member.accessRole === 'usual')
      .map((member) => member.account)
      .filter((id) => id !== account && defaultSeed.organization?.delegated[id] === undefined),
    suspendedAccount:
      defaultSeed.organization?.members.find((member) => member.state === 'SUSPENDED')?.account ?? '',
    foreignBucket: defaultSeed.buckets.find(({ owner }) => owner !== account)?.name ?? '',
  };
}
