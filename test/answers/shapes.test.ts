import { describe, expect, it } from 'vitest';
import { checkBucketName } from '../../src/answers/bucket-name.ts';
import { checkExternalId } from '../../src/answers/ids.ts';
import { checkPrefix, checkRoleName } from '../../src/answers/names.ts';
import { shapes } from '../../src/answers/shapes.ts';

interface TextShape {
  minLength?: number;
  maxLength?: number;
  pattern: string;
}

function fits({ minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern }: TextShape, value: string) {
  return value.length >= minLength && value.length <= maxLength && new RegExp(pattern, 'u').test(value);
}

describe('the published schema says of a value what the checks say', () => {
  const names = [
    'a',
    'ab',
    'abc',
    'a.b',
    'a..b',
    'a_b',
    'A-b',
    '-ab',
    'ab-',
    '1.2.3.4',
    'x'.repeat(63),
    'x'.repeat(64),
  ];
  const reserved = ['xn--abc', 'sthree-abc', 'abc-s3alias', 'abc--ol-s3', 'abc.mrap', 'test-logs-bucket'];
  const prefixes = [
    '',
    'a',
    'a/b',
    '/a',
    'a/',
    'a//b',
    'AWSLogs',
    'a/AWSLogs/b',
    'AWSLogs2',
    '..',
    'a/./b',
    'a b',
    "it's",
  ];
  const roles = ['', 'Role', 'a b', 'a/b', 'x@y+z=,.-_', 'x'.repeat(64), 'x'.repeat(65)];
  const ids = ['', '1', '12', 'a:b/c', 'a b', 'x'.repeat(1225)];

  it.each([
    ['bucket', shapes.bucket, checkBucketName, [...names, ...reserved]],
    ['prefix', shapes.prefix, checkPrefix, prefixes],
    ['role name', shapes.roleName, checkRoleName, roles],
    ['external ID', shapes.externalId, checkExternalId, ids],
  ])('%s', (_name, shape, check, values) => {
    for (const value of values) expect([value, fits(shape, value)]).toEqual([value, check(value) === null]);
  });
});
