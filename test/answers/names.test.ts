import { describe, expect, it } from 'vitest';
import { checkBucketName, checkRegionalBucketNames } from '../../src/answers/bucket-name.ts';
import { bucketNames } from '../../src/answers/bucket-names.ts';
import { defaultBucketName } from '../../src/answers/defaults.ts';
import { checkAccount, checkExternalId } from '../../src/answers/ids.ts';
import { checkPolicyName, checkPrefix, checkRoleName } from '../../src/answers/names.ts';
import { checkRegion, knownRegions, regionName } from '../../src/answers/regions.ts';

describe('bucket names', () => {
  it.each([
    'abc',
    'test-logs-bucket',
    '1.2.3',
    'a.b-c.d',
    'x'.repeat(63),
    '1.2.3.4.5',
    'logs-111122223333-us-east-1-an',
    'mean',
  ])('%s is right', (name) => {
    expect(checkBucketName(name)).toBeNull();
  });

  it.each([
    ['', 'needs a name'],
    ['ab', 'at least 3'],
    ['x'.repeat(64), 'at most 63 characters; this has 64'],
    ['My_Bucket', 'capital letters'],
    ['my_bucket', 'underscore'],
    ['my bucket', 'spaces'],
    ['my/bucket', 'prefix'],
    ['bücket', '"ü"'],
    ['-abc', 'must begin'],
    ['.abc', 'must begin'],
    ['abc-', 'must end'],
    ['abc.', 'must end'],
    ['a..b', 'two dots'],
    ['192.168.5.4', 'IP address'],
    ['xn--abc', '"xn--"'],
    ['sthree-abc', '"sthree-"'],
    ['amzn-s3-demo-bucket', '"amzn-s3-demo-"'],
    ['abc-s3alias', '"-s3alias"'],
    ['abc--ol-s3', '"--ol-s3"'],
    ['abc.mrap', '".mrap"'],
    ['abc--x-s3', '"--x-s3"'],
    ['abc--table-s3', '"--table-s3"'],
    ['abc-an', '"-an"'],
    ['arn:aws:s3:::abc', 'the name alone: "abc"'],
    ['s3://abc', 'the name alone'],
  ])('%s is wrong: %s', (name, message) => {
    expect(checkBucketName(name)).toContain(message);
  });

  it('says of no letter typed on the way to a right name that it is wrong by itself', () => {
    const name = 'kentik-flow-logs';
    for (let length = 1; length <= name.length; length++) {
      expect(checkBucketName(name.slice(0, length)) ?? 'at least 3').toMatch(/at least 3|must end/);
    }
  });

  it('leave room for what local buckets in several regions get', () => {
    const regions = ['us-east-1', 'ap-southeast-1'];
    expect(checkRegionalBucketNames('x'.repeat(48), regions)).toBeNull();
    expect(checkRegionalBucketNames('x'.repeat(49), regions)).toContain('48 characters remain; it has 49');
    expect(checkRegionalBucketNames('x'.repeat(63), ['us-east-1'])).toBeNull();
  });

  it('by default hold account and region and stay valid in every region', () => {
    for (const region of knownRegions) {
      expect(checkBucketName(defaultBucketName('111122223333', region))).toBeNull();
      expect(checkRegionalBucketNames(defaultBucketName('111122223333', region), knownRegions)).toBeNull();
    }
    expect(defaultBucketName('111122223333', 'us-east-1')).toBe('kentik-flow-logs-111122223333-us-east-1');
    expect(checkBucketName(defaultBucketName('111122223333', null))).toBeNull();
  });
});

