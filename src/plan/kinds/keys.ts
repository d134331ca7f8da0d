/** The customer managed KMS keys that log buckets are encrypted with, and what their policies lack. */
import { keyArnParts, kmsArn } from '../../documents/arns.ts';
import { missingKeyStatements } from '../../documents/key-policy.ts';
import { shellWord } from '../../model/clean-text.ts';
import type { BucketEncryption, ExistingKey, Reading } from '../../model/evidence.ts';
import type { AccountState, ExistingBucket, PolicyDocument, PolicyStatement } from '../../model/existing.ts';
import type { PlanDocument } from '../types.ts';
import type { BucketUse } from './bucket-policy.ts';
import { blocked, type Verdict } from './kind.ts';

/** A key, and what depends on it in the plan. */
export interface LogKey {
  arn: string;
  region: string;
  account: string;
  id: string;
  /** The buckets that it encrypts. */
  buckets: string[];
  /** From which logs come. */
  regions: string[];
  /** Its policy. Unread if the key is. */
  policy: Reading<PolicyDocument>;
}

/** A key whose policy lacks statements. */
export type LackingKey = LogKey & { statements: PolicyStatement[] };

/** The KMS encryption of a bucket that the account owns; null if it has none or it isn't known. */
export function kmsEncryption({ settings }: ExistingBucket): BucketEncryption | null {
  const encryption = settings?.encryption;
  return encryption?.isRead && encryption.value?.algorithm.startsWith('aws:kms') ? encryption.value : null;
}

/** What AWS returned for the key that a bucket names. @throws Error if it wasn't read: a bug of the caller */
export function readKeyOf(
  { name, region }: ExistingBucket,
  key: string,
  state: AccountState,
): Reading<ExistingKey> {
  const arn = kmsArn(key, { ...state, region: region ?? '' });
  const reading = state.keys[arn];
  if (reading === undefined) throw new Error(`the key ${arn} of the bucket ${name} was not read`);
  return reading;
}

/** The states in which a key encrypts and decrypts; `Updating` is a change of a multi-Region key's primary. */
const workingStates: readonly string[] = ['Enabled', 'Updating'];

export function isWorking({ state }: Pick<ExistingKey, 'state'>): boolean {
  return workingStates.includes(state);
}

/** A key's policy; unread if the key is. */
export function policyOfKey(key: Reading<ExistingKey>): ExistingKey['policy'] {
  return key.isRead ? key.value.policy : key;
}

/** The keys that log buckets name by ARN, sorted, each once. AWS's own key, and one that was deleted, can't be used. */
export function logKeys(uses: readonly BucketUse[], state: AccountState): LogKey[] {
  const found = new Map<string, LogKey>();
  for (const use of uses) {
    const bucket = state.buckets[use.bucket];
    const arn = bucket === undefined ? null : (kmsEncryption(bucket)?.key ?? null);
    const parts = arn === null ? null : keyArnParts(arn);
    if (bucket === undefined || arn === null || parts === null) continue;
    const key = readKeyOf(bucket, arn, state);
    if (key.isRead && (key.value.manager === 'AWS' || key.value.state === 'Deleted')) continue;
    const policy = policyOfKey(key);
    const known = found.get(arn) ?? { arn, ...parts, buckets: [], regions: [], policy };
    const regions = [...new Set([...known.regions, ...use.regions])];
    found.set(arn, { ...known, buckets: [...known.buckets, use.bucket], regions });
  }
  return [...found.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

/** The keys whose policies lack statements, or might: those that couldn't be read. */
export function lackingKeys(keys: readonly LogKey[], state: AccountState, roleArn: string): LackingKey[] {
  const { partition, account } = state;
  return keys.flatMap((key) => {
    const policy = key.policy.isRead ? key.policy.value : null;
    const statements = missingKeyStatements(policy, {
      partition,
      account,
      roleArn,
      key,
      regions: key.regions,
    });
    return statements.length === 0 ? [] : [{ ...key, statements }];
  });
}

export function keyPolicyDocument({ account, region, id, arn, statements }: LackingKey): PlanDocument {
  return {
    id: 'key-policy',
    title: `Statements that the policy of the KMS key ${arn} lacks`,
    where: 'KMS console: the key, Key policy, Edit: add them to the statements that it has',
    account,
    region,
    name: id,
    document: { Version: '2012-10-17', Statement: statements },
  };
}

/** Used where the ARN isn't known. */
const arnPlaceholder = 'YOUR_KEY_ARN';

/**
 * Why log delivery fails with the default encryption of a bucket that the account owns; null if it doesn't fail or it
 * isn't known. Source: VPC User Guide, "Required key policy for use with SSE-KMS"; CloudWatch Logs User Guide, "Amazon
 * S3 bucket server-side encryption"; KMS Developer Guide, "Key states of AWS KMS keys".
 */
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
    return blocked(
      `Its default encryption names the KMS key as ${name}. AWS delivers logs from its own account, which can only find a key by its ARN. Delivery fails with "LogDestination undeliverable".`,
      `Name the key by its ARN: ${encryptionCommand(bucket.name, algorithm, known)}`,
    );
  }
  return key === null || isWorking(key) ? null : notWorking(bucket, key);
}

function ofAws({ name }: ExistingBucket): Verdict {
  return blocked(
    "Its default encryption uses the AWS managed key aws/s3. Log delivery doesn't support it: no one could read the logs.",
    `Use SSE-S3: ${encryptionCommand(name, 'AES256', null)} Or use a customer managed key, by its ARN: ${encryptionCommand(name, 'aws:kms', arnPlaceholder)}`,
  );
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
  return blocked(
    `Its default encryption uses the KMS key ${arn}, whose state is ${state}: nothing can be encrypted or read with it.`,
    remedies[state] ?? `Wait until the key is enabled. ${another}`,
  );
}

/** Replaces the default encryption of a bucket. */
function encryptionCommand(bucket: string, algorithm: string, key: string | null): string {
  const byDefault = { SSEAlgorithm: algorithm, ...(key === null ? {} : { KMSMasterKeyID: key }) };
  const configuration = { Rules: [{ ApplyServerSideEncryptionByDefault: byDefault }] };
  return `aws s3api put-bucket-encryption --bucket ${bucket} --server-side-encryption-configuration ${shellWord(JSON.stringify(configuration))}`;
}
