/**
 * Can the role read the logs in a bucket? Every side that can refuse is asked: the role's own policies, the bucket's, and
 * that of its key. Pure. Block Public Access isn't one of them: `RestrictPublicBuckets` keeps out anonymous callers and
 * other accounts, and the role belongs to the bucket's own.
 * Source: IAM User Guide, "Policy evaluation logic"; S3 User Guide, "Blocking public access" and "Using server-side
 * encryption with AWS KMS keys"; KMS Developer Guide, "Key policies" and "Key states".
 */
import { bucketArn, keyArnParts } from '../documents/arns.ts';
import { listOf, statementsOf } from '../model/compare.ts';
import type { ExistingKey, KeyGrant, Reading } from '../model/evidence.ts';
import type { ExistingBucket, PolicyDocument } from '../model/existing.ts';
import { judgeDenials, judgePolicies, type PolicyRequest } from '../model/policies/policy-evaluation.ts';
import { roleContext, roleNames, rolePrincipals } from '../model/policies/role-context.ts';
import { isWorking, kmsEncryption, policyOfKey } from '../plan/kinds/keys.ts';
import {
  all,
  allowed,
  inWords,
  type Judged,
  ownSide,
  ownSides,
  type Reader,
  refused,
  unknown,
  withCause,
  withRemedy,
} from './own-side.ts';

/** A log bucket as AWS has it. */
export interface LogBucket {
  name: string;
  region: string;
  /** Where the logs lie in it, as patterns of keys: `net/AWSLogs/123456789012/vpcflowlogs/us-east-1/*.log.gz`. */
  keys: readonly string[];
  /** From which logs come. */
  regions: readonly string[];
  found: Reading<ExistingBucket>;
  /** What its default encryption names by ARN; null where it names no key so. */
  key: Reading<ExistingKey> | null;
  /** The key's; null where no key of this account was read. */
  grants: Reading<readonly KeyGrant[]> | null;
}

/** What has to be changed where a key's policy, or the role's, refuses. */
export const keyRemedy =
  'Add the statements of the document "key-policy" to the policy of the KMS key. The role\'s policy needs kms:Decrypt on the key.';

/**
 * @param deletes whether the role is to delete logs, too @returns `isOwn`: by its own policies, as the simulation must say
 */
export function judgeReading(
  reader: Reader,
  bucket: LogBucket,
  deletes: boolean,
): Judged & { isOwn: boolean } {
  const arn = bucketArn(reader.partition, bucket.name);
  const objects = bucket.keys.map((key) => `${arn}/${key}`);
  const needs = [
    { action: 's3:ListBucket', resource: arn },
    ...['s3:GetObject', ...(deletes ? ['s3:DeleteObject'] : [])].flatMap((action) =>
      objects.map((resource) => ({ action, resource })),
    ),
  ];
  // It is the reader's bucket: the account's own, or its owner isn't known and nothing is proven.
  const context = {
    ...roleContext(reader),
    'aws:resourceaccount': reader.account,
    's3:resourceaccount': reader.account,
  };
  const isOwn = needs.every((need) => ownSide(reader.policies, { ...need, context }).verdict === 'allowed');
  const onBucket = all(needs.map((need) => throughBucket(reader, bucket, { ...need, context })));
  const onKey = withCause(withRemedy(throughKey(reader, bucket, objects), keyRemedy), 'key');
  return { ...all([onBucket, onKey]), isOwn };
}

/** The bucket where the account has it; else what is known instead of its policy. */
export function heldBucket(found: LogBucket['found']): ExistingBucket | Judged {
  if (!found.isRead) return unknown(found.why);
  const { state, name } = found.value;
  if (state === 'absent') return withCause(refused(`the bucket ${name} doesn't exist`), 'no-bucket');
  return state === 'owned' ? found.value : unknown(`the owner of the bucket ${name} isn't known`);
}

/** Within an account the role's own policies or the bucket's are enough; a Deny of either wins. */
function throughBucket(
  reader: Reader,
  { found }: LogBucket,
  request: Omit<PolicyRequest, 'principals'>,
): Judged {
  const { identity, boundary } = ownSides(reader.policies, request);
  const own = all([identity, boundary]);
  const held = heldBucket(found);
  if ('verdict' in held) return all([own, held]);
  const { policy, name } = held;
  if (policy === null) return own;
  const asked: PolicyRequest = { ...request, principals: rolePrincipals(reader) };
  const called = [{ name: `the bucket policy of ${name}`, document: policy }];
  const denials = withCause(inWords(judgeDenials(called, asked), request.action, ''), 'bucket-policy');
  if (own.isDenied || own.verdict === 'allowed') return all([own, denials]);
  const granted = judgePolicies(called, asked).verdict;
  if (granted === 'refused') return all([own, denials]);
  // Named itself, it needs no policy of its own. Through the account or everyone, AWS doesn't say so clearly.
  const named = [{ name: '', document: only(policy, reader.roleArn) }];
  const byName = judgePolicies(named, asked).verdict === 'allowed';
  const grant = byName ? allowed : unknown(`only the bucket policy of ${name} might allow ${request.action}`);
  return all([denials, identity.verdict === 'unknown' ? identity : grant, boundary]);
}

/** The statements that name a principal itself. */
function only(policy: PolicyDocument, principal: string): PolicyDocument {
  const names = (each: PolicyDocument['Statement'][number]) =>
    typeof each.Principal === 'object' && listOf(each.Principal.AWS).includes(principal);
  return { ...policy, Statement: statementsOf(policy).filter(names) };
}

