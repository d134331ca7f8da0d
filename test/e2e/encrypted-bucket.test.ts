/** A bucket that is encrypted with a customer-managed key: logs arrive once the printed statements are in the key's policy. */
import { DescribeFlowLogsCommand } from '@aws-sdk/client-ec2';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  GetKeyPolicyCommand,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import { CreateBucketCommand, ListObjectsV2Command, PutBucketEncryptionCommand } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import type { PolicyDocument } from '../../src/model/existing.ts';
import { jsonLines, runProgram } from '../helpers/program.ts';
import { account, clients } from '../sandbox/clients.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest({ speed: 600 });
const Bucket = 'test-logs-bucket';

/** Nothing is left to the account: the key is its administrator's alone. */
const closed: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:user/network-engineer` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
};

async function encryptedBy(name: 'key' | 'alias'): Promise<string> {
  const { kms, s3 } = clients(given.sandbox);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy: JSON.stringify(closed) }));
  const KeyId = KeyMetadata?.Arn ?? '';
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/logs', TargetKeyId: KeyId }));
  await s3.send(new CreateBucketCommand({ Bucket }));
  const KMSMasterKeyID = name === 'key' ? KeyId : 'alias/logs';
  const byDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID };
  const Rules = [{ ApplyServerSideEncryptionByDefault: byDefault }];
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  return KeyId;
}

async function printed(answers: string): Promise<{ id: string; document: unknown }[]> {
  const args = ['apply', '--answers', answers, '--dry-run', '--format', 'json'];
  const { exit, stdout, stderr } = await runProgram(args, { env: given.env });
  expect(exit, stderr).toBe(0);
  return JSON.parse(stdout).documents;
}

it('logs are delivered once the key has the statements that were printed', async () => {
  const KeyId = await encryptedBy('key');
  const { ec2, kms, s3 } = clients(given.sandbox);
  const answers = await given.answersFile(usualAnswers);
  const applied = await runProgram(['apply', '--answers', answers, '--yes', '--json'], { env: given.env });
  expect(applied.exit, applied.stderr).toBe(0);
  const status = async () =>
    (await ec2.send(new DescribeFlowLogsCommand({}))).FlowLogs?.find(({ LogDestination }) =>
      LogDestination?.endsWith(Bucket),
    )?.DeliverLogsStatus;
  await expect.poll(status, { timeout: 20_000 }).toBe('FAILED');

  const before = await printed(answers);
  expect(JSON.stringify(before.find(({ id }) => id === 'policy'))).toContain(KeyId);
  const missing = before.find(({ id }) => id === 'key-policy')?.document as PolicyDocument;
  const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
  const policy = JSON.parse(Policy ?? '') as PolicyDocument;
  policy.Statement.push(...missing.Statement);
  expect(policy.Statement).toHaveLength(3);
  await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: JSON.stringify(policy) }));

  const logs = async () => (await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount ?? 0;
  await expect.poll(logs, { timeout: 20_000 }).toBeGreaterThan(0);
  expect((await printed(answers)).map(({ id }) => id)).not.toContain('key-policy');
  const again = await runProgram(['apply', '--answers', answers, '--yes', '--json'], { env: given.env });
  expect(jsonLines(again.stdout).at(-1)).toMatchObject({ outcome: 'unchanged' });
}, 90_000);

it('no flow log is created where the bucket names its key by an alias', async () => {
  const KeyId = await encryptedBy('alias');
  const answers = await given.answersFile(usualAnswers);
  const planned = await runProgram(['plan', '--answers', answers, '--json'], { env: given.env });
  const { changes } = JSON.parse(planned.stdout) as {
    changes: { kind: string; action: string; remedy: string }[];
  };
  expect(changes.find(({ kind }) => kind === 'bucket')).toMatchObject({
    action: 'blocked',
    remedy: expect.stringContaining(KeyId),
  });
  await runProgram(['apply', '--answers', answers, '--yes', '--json'], { env: given.env });
  expect(given.mutations().map(({ operation }) => operation)).not.toContain('CreateFlowLogs');
}, 60_000);
