import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { clients, expectFailure, otherAccount } from './clients.ts';

let sandbox: Sandbox;
const Bucket = 'objects-of-all-kinds';
const keys = ['a/1', 'a/2', 'a/b/3', 'b', 'c d/ü+&<.txt', 'c d/😀', 'c d/\uffee', 'z'];

beforeAll(async () => {
  sandbox = await startSandbox();
  const { s3 } = clients(sandbox);
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const Key of [...keys].reverse())
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: `<${Key}>` }));
});
afterAll(() => sandbox.close());

async function list(input: Omit<ListObjectsV2CommandInput, 'Bucket'>) {
  const answer = await clients(sandbox).s3.send(new ListObjectsV2Command({ Bucket, ...input }));
  return {
    keys: (answer.Contents ?? []).map((object) => object.Key),
    prefixes: (answer.CommonPrefixes ?? []).map((common) => common.Prefix),
    answer,
  };
}

test('objects come back as they were put', async () => {
  const { s3 } = clients(sandbox);
  const Key = 'c d/ü+&<.txt';
  const { Body, ...object } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(await Body?.transformToString()).toBe(`<${Key}>`);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  expect([head.ETag, head.ContentLength]).toEqual([object.ETag, Buffer.byteLength(Key) + 2]);
  await expectFailure(
    s3.send(new GetObjectCommand({ Bucket, Key: 'none' })),
    'NoSuchKey',
    404,
    'does not exist',
  );
  await expectFailure(s3.send(new HeadObjectCommand({ Bucket, Key: 'none' })), 'NotFound', 404);
});

test('a stream of unknown checksum arrives whole', async () => {
  const { s3 } = clients(sandbox);
  const text = 'flow '.repeat(40_000);
  const Body = Readable.from([Buffer.from(text)]);
  await s3.send(
    new PutObjectCommand({
      Bucket: 'sandbox-network-logs',
      Key: 'streamed',
      Body,
      ContentLength: text.length,
      Metadata: { by: 'test' },
    }),
  );
  const answer = await s3.send(new GetObjectCommand({ Bucket: 'sandbox-network-logs', Key: 'streamed' }));
  expect(answer.Metadata).toEqual({ by: 'test' });
  expect(await answer.Body?.transformToString()).toBe(text);
});

test('a part of an object', async () => {
  const { s3 } = clients(sandbox);
  const read = async (Range: string) => {
    const answer = await s3.send(new GetObjectCommand({ Bucket, Key: 'a/1', Range }));
    return [answer.ContentRange, await answer.Body?.transformToString()];
  };
  expect(await read('bytes=1-3')).toEqual(['bytes 1-3/5', 'a/1']);
  expect(await read('bytes=3-')).toEqual(['bytes 3-4/5', '1>']);
  expect(await read('bytes=-1')).toEqual(['bytes 4-4/5', '>']);
  expect(await read('bytes=0-99')).toEqual(['bytes 0-4/5', '<a/1>']);
  await expectFailure(
    s3.send(new GetObjectCommand({ Bucket, Key: 'a/1', Range: 'bytes=9-' })),
    'InvalidRange',
    416,
  );
});

test('lists are in binary order', async () => {
  const { answer, keys: listed } = await list({});
  expect(listed).toEqual(['a/1', 'a/2', 'a/b/3', 'b', 'c d/ü+&<.txt', 'c d/\uffee', 'c d/😀', 'z']);
  expect(answer).toMatchObject({ IsTruncated: false, KeyCount: 8, MaxKeys: 1000, Name: Bucket });
  expect((await list({ EncodingType: 'url', Prefix: 'c d/ü' })).keys).toEqual(['c%20d/%C3%BC%2B%26%3C.txt']);
});

test('a delimiter rolls keys up', async () => {
  expect(await list({ Delimiter: '/' })).toMatchObject({ keys: ['b', 'z'], prefixes: ['a/', 'c d/'] });
  expect(await list({ Delimiter: '/', Prefix: 'a/' })).toMatchObject({
    keys: ['a/1', 'a/2'],
    prefixes: ['a/b/'],
  });
  expect(await list({ Delimiter: '/', StartAfter: 'a/1' })).toMatchObject({
    keys: ['b', 'z'],
    prefixes: ['a/', 'c d/'],
  });
  expect(await list({ Prefix: 'a/', StartAfter: 'a/1' })).toMatchObject({ keys: ['a/2', 'a/b/3'] });
  expect(await list({ Prefix: 'nothing' })).toMatchObject({ keys: [], prefixes: [] });
});

test.each([1, 2, 3])('pages of %d give all keys and prefixes once', async (pageSize) => {
  const { s3 } = clients(sandbox);
  const flat: (string | undefined)[] = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize }, { Bucket })) {
    flat.push(...(page.Contents ?? []).map((object) => object.Key));
  }
  expect(flat).toEqual((await list({})).keys);
  const rolled: (string | undefined)[] = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize }, { Bucket, Delimiter: '/' })) {
    expect(page.KeyCount).toBeLessThanOrEqual(pageSize);
    rolled.push(...(page.Contents ?? []).map((object) => object.Key));
    rolled.push(...(page.CommonPrefixes ?? []).map((common) => common.Prefix));
  }
  expect(rolled.sort()).toEqual(['a/', 'b', 'c d/', 'z']);
});

test('the first version of the list', async () => {
  const { s3 } = clients(sandbox);
  const first = await s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 2, Delimiter: '/' }));
  expect([first.CommonPrefixes?.[0]?.Prefix, first.Contents?.[0]?.Key, first.IsTruncated]).toEqual([
    'a/',
    'b',
    true,
  ]);
  const second = await s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', Marker: first.NextMarker }));
  expect([second.CommonPrefixes?.[0]?.Prefix, second.Contents?.[0]?.Key]).toEqual(['c d/', 'z']);
});

test('objects are deleted one by one and many at once', async () => {
  const { s3 } = clients(sandbox);
  const bucket = { Bucket: 'emptied' };
  await s3.send(new CreateBucketCommand(bucket));
  for (const Key of ['1', '2', '<3>']) await s3.send(new PutObjectCommand({ ...bucket, Key, Body: Key }));
  await s3.send(new DeleteObjectCommand({ ...bucket, Key: '1' }));
  await s3.send(new DeleteObjectCommand({ ...bucket, Key: '1' }));
  const Objects = [{ Key: '<3>' }, { Key: 'none' }];
  const deleted = await s3.send(new DeleteObjectsCommand({ ...bucket, Delete: { Objects } }));
  expect(deleted.Deleted?.map((object) => object.Key)).toEqual(['<3>', 'none']);
  expect((await s3.send(new ListObjectsV2Command(bucket))).Contents?.map((object) => object.Key)).toEqual([
    '2',
  ]);
});

test('no one else reads them', async () => {
  const { s3 } = clients(sandbox, { account: otherAccount });
  await expectFailure(s3.send(new ListObjectsV2Command({ Bucket })), 'AccessDenied', 403);
  await expectFailure(s3.send(new GetObjectCommand({ Bucket, Key: 'z' })), 'AccessDenied', 403);
  const own = clients(sandbox).s3.send(
    new GetObjectCommand({ Bucket, Key: 'z', ExpectedBucketOwner: otherAccount }),
  );
  await expectFailure(own, 'AccessDenied', 403);
});