describe('the buckets of regions', () => {
  const answers = {
    allocation: 'local',
    bucket: 'logs',
    region: 'us-east-1',
    regions: ['us-east-1', 'eu-west-1'],
  } as const;
  const of = (changes: object, regions?: string[]) =>
    bucketNames({ ...answers, regions: [...answers.regions], ...changes }, regions);

  it('are local ones with the region appended', () => {
    expect(of({})).toEqual([
      { region: 'us-east-1', bucket: 'logs-us-east-1', bucketRegion: 'us-east-1' },
      { region: 'eu-west-1', bucket: 'logs-eu-west-1', bucketRegion: 'eu-west-1' },
    ]);
  });

  it('do not change their names when only one of the regions has resources', () => {
    expect(of({}, ['eu-west-1'])).toEqual([of({})[1]]);
  });

  it('are a local one as it is, where only one region is named, in that region', () => {
    expect(of({ regions: ['eu-west-1'] })).toEqual([
      { region: 'eu-west-1', bucket: 'logs', bucketRegion: 'eu-west-1' },
    ]);
  });

  it('are one for all in the region of the answers', () => {
    expect(of({ allocation: 'centralized' })).toEqual([
      { region: 'us-east-1', bucket: 'logs', bucketRegion: 'us-east-1' },
      { region: 'eu-west-1', bucket: 'logs', bucketRegion: 'us-east-1' },
    ]);
  });
});

describe('IAM names', () => {
  it.each(['Kentik-Flow-Logs', 'a', 'A+=,.@-_9', 'x'.repeat(64)])('%s is right', (name) => {
    expect(checkRoleName(name)).toBeNull();
    expect(checkPolicyName(name)).toBeNull();
  });

  it.each([
    ['', 'needs a name'],
    ['a b', 'a space'],
    ['a/b', '"/"'],
    ['rôle', '"ô"'],
  ])('%s is wrong', (name, message) => {
    expect(checkRoleName(name)).toContain(message);
    expect(checkPolicyName(name)).toContain(message);
  });

  it('have their own greatest lengths', () => {
    expect(checkRoleName('x'.repeat(65))).toContain('at most 64');
    expect(checkPolicyName('x'.repeat(128))).toBeNull();
    expect(checkPolicyName('x'.repeat(129))).toContain('at most 128');
  });
});

it.each([
  ['123456789012', null],
  ['12', 'it has 2'],
  ['1234 5678 9012', '"123456789012"'],
  ['1234-5678-9012', '"123456789012"'],
  ['prod', '12 digits are needed'],
])('account %s', (account, message) => {
  if (message === null) expect(checkAccount(account)).toBeNull();
  else expect(checkAccount(account)).toContain(message);
});

it.each([
  ['12345', null],
  ['1', '2 to 16 digits'],
  ['foo', '2 to 16 digits'],
  ['1'.repeat(17), '2 to 16 digits'],
])('external ID %s', (externalId, message) => {
  if (message === null) expect(checkExternalId(externalId)).toBeNull();
  else expect(checkExternalId(externalId)).toContain(message);
});

it.each([
  ['', null],
  ['logs', null],
  ['a/b-c_d/2', null],
  ['MyAWSLogs/x', null],
  ['/a', 'write "a"'],
  ['a/b/', 'write "a/b"'],
  ['a//b', 'empty part'],
  ['a b', 'a space'],
  ['a?', '"?"'],
  ['a/AWSLogs', 'reserves'],
  ['AWSLogs', 'reserves'],
  ['a/../b', 'part "."'],
  ['x'.repeat(801), 'at most 800'],
])('prefix "%s"', (prefix, message) => {
  if (message === null) expect(checkPrefix(prefix)).toBeNull();
  else expect(checkPrefix(prefix)).toContain(message);
});

describe('regions', () => {
  it('have names people know', () => {
    expect(regionName('eu-central-1')).toBe('Europe (Frankfurt)');
    expect(regionName('xx-new-1')).toBe('xx-new-1');
  });

  it.each([
    ['us-east-1', null],
    ['us-moon-1', 'the nearest known one is "us-'],
    ['us-esat-1', '"us-east-1"'],
    ['US-EAST-1', '"us-east-1"'],
    ['eu-west-9', '"eu-west-1"'],
    ['cn-north-1', 'partition aws-cn'],
    ['us-gov-west-1', 'partition aws-us-gov'],
  ])('%s', (region, message) => {
    if (message === null) expect(checkRegion(region)).toBeNull();
    else expect(checkRegion(region)).toContain(message);
  });
});
