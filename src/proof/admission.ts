/**
 * Do the policies let log delivery write to a bucket? What the bucket's policy has to allow is the plan's concern, which
 * adds it; this checks what can refuse it: Deny statements and the key. Pure.
 * Source: VPC User Guide, "Amazon S3 bucket permissions for flow logs"; CloudWatch Logs User Guide, "Logs sent to Amazon
 * S3"; S3 User Guide, "Using server-side encryption with AWS KMS keys".
 */
import { bucketArn } from '../documents/arns.ts';
import { deliveryRequest, deliveryService } from '../documents/bucket-policy.ts';
import type { Partition } from '../model/existing.ts';
import { judgeDenials, judgePolicies } from '../model/policies/policy-evaluation.ts';
import { policyOfKey } from '../plan/kinds/keys.ts';
import { all, allowed, inWords, type Judged, unknown, withRemedy } from './own-side.ts';
import { heldBucket, keyRemedy, keyUse, type LogBucket } from './reading.ts';

/** What S3 asks of a key when it stores an object; the rest is what AWS has the key's policy say as well. */
const needed = 'kms:GenerateDataKey';
const documented = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptTo', 'kms:DescribeKey'];

/** Does anything that can be read keep log delivery out of a bucket? */
export function judgeAdmission(
  { partition, account }: { partition: Partition; account: string },
  bucket: LogBucket,
): Judged {
  const { found, key, name, regions, keys } = bucket;
  const held = heldBucket(found);
  if ('verdict' in held) return held;
  const { policy } = held;
  const arn = bucketArn(partition, name);
  return all(
    regions.flatMap((region) => {
      const request = (action: string, resource: string) =>
        deliveryRequest({ partition, account, region }, action, resource);
      const needs = [
        ...keys.map((path) => request('s3:PutObject', `${arn}/${path}`)),
        request('s3:GetBucketAcl', arn),
      ];
      const onBucket =
        policy === null
          ? []
          : needs.map((need) =>
              inWords(
                judgeDenials([{ name: `the bucket policy of ${name}`, document: policy }], need),
                `${need.action} for log delivery`,
                '',
              ),
            );
      return [...onBucket, throughKey()];

      function throughKey(): Judged {
        const use = keyUse(bucket);
        // With the AWS managed key it writes logs that no one can read; the check of the reader reports that.
        if (use.kind !== 'own') return allowed;
        if (use.judged !== null) return use.judged;
        const document = key === null ? null : policyOfKey(key);
        if (document === null || !document.isRead) return unknown(document?.why ?? "the KMS key wasn't read");
        const called = `the policy of the KMS key of ${name}`;
        const judge = (action: string) =>
          inWords(
            judgePolicies([{ name: called, document: document.value }], request(action, use.arn)),
            `${action} for log delivery`,
            `${called} doesn't allow ${action} for log delivery (${deliveryService})`,
          );
        const rest = documented.map(judge).map((each) => (each.isDenied ? each : softened(each)));
        return withRemedy(all([judge(needed), ...rest]), keyRemedy);
      }
    }),
  );
}

/** What AWS has one allow, and might not need. */
function softened(judged: Judged): Judged {
  return judged.verdict === 'refused' ? { ...judged, verdict: 'unknown' } : judged;
}
