/** Objects of a bucket, and the search that listing needs. */
import { createHash } from 'node:crypto';

export interface StoredObject {
  key: string;
  /** Created when it is first read, where it can be: most log files are never looked at. */
  readonly body: Uint8Array;
  readonly etag: string;
  lastModified: number;
  contentType: string;
  contentEncoding: string | null;
  metadata: Record<string, string>;
  /** ARN of the key that it is encrypted with; null: S3's own. */
  kmsKeyArn: string | null;
  storageClass: string;
}

/** Objects by key, and the keys in S3's order. */
export interface ObjectStore {
  readonly size: number;
  get(key: string): StoredObject | undefined;
  put(object: StoredObject): void;
  delete(key: string): void;
  /** All keys in UTF-8 binary order. */
  keys(): readonly string[];
}

export function createObjectStore(): ObjectStore {
  const objects = new Map<string, StoredObject>();
  let sorted: string[] | null = [];
  return {
    get size() {
      return objects.size;
    },
    get: (key) => objects.get(key),
    put(object) {
      if (!objects.has(object.key)) sorted = null;
      objects.set(object.key, object);
    },
    delete(key) {
      if (objects.delete(key)) sorted = null;
    },
    keys() {
      sorted ??= [...objects.keys()].sort(compareKeys);
      return sorted;
    },
  };
}

/** UTF-8 binary order. UTF-16 order, which `<` has, differs from it only where surrogates take part. */
export function compareKeys(left: string, right: string): number {
  if (left === right) return 0;
  for (let index = 0; index < left.length && index < right.length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return isSurrogate(a) !== isSurrogate(b) ? (isSurrogate(a) ? 1 : -1) : a - b;
  }
  return left.length - right.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** Index of the first key that is not before `key`. */
export function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(keys[middle] ?? '', key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param source the bytes, or what makes them when someone asks for them */
export function createObject(
  key: string,
  source: Uint8Array | (() => Uint8Array),
  lastModified: number,
  contentType = 'binary/octet-stream',
): StoredObject {
  let body = typeof source === 'function' ? null : source;
  let etag: string | null = null;
  const read = (): Uint8Array => {
    body ??= typeof source === 'function' ? source() : source;
    return body;
  };
  return {
    key,
    get body() {
      return read();
    },
    get etag() {
      etag ??= `"${createHash('md5').update(read()).digest('hex')}"`;
      return etag;
    },
    lastModified,
    contentType,
    contentEncoding: null,
    metadata: {},
    kmsKeyArn: null,
    storageClass: 'STANDARD',
  };
}
