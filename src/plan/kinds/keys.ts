/** The customer-managed KMS keys that log buckets are encrypted with, and what their policies lack. */
import { keyArnParts, kmsArn } from '../../documents/arns.ts';
import { missingKeyStatements } from '../../documents/key-policy.ts';
import type { BucketEncryption, ExistingKey, Reading } from '../../model/evidence.ts';
import type { AccountState, ExistingBucket, PolicyDocument, PolicyStatement } from '../../model/existing.ts';
import type { PlanDocument } from '../types.ts';
import type { BucketUse } from './bucket-policy.ts';

/** A key, and what of the plan depends on it. */
export interface LogKey {
  arn: string;
  region: string;
  account: string;
  id: string;
  /** The buckets that it encrypts. */
  buckets: string[];
  /** From which logs come. */
  regions: string[];
  /** Its policy. Not read where the key isn't, either. */
  policy: Reading<PolicyDocument>;
}

/** A key whose policy lacks statements. */
export type LackingKey = LogKey & { statements: PolicyStatement[] };

/** The KMS encryption of a bucket of the account's own; null where it has none, or where it isn't known. */
export function kmsEncryption({ settings }: ExistingBucket): BucketEncryption | null {
  const encryption = settings?.encryption;
  return encryption?.isRead && encryption.value?.algorithm.startsWith('aws:kms') ? encryption.value : null;
}

/**
 * What AWS said of the key that a bucket names.
 *
 * @throws Error where the state was read without it: a bug of the caller
 */
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

/** A key's policy; not read where the key isn't, either. */
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
