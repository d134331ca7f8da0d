import {
  BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  paginateListBuckets,
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

describe('creation', () => {
  test('in us-east-1 it is repeatable and takes no location of its own', async () => {
    const { s3 } = clients(sandbox);
    const Bucket = 'created-in-virginia';
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new CreateBucketCommand({ Bucket }));
    expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('us-east-1');
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
    const body =
      '<CreateBucketConfiguration><LocationConstraint>us-east-1</LocationConstraint></CreateBucketConfiguration>';
    const response = await fetch(`${sandbox.url}/another-one`, {
      method: 'PUT',
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIASANDBOXNETWORK01/20260101/us-east-1/s3/aws4_request, Signature=0',
      },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('<Code>InvalidLocationConstraint</Code>');
  });

  test('elsewhere the location must be that of the endpoint, and once is enough', async () => {
    const { s3 } = clients(sandbox, { region: 'eu-west-2' });
    const Bucket = 'created-in-london';
    const create = (LocationConstraint: BucketLocationConstraint) =>
      s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
    await expectFailure(
      create(BucketLocationConstraint.us_west_2),
      'IllegalLocationConstraintException',
      400,
      'The us-west-2 location constraint is incompatible',
    );
    await create(BucketLocationConstraint.eu_west_2);
    await expectFailure(create(BucketLocationConstraint.eu_west_2), 'BucketAlreadyOwnedByYou', 409);
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('eu-west-2');
  });

  test('someone else’s name', async () => {
    const { s3 } = clients(sandbox);
    const taken = s3.send(new CreateBucketCommand({ Bucket: 'network-logs' }));
    await expectFailure(taken, 'BucketAlreadyExists', 409, 'not available');
  });

  test.each([
    'My_Bucket',
    'ab',
    'x'.repeat(64),
    '192.168.5.4',
    'two..dots',
    '-dash',
    'xn--x',
    'x-s3alias',
    'mine-an',
  ])('the name %s is refused', async (Bucket) => {
    const { s3 } = clients(sandbox);
    await expectFailure(s3.send(new CreateBucketCommand({ Bucket })), 'InvalidBucketName', 400);
  });

  test('in the namespace of account and region', async () => {
    const { s3 } = clients(sandbox);
    const create = (Bucket: string) =>
      s3.send(new CreateBucketCommand({ Bucket, BucketNamespace: 'account-regional' }));
    await create(`logs-${account}-us-east-1-an`);
    await expectFailure(create(`logs-${otherAccount}-us-east-1-an`), 'InvalidNamespaceHeader', 400);
    await expectFailure(create(`logs-${account}-us-east-1-an`), 'BucketAlreadyOwnedByYou', 409);
  });
});

describe('looking', () => {
  test('HeadBucket tells missing, foreign and misplaced buckets apart', async () => {
    const { s3 } = clients(sandbox);
    const head = (Bucket: string, ExpectedBucketOwner?: string) =>
      s3.send(new HeadBucketCommand({ Bucket, ...(ExpectedBucketOwner ? { ExpectedBucketOwner } : {}) }));
    expect((await head(existing, account)).BucketRegion).toBe('us-east-1');
    await expectFailure(head('nobody-has-this'), 'NotFound', 404);
    await expectFailure(head(existing, otherAccount), 'Unknown', 403);
    await expectFailure(head('network-logs'), 'Unknown', 403);
    const misplaced: unknown = await head('sandbox-archive-eu').catch((error: unknown) => error);
    expect(misplaced).toMatchObject({
      $metadata: { httpStatusCode: 301 },
      $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } },
    });
  });

  test('calls to the wrong region are sent on', async () => {
    const { s3 } = clients(sandbox);
    const Bucket = 'sandbox-archive-eu';
    await expectFailure(
      s3.send(new GetBucketPolicyCommand({ Bucket })),
      'PermanentRedirect',
      301,
      'specified endpoint',
    );
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('eu-west-1');
  });

  test('only the caller’s own buckets are listed, in pages, with regions when asked', async () => {
    const { s3 } = clients(sandbox, { account: otherAccount });
    const plain = await s3.send(new ListBucketsCommand({}));
    expect(plain.Buckets?.map((bucket) => [bucket.Name, bucket.BucketRegion])).toEqual([
      ['network-logs', undefined],
      ['vpc-flow-logs', undefined],
    ]);
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateListBuckets({ client: s3, pageSize: 1 }, {})) {
      pages.push((page.Buckets ?? []).map((bucket) => `${bucket.Name} ${bucket.BucketRegion}`));
    }
    expect(pages).toEqual([['network-logs us-east-1'], ['vpc-flow-logs eu-west-1']]);
    const prefixed = await s3.send(new ListBucketsCommand({ Prefix: 'vpc' }));
    expect(prefixed.Buckets?.map((bucket) => bucket.Name)).toEqual(['vpc-flow-logs']);
    const regional = await s3.send(new ListBucketsCommand({ BucketRegion: 'us-east-1' }));
    expect(regional.Buckets?.map((bucket) => bucket.Name)).toEqual(['network-logs']);
    const elsewhere = s3.send(new ListBucketsCommand({ BucketRegion: 'eu-west-1' }));
    await expectFailure(elsewhere, 'InvalidArgument', 400);
  });

  test('the settings of a new bucket', async () => {
    const { s3 } = clients(sandbox);
    const Bucket = existing;
    const access = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(access.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(encryption.ServerSideEncryptionConfiguration?.Rules).toEqual([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
    ]);
    const ownership = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(ownership.OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    const acl = await s3.send(new GetBucketAclCommand({ Bucket }));
    expect(acl.Grants).toMatchObject([{ Permission: 'FULL_CONTROL', Grantee: { ID: acl.Owner?.ID } }]);
  });
});

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

test('a bucket is deleted when it is empty, by its owner', async () => {
  const { s3 } = clients(sandbox);
  const Bucket = 'to-be-deleted';
  await s3.send(new CreateBucketCommand({ Bucket }));
  const hub = clients(sandbox, { account: otherAccount }).s3;
  await expectFailure(hub.send(new DeleteBucketCommand({ Bucket })), 'AccessDenied', 403);
  await expectFailure(s3.send(new DeleteBucketCommand({ Bucket: existing })), 'BucketNotEmpty', 409);
  await s3.send(new DeleteBucketCommand({ Bucket }));
  await expectFailure(s3.send(new PutObjectCommand({ Bucket, Key: 'x', Body: 'x' })), 'NoSuchBucket', 404);
});
