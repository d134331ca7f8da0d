import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { memoryContext } from '../helpers/recorder.ts';
import { type Subject, uniqueName } from './subject.ts';

const region = 'eu-west-1';

async function bucketWith({ aws, backend }: Subject, keys: readonly string[]): Promise<string> {
  const bucket = uniqueName('objects');
  await aws.createBucket({ name: bucket, region }, memoryContext());
  const s3 = new S3Client({
    region,
    endpoint: backend.environment.AWS_ENDPOINT_URL ?? '',
    forcePathStyle: true,
    credentials: {
      accessKeyId: backend.environment.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: backend.environment.AWS_SECRET_ACCESS_KEY ?? '',
    },
  });
  for (let start = 0; start < keys.length; start += 50) {
    const some = keys.slice(start, start + 50);
    await Promise.all(
      some.map((Key) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: `body of ${Key}` }))),
    );
  }
  s3.destroy();
  return bucket;
}

export function objectContract(subject: () => Subject): void {
  test('lists folders and objects, and starts after a key', async () => {
    const { aws, signal } = subject();
    const bucket = await bucketWith(subject(), ['a/1.gz', 'a/2.gz', 'a/b/3.gz', 'c/4.gz']);
    const query = { bucket, region };
    expect(await aws.listObjects({ ...query, prefix: '', delimiter: '/' }, signal)).toEqual({
      prefixes: ['a/', 'c/'],
      objects: [],
      nextToken: null,
    });
    const inside = await aws.listObjects(
      { ...query, prefix: 'a/', delimiter: '/', startAfter: 'a/1.gz' },
      signal,
    );
    expect(inside.prefixes).toEqual(['a/b/']);
    expect(inside.objects).toEqual([
      {
        key: 'a/2.gz',
        size: 'body of a/2.gz'.length,
        lastModified: expect.stringMatching(/^\d{4}-.*Z$/),
        storageClass: 'STANDARD',
      },
    ]);
    expect(await aws.listObjects({ ...query, prefix: 'nothing/' }, signal)).toMatchObject({
      prefixes: [],
      objects: [],
    });
  });

  test('gives a thousand keys a page', async () => {
    const { aws, signal } = subject();
    const keys = Array.from({ length: 1003 }, (_, index) => `many/${String(index).padStart(5, '0')}`);
    const bucket = await bucketWith(subject(), keys);
    const first = await aws.listObjects({ bucket, region, prefix: 'many/' }, signal);
    expect(first.objects.map(({ key }) => key)).toEqual(keys.slice(0, 1000));
    const token = first.nextToken ?? expect.fail('there is no second page');
    const second = await aws.listObjects({ bucket, region, prefix: 'many/', token }, signal);
    expect(second.objects.map(({ key }) => key)).toEqual(keys.slice(1000));
    expect(second.nextToken).toBeNull();
  }, 60_000);

  test('reads an object as far as asked, and says when it was deleted', async () => {
    const { aws, signal } = subject();
    const bucket = await bucketWith(subject(), ['one']);
    const body = await aws.openObject({ bucket, region, key: 'one' }, signal);
    const chunks: Uint8Array[] = [];
    for await (const chunk of body ?? []) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('body of one');
    expect(await aws.openObject({ bucket, region, key: 'gone' }, signal)).toBeNull();
  });
}
