import {
  BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
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
