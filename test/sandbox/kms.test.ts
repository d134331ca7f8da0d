/** Encrypted buckets: delivery and readers need the key, on both sides. */
import { DeleteFlowLogsCommand, DescribeFlowLogsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { account, clients, expectFailure, flowLogRequest } from './clients.ts';

let now = Date.parse('2026-03-01T12:00:00Z');
const Bucket = 'sandbox-network-logs';
const root = `arn:aws:iam::${account}:root`;
const statement = (Principal: object, Action: string | string[]) => ({
  Effect: 'Allow',
  Principal,
  Action,
  Resource: '*',
});
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

async function withSandbox(work: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = await startSandbox({ now: () => now });
  try {
    await work(sandbox);
  } finally {
    await sandbox.close();
  }
}

async function encrypt(sandbox: Sandbox, keyId: string): Promise<void> {
  await clients(sandbox).s3.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyId } }],
      },
    }),
  );
}

test('a role reads an encrypted object only where key policy and its own policies allow it', async () => {
  await withSandbox(async (sandbox) => {
    const { iam, kms, s3, sts } = clients(sandbox);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.Arn ?? '';
    await encrypt(sandbox, KeyId);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'text' }));
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'reader',
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Principal: { AWS: root },
          Action: 'sts:AssumeRole',
        }),
      }),
    );
    const RoleArn = `arn:aws:iam::${account}:role/reader`;
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
    const asRole = clients(sandbox, { session: Credentials }).s3;
    const read = () => asRole.send(new GetObjectCommand({ Bucket, Key: 'a' }));
    const allow = async (...Action: string[]) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName: 'reader',
          PolicyName: 'own',
          PolicyDocument: policy({ Effect: 'Allow', Action, Resource: '*' }),
        }),
      );

    await expectFailure(
      read(),
      'AccessDenied',
      403,
      'no identity-based policy allows the s3:GetObject action',
    );
    await allow('s3:GetObject');
    const denied = `User: arn:aws:sts::${account}:assumed-role/reader/test is not authorized to perform: kms:Decrypt on resource: ${KeyId} because no`;
    await expectFailure(
      read(),
      'AccessDenied',
      403,
      `${denied} identity-based policy allows the kms:Decrypt action`,
    );
    await allow('s3:GetObject', 'kms:Decrypt');
    await expect((await read()).Body?.transformToString()).resolves.toBe('text');
    // The key's policy no longer delegates to the account.
    await kms.send(
      new PutKeyPolicyCommand({
        KeyId,
        Policy: policy(statement({ AWS: `arn:aws:iam::${account}:user/network-engineer` }, 'kms:*')),
      }),
    );
    await expectFailure(
      read(),
      'AccessDenied',
      403,
      `${denied} resource-based policy allows the kms:Decrypt action`,
    );
    // A statement for the role is enough, whatever its own policies say of the key.
    await allow('s3:GetObject');
    await kms.send(
      new PutKeyPolicyCommand({
        KeyId,
        Policy: policy(
          statement({ AWS: `arn:aws:iam::${account}:user/network-engineer` }, 'kms:*'),
          statement({ AWS: RoleArn }, 'kms:Decrypt'),
        ),
      }),
    );
    await expect((await read()).Body?.transformToString()).resolves.toBe('text');
    await expect(kms.send(new GetKeyPolicyCommand({ KeyId }))).resolves.toMatchObject({
      Policy: expect.stringContaining('kms:Decrypt'),
    });
  });
});

test('log delivery needs the key, too, and the bucket must name it by its ARN', async () => {
  await withSandbox(async (sandbox) => {
    const { ec2, kms, s3 } = clients(sandbox);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.Arn ?? '';
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/logs', TargetKeyId: KeyId }));
    await expect(kms.send(new DescribeKeyCommand({ KeyId: 'alias/logs' }))).resolves.toMatchObject({
      KeyMetadata: { Arn: KeyId },
    });
    const Filters = [{ Name: 'tag:Name', Values: ['production'] }];
    const { Vpcs: [vpc] = [] } = await ec2.send(new DescribeVpcsCommand({ Filters }));
    const create = () =>
      ec2.send(flowLogRequest({ ResourceIds: [vpc?.VpcId ?? ''], LogDestination: `arn:aws:s3:::${Bucket}` }));
    for (const name of ['alias/logs', KeyMetadata?.KeyId ?? '']) {
      await encrypt(sandbox, name);
      await expectFailure(create(), 'InvalidParameter', 400, `LogDestination: ${Bucket} is undeliverable`);
    }
    await encrypt(sandbox, KeyId);
    const [flowLog = ''] = (await create()).FlowLogIds ?? [];
    now += 30 * 60_000;
    const status = async () =>
      (await ec2.send(new DescribeFlowLogsCommand({}))).FlowLogs?.find(({ LogDestination }) =>
        LogDestination?.endsWith(Bucket),
      )?.DeliverLogsStatus;
    expect(await status()).toBe('FAILED');
    // The statement of AWS's guide.
    await kms.send(
      new PutKeyPolicyCommand({
        KeyId,
        Policy: policy(
          statement({ AWS: root }, 'kms:*'),
          statement({ Service: 'delivery.logs.amazonaws.com' }, [
            'kms:Encrypt',
            'kms:Decrypt',
            'kms:ReEncrypt*',
            'kms:GenerateDataKey*',
            'kms:Describe*',
          ]),
        ),
      }),
    );
    await ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: [flowLog] }));
    expect((await create()).FlowLogIds).toHaveLength(1);
    now += 30 * 60_000;
    expect(await status()).toBe('SUCCESS');
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'AWSLogs/' }));
    expect(Contents.length).toBeGreaterThan(0);
  });
});
