/** The settings of a bucket. Only S3's own code means that a setting isn't set: a denial is reported as one. */
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  S3Client,
  type LifecycleRule as S3LifecycleRule,
} from '@aws-sdk/client-s3';
import { bucketArn } from '../../../documents/arns.ts';
import type { BucketSettings, LifecycleRule } from '../../../model/evidence.ts';
import type { SendOptions } from '../../../model/mutate.ts';
import { bounded } from '../../../model/redact/redact.ts';
import type { Caller, Connection } from '../../access/connection-types.ts';
import { asReading } from '../../explain/errors.ts';
import { nullIf, readerOf, saying } from '../../read.ts';
import { wordText } from '../tags.ts';

/** One setting: its name, and S3's names for the operation, the permission and the setting's absence. */
interface Setting {
  name: string;
  operation: string;
  action: string;
  /** Null if S3 returns no error. */
  notSet: string | null;
}

interface Place {
  name: string;
  region: string;
}

/** The call that reads a setting, and its result. */
type SendSetting<Value> = (
  client: S3Client,
  bucket: { Bucket: string; ExpectedBucketOwner: string },
  options: SendOptions,
) => Promise<Value | null>;

export const s3 = readerOf(S3Client, 's3');

/** What the calls about one bucket have in common. */
export function aboutBucket(doing: string, name: string, { partition }: Pick<Caller, 'partition'>) {
  return { service: 's3' as const, doing: `${doing} ${name}`, resources: [bucketArn(partition, name)], name };
}

/** Reads one setting of a bucket; null where it isn't set. */
export async function readSetting<Value>(
  connection: Connection,
  { name, region }: Place,
  { name: what, operation, action, notSet }: Setting,
  signal: AbortSignal,
  send: SendSetting<Value>,
): Promise<Value | null> {
  const caller = await connection.caller(signal);
  const { account } = caller;
  const about = aboutBucket(`reading ${what} of the bucket`, name, caller);
  const asked = { ...about, operation, actions: [action], account, region };
  const reading = s3.one(connection, signal, asked, (client, options) =>
    send(client, { Bucket: name, ExpectedBucketOwner: account }, options),
  );
  return notSet === null ? reading : nullIf(saying(notSet), reading);
}

export const settings = {
  policy: {
    name: 'the policy',
    operation: 'GetBucketPolicy',
    action: 's3:GetBucketPolicy',
    notSet: 'NoSuchBucketPolicy',
  },
  tags: {
    name: 'the tags',
    operation: 'GetBucketTagging',
    action: 's3:GetBucketTagging',
    notSet: 'NoSuchTagSet',
  },
  encryption: {
    name: 'the default encryption',
    operation: 'GetBucketEncryption',
    action: 's3:GetEncryptionConfiguration',
    notSet: 'ServerSideEncryptionConfigurationNotFoundError',
  },
  versioning: {
    name: 'the versioning',
    operation: 'GetBucketVersioning',
    action: 's3:GetBucketVersioning',
    notSet: null,
  },
  lifecycle: {
    name: 'the lifecycle rules',
    operation: 'GetBucketLifecycleConfiguration',
    action: 's3:GetLifecycleConfiguration',
    notSet: 'NoSuchLifecycleConfiguration',
  },
  objectLock: {
    name: 'the Object Lock configuration',
    operation: 'GetObjectLockConfiguration',
    action: 's3:GetBucketObjectLockConfiguration',
    notSet: 'ObjectLockConfigurationNotFoundError',
  },
  publicAccessBlock: {
    name: 'the Block Public Access settings',
    operation: 'GetPublicAccessBlock',
    action: 's3:GetBucketPublicAccessBlock',
    notSet: 'NoSuchPublicAccessBlockConfiguration',
  },
} satisfies Record<keyof BucketSettings | 'policy' | 'tags', Setting>;

/** All settings of a bucket that the account owns, read in parallel. */
export async function readBucketSettings(
  connection: Connection,
  place: Place,
  signal: AbortSignal,
): Promise<BucketSettings> {
  const read = <Value>(key: keyof BucketSettings, send: SendSetting<Value>) =>
    asReading(readSetting(connection, place, settings[key], signal, send));
  const [encryption, versioning, lifecycle, objectLock, publicAccessBlock] = await Promise.all([
    read('encryption', async (client, bucket, options) => {
      const answer = await client.send(new GetBucketEncryptionCommand(bucket), options);
      const [rule] = answer.ServerSideEncryptionConfiguration?.Rules ?? [];
      const { SSEAlgorithm, KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
      if (SSEAlgorithm === undefined) return null;
      return { algorithm: wordText(SSEAlgorithm), key: KMSMasterKeyID ? wordText(KMSMasterKeyID) : null };
    }),
    read('versioning', async (client, bucket, options) => {
      const { Status } = await client.send(new GetBucketVersioningCommand(bucket), options);
      return Status ?? null;
    }),
    read('lifecycle', async (client, bucket, options) => {
      const { Rules } = await client.send(new GetBucketLifecycleConfigurationCommand(bucket), options);
      return (Rules ?? []).slice(0, mostRules).map(lifecycleRule);
    }),
    read('objectLock', async (client, bucket, options) => {
      const answer = await client.send(new GetObjectLockConfigurationCommand(bucket), options);
      const { Mode, Days, Years } = answer.ObjectLockConfiguration?.Rule?.DefaultRetention ?? {};
      return Mode === undefined ? null : { mode: Mode, days: Days || (Years ?? 0) * 365 || null };
    }),
    read('publicAccessBlock', async (client, bucket, options) => {
      const answer = await client.send(new GetPublicAccessBlockCommand(bucket), options);
      const block = answer.PublicAccessBlockConfiguration ?? {};
      return {
        blockPublicAcls: block.BlockPublicAcls ?? false,
        ignorePublicAcls: block.IgnorePublicAcls ?? false,
        blockPublicPolicy: block.BlockPublicPolicy ?? false,
        restrictPublicBuckets: block.RestrictPublicBuckets ?? false,
      };
    }),
  ]);
  return {
    encryption,
    versioning,
    lifecycle: lifecycle.isRead ? { isRead: true, value: lifecycle.value ?? [] } : lifecycle,
    objectLock,
    publicAccessBlock,
  };
}

/** The most that S3 accepts (S3 User Guide, "Managing the lifecycle of objects"). */
const mostRules = 1000;

function lifecycleRule(rule: S3LifecycleRule): LifecycleRule {
  const filter = rule.Filter ?? {};
  const { And: both } = filter;
  const sizes = [filter, both].flatMap((each) => [each?.ObjectSizeGreaterThan, each?.ObjectSizeLessThan]);
  return {
    id: wordText(rule.ID ?? ''),
    isEnabled: rule.Status === 'Enabled',
    // Older rules, without a filter, have the prefix themselves.
    prefix: bounded(both?.Prefix ?? filter.Prefix ?? rule.Prefix ?? '', 1024),
    isNarrowed:
      filter.Tag !== undefined || (both?.Tags ?? []).length > 0 || sizes.some((size) => size !== undefined),
    expiresAfterDays: daysOf(rule.Expiration ?? {}),
    transitions: (rule.Transitions ?? []).map((each) => ({
      storageClass: wordText(each.StorageClass ?? ''),
      days: daysOf(each),
    })),
  };
}

/** A date in the past applies to each object as soon as it arrives; a future one doesn't apply yet. */
function daysOf({ Days, Date: date }: { Days?: number | undefined; Date?: Date | undefined }): number | null {
  if (date !== undefined) return date.getTime() <= Date.now() ? 0 : null;
  return Days ?? null;
}
