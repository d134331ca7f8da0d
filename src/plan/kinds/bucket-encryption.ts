/**
 * Default encryptions of an existing bucket with which log delivery fails. Source: VPC User Guide, "Required key policy for
 * use with SSE-KMS"; CloudWatch Logs User Guide, "Amazon S3 bucket server-side encryption"; S3 API reference,
 * PutBucketEncryption; KMS Developer Guide, "Key states of AWS KMS keys".
 */
import { keyArnParts, kmsArn } from '../../documents/arns.ts';
import { shellWord } from '../../model/clean-text.ts';
import type { ExistingKey } from '../../model/evidence.ts';
import type { AccountState, ExistingBucket } from '../../model/existing.ts';
import { isWorking, kmsEncryption, readKeyOf } from './keys.ts';
import type { Verdict } from './kind.ts';

/** Used where the ARN isn't known. */
const arnPlaceholder = 'YOUR_KEY_ARN';

/** What is wrong with the encryption of a bucket of the account's own; null where nothing is, or where it isn't known. */
export function encryptionProblem(bucket: ExistingBucket, state: AccountState): Verdict | null {
  const encryption = kmsEncryption(bucket);
  if (encryption === null) return null;
  const { algorithm, key: name } = encryption;
  if (name === null) return ofAws(bucket);
  const reading = readKeyOf(bucket, name, state);
  const key = reading.isRead ? reading.value : null;
  if (key?.manager === 'AWS') return ofAws(bucket);
  if (keyArnParts(name) === null) {
    const arn = key?.arn ?? kmsArn(name, { ...state, region: bucket.region ?? '' });
    const known = keyArnParts(arn) === null ? arnPlaceholder : arn;
    return {
      action: 'blocked',
      why: `Its default encryption names the KMS key as ${name}. AWS delivers logs from its own account, which can only find a key by its ARN. Delivery fails with "LogDestination undeliverable".`,
      remedy: `Name the key by its ARN: ${encryptionCommand(bucket.name, algorithm, known)}`,
    };
  }
  return key === null || isWorking(key) ? null : notWorking(bucket, key);
}

function ofAws({ name }: ExistingBucket): Verdict {
  return {
    action: 'blocked',
    why: "Its default encryption uses the AWS managed key aws/s3. Log delivery doesn't support it: no one could read the logs.",
    remedy: `Use SSE-S3: ${encryptionCommand(name, 'AES256', null)} Or use a customer managed key, by its ARN: ${encryptionCommand(name, 'aws:kms', arnPlaceholder)}`,
  };
}

function notWorking({ name }: ExistingBucket, { arn, state }: ExistingKey): Verdict {
  const region = keyArnParts(arn)?.region ?? '';
  const enable = `aws kms enable-key --region ${region} --key-id ${arn}`;
  const another = `Or use another key: ${encryptionCommand(name, 'aws:kms', arnPlaceholder)}`;
  const remedies: Record<string, string> = {
    Disabled: `Enable it: ${enable} ${another}`,
    PendingDeletion: `Keep it: aws kms cancel-key-deletion --region ${region} --key-id ${arn} && ${enable} ${another}`,
    Deleted: `Use another key: ${encryptionCommand(name, 'aws:kms', arnPlaceholder)} Or SSE-S3: ${encryptionCommand(name, 'AES256', null)}`,
  };
  return {
    action: 'blocked',
    why: `Its default encryption uses the KMS key ${arn}, whose state is ${state}: nothing can be encrypted or read with it.`,
    remedy: remedies[state] ?? `Wait until the key is enabled. ${another}`,
  };
}

/** Replaces the default encryption of a bucket. */
function encryptionCommand(bucket: string, algorithm: string, key: string | null): string {
  const byDefault = { SSEAlgorithm: algorithm, ...(key === null ? {} : { KMSMasterKeyID: key }) };
  const configuration = { Rules: [{ ApplyServerSideEncryptionByDefault: byDefault }] };
  return `aws s3api put-bucket-encryption --bucket ${bucket} --server-side-encryption-configuration ${shellWord(JSON.stringify(configuration))}`;
}
