/** What moto holds, read by AWS's SDK, and what is put there before a plan. */
import {
  CreateFlowLogsCommand,
  CreateNetworkInterfaceCommand,
  CreateVpcCommand,
  DescribeFlowLogsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListPoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { formatString, kentikFields } from '../../src/answers/log-format.ts';
import { policyJson, trustJson } from '../documents/seed.ts';
import type { Before } from './terraform-plans.ts';

export const worldRegions = ['us-east-1', 'eu-west-1', 'eu-central-1', 'ap-south-1'];
const worldAccounts = ['222222222222', '333333333333', '444444444444'];
const sessionTag = 'kentik-aws-setup:session';
const home = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'made-up-for-moto' };

type Tags = { Key?: string | undefined; Value?: string | undefined }[] | undefined;

/** Tags by key; the session's value differs between runs and is not compared. */
function tagsOf(tags: Tags): Record<string, string> {
  return Object.fromEntries(
    (tags ?? [])
      .map(({ Key: key = '', Value: value = '' }): [string, string] => [
        key,
        key === sessionTag ? 'session' : value,
      ])
      .sort(([one], [other]) => one.localeCompare(other)),
  );
}

/** What is read, or the code with which AWS says that there is none. */
async function orCode(read: Promise<unknown>): Promise<unknown> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error) return error.name;
    throw error;
  }
}

function document(text: string | undefined): unknown {
  return JSON.parse(decodeURIComponent(text ?? 'null'));
}

/** Ids of us-east-1 that answers can name. */
export interface Ids {
  vpc: string;
  subnet: string;
  eni: string;
}

export async function prepareWorld(url: string, before: Before): Promise<Ids> {
  const ids: Ids = { vpc: '', subnet: '', eni: '' };
  for (const region of worldRegions) {
    const ec2 = new EC2Client({ endpoint: url, region, credentials: home });
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
    for (let number = 1; number <= (before.vpcs?.[region] ?? 0); number++) {
      await ec2.send(
        new CreateVpcCommand({
          CidrBlock: `10.${number}.0.0/16`,
          TagSpecifications: [
            // A name that means something to Terraform, if it is let.
            { ResourceType: 'vpc', Tags: [{ Key: 'Name', Value: `prod "${number}" \${x} %{if}\n# ü` }] },
          ],
        }),
      );
    }
    if (region === 'us-east-1') {
      ids.vpc = Vpcs?.[0]?.VpcId ?? '';
      ids.subnet = Subnets?.[0]?.SubnetId ?? '';
      if (before.interface) {
        const created = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: ids.subnet }));
        ids.eni = created.NetworkInterface?.NetworkInterfaceId ?? '';
      }
    }
    ec2.destroy();
  }
  if (before.bucket !== undefined) await prepareBucket(url, before.bucket);
  if (before.access !== undefined) await prepareAccess(url, before.access);
  if (before.flowLog !== undefined) await prepareFlowLog(url, ids.vpc, before.flowLog);
  return ids;
}

async function prepareBucket(url: string, bucket: string): Promise<void> {
  const s3 = new S3Client({ endpoint: url, region: 'us-east-1', credentials: home, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const tag = { Key: 'owner', Value: 'network ${team}' };
  await s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet: [tag] } }));
  const theirs = {
    Version: '2012-10-17',
    Id: 'Theirs',
    Statement: [
      {
        Sid: 'Readers',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789012:root' },
        Action: ['s3:GetObject', 's3:GetObjectTagging'],
        Resource: `arn:aws:s3:::${bucket}/home/\${aws:username}/*`,
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      },
    ],
  };
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(theirs) }));
  s3.destroy();
}

async function prepareAccess(url: string, names: { roleName: string; policyName: string }): Promise<void> {
  const iam = new IAMClient({ endpoint: url, region: 'us-east-1', credentials: home });
  const Tags = [{ Key: 'owner', Value: 'security' }];
  const { Policy } = await iam.send(
    new CreatePolicyCommand({
      PolicyName: names.policyName,
      PolicyDocument: policyJson,
      Description: 'Theirs: "quoted" ${text}',
      Tags,
    }),
  );
  await iam.send(
    new CreateRoleCommand({
      RoleName: names.roleName,
      AssumeRolePolicyDocument: trustJson,
      Description: 'Theirs',
      MaxSessionDuration: 7200,
      Tags,
    }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName: names.roleName, PolicyArn: Policy?.Arn }));
  iam.destroy();
}

