/** What is wrong with answers, and what is said of it. */
import { describe, expect, it } from 'vitest';
import { validateAnswers } from '../../src/answers/answers.ts';
import { defaultFields, kentikFields } from '../../src/answers/log-format.ts';
import type { Fault } from '../../src/answers/types.ts';
import { parseAnswers } from './read-answers.ts';

function faultsOf(value: unknown): Fault[] {
  const result = validateAnswers(value);
  return result.ok ? [] : result.faults;
}

const paths = (value: unknown) => faultsOf(value).map(({ path }) => path);

describe('faults', () => {
  it('are named all at once', () => {
    expect(
      paths({
        export: 'full',
        bucket: 'My_Bucket',
        logFormat: [...defaultFields],
        regions: ['us-moon-1'],
        account: '12',
        bukcet: 'logs',
      }).sort(),
    ).toEqual(['account', 'bucket', 'bukcet', 'logFormat', 'regions[0]']);
  });

  it('name the nearest known key', () => {
    expect(faultsOf({ export: 'full', bucket: 'logs', bukcet: 'x' })).toEqual([
      { path: 'bukcet', message: "isn't a known key.", remedy: 'The nearest known key is "bucket".' },
    ]);
    const nested = { accounts: 'all', reach: { assumeRol: 'x' } };
    expect(faultsOf({ export: 'metadata-only', secondary: nested })).toContainEqual({
      path: 'secondary.reach.assumeRol',
      message: "isn't a known key.",
      remedy: 'The nearest known key is "assumeRole".',
    });
    expect(faultsOf({ export: 'metadata-only', secondary: { accounts: 'all' }, bucket: 'logs' })).toEqual([
      { path: 'bucket', message: 'belongs to a full export.' },
    ]);
  });

  it('tell what is missing', () => {
    expect(paths({})).toEqual(['export', 'bucket']);
    expect(paths({ export: 'full' })).toEqual(['bucket']);
    expect(paths({ export: 'metadata-only' })).toEqual(['secondary.accounts']);
    expect(paths({ roles: 'nested' })).toEqual(['export', 'secondary.accounts']);
    expect(paths(null)).toEqual(['']);
    expect(paths([1])).toEqual(['']);
  });

  it('say that YAML takes digits for a number', () => {
    const result = parseAnswers('{export: full, bucket: logs, account: 012345678901, externalId: 42}');
    expect(result).toMatchObject({
      ok: false,
      faults: [
        // Padded with zeros it might be another account's ID.
        { path: 'account', remedy: expect.not.stringMatching(/\d{11}/) },
        { path: 'externalId', remedy: expect.stringContaining('"42"') },
      ],
    });
    expect(faultsOf({ export: 'metadata-only', secondary: { accounts: [222222222222] } })).toMatchObject([
      { path: 'secondary.accounts[0]', remedy: 'Put it in quotes: "222222222222".' },
    ]);
  });

  it.each([
    [{ resources: 'every' }, 'resources', 'isn\'t valid; "all" or a list is needed.'],
    [{ logFormat: '14 fields' }, 'logFormat', '"kentik", "default" or a list is needed.'],
    [{ logFormat: [...kentikFields, 'srcadr'] }, 'logFormat[29]', '"srcaddr"'],
    [{ logFormat: [...kentikFields, 'start'] }, 'logFormat[29]', 'listed twice'],
    [{ aggregationInterval: 300 }, 'aggregationInterval', "isn't valid; 600 or 60 is needed."],
    [{ recordsPerSecond: '1 to 100' }, 'recordsPerSecond', 'a number or a mapping of keys is needed.'],
    [{ recordsPerSecond: 0 }, 'recordsPerSecond', 'more than 0'],
    [{ recordsPerSecond: { low: 1, high: 2e9 } }, 'recordsPerSecond.high', 'at most 1,000,000,000'],
    [{ recordsPerSecond: { low: 1 } }, 'recordsPerSecond.high', 'is missing; a number is needed.'],
    [{ recordsPerSecond: { low: 9, high: 1 } }, 'recordsPerSecond', 'greater'],
    [{ recordsPerSecond: { low: 1, hihg: 1, high: 1 } }, 'recordsPerSecond.hihg', 'known key'],
    [{ allocation: 'globl' }, 'allocation', '"local", "centralized" or "mixed" is needed.'],
    [{ profile: null }, 'profile', 'is empty; a string is needed.'],
    [{ regions: [] }, 'regions', 'at least one entry'],
    [{ regions: 'us-east-1' }, 'regions', 'a list is needed.'],
    [{ version: '1' }, 'version', '1 is needed.'],
    [{ kentik: { planId: 7 } }, 'kentik.planId', 'a string is needed.'],
    [{ regions: ['us-east-1', 'us-east-1'] }, 'regions[1]', 'listed twice'],
    [{ bucket: 'x'.repeat(60), regions: ['us-east-1', 'us-east-2'] }, 'bucket', '53 characters remain'],
  ])('%j', (change, path, message) => {
    const faults = faultsOf({ export: 'full', bucket: 'logs', ...change });
    expect(faults).toMatchObject([{ path }]);
    expect(faults[0]?.message).toContain(message);
  });

  it('of listed resources are found in all of them', () => {
    const resources = [
      { type: 'vpc', id: 'subnet-12345678', region: 'us-east-1' },
      { type: 'vpc', id: 'vpc-12345678', region: 'us-east-1' },
      { type: 'vpc', id: 'vpc-12345678', region: 'us-west-2' },
      { type: 'subnet', id: 'subnet-1', regio: 'us-east-1' },
    ];
    expect(paths({ export: 'full', bucket: 'logs', resources })).toEqual([
      'resources[0].id',
      'resources[3].region',
      'resources[3].regio',
      'resources[3].id',
      'resources[2]',
    ]);
  });

  it('of resources outside of the regions', () => {
    const resources = [{ type: 'vpc', id: 'vpc-12345678', region: 'us-west-2' }];
    expect(paths({ export: 'full', bucket: 'logs', regions: ['us-east-1'], resources })).toEqual([
      'resources[0].region',
    ]);
  });

  it('of the accounts of a metadata-only export', () => {
    const secondary = {
      accounts: ['222222222222', '111111111111', '222222222222'],
      reach: { profiles: { '333333333333': 'dev' } },
    };
    expect(paths({ export: 'metadata-only', account: '111111111111', secondary })).toEqual([
      'secondary.accounts[2]',
    ]);
    secondary.accounts.pop();
    expect(paths({ export: 'metadata-only', account: '111111111111', secondary })).toEqual([
      'secondary.accounts[1]',
      'secondary.reach.profiles.333333333333',
    ]);
  });

  it('of a primary policy that is to be narrow and exactly as documented at once', () => {
    const answers = { export: 'metadata-only', secondary: { accounts: 'all' }, primary: { narrow: true } };
    expect(paths(answers)).toEqual([]);
    expect(paths({ ...answers, grant: 'documented' })).toEqual(['primary.narrow']);
  });

  it('of a newer version hide all others', () => {
    expect(paths({ version: 2, bucket: 'My_Bucket' })).toEqual(['version']);
  });

  it('of the text name the line', () => {
    expect(parseAnswers('export: full\nbucket: logs\nbucket: logs2\n')).toMatchObject({
      ok: false,
      faults: [{ path: 'line 3' }],
    });
    expect(parseAnswers('export: [full\nbucket: a\n')).toMatchObject({ ok: false });
    expect(parseAnswers('{"export": "full", "export": "full"}', 'json')).toMatchObject({ ok: false });
    expect(parseAnswers('{"export": "full",}', 'json')).toMatchObject({
      ok: false,
      faults: [{ message: expect.stringContaining("JSON can't be read") }],
    });
    expect(parseAnswers('')).toMatchObject({ ok: false, faults: [{ message: 'There are no answers.' }] });
  });
});
