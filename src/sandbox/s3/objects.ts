/** GetObject, HeadObject, PutObject, DeleteObject, DeleteObjects. */
import { AwsFailure } from '../failure.ts';
import { checkKeyAccess, findKey, keyOfBucket } from '../kms/keys.ts';
import type { WireAnswer, WireRequest } from '../wire/request.ts';
import { childrenOf, element, malformedXml, parseXml, textOf } from '../wire/xml.ts';
import type { StoredObject } from '../world/objects.ts';
import { createObject } from '../world/objects.ts';
import { checkAcl } from './buckets.ts';
import { emptyAnswer, openBucket, type S3Call, xmlAnswer } from './call.ts';

function findObject(call: S3Call): StoredObject {
  const object = openBucket(call, 's3:GetObject').objects.get(call.key);
  if (!object) {
    throw new AwsFailure('NoSuchKey', 'The specified key does not exist.', 404, {
      details: { Key: call.key },
    });
  }
  return object;
}

/** What reading needs besides the permission: the object isn't archived, and its key opens it for the caller. */
function checkReadable({ context, bucket, key: name }: S3Call, object: StoredObject): void {
  if (archived.has(object.storageClass)) {
    throw new AwsFailure(
      'InvalidObjectState',
      "The operation is not valid for the object's storage class",
      403,
      { details: { StorageClass: object.storageClass } },
    );
  }
  if (object.kmsKeyArn === null) return;
  const { world, principal, account, region } = context;
  const key = findKey(world, object.kmsKeyArn, { account: account.id, region });
  if (key?.state !== 'Enabled') {
    throw new AwsFailure('KMS.DisabledException', `${object.kmsKeyArn} is disabled.`, 400);
  }
  try {
    const arn = `arn:${world.partition}:s3:::${bucket}`;
    const isByBucketKey = world.buckets.get(bucket)?.encryption.bucketKey === true;
    checkKeyAccess(world, principal, key, 'kms:Decrypt', {
      'aws:viaawsservice': 'true',
      'kms:viaservice': `s3.${region}.amazonaws.com`,
      'kms:encryptioncontext:aws:s3:arn': isByBucketKey ? arn : `${arn}/${name}`,
    });
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    throw new AwsFailure('AccessDenied', error.message, 403);
  }
}

const archived = new Set(['GLACIER', 'DEEP_ARCHIVE']);

function objectHeaders(object: StoredObject): Record<string, string> {
  const headers: Record<string, string> = {
    'last-modified': new Date(object.lastModified).toUTCString(),
    etag: object.etag,
    'accept-ranges': 'bytes',
    'content-type': object.contentType,
    ...encryptionHeaders(object),
    ...(object.storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': object.storageClass }),
  };
  if (object.contentEncoding) headers['content-encoding'] = object.contentEncoding;
  for (const [name, value] of Object.entries(object.metadata)) headers[`x-amz-meta-${name}`] = value;
  return headers;
}

function encryptionHeaders({ kmsKeyArn }: StoredObject): Record<string, string> {
  return kmsKeyArn === null
    ? { 'x-amz-server-side-encryption': 'AES256' }
    : { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': kmsKeyArn };
}

export function headObject(call: S3Call): WireAnswer {
  const object = findObject(call);
  return emptyAnswer(200, { ...objectHeaders(object), 'content-length': String(object.body.length) });
}

export function getObject(call: S3Call): WireAnswer {
  const object = findObject(call);
  checkReadable(call, object);
  const headers = objectHeaders(object);
  const range = readRange(call.request.headers.range, object.body.length);
  if (!range) return { status: 200, headers, body: object.body };
  const { start, end } = range;
  headers['content-range'] = `bytes ${start}-${end}/${object.body.length}`;
  return { status: 206, headers, body: object.body.subarray(start, end + 1) };
}

/** Both ends inclusive; null where the whole object is meant, as also for a header that is no range of bytes. */
function readRange(header: string | undefined, size: number): { start: number; end: number } | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match) return null;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size || start > end) {
    throw new AwsFailure('InvalidRange', 'The requested range is not satisfiable', 416, {
      details: { RangeRequested: header ?? '', ActualObjectSize: String(size) },
      headers: { 'content-range': `bytes */${size}` },
    });
  }
  return { start, end };
}

export function putObject(call: S3Call): WireAnswer {
  const { request, context, key } = call;
  const bucket = openBucket(call, 's3:PutObject');
  if (request.headers['x-amz-copy-source'] !== undefined) {
    throw new AwsFailure(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      501,
    );
  }
  checkAcl(request.headers['x-amz-acl']);
  if (Buffer.byteLength(key) > 1024) throw new AwsFailure('KeyTooLongError', 'Your key is too long');
  const object = createObject(key, decodeBody(request), context.world.clock.now());
  object.contentType = request.headers['content-type'] ?? object.contentType;
  const encodings = (request.headers['content-encoding'] ?? '')
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== '' && encoding !== 'aws-chunked');
  object.contentEncoding = encodings.join(',') || null;
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith('x-amz-meta-')) object.metadata[name.slice('x-amz-meta-'.length)] = value;
  }
  object.kmsKeyArn = keyOfBucket(context.world, bucket);
  object.storageClass = request.headers['x-amz-storage-class'] ?? 'STANDARD';
  bucket.objects.put(object);
  return emptyAnswer(200, { etag: object.etag, ...encryptionHeaders(object) });
}

/** Bodies that are signed or check-summed as they stream come in chunks, each after a line with its size. */
function decodeBody({ headers, body }: WireRequest): Uint8Array {
  if (!headers['x-amz-content-sha256']?.startsWith('STREAMING-')) return body;
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', offset);
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(body.toString('latin1', offset, lineEnd), 16);
    if (Number.isNaN(size)) {
      throw new AwsFailure('IncompleteBody', 'The request body terminated unexpectedly');
    }
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    offset = lineEnd + 2 + size + 2;
  }
}

export function deleteObject(call: S3Call): WireAnswer {
  openBucket(call, 's3:DeleteObject').objects.delete(call.key);
  return emptyAnswer(204);
}

export function deleteObjects(call: S3Call): WireAnswer {
  const bucket = openBucket(call, 's3:DeleteObject');
  const document = parseXml(Buffer.from(decodeBody(call.request)).toString('utf8'));
  const keys = childrenOf(document, 'Object').map((object) => textOf(object, 'Key') ?? '');
  if (keys.length === 0 || keys.length > 1000) throw malformedXml();
  for (const key of keys) bucket.objects.delete(key);
  if (textOf(document, 'Quiet') === 'true') return xmlAnswer('DeleteResult', []);
  return xmlAnswer(
    'DeleteResult',
    keys.map((key) => element('Deleted', [element('Key', key)])),
  );
}
