/** What Kentik may do in the account: the identity policy. "Kentik for AWS", AWS Policy JSON. */
import type { Deletion } from '../answers/types.ts';
import type { Partition, PolicyDocument, PolicyStatement } from '../model/existing.ts';
import { bucketArn } from './arns.ts';
import { keyGrant } from './key-policy.ts';

/** Reading metadata. Entries, order and spelling are the document's. */
function metadataStatement(): PolicyStatement {
  return {
    Effect: 'Allow',
    Action: [
      'cloudwatch:ListMetrics',
      'cloudwatch:GetMetricStatistics',
      'cloudwatch:GetMetricData',
      'organizations:ListAccounts',
      'cloudwatch:Describe*',
      'directconnect:List*',
      'directconnect:describe*',
      'ec2:Describe*',
      'ec2:Search*',
      'elasticloadbalancing:Describe*',
      'network-firewall:Describe*',
      'network-firewall:List*',
    ],
    Resource: '*',
  };
}

/** Actions on the log buckets, by who deletes the logs ("Kentik for AWS", AWS Flow Log Deletion). */
export function bucketActions(deletion: Deletion): string | string[] {
  return deletion === 'kentik' ? 's3:*' : ['s3:Get*', 's3:List*'];
}

/**
 * The policy of the role that Kentik assumes for a full export: metadata, the log buckets, and the keys that encrypt them.
 *
 * @param buckets names; with one bucket, and no key, the result is exactly the document's JSON
 * @param keys ARNs of customer-managed keys, sorted
 */
export function kentikPolicy(options: {
  partition: Partition;
  buckets: readonly string[];
  deletion: Deletion;
  keys?: readonly string[];
}): PolicyDocument {
  const { partition, buckets, deletion, keys = [] } = options;
  return {
    Version: '2012-10-17',
    Statement: [
      metadataStatement(),
      {
        Effect: 'Allow',
        Action: bucketActions(deletion),
        Resource: buckets.flatMap((bucket) => {
          const arn = bucketArn(partition, bucket);
          return [arn, `${arn}/*`];
        }),
      },
      ...(keys.length === 0 ? [] : [keyGrant(keys)]),
    ],
  };
}

/** Metadata alone, without a bucket. */
export function metadataPolicy(): PolicyDocument {
  return { Version: '2012-10-17', Statement: [metadataStatement()] };
}