async function prepareFlowLog(url: string, vpc: string, bucket: string): Promise<void> {
  const ec2 = new EC2Client({ endpoint: url, region: 'us-east-1', credentials: home });
  await ec2.send(
    new CreateFlowLogsCommand({
      ResourceIds: [vpc],
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogDestinationType: 's3',
      LogDestination: `arn:aws:s3:::${bucket}`,
      LogFormat: formatString(kentikFields),
      MaxAggregationInterval: 600,
      TagSpecifications: [
        { ResourceType: 'vpc-flow-log', Tags: [{ Key: 'cost center', Value: '$${x} %{y} "z"' }] },
      ],
    }),
  );
  ec2.destroy();
}

/** Everything that a plan could have created, in a form that two runs can be compared in. */
export async function readWorld(url: string): Promise<Record<string, unknown>> {
  const world: Record<string, unknown> = {};
  await readBuckets(url, world);
  for (const region of worldRegions) await readFlowLogs(url, region, world);
  await readAccess(url, home, world);
  const sts = new STSClient({ endpoint: url, region: 'us-east-1', credentials: home });
  for (const account of worldAccounts) {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/Reader`, RoleSessionName: 'reader' }),
    );
    await readAccess(
      url,
      {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      },
      world,
    );
  }
  sts.destroy();
  return world;
}

async function readBuckets(url: string, world: Record<string, unknown>): Promise<void> {
  const s3 = new S3Client({ endpoint: url, region: 'us-east-1', credentials: home, forcePathStyle: true });
  for (const { Name: Bucket = '' } of (await s3.send(new ListBucketsCommand({}))).Buckets ?? []) {
    const of = { Bucket };
    world[`aws_s3_bucket ${Bucket}`] = {
      region: (await s3.send(new GetBucketLocationCommand(of))).LocationConstraint ?? null,
      tags: await orCode(s3.send(new GetBucketTaggingCommand(of)).then(({ TagSet }) => tagsOf(TagSet))),
      publicAccess: await orCode(
        s3.send(new GetPublicAccessBlockCommand(of)).then((each) => each.PublicAccessBlockConfiguration),
      ),
      ownership: await orCode(
        s3.send(new GetBucketOwnershipControlsCommand(of)).then((each) => each.OwnershipControls),
      ),
      encryption: await orCode(
        s3
          .send(new GetBucketEncryptionCommand(of))
          .then((each) => each.ServerSideEncryptionConfiguration?.Rules),
      ),
    };
    world[`aws_s3_bucket_policy ${Bucket}`] = await orCode(
      s3.send(new GetBucketPolicyCommand(of)).then(({ Policy }) => JSON.parse(Policy ?? 'null') as unknown),
    );
  }
  s3.destroy();
}

async function readFlowLogs(url: string, region: string, world: Record<string, unknown>): Promise<void> {
  const ec2 = new EC2Client({ endpoint: url, region, credentials: home });
  // IDs are drawn again each time; addresses aren't.
  const names = new Map<string, string>();
  for (const { VpcId = '', CidrBlock } of (await ec2.send(new DescribeVpcsCommand({}))).Vpcs ?? []) {
    names.set(VpcId, `VPC ${CidrBlock}`);
  }
  for (const { SubnetId = '', CidrBlock } of (await ec2.send(new DescribeSubnetsCommand({}))).Subnets ?? []) {
    names.set(SubnetId, `subnet ${CidrBlock}`);
  }
  for (const log of (await ec2.send(new DescribeFlowLogsCommand({}))).FlowLogs ?? []) {
    const { FlowLogId: _id, CreationTime: _time, ResourceId: id = '', Tags, ...rest } = log;
    const name = names.get(id) ?? id.replace(/-.*/, '');
    world[`aws_flow_log ${region} ${name} ${log.LogDestination}`] = { ...rest, tags: tagsOf(Tags) };
  }
  ec2.destroy();
}

async function readAccess(
  url: string,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
  world: Record<string, unknown>,
): Promise<void> {
  const iam = new IAMClient({ endpoint: url, region: 'us-east-1', credentials });
  const { Policies } = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }));
  for (const { Arn: PolicyArn } of Policies ?? []) {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const VersionId = Policy?.DefaultVersionId;
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    world[`aws_iam_policy ${PolicyArn}`] = {
      description: Policy?.Description,
      path: Policy?.Path,
      tags: tagsOf(Policy?.Tags),
      document: document(PolicyVersion?.Document),
    };
  }
  for (const { RoleName } of (await iam.send(new ListRolesCommand({}))).Roles ?? []) {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    world[`aws_iam_role ${Role?.Arn}`] = {
      description: Role?.Description,
      path: Role?.Path,
      maxSession: Role?.MaxSessionDuration,
      tags: tagsOf(Role?.Tags),
      trust: document(Role?.AssumeRolePolicyDocument),
    };
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    for (const { PolicyArn } of AttachedPolicies ?? []) {
      world[`aws_iam_role_policy_attachment ${Role?.Arn} ${PolicyArn}`] = true;
    }
  }
  iam.destroy();
}
