/**
 * Keys of buckets as accounts have them, each with what a careful reader of AWS's documentation says of it: can the role read the logs?
 * `refuted` where something refuses for certain, `unproven` where it depends on what no one here knows.
 */
import type { PolicyStatement } from '../../src/model/existing.ts';
import {
  account,
  bucketArn,
  decrypt,
  documentOf,
  engineer,
  metadata,
  own,
  roleArn,
  root,
  type SetUp,
  s3,
  text,
} from './set-up-parts.ts';

/** The bucket is encrypted with the key; its policy, where given, still lets the operator look at it and store logs. */
export function withKey(...statements: PolicyStatement[]): Pick<SetUp, 'encrypt'> {
  return {
    encrypt: ({ bucket: target, key }) => {
      target.encryption = { algorithm: 'aws:kms', keyId: key.arn, bucketKey: false };
      const operator = {
        Effect: 'Allow' as const,
        Principal: { AWS: engineer },
        Action: 'kms:*',
        Resource: '*',
      };
      const delivery = {
        Effect: 'Allow' as const,
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        Resource: '*',
      };
      if (statements.length > 0) key.policy = text(operator, delivery, ...statements);
    },
  };
}

const keyAllow = (
  Principal: PolicyStatement['Principal'] & {},
  Condition?: PolicyStatement['Condition'],
) => ({
  Effect: 'Allow' as const,
  Principal,
  Action: 'kms:*',
  Resource: '*',
  ...(Condition === undefined ? {} : { Condition }),
});

export const keySetUps: SetUp[] = [
  { name: 'a key, and a role without kms:Decrypt', verdict: 'refuted', ...withKey() },
  {
    name: 'a key, and a documented role',
    verdict: 'refuted',
    answers: { grant: 'documented' },
    ...withKey(),
  },
  { name: 'a key that leaves it to the account', verdict: 'proven', ...withKey(), change: own(s3, decrypt) },
  { name: 'a key that names the role alone', verdict: 'proven', ...withKey(keyAllow({ AWS: roleArn })) },
  {
    name: 'a key that neither names the role nor leaves it to the account',
    verdict: 'refuted',
    ...withKey(keyAllow({ AWS: engineer })),
    change: own(s3, decrypt),
  },
  {
    name: 'a key for use through S3',
    verdict: 'proven',
    ...withKey(keyAllow({ AWS: root }, { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } })),
    change: own(s3, decrypt),
  },
  {
    name: 'a key for use through EC2',
    verdict: 'refuted',
    ...withKey(
      keyAllow({ AWS: root }, { StringEquals: { 'kms:ViaService': 'ec2.us-east-1.amazonaws.com' } }),
    ),
    change: own(s3, decrypt),
  },
  {
    name: 'a key for everyone of the account, through S3',
    verdict: 'proven',
    ...withKey(
      keyAllow('*', {
        StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
      }),
    ),
  },
  {
    name: 'a key with a Deny for all but netops',
    verdict: 'refuted',
    ...withKey(keyAllow({ AWS: root }), {
      ...keyAllow('*', {
        ArnNotLike: { 'aws:PrincipalArn': [engineer, `arn:aws:iam::${account}:role/netops`] },
      }),
      Effect: 'Deny',
      Action: 'kms:Decrypt',
    }),
    change: own(s3, decrypt),
  },
  {
    name: "a key for the bucket's encryption context",
    verdict: 'unproven',
    ...withKey(
      keyAllow({ AWS: roleArn }, { StringEquals: { 'kms:EncryptionContext:aws:s3:arn': bucketArn } }),
    ),
  },
  {
    name: 'a key for the encryption context of bucket and objects',
    verdict: 'proven',
    ...withKey(
      keyAllow({ AWS: roleArn }, { StringLike: { 'kms:EncryptionContext:aws:s3:arn': `${bucketArn}*` } }),
    ),
  },
  {
    name: 'a key from one address',
    verdict: 'unproven',
    ...withKey(keyAllow({ AWS: roleArn }, { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })),
  },
  {
    name: 'a key that the boundary leaves out',
    verdict: 'refuted',
    ...withKey(keyAllow({ AWS: roleArn })),
    change: ({ setBoundary }) => setBoundary(documentOf(metadata, s3)),
  },
  {
    name: 'a key that grants the role what no policy allows',
    verdict: 'unproven',
    ...withKey(keyAllow({ AWS: engineer })),
    change: ({ key }) => key.grants.push({ id: 'g', grantee: roleArn, operations: ['Decrypt'] }),
  },
  {
    name: 'a key with grants of other operations and to others',
    verdict: 'refuted',
    ...withKey(),
    change: ({ key }) =>
      key.grants.push(
        { id: 'g', grantee: roleArn, operations: ['Encrypt'] },
        { id: 'h', grantee: engineer, operations: ['Decrypt'] },
      ),
  },
  {
    name: 'a grant of a key, and a boundary without it',
    verdict: 'unproven',
    ...withKey(keyAllow({ AWS: engineer })),
    change: ({ key, setBoundary }) => {
      key.grants.push({ id: 'g', grantee: roleArn, operations: ['Decrypt'] });
      setBoundary(documentOf(metadata, s3));
    },
  },
  {
    name: 'a disabled key',
    verdict: 'refuted',
    ...withKey(keyAllow({ AWS: roleArn })),
    change: ({ key }) => {
      key.state = 'Disabled';
    },
  },
  {
    name: "a key whose policy the operator isn't allowed to read",
    verdict: 'unproven',
    ...withKey(keyAllow({ AWS: roleArn })),
    change: ({ key }) => {
      key.policy = text({ Sid: 'x', ...keyAllow({ AWS: roleArn }) });
    },
  },
  {
    name: 'a key of another account, and a role with kms:Decrypt',
    verdict: 'unproven',
    encrypt: ({ bucket: target, foreignKey }) => {
      target.encryption = { algorithm: 'aws:kms', keyId: foreignKey.arn, bucketKey: false };
      foreignKey.policy = text(keyAllow({ AWS: root }));
    },
    change: own(s3, decrypt),
  },
  {
    name: 'a key of another account, and a role without kms:Decrypt',
    verdict: 'refuted',
    encrypt: ({ bucket: target, foreignKey }) => {
      target.encryption = { algorithm: 'aws:kms', keyId: foreignKey.arn, bucketKey: false };
      foreignKey.policy = text(keyAllow({ AWS: root }));
    },
  },
  {
    name: 'a key by its alias',
    verdict: 'unproven',
    encrypt: ({ bucket: target, key }) => {
      key.aliases.add('alias/logs');
      target.encryption = { algorithm: 'aws:kms', keyId: 'alias/logs', bucketKey: false };
    },
    change: own(s3, decrypt),
  },
  {
    name: 'a key by its ID',
    verdict: 'unproven',
    encrypt: ({ bucket: target, key }) => {
      target.encryption = { algorithm: 'aws:kms', keyId: key.id, bucketKey: false };
    },
    change: own(s3, decrypt),
  },
  {
    name: 'the AWS-managed key',
    verdict: 'refuted',
    encrypt: ({ bucket: target }) => {
      target.encryption = { algorithm: 'aws:kms', keyId: null, bucketKey: false };
    },
    change: own(s3, decrypt),
  },
  {
    name: "a bucket key, and a key for the bucket's encryption context",
    verdict: 'unproven',
    encrypt: (parts) => {
      withKey(
        keyAllow({ AWS: roleArn }, { StringEquals: { 'kms:EncryptionContext:aws:s3:arn': bucketArn } }),
      ).encrypt?.(parts);
      parts.bucket.encryption.bucketKey = true;
    },
  },
];
