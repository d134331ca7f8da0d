/**
 * What the policy of a customer-managed KMS key needs where a log bucket is encrypted with it. Key policies are never
 * written by this program. Source: CloudWatch Logs User Guide, "Amazon S3 bucket server-side encryption"; KMS Developer
 * Guide, "Key policies"; S3 User Guide, "Using server-side encryption with AWS KMS keys".
 */
import { listOf } from '../model/compare.ts';
import type { Partition, PolicyDocument, PolicyStatement } from '../model/existing.ts';
import { hasGrant, type PolicyRequest } from '../model/policies/policy-evaluation.ts';
import { accountRootArn } from './arns.ts';
import { deliveryContext, deliveryService, deliverySource } from './bucket-policy.ts';

/** What Kentik does with a key: GetObject decrypts, and Kentik checks the key ("SSE-KMS" in Kentik's AWS manual). */
export const readingKeyActions = ['kms:Decrypt', 'kms:DescribeKey'];

/** What AWS has log delivery's statement allow. */
export const deliveryKeyActions = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncrypt*',
  'kms:GenerateDataKey*',
  'kms:DescribeKey',
];

/** Lets the holder of an identity policy read what these keys encrypt. */
export function keyGrant(arns: readonly string[]): PolicyStatement {
  return { Effect: 'Allow', Action: readingKeyActions, Resource: [...arns] };
}

/** In a key policy, `*` is the key itself. */
function deliveryStatement(partition: Partition, account: string): PolicyStatement {
  return {
    Sid: 'AWSLogDeliveryEncrypt',
    Effect: 'Allow',
    Principal: { Service: deliveryService },
    Action: deliveryKeyActions,
    Resource: '*',
    Condition: deliverySource(partition, account),
  };
}

function readerStatement(roleArn: string): PolicyStatement {
  return {
    Sid: 'KentikDecrypt',
    Effect: 'Allow',
    Principal: { AWS: roleArn },
    Action: readingKeyActions,
    Resource: '*',
  };
}

/**
 * The statements that a key's policy lacks: log delivery's, and one for the role where the key neither names it nor leaves
 * the decision to the account's own policies.
 *
 * @param policy null where it couldn't be read: then both
 * @param options.key.region where the buckets are, which S3 requires to be the key's region, too
 * @param options.regions from which logs come
 */
export function missingKeyStatements(
  policy: PolicyDocument | null,
  options: {
    partition: Partition;
    account: string;
    roleArn: string;
    key: { arn: string; region: string };
    regions: readonly string[];
  },
): PolicyStatement[] {
  const { partition, account, roleArn, key, regions } = options;
  const isAllowed = (
    statement: PolicyStatement,
    principals: PolicyRequest['principals'],
    context: PolicyRequest['context'],
  ) =>
    policy !== null &&
    listOf(statement.Action).every((action) =>
      hasGrant(policy, { action, resource: key.arn, principals, context }),
    );
  const delivery = deliveryStatement(partition, account);
  const canDeliver = regions.every((region) =>
    isAllowed(
      delivery,
      { kind: 'Service', names: [deliveryService] },
      deliveryContext(partition, account, region),
    ),
  );
  const reader = readerStatement(roleArn);
  const canRead = isAllowed(
    reader,
    { kind: 'AWS', names: [roleArn, accountRootArn(partition, account), account] },
    {
      'aws:principalarn': roleArn,
      'aws:principalaccount': account,
      'kms:calleraccount': account,
      'kms:viaservice': `s3.${key.region}.amazonaws.com`,
    },
  );
  return [...(canDeliver ? [] : [delivery]), ...(canRead ? [] : [reader])];
}
