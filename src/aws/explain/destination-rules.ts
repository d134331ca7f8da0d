/**
 * Why AWS doesn't deliver flow logs to a bucket. AWS never says which of several reasons it is: the most likely comes first.
 * Source: VPC User Guide, "Troubleshoot VPC Flow Logs"; EC2 API Reference, CreateFlowLogs; S3 API Reference, PutBucketEncryption.
 */
import type { Part } from '../../http/explain.ts';
import { exitCode } from '../../model/errors.ts';
import { hasCode } from './failures.ts';
import type { Rule } from './task.ts';

const service = 'delivery.logs.amazonaws.com';

/** What is said of the bucket comes before the code, which AWS uses for several of them. */
export const logDestination: Rule = (failure, task) => {
  const { message } = failure;
  const isTooLarge = hasCode(failure, 'LogDestinationPermissionIssue');
  // It stands in a command: nothing but what can be a bucket's name.
  const named = /\bLogDestination:? ([a-z\d][a-z\d.-]{1,61}[a-z\d])(?=[\s.]|$)/.exec(message)?.[1];
  const bucket = named ?? task.name ?? null;
  if (/undeliverable/i.test(message)) return undeliverable(bucket);
  if (/Access Denied for LogDestination/i.test(message)) return denied(bucket, isTooLarge);
  if (isTooLarge) return policyNotWritten(bucket);
  return hasCode(failure, 'LogDestinationNotFound') ? notFound(bucket) : null;
};

function undeliverable(bucket: string | null): Part {
  return {
    code: 'LOG_DESTINATION_UNDELIVERABLE',
    message: `AWS can't deliver logs to ${theBucket(bucket)}.`,
    why: "AWS doesn't say why. Most likely, the bucket's default encryption names its KMS key by ID or alias. It might also use aws/s3, the AWS managed key, which can't encrypt logs from other accounts.",
    remedy: [
      "See which key the bucket's default encryption names:",
      `aws s3api get-bucket-encryption --bucket ${bucket ?? 'BUCKET'}`,
      "If it's a key ID or an alias, name the key's ARN instead.",
      `If it's aws/s3, or no key is named, use SSE-S3 (AES256) or a customer managed key whose policy lets ${service} use it.`,
    ],
  };
}

function denied(bucket: string | null, mightBeTooLarge: boolean): Part {
  const policy = `aws s3api get-bucket-policy --bucket ${bucket ?? 'BUCKET'}`;
  return {
    code: 'LOG_DESTINATION_DENIED',
    exit: exitCode.permission,
    message: `AWS isn't allowed to deliver logs to ${theBucket(bucket)}, or the bucket doesn't exist.`,
    why: `AWS doesn't say why. Most likely, the bucket's policy doesn't let ${service} write, or denies it. The policy of the KMS key that encrypts the bucket might refuse, too.${
      mightBeTooLarge ? ' Or the statements for log delivery would make the bucket policy exceed 20 KB.' : ''
    }`,
    remedy: [
      `Check that the bucket's policy allows ${service} s3:PutObject and s3:GetBucketAcl, and that no Deny covers it:`,
      policy,
      `If a KMS key encrypts the bucket, check that the key's policy lets ${service} use it.`,
      ...(mightBeTooLarge ? [shorten] : []),
    ],
  };
}

const shorten = 'If the policy is close to 20 KB, remove statements that are no longer needed.';

function policyNotWritten(bucket: string | null): Part {
  return {
    code: 'BUCKET_POLICY_TOO_LARGE',
    message: `AWS can't add the permissions for log delivery to the policy of ${theBucket(bucket)}.`,
    why: 'Most likely, the policy would exceed 20 KB, the most that S3 allows.',
    remedy: [`aws s3api get-bucket-policy --bucket ${bucket ?? 'BUCKET'}`, shorten],
  };
}

function notFound(bucket: string | null): Part {
  return {
    code: 'LOG_DESTINATION_DENIED',
    exit: exitCode.permission,
    message: `AWS can't find ${theBucket(bucket)}, or isn't allowed to deliver logs to it.`,
    why: 'Most likely, no bucket has this name, or it was deleted.',
    remedy: [
      `aws s3api head-bucket --bucket ${bucket ?? 'BUCKET'}`,
      `If it exists, check that its policy lets ${service} write.`,
    ],
  };
}

function theBucket(bucket: string | null): string {
  return bucket === null ? 'the bucket' : `the bucket ${bucket}`;
}