/** AWS's own key of the account for S3: its policy can't be changed, and AWS delivers logs with it that no one can read. */
function isManaged({ key }: LogBucket, name: string): boolean {
  return (key?.isRead && key.value.manager === 'AWS') || /(?:^|:)alias\/aws\/s3$/.test(name);
}

/** What is known of a bucket's encryption before any policy is asked. */
export type KeyUse =
  | { kind: 'none' }
  | { kind: 'managed' }
  /** `judged`: what is wrong with the key itself, or with what the bucket calls it; null where its policy decides. */
  | { kind: 'own'; arn: string; judged: Judged | null };

export function keyUse(bucket: LogBucket): KeyUse {
  const { name, found, key } = bucket;
  const encryption = found.isRead ? found.value.settings?.encryption : undefined;
  if (encryption === undefined) return { kind: 'none' };
  if (!encryption.isRead) {
    const judged = unknown(`it isn't known whether ${name} is encrypted with a KMS key: ${encryption.why}`);
    return { kind: 'own', arn: '', judged };
  }
  const value = found.isRead ? kmsEncryption(found.value) : null;
  if (value === null) return { kind: 'none' };
  if (value.key === null || isManaged(bucket, value.key)) return { kind: 'managed' };
  const use = { kind: 'own' as const, arn: value.key };
  if (keyArnParts(value.key) === null) {
    const why = `${name} names its KMS key as ${value.key}, and log delivery needs the key's ARN`;
    return { ...use, judged: unknown(why, "Name the key by its ARN in the bucket's default encryption.") };
  }
  if (!key?.isRead || isWorking(key.value)) return { ...use, judged: null };
  const why = `the KMS key ${key.value.arn} is in the state ${key.value.state}, in which it can't be used`;
  return { ...use, judged: refused(why, 'Enable the key, or encrypt the bucket with another one.') };
}

/** A key's policy alone opens it: to a principal that it names, or to the account, whose own policies then decide. */
function throughKey(reader: Reader, bucket: LogBucket, objects: readonly string[]): Judged {
  const use = keyUse(bucket);
  if (use.kind === 'none') return allowed;
  if (use.kind === 'managed') {
    return refused(
      `${bucket.name} is encrypted with the AWS managed key aws/s3, with which AWS delivers logs that no one can read`,
      "Encrypt the bucket with S3's own keys (SSE-S3), or with a customer managed key named by its ARN.",
    );
  }
  if (use.judged !== null) return use.judged;
  const { arn } = use;
  const { account, partition } = reader;
  const action = 'kms:Decrypt';
  const context = {
    ...roleContext(reader),
    'aws:viaawsservice': ['true', 'false'],
    'kms:viaservice': `s3.${bucket.region}.amazonaws.com`,
    'kms:calleraccount': account,
    'aws:resourceaccount': keyArnParts(arn)?.account ?? null,
    'kms:encryptionalgorithm': 'SYMMETRIC_DEFAULT',
    // The bucket's with a bucket key, otherwise the object's.
    'kms:encryptioncontext:aws:s3:arn': [bucketArn(partition, bucket.name), ...objects],
  };
  const request = { action, resource: arn, context };
  const { identity, boundary } = ownSides(reader.policies, request);
  const own = all([identity, boundary]);
  const { key } = bucket;
  const policy = key === null ? null : policyOfKey(key);
  if (policy === null || !policy.isRead) {
    // A key of another account opens only where both sides allow it.
    const isForeign = keyArnParts(arn)?.account !== account;
    const open = unknown(policy?.why ?? `the key ${arn} wasn't read`);
    return own.isDenied || boundary.verdict === 'refused' || isForeign ? all([own, open]) : open;
  }
  const called = [{ name: `the policy of the KMS key ${arn}`, document: policy.value }];
  const asked = (principals: PolicyRequest['principals']) =>
    inWords(
      judgePolicies(called, { ...request, principals }),
      action,
      `the policy of the KMS key ${arn} doesn't allow ${action} for the role or let the account allow it`,
    );
  const byAny = asked(rolePrincipals(reader));
  const byName = asked({ kind: 'AWS', names: roleNames(reader) });
  const throughAccount = all([byAny, identity]);
  if (throughAccount.isDenied) return throughAccount;
  const direct = byName.verdict === 'allowed' && identity.verdict === 'unknown' ? identity : byName;
  return unlessGranted(all([either(throughAccount, direct), boundary]), reader, bucket);
}

/** What no policy allows, a grant of the key might, within constraints of its own. KMS Developer Guide, "Grants in KMS". */
function unlessGranted(judged: Judged, { roleArn }: Reader, { grants }: LogBucket): Judged {
  if (judged.verdict !== 'refused' || judged.isDenied || grants === null) return judged;
  if (!grants.isRead) return unknown(`${judged.why}, and a grant of the key might: ${grants.why}`);
  const isGranted = grants.value.some(
    ({ grantee, operations }) => grantee === roleArn && operations.includes('Decrypt'),
  );
  return isGranted ? unknown(`${judged.why}, and a grant of the key to the role might`) : judged;
}

/** One of them is enough. */
function either(one: Judged, other: Judged): Judged {
  if (one.verdict === 'allowed' || other.verdict === 'refused') return one;
  return other.verdict === 'allowed' || one.verdict === 'refused' ? other : one;
}
