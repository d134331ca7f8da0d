/** KMS keys: their names, and who can use them. Source: KMS API reference and Developer Guide. */
import { AwsFailure } from '../failure.ts';
import { accessByPolicy, allowsDelivery } from '../policy/access.ts';
import { parsePolicy } from '../policy/document.ts';
import { refusalSentence } from '../policy/refusals.ts';
import type { Bucket, KmsKey, Principal, World } from '../world/types.ts';

/** What AWS gives a key without a policy of its own: the account decides. */
export function defaultKeyPolicy(account: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
}

/**
 * A key by ARN, ID, alias or alias ARN.
 *
 * @param place where an ID or alias is looked up
 */
export function findKey(
  world: World,
  name: string,
  place: { account: string; region: string },
): KmsKey | null {
  const arn = /^arn:aws:kms:([\w-]+):(\d{12}):(.+)$/.exec(name);
  const [, region = place.region, account = place.account, rest = name] = arn ?? [];
  const keys = [...(world.accounts.get(account)?.regions.get(region)?.keys.values() ?? [])];
  const id = rest.replace(/^key\//, '');
  return keys.find((key) => key.id === id || key.aliases.has(rest)) ?? null;
}

/**
 * @param more condition keys of the service that asks for the caller, in lower case
 * @throws AwsFailure where the caller isn't allowed to use the key so
 */
export function checkKeyAccess(
  world: World,
  principal: Principal,
  key: KmsKey,
  action: string,
  more: Record<string, string> = {},
): void {
  const isOpen = isGranted(key, principal, action);
  const refusal = accessByPolicy(world, principal, isOpen, {
    action,
    resource: key.arn,
    region: key.arn.split(':')[3] ?? '',
    owner: key.account,
    policy: parsePolicy(key.policy),
    context: { 'kms:calleraccount': principal.account, ...more },
  });
  if (refusal === null) return;
  throw new AwsFailure(
    'AccessDeniedException',
    refusalSentence(principal.arn, { action, on: key.arn }, refusal),
    403,
  );
}

/** A grant names a user or role, as a session's role. */
function isGranted({ grants }: KmsKey, { arn, session }: Principal, action: string): boolean {
  return grants.some(
    ({ grantee, operations }) =>
      grantee === (session?.roleArn ?? arn) && operations.some((operation) => `kms:${operation}` === action),
  );
}

/** What log delivery does with a key when it writes. Source: CloudWatch Logs User Guide, "Amazon S3 bucket SSE-KMS". */
export function admitsLogDelivery(
  world: World,
  key: KmsKey,
  source: { account: string; region: string },
): boolean {
  if (key.state !== 'Enabled' || key.manager === 'AWS') return false;
  const policy = parsePolicy(key.policy);
  return ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:DescribeKey'].every(
    (action) =>
      allowsDelivery(world, source, { action, resource: key.arn, owner: key.account, policy, context: {} }),
  );
}

/** ARN of the key that new objects of a bucket are encrypted with; null: S3's own. */
export function keyOfBucket(world: World, { encryption, owner, region }: Bucket): string | null {
  if (encryption.algorithm === 'AES256') return null;
  const key = findKey(world, encryption.keyId ?? 'alias/aws/s3', { account: owner, region });
  return key?.arn ?? encryption.keyId ?? `arn:${world.partition}:kms:${region}:${owner}:alias/aws/s3`;
}
