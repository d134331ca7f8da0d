/** Settings of buckets, keys of KMS, and a role's policies: as AWS has them, as this program reads and plans with them. */
import {
  CreatePolicyCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  type BucketLifecycleConfiguration,
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { observe } from '../../src/aws/observe.ts';
import type { BucketSettings } from '../../src/model/evidence.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { whatToObserve } from '../../src/plan/full/resources.ts';
import type { Plan } from '../../src/plan/types.ts';
import { withFullDefaults } from '../helpers/answers.ts';
import { reportFrom } from '../helpers/failures.ts';
import { memoryContext } from '../helpers/recorder.ts';
import type { Laxness } from './backend.ts';
import { type Subject, uniqueName } from './subject.ts';

const statement = (Principal: object, Action: string | string[]) => ({
  Effect: 'Allow',
  Principal,
  Action,
  Resource: '*',
});
const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The SDK's own clients, by which a test makes what is then read. */
function clientsOf({ backend }: Subject, credentials?: Credentials) {
  const { environment, region } = backend;
  const configuration = {
    region,
    endpoint: environment.AWS_ENDPOINT_URL ?? '',
    credentials: credentials ?? {
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
    },
  };
  return {
    iam: new IAMClient(configuration),
    kms: new KMSClient(configuration),
    s3: new S3Client({ ...configuration, forcePathStyle: true }),
    sts: new STSClient(configuration),
  };
}

async function newKey(subject: Subject, Policy?: string): Promise<{ arn: string; id: string }> {
  const { kms } = clientsOf(subject);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(Policy === undefined ? {} : { Policy }));
  return { arn: KeyMetadata?.Arn ?? '', id: KeyMetadata?.KeyId ?? '' };
}

async function newBucket({ aws, backend }: Subject): Promise<string> {
  const name = uniqueName('settings');
  await aws.createBucket({ name, region: backend.region }, memoryContext());
  return name;
}

async function encrypt(subject: Subject, Bucket: string, key: string | null): Promise<void> {
  const byDefault = { SSEAlgorithm: 'aws:kms' as const, ...(key === null ? {} : { KMSMasterKeyID: key }) };
  const Rules = [{ ApplyServerSideEncryptionByDefault: byDefault }];
  const input = { Bucket, ServerSideEncryptionConfiguration: { Rules } };
  await clientsOf(subject).s3.send(new PutBucketEncryptionCommand(input));
}

async function settingsOf({ aws, backend, signal }: Subject, bucket: string): Promise<BucketSettings> {
  const { settings } = await aws.readBucket(bucket, backend.region, signal);
  return settings ?? expect.fail('the bucket has no settings');
}

/** The plan for one VPC of the backend, with this bucket. */
async function planOf({ aws, backend, signal }: Subject, bucket: string): Promise<Plan> {
  const { region, vpcIds } = backend;
  const answers = {
    ...withFullDefaults({ version: 1 }, bucket),
    region,
    regions: [region],
    resources: [{ type: 'vpc' as const, id: vpcIds[0] ?? '', region }],
    roleName: uniqueName('Role'),
    policyName: uniqueName('Policy'),
  };
  const state = await observe(aws, await aws.identify(signal), whatToObserve(answers), signal);
  return buildFullPlan(answers, state);
}

