/** Listing and opening S3 objects. */
import type { Readable } from 'node:stream';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { bounded } from '../../../model/redact/redact.ts';
import type { Connection } from '../../access/connection.ts';
import type { Task } from '../../explain/errors.ts';
import { failureOf, hasCode } from '../../explain/failures.ts';
import type { ObjectPage } from '../../resource-types.ts';
import type { Aws } from '../../types.ts';

type ObjectQuery = Parameters<Aws['listObjects']>[0];
type ObjectAddress = Parameters<Aws['openObject']>[0];

/** One page of at most 1,000 keys, in the order of their UTF-8 bytes. */
export async function listObjects(
  connection: Connection,
  query: ObjectQuery,
  signal: AbortSignal,
): Promise<ObjectPage> {
  const { account, partition } = await connection.caller(signal);
  const s3 = await connection.client(S3Client, query.region, 'read');
  const task: Task = {
    doing: `looking for logs in the bucket ${query.bucket}`,
    service: 's3',
    operation: 'ListObjectsV2',
    actions: ['s3:ListBucket'],
    resources: [`arn:${partition}:s3:::${query.bucket}`],
    account,
    region: query.region,
    name: query.bucket,
  };
  const page = await connection.read(task, signal, (options) =>
    s3.send(
      new ListObjectsV2Command({
        Bucket: query.bucket,
        ExpectedBucketOwner: account,
        Prefix: query.prefix,
        ...(query.delimiter === undefined ? {} : { Delimiter: query.delimiter }),
        ...(query.startAfter === undefined ? {} : { StartAfter: query.startAfter }),
        ...(query.token === undefined ? {} : { ContinuationToken: query.token }),
      }),
      options,
    ),
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
 * Opens an object for reading, or null where it doesn't exist: Kentik deletes what it has read. Ending the iteration
 * closes the connection.
 */
export async function openObject(
  connection: Connection,
  object: ObjectAddress,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | null> {
  const { account, partition } = await connection.caller(signal);
  const s3 = await connection.client(S3Client, object.region, 'read');
  const task: Task = {
    doing: `reading ${object.key} from the bucket ${object.bucket}`,
    service: 's3',
    operation: 'GetObject',
    actions: ['s3:GetObject'],
    resources: [`arn:${partition}:s3:::${object.bucket}/${object.key}`],
    account,
    region: object.region,
    name: object.bucket,
  };
  const input = { Bucket: object.bucket, Key: object.key, ExpectedBucketOwner: account };
  return connection.read(task, signal, async (options) => {
    try {
      const answer = await s3.send(new GetObjectCommand(input), options);
      return answer.Body === undefined ? null : chunksOf(connection, answer.Body as Readable, task, signal);
    } catch (error) {
      if (hasCode(failureOf(error), 'NoSuchKey')) return null;
      throw error;
    }
  });
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
    throw connection.explained(error, task, signal);
  } finally {
    body.destroy();
  }
}
