import {
  CreateBucketCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { account, clients, expectFailure, otherAccount } from './clients.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const existing = 'sandbox-network-logs';

describe('the policy', () => {
  const Bucket = 'with-a-policy';
  beforeAll(async () => {
    await clients(sandbox).s3.send(new CreateBucketCommand({ Bucket }));
  });
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${otherAccount}:root` },
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
  };
  const policy = (...statements: object[]) =>
    JSON.stringify({ Version: '2012-10-17', Statement: statements });

  test('is put, read, and deleted', async () => {
    const { s3 } = clients(sandbox);
    await expectFailure(s3.send(new GetBucketPolicyCommand({ Bucket })), 'NoSuchBucketPolicy', 404);
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(statement) }));
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(policy(statement));
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    await expectFailure(s3.send(new GetBucketPolicyCommand({ Bucket })), 'NoSuchBucketPolicy', 404);
  });

  test.each<[string, string, string, number, string]>([
    ['no JSON', 'policy', 'MalformedPolicy', 400, 'valid JSON'],
    [
      'another bucket',
      policy({ ...statement, Resource: 'arn:aws:s3:::other/*' }),
      'MalformedPolicy',
      400,
      'invalid resource',
    ],
    [
      'another service',
      policy({ ...statement, Action: 'ec2:Run' }),
      'MalformedPolicy',
      400,
      'invalid action',
    ],
    ['no principal', policy({ ...statement, Principal: undefined }), 'MalformedPolicy', 400, 'Principal'],
    [
      'unknown principal',
      policy({ ...statement, Principal: { AWS: 'arn:aws:iam::834693425129:role/nobody' } }),
      'MalformedPolicy',
      400,
      'Invalid principal in policy',
    ],
    [
      'action on the wrong kind',
      policy({ ...statement, Action: 's3:ListBucket' }),
      'MalformedPolicy',
      400,
      'does not apply',
    ],
    ['too large', policy({ ...statement, Sid: 'x'.repeat(21_000) }), 'PolicyTooLarge', 400, ''],
    ['public', policy({ ...statement, Principal: '*' }), 'AccessDenied', 403, 'BlockPublicPolicy'],
  ])('is refused: %s', async (_what, Policy, code, status, text) => {
    const { s3 } = clients(sandbox);
    await expectFailure(s3.send(new PutBucketPolicyCommand({ Bucket, Policy })), code, status, text);
  });

  test('opens a bucket to another account, and a Deny closes it to its owner', async () => {
    const { s3 } = clients(sandbox);
    const hub = clients(sandbox, { account: otherAccount }).s3;
    const tags = () => hub.send(new GetBucketTaggingCommand({ Bucket }));
    await expectFailure(tags(), 'AccessDenied', 403);
    const open = { ...statement, Action: 's3:GetBucketTagging', Resource: `arn:aws:s3:::${Bucket}` };
    const closed = { ...open, Effect: 'Deny', Principal: { AWS: account } };
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(open, closed) }));
    await expectFailure(tags(), 'NoSuchTagSet', 404);
    await expectFailure(s3.send(new GetBucketTaggingCommand({ Bucket })), 'AccessDenied', 403);
  });

  test('the seeded bucket has a statement of someone else’s', async () => {
    const { Policy: text } = await clients(sandbox).s3.send(new GetBucketPolicyCommand({ Bucket: existing }));
    expect(JSON.parse(text ?? '').Statement[0]).toMatchObject({ Sid: 'Backup read' });
  });
});

test('tags', async () => {
  const { s3 } = clients(sandbox);
  const Bucket = 'with-tags';
  await s3.send(new CreateBucketCommand({ Bucket }));
  await expectFailure(s3.send(new GetBucketTaggingCommand({ Bucket })), 'NoSuchTagSet', 404);
  const put = (TagSet: { Key: string; Value: string }[]) =>
    s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  await put([{ Key: 'a', Value: '1' }]);
  await put([{ Key: 'kentik-aws-setup:session', Value: '<ü & "q">' }]);
  expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual([
    { Key: 'kentik-aws-setup:session', Value: '<ü & "q">' },
  ]);
  await expectFailure(put([{ Key: 'aws:x', Value: '' }]), 'InvalidTag', 400);
  await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
  await expectFailure(s3.send(new GetBucketTaggingCommand({ Bucket })), 'NoSuchTagSet', 404);
});

test('lifecycle rules', async () => {
  const { s3 } = clients(sandbox);
  const Bucket = 'with-rules';
  await s3.send(new CreateBucketCommand({ Bucket }));
  const read = () => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  await expectFailure(read(), 'NoSuchLifecycleConfiguration', 404);
  const Rules = [
    { ID: 'logs', Status: 'Enabled' as const, Filter: { Prefix: 'AWSLogs/' }, Expiration: { Days: 7 } },
    {
      ID: 'uploads',
      Status: 'Disabled' as const,
      Filter: { Prefix: '' },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
    },
  ];
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  expect((await read()).Rules).toEqual(Rules);
  await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
  await expectFailure(read(), 'NoSuchLifecycleConfiguration', 404);
});
