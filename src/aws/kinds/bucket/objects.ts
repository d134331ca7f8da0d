/** Listing and opening S3 objects. */
import type { Readable } from 'node:stream';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { bucketArn } from '../../../documents/arns.ts';
import { bounded } from '../../../model/redact/redact.ts';
import type { Connection } from '../../access/connection-types.ts';
import type { Task } from '../../explain/errors.ts';
import { nullIf, saying } from '../../read.ts';
import type { ObjectPage } from '../../types.ts';
import { aboutBucket, s3 } from './bucket-settings.ts';

/** One page of at most 1,000 keys, in the order of their UTF-8 bytes. */
export async function listObjects(
  connection: Connection,
  query: {
    bucket: string;
    region: string;
    prefix: string;
    delimiter?: string;
    startAfter?: string;
    token?: string;
  },
  signal: AbortSignal,
): Promise<ObjectPage> {
  const { bucket: Bucket, region, prefix: Prefix, delimiter: Delimiter, startAfter: StartAfter } = query;
  const caller = await connection.caller(signal);
  const { account } = caller;
  const about = aboutBucket('looking for logs in the bucket', Bucket, caller);
  const asked = { ...about, operation: 'ListObjectsV2', actions: ['s3:ListBucket'], account, region };
  const place = { Bucket, ExpectedBucketOwner: account, Prefix, Delimiter, StartAfter };
  const page = await s3.one(connection, signal, asked, (client, options) =>
    client.send(new ListObjectsV2Command({ ...place, ContinuationToken: query.token }), options),
  );
  return {
    prefixes: (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => (Prefix === undefined ? [] : [Prefix])),
    objects: (page.Contents ?? []).map(({ Key, Size, LastModified, StorageClass }) => ({
      key: Key ?? '',
      size: Size ?? 0,
      lastModified: LastModified?.toISOString() ?? '',
      ...(StorageClass === undefined ? {} : { storageClass: bounded(StorageClass, 50) }),
    })),
    nextToken: page.NextContinuationToken ?? null,
  };
}

/**
 * Opens an object; null if it doesn't exist, because Kentik can delete what it has read. Ending the iteration closes
 * it.
 */
export async function openObject(
  connection: Connection,
  { bucket, region, key }: { bucket: string; region: string; key: string },
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | null> {
  const { account, partition } = await connection.caller(signal);
  const task: Task = {
    service: 's3',
    doing: `reading ${key} from the bucket ${bucket}`,
    operation: 'GetObject',
    actions: ['s3:GetObject'],
    resources: [`${bucketArn(partition, bucket)}/${key}`],
    account,
    region,
    name: bucket,
  };
  const input = { Bucket: bucket, Key: key, ExpectedBucketOwner: account };
  const reading = s3.one(connection, signal, task, async (client, options) => {
    const { Body } = await client.send(new GetObjectCommand(input), options);
    return Body === undefined ? null : chunksOf(connection, Body as Readable, task, signal);
  });
  return nullIf(saying('NoSuchKey'), reading);
}

async function* chunksOf(
  connection: Connection,
  body: Readable,
  task: Task,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk as Uint8Array;
  } catch (error) {
    throw await connection.explained(error, task, signal);
  } finally {
    body.destroy();
  }
}
