/** moto as a backend of the contract: filled with what the contract needs. */
import {
  CreateNetworkInterfaceCommand,
  CreateVpcCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Moto } from '../helpers/moto.ts';
import { makeOrganization } from '../helpers/organization.ts';
import type { Backend } from './backend.ts';

const region = 'eu-west-1';

export async function motoBackend(moto: Moto): Promise<Backend> {
  await moto.reset();
  const configuration = { region, endpoint: moto.url, credentials: keys('AKIAIOSFODNN7EXAMPLE', 'made-up') };
  const ec2 = new EC2Client(configuration);
  const vpcIds: string[] = [];
  for (const [index, cidr] of ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16'].entries()) {
    const Tags = [{ Key: 'Name', Value: `contract-${index}` }];
    const { Vpc } = await ec2.send(
      new CreateVpcCommand({ CidrBlock: cidr, TagSpecifications: [{ ResourceType: 'vpc', Tags }] }),
    );
    vpcIds.push(Vpc?.VpcId ?? '');
  }
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
  await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: Subnets?.[0]?.SubnetId }));
  const accounts = await makeOrganization(moto.url, 12, 1);
  const foreignBucket = `foreign-${Date.now()}`;
  await makeForeignBucket(moto, foreignBucket);
  return {
    environment: moto.environment,
    region,
    vpcIds,
    types: ['vpc', 'subnet', 'network-interface'],
    foreignBucket,
    members: accounts.slice(0, -1),
    suspendedAccount: accounts.at(-1) ?? '',
  };
}

/** moto gives every assumed role the account of its ARN, whether the role exists or not. */
async function makeForeignBucket(moto: Moto, name: string): Promise<void> {
  const own = {
    region: 'us-east-1',
    endpoint: moto.url,
    credentials: keys('AKIAIOSFODNN7EXAMPLE', 'made-up'),
  };
  const { Credentials } = await new STSClient(own).send(
    new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::999999999999:role/other', RoleSessionName: 'other' }),
  );
  const other = keys(
    Credentials?.AccessKeyId ?? '',
    Credentials?.SecretAccessKey ?? '',
    Credentials?.SessionToken,
  );
  await new S3Client({ ...own, credentials: other, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: name }),
  );
}

function keys(accessKeyId: string, secretAccessKey: string, sessionToken?: string) {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
