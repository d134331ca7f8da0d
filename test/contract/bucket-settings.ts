/** Settings of buckets: as AWS has them, as this program reads and plans with them. */
import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  type BucketLifecycleConfiguration,
  CreateBucketCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { memoryContext } from '../helpers/recorder.ts';
import type { Laxness } from './backend.ts';
import {
  actionsOf,
  clientsOf,
  document,
  encrypt,
  newBucket,
  newKey,
  planOf,
  settingsOf,
  statement,
} from './settings.ts';
import { type Subject, uniqueName } from './subject.ts';

export function settingsContract(subject: () => Subject, lax: Laxness): void {
  test('a setting that was never put is none, and no error', async () => {
    const bucket = await newBucket(subject());
    const { encryption, publicAccessBlock, ...others } = await settingsOf(subject(), bucket);
    expect(others).toEqual({
      versioning: { isRead: true, value: null },
      lifecycle: { isRead: true, value: [] },
      objectLock: { isRead: true, value: null },
    });
    // moto gives a new bucket neither; AWS has given both since 2023.
    expect([null, { algorithm: 'AES256', key: null }]).toContainEqual(encryption.isRead && encryption.value);
    expect(publicAccessBlock.isRead).toBe(true);
    const { aws, signal } = subject();
    const location = await aws.readBucket(bucket, subject().backend.region, signal, { settings: false });
    expect(location).toMatchObject({ state: 'owned', settings: null });
  });

  test('every setting is read as it was put', async () => {
    const { s3 } = clientsOf(subject());
    const { region } = subject().backend;
    const Bucket = uniqueName('settings');
    await s3.send(
      new CreateBucketCommand({
        Bucket,
        ObjectLockEnabledForBucket: true,
        ...(region === 'us-east-1'
          ? {}
          : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' } }),
      }),
    );
    const Status = 'Enabled' as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
    const Rule = { DefaultRetention: { Mode: 'GOVERNANCE' as const, Years: 2 } };
    const ObjectLockConfiguration = { ObjectLockEnabled: Status, Rule };
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    const Rules: BucketLifecycleConfiguration['Rules'] = [
      { ID: 'all', Status, Filter: { Prefix: '' }, Expiration: { Days: 30 } },
      {
        ID: 'archive',
        Status: 'Disabled',
        Filter: { Prefix: 'AWSLogs/' },
        Transitions: [{ Days: 3, StorageClass: 'GLACIER' }],
      },
      {
        ID: 'tagged',
        Status,
        Filter: { And: { Prefix: 'a/', Tags: [{ Key: 'k', Value: 'v' }] } },
        Expiration: { Date: new Date('2024-01-01T00:00:00Z') },
      },
    ];
    const LifecycleConfiguration = { Rules };
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
    const PublicAccessBlockConfiguration = {
      BlockPublicAcls: true,
      IgnorePublicAcls: false,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: false,
    };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    const { arn } = await newKey(subject());
    await encrypt(subject(), Bucket, arn);

    const nothing = { expiresAfterDays: null, transitions: [], isNarrowed: false, isEnabled: true };
    expect(await settingsOf(subject(), Bucket)).toEqual({
      encryption: { isRead: true, value: { algorithm: 'aws:kms', key: arn } },
      versioning: { isRead: true, value: 'Enabled' },
      objectLock: { isRead: true, value: { mode: 'GOVERNANCE', days: 730 } },
      lifecycle: {
        isRead: true,
        value: [
          { ...nothing, id: 'all', prefix: '', expiresAfterDays: 30 },
          {
            ...nothing,
            id: 'archive',
            prefix: 'AWSLogs/',
            isEnabled: false,
            transitions: [{ storageClass: 'GLACIER', days: 3 }],
          },
          { ...nothing, id: 'tagged', prefix: 'a/', isNarrowed: true, expiresAfterDays: 0 },
        ],
      },
      publicAccessBlock: {
        isRead: true,
        value: {
          blockPublicAcls: true,
          ignorePublicAcls: false,
          blockPublicPolicy: true,
          restrictPublicBuckets: false,
        },
      },
    });
  });

  test.skipIf(lax.ignoresPolicies)("what a caller isn't allowed to read is reported as refused", async () => {
    const { aws, backend, signal } = subject();
    const { account } = await aws.identify(signal);
    const bucket = await newBucket(subject());
    const { arn } = await newKey(subject());
    await encrypt(subject(), bucket, arn);
    const { iam } = clientsOf(subject());
    const roleName = uniqueName('Reader');
    const trustPolicy = JSON.parse(document(statement({ AWS: account }, 'sts:AssumeRole')));
    trustPolicy.Statement[0].Resource = undefined;
    await aws.createRole({ name: roleName, description: 'x', trustPolicy }, memoryContext());
    const allow = (...Action: string[]) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName: roleName,
          PolicyName: 'own',
          PolicyDocument: document({ Effect: 'Allow', Action, Resource: '*' }),
        }),
      );
    const ofOthers = ['iam:Get*', 'iam:List*', 'ec2:Describe*'];
    const basic = ['s3:ListBucket', 's3:GetBucketPolicy', 's3:GetBucketTagging', ...ofOthers];
    await allow(...basic);
    const reader = aws.assume({ account, roleName }, 'contract');
    const { settings } = await reader.readBucket(bucket, backend.region, signal);
    const denied = (action: string) => ({ isRead: false, why: expect.stringContaining(action) });
    expect(settings).toEqual({
      encryption: denied('s3:GetEncryptionConfiguration'),
      versioning: denied('s3:GetBucketVersioning'),
      lifecycle: denied('s3:GetLifecycleConfiguration'),
      objectLock: denied('s3:GetBucketObjectLockConfiguration'),
      publicAccessBlock: denied('s3:GetBucketPublicAccessBlock'),
    });
    const plan = await planOf({ ...subject(), aws: reader }, bucket);
    expect(actionsOf(plan, 'bucket')).toEqual(['none']);
    expect(plan.documents.map(({ id }) => id)).not.toContain('key-policy');

    expect(await reader.readKey(arn, signal)).toEqual(denied('kms:DescribeKey'));
    await allow(...basic, 'kms:DescribeKey');
    expect(await reader.readKey(arn, signal)).toMatchObject({
      isRead: true,
      value: { state: 'Enabled', policy: denied('kms:GetKeyPolicy') },
    });
  });
}
