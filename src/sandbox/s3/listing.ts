/** ListObjectsV2 and ListObjects. Source: S3 API reference. */
import { AwsFailure } from '../failure.ts';
import type { WireAnswer } from '../wire/request.ts';
import { element, type XmlNode } from '../wire/xml.ts';
import { compareKeys, lowerBound } from '../world/objects.ts';
import { openBucket, type S3Call, xmlAnswer } from './call.ts';

interface ListQuery {
  prefix: string;
  delimiter: string;
  /** Where the page begins: after this key and, where it is a rolled-up prefix, after all under it. */
  after: string;
  size: number;
}

interface Listed {
  keys: string[];
  prefixes: string[];
  /** The last key or prefix of the page, where more follows. */
  next: string | null;
}

/** The keys and rolled-up prefixes of one page. Jumps over what a prefix rolls up, so a page costs its own size. */
function listKeys(keys: readonly string[], { prefix, delimiter, after, size }: ListQuery): Listed {
  const listed: Listed = { keys: [], prefixes: [], next: null };
  let index = lowerBound(keys, prefix);
  if (after !== '' && compareKeys(after, prefix) >= 0) {
    const isRolledUp = delimiter !== '' && after.startsWith(prefix) && after.endsWith(delimiter);
    index = Math.max(index, isRolledUp ? endOfPrefix(keys, after) : lowerBound(keys, `${after}\0`));
  }
  let last = '';
  while (index < keys.length) {
    const key = keys[index] ?? '';
    if (!key.startsWith(prefix)) break;
    if (listed.keys.length + listed.prefixes.length >= size) {
      listed.next = last;
      break;
    }
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (end < 0) {
      listed.keys.push(key);
      last = key;
      index++;
    } else {
      last = key.slice(0, end + delimiter.length);
      listed.prefixes.push(last);
      index = endOfPrefix(keys, last);
    }
  }
  return listed;
}

/** Index of the first key after all keys that begin with `prefix`. */
function endOfPrefix(keys: readonly string[], prefix: string): number {
  return lowerBound(keys, `${prefix}\u{10ffff}\u{10ffff}`);
}

const tokenMark = 'after:';

export function listObjectsV2(call: S3Call): WireAnswer {
  const { query } = call.request;
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  const { listed, name, common } = list(call, token === null ? (startAfter ?? '') : readToken(token));
  return xmlAnswer('ListBucketResult', [
    element('StartAfter', startAfter === null ? null : name(startAfter)),
    element('ContinuationToken', token),
    element('NextContinuationToken', listed.next === null ? null : writeToken(listed.next)),
    element('KeyCount', listed.keys.length + listed.prefixes.length),
    ...common,
  ]);
}

/** The first version, which some tools still use. */
export function listObjects(call: S3Call): WireAnswer {
  const marker = call.request.query.get('marker') ?? '';
  const { listed, name, common } = list(call, marker);
  return xmlAnswer('ListBucketResult', [
    element('Marker', name(marker)),
    element('NextMarker', listed.next === null ? null : name(listed.next)),
    ...common,
  ]);
}

/** Versioning is never on here, so every object is its own only version, `null`. */
export function listObjectVersions(call: S3Call): WireAnswer {
  const marker = call.request.query.get('key-marker') ?? '';
  const { listed, name, common } = list(call, marker, 'Version');
  return xmlAnswer('ListVersionsResult', [
    element('KeyMarker', name(marker)),
    element('NextKeyMarker', listed.next === null ? null : name(listed.next)),
    element('NextVersionIdMarker', listed.next === null ? null : 'null'),
    ...common,
  ]);
}

/** What the listings have in common. */
function list(call: S3Call, after: string, item: 'Contents' | 'Version' = 'Contents') {
  const bucket = openBucket(call, item === 'Version' ? 's3:ListBucketVersions' : 's3:ListBucket');
  const { query } = call.request;
  const size = Number(query.get('max-keys') ?? '1000');
  if (!Number.isInteger(size) || size < 0) {
    throw new AwsFailure('InvalidArgument', 'Provided max-keys not an integer or within integer range', 400, {
      details: { ArgumentName: 'max-keys', ArgumentValue: query.get('max-keys') ?? '' },
    });
  }
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const desired = Math.min(size, 1000);
  const listed: Listed =
    desired === 0
      ? { keys: [], prefixes: [], next: null }
      : listKeys(bucket.objects.keys(), { prefix, delimiter, after, size: desired });
  const isUrl = query.get('encoding-type') === 'url';
  const name = (text: string): string => (isUrl ? encodeURIComponent(text).replaceAll('%2F', '/') : text);
  const contents: XmlNode[] = listed.keys.flatMap((key) => {
    const object = bucket.objects.get(key);
    if (!object) return [];
    return element(item, [
      element('Key', name(key)),
      ...(item === 'Version' ? [element('VersionId', 'null'), element('IsLatest', 'true')] : []),
      element('LastModified', new Date(object.lastModified)),
      element('ETag', object.etag),
      element('Size', object.body.length),
      element('StorageClass', object.storageClass),
    ]);
  });
  const common = [
    element('Name', bucket.name),
    element('Prefix', name(prefix)),
    element('MaxKeys', desired),
    element('Delimiter', delimiter === '' ? null : name(delimiter)),
    element('EncodingType', isUrl ? 'url' : null),
    element('IsTruncated', listed.next !== null),
    ...contents,
    ...listed.prefixes.map((rolledUp) => element('CommonPrefixes', [element('Prefix', name(rolledUp))])),
  ];
  return { listed, name, common };
}

function writeToken(last: string): string {
  return Buffer.from(tokenMark + last).toString('base64');
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (!text.startsWith(tokenMark)) {
    throw new AwsFailure('InvalidArgument', 'The continuation token provided is incorrect', 400, {
      details: { ArgumentName: 'continuation-token' },
    });
  }
  return text.slice(tokenMark.length);
}
