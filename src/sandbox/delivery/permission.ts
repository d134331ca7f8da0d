/**
 * Whether the log delivery service is allowed to write to a bucket, and what AWS does about it when a flow log is
 * created.
 */
import { admitsLogDelivery, findKey } from '../kms/keys.ts';
import { allowsDelivery } from '../policy/access.ts';
import { parsePolicy } from '../policy/document.ts';
import type { Bucket, FlowLog, World } from '../world/types.ts';
import { accountFolder, parseDestination } from './destination.ts';

export const largestBucketPolicy = 20 * 1024;

type Source = Pick<FlowLog, 'account' | 'region' | 'hive'>;

/** True if the bucket's policy allows logs of that account and region: the write and the ACL check. */
export function admitsDelivery(world: World, bucket: Bucket, source: Source, folder: string): boolean {
  const policy = bucket.policy === null ? null : parsePolicy(bucket.policy);
  const bucketArn = `arn:${world.partition}:s3:::${bucket.name}`;
  const prefix = `${bucketArn}/${folder}AWSLogs/${accountFolder(source)}`;
  const allows = (action: string, resource: string, context: Record<string, string>) =>
    allowsDelivery(world, source, { action, resource, owner: bucket.owner, policy, context });
  return (
    allows('s3:PutObject', `${prefix}/vpcflowlogs/${source.region}/log.gz`, {
      's3:x-amz-acl': 'bucket-owner-full-control',
    }) &&
    allows('s3:GetBucketAcl', bucketArn, {}) &&
    keyAdmits(world, bucket, source)
  );
}

function keyAdmits(world: World, { encryption, owner, region }: Bucket, source: Source): boolean {
  if (encryption.algorithm === 'AES256' || encryption.keyId === null) return true;
  const key = findKey(world, encryption.keyId, { account: owner, region });
  return key !== null && admitsLogDelivery(world, key, source);
}

type Preparation = 'admitted' | 'refused' | 'too-large' | 'undeliverable';

/**
 * What AWS does with the bucket's policy when a flow log is created: where the caller owns the bucket and the policy does
 * not admit the delivery yet, AWS adds the two statements by itself.
 *
 * AWS's pages disagree on what becomes of an existing policy: the VPC User Guide says that it is overwritten, the
 * CloudWatch Logs and Transit Gateway guides say that the statements are appended. Here they are appended. The same
 * guides: with NotAction or NotPrincipal in the policy nothing is added and the flow log fails.
 */
export function prepareBucket(world: World, bucket: Bucket, source: Source, folder: string): Preparation {
  // VPC User Guide, "Required key policy for use with SSE-KMS": the bucket's default must name the key by its ARN.
  const { keyId } = bucket.encryption;
  if (keyId !== null && !/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\//.test(keyId)) return 'undeliverable';
  if (admitsDelivery(world, bucket, source, folder)) return 'admitted';
  // The flow log is created; delivery then fails.
  if (!keyAdmits(world, bucket, source)) return 'admitted';
  if (bucket.owner !== source.account) return 'refused';
  const before = bucket.policy;
  const policy = before === null ? null : parsePolicy(before);
  if (policy?.statements.some((statement) => statement.notAction || statement.notPrincipal)) return 'refused';
  const text = appendStatements(world, bucket, source, folder);
  if (text.length > largestBucketPolicy) return 'too-large';
  bucket.policy = text;
  if (admitsDelivery(world, bucket, source, folder)) return 'admitted';
  bucket.policy = before;
  return 'refused';
}

function appendStatements(world: World, bucket: Bucket, source: Source, folder: string): string {
  const document: { Version: string; Id?: string; Statement: object | object[] } =
    bucket.policy === null
      ? { Version: '2012-10-17', Id: 'AWSLogDeliveryWrite20150319', Statement: [] }
      : JSON.parse(bucket.policy);
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  const bucketArn = `arn:${world.partition}:s3:::${bucket.name}`;
  const Principal = { Service: 'delivery.logs.amazonaws.com' };
  const SourceAccount = { 'aws:SourceAccount': source.account };
  const ArnLike = { 'aws:SourceArn': `arn:${world.partition}:logs:${source.region}:${source.account}:*` };
  const number = statements.length + 1;
  document.Statement = [
    ...statements,
    {
      Sid: `AWSLogDeliveryWrite${number}`,
      Effect: 'Allow',
      Principal,
      Action: 's3:PutObject',
      Resource: `${bucketArn}/${folder}AWSLogs/${accountFolder(source)}/*`,
      Condition: {
        StringEquals: { ...SourceAccount, 's3:x-amz-acl': 'bucket-owner-full-control' },
        ArnLike,
      },
    },
    {
      Sid: `AWSLogDeliveryAclCheck${number}`,
      Effect: 'Allow',
      Principal,
      Action: 's3:GetBucketAcl',
      Resource: bucketArn,
      Condition: { StringEquals: SourceAccount, ArnLike },
    },
  ];
  return JSON.stringify(document);
}

/** The bucket that a flow log writes to, as it is now. */
export function destinationOf(
  world: World,
  flowLog: FlowLog,
): { bucket: Bucket | null; folder: string } | null {
  if (flowLog.destinationType !== 's3' || flowLog.destination === null) return null;
  const destination = parseDestination(flowLog.destination);
  if (!destination) return null;
  return { bucket: world.buckets.get(destination.bucket) ?? null, folder: destination.folder };
}