const actionsOf = (plan: Plan, kind: string) =>
  plan.changes.filter((change) => change.kind === kind).map(({ action }) => action);

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

  test('a key is read by its ARN and by that of an alias, in each of its states', async () => {
    const { aws, signal } = subject();
    const { account } = await aws.identify(signal);
    const { kms } = clientsOf(subject());
    const { arn, id } = await newKey(subject());
    const AliasName = `alias/${uniqueName('logs')}`;
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: id }));
    const found = {
      arn,
      account,
      manager: 'CUSTOMER',
      state: 'Enabled',
      policy: {
        isRead: true,
        value: { Statement: [{ Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*' }] },
      },
    };
    for (const name of [arn, arn.replace(/key\/.*$/, AliasName)]) {
      expect(await aws.readKey(name, signal)).toMatchObject({ isRead: true, value: found });
    }
    await kms.send(new DisableKeyCommand({ KeyId: id }));
    expect(await aws.readKey(arn, signal)).toMatchObject({ value: { ...found, state: 'Disabled' } });
    const { arn: second, id: secondId } = await newKey(subject());
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: secondId, PendingWindowInDays: 7 }));
    expect(await aws.readKey(second, signal)).toMatchObject({ value: { state: 'PendingDeletion' } });
    const gone = `${arn.slice(0, -12)}000000000000`;
    expect(await aws.readKey(gone, signal)).toMatchObject({
      isRead: true,
      value: { arn: gone, state: 'Deleted', policy: { isRead: false } },
    });
    for (const no of ['logs', 'arn:aws:kms:not.a.region:111122223333:key/a', 'arn:aws:s3:::bucket']) {
      expect(await aws.readKey(no, signal)).toMatchObject({
        isRead: false,
        why: expect.stringContaining(no),
      });
    }
  });

  test.skipIf(lax.ignoresPolicies)(
    "another account's key is described, and its policy isn't readable",
    async () => {
      const { aws, backend, signal } = subject();
      const { account } = await aws.identify(signal);
      const [member = ''] = backend.members;
      const RoleArn = `arn:aws:iam::${member}:role/OrganizationAccountAccessRole`;
      const { Credentials: given } = await clientsOf(subject()).sts.send(
        new AssumeRoleCommand({ RoleArn, RoleSessionName: 'contract' }),
      );
      const { kms } = clientsOf(subject(), {
        accessKeyId: given?.AccessKeyId ?? '',
        secretAccessKey: given?.SecretAccessKey ?? '',
        sessionToken: given?.SessionToken ?? '',
      });
      const own = statement({ AWS: `arn:aws:iam::${member}:root` }, 'kms:*');
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy: document(own) }));
      const arn = KeyMetadata?.Arn ?? '';
      expect(await aws.readKey(arn, signal)).toEqual({
        isRead: false,
        why: expect.stringContaining('kms:DescribeKey'),
      });
      const shared = statement({ AWS: `arn:aws:iam::${account}:root` }, 'kms:DescribeKey');
      await kms.send(new PutKeyPolicyCommand({ KeyId: arn, Policy: document(own, shared) }));
      expect(await aws.readKey(arn, signal)).toMatchObject({
        isRead: true,
        value: { account: member, policy: { isRead: false, why: expect.stringContaining(member) } },
      });
    },
  );

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

  test('a key by its ARN is granted on, and its policy completed by a document', async () => {
    const { account } = await subject().aws.identify(subject().signal);
    const bucket = await newBucket(subject());
    const { arn } = await newKey(subject());
    await encrypt(subject(), bucket, arn);
    const principals = async () => {
      const plan = await planOf(subject(), bucket);
      expect(actionsOf(plan, 'bucket')).toEqual(['none']);
      const [policy] = plan.documents.filter(({ id }) => id === 'policy');
      expect(JSON.stringify(policy?.document)).toContain(`"Resource":["${arn}"]`);
      const keyPolicies = plan.documents.filter(({ id }) => id === 'key-policy');
      return keyPolicies.flatMap(({ document: added }) =>
        (added as { Statement: { Principal: object }[] }).Statement.map(({ Principal }) => Principal),
      );
    };
    const service = { Service: 'delivery.logs.amazonaws.com' };
    expect(await principals()).toEqual([service]);
    // The key hands nothing to the account any longer.
    const admin = statement({ AWS: `arn:aws:iam::${account}:user/network-engineer` }, 'kms:*');
    const lockout = { PolicyName: 'default', BypassPolicyLockoutSafetyCheck: true };
    const input = { KeyId: arn, Policy: document(admin), ...lockout };
    await clientsOf(subject()).kms.send(new PutKeyPolicyCommand(input));
    expect(await principals()).toEqual([
      service,
      { AWS: expect.stringMatching(new RegExp(`^arn:aws:iam::${account}:role/`)) },
    ]);
  });

  test.each(['alias', 'id', 'aws/s3', 'disabled'])('an encryption that stops delivery: %s', async (kind) => {
    const bucket = await newBucket(subject());
    const { kms } = clientsOf(subject());
    const { arn, id } = await newKey(subject());
    const AliasName = `alias/${uniqueName('logs')}`;
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: id }));
    const named: Record<string, string | null> = { alias: AliasName, id, 'aws/s3': null, disabled: arn };
    await encrypt(subject(), bucket, named[kind] ?? null);
    if (kind === 'disabled') await kms.send(new DisableKeyCommand({ KeyId: id }));
    const plan = await planOf(subject(), bucket);
    expect(actionsOf(plan, 'bucket')).toEqual(['blocked']);
    expect(actionsOf(plan, 'flow-log')).toEqual(['blocked']);
    const { remedy } = plan.changes.find((change) => change.kind === 'bucket') ?? {};
    expect(remedy).toContain(kind === 'aws/s3' ? 'AES256' : arn);
  });

  test("all of a role's policies are read, each by itself", async () => {
    const { aws, signal } = subject();
    const { iam } = clientsOf(subject());
    const name = uniqueName('Role');
    const trusting = statement({ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole');
    const trustPolicy = JSON.parse(document({ ...trusting, Resource: undefined }));
    await aws.createRole({ name, description: 'x', trustPolicy }, memoryContext());
    expect(await aws.readRolePolicies(name, signal)).toEqual({
      attached: [],
      inline: { isRead: true, value: [] },
      boundary: { isRead: true, value: null },
    });
    const allowing = (Action: string) => document({ Effect: 'Allow', Action, Resource: '*' });
    const managed = async (PolicyName: string, action: string): Promise<string> => {
      const input = { PolicyName, PolicyDocument: allowing(action) };
      return (await iam.send(new CreatePolicyCommand(input))).Policy?.Arn ?? '';
    };
    const own = await managed(uniqueName('Own'), 'ec2:DescribeVpcs');
    const boundary = await managed(uniqueName('Boundary'), 's3:GetObject');
    const ofAws = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    // moto has no policies of AWS's unless it is started with them.
    const arns = [await managed(uniqueName('Second'), 'ec2:DescribeSubnets'), own];
    if (!lax.ignoresPolicies) arns.push(ofAws);
    for (const policyArn of arns) {
      await aws.attachRolePolicy({ roleName: name, policyArn }, memoryContext());
    }
    const inline = { RoleName: name, PolicyName: 'inline', PolicyDocument: allowing('kms:Decrypt') };
    await iam.send(new PutRolePolicyCommand(inline));
    const bounded = { RoleName: name, PermissionsBoundary: boundary };
    await iam.send(new PutRolePermissionsBoundaryCommand(bounded));
    const read = (arn: string | null, action: unknown) => ({
      isRead: true,
      value: { arn, document: { Statement: [{ Action: action }] } },
    });
    const found = await aws.readRolePolicies(name, signal);
    expect(found).toMatchObject({
      attached: arns.toSorted().map((arn) => ({ isRead: true, value: { arn } })),
      inline: { isRead: true, value: [read(null, 'kms:Decrypt')] },
      boundary: read(boundary, 's3:GetObject'),
    });
    expect(found.attached.find((each) => each.isRead && each.value.arn === own)).toMatchObject(
      read(own, 'ec2:DescribeVpcs'),
    );
    const missing = await reportFrom(aws.readRolePolicies(uniqueName('absent'), signal));
    expect(missing.code).toBe('NOT_FOUND');
  });
}
