import { describe, expect, it } from 'vitest';
import {
  type AnswersResult,
  readAnswersText,
  validateAnswers,
  validateDraft,
} from '../../src/answers/answers.ts';
import { invalidAnswers } from '../../src/answers/invalid.ts';
import { decodeText, largestFile } from '../../src/answers/read-text.ts';
import type { Fault } from '../../src/answers/types.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG';
const good = 'export: full\nbucket: logs\n';

function parseAnswers(text: string, source: 'yaml' | 'json' = 'yaml'): AnswersResult {
  const read = readAnswersText(text, source);
  return read.ok ? validateAnswers(read.value) : read;
}

function faultsOf(text: string, source: 'yaml' | 'json' = 'yaml'): Fault[] {
  const result = parseAnswers(text, source);
  return result.ok ? [] : result.faults;
}

const pathsOf = (value: unknown): string[] => {
  const result = validateAnswers(value);
  return result.ok ? [] : result.faults.map(({ path }) => path);
};

describe('bytes', () => {
  it.each([
    ['UTF-16 with a mark', Buffer.from(`\ufeff${good}`, 'utf16le')],
    ['big-endian UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from(good, 'utf16le')],
    ['a NUL', Buffer.from(`${good}\0`)],
    ['invalid UTF-8', Buffer.from([0x61, 0xff, 0x62])],
    ['UTF-8 that breaks off', Buffer.from([0x61, 0xe2, 0x82])],
    ['an overlong form', Buffer.from([0x61, 0xc0, 0xaf])],
    ['more than answers can have', Buffer.alloc(largestFile + 1, 0x20)],
  ])('of %s are refused', (_name, bytes) => {
    expect(decodeText(bytes)).toMatchObject({ ok: false, faults: [{ message: expect.any(String) }] });
  });

  it('with a byte order mark are read without it', () => {
    expect(decodeText(Buffer.from(`\ufeff${good}`))).toEqual({ ok: true, text: good });
  });
});

describe('YAML', () => {
  it.each([
    'a: 1\n\tb: 2\n c: [\n',
    'export: full\nregions: [us-east-1\nbucket: logs\n',
    'a: {b: [1\nc: 2}\nd: e: f\n',
  ])('that breaks off has one fault, not those that follow from it: %j', (text) => {
    expect(faultsOf(text)).toHaveLength(1);
  });

  it.each([
    [
      'a bomb',
      `a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d]\n`,
    ],
    ['many aliases', `a: &a 1\nb: [${'*a, '.repeat(500)}]`],
    ['an alias within itself', 'a: &a [*a]'],
    ['an alias of nothing', 'a: *b'],
    ['deep brackets', '['.repeat(100_000)],
    ['deep braces', '{a: '.repeat(10_000)],
    ['deep dashes', '- '.repeat(100_000)],
    ['deep question marks', '? '.repeat(100_000)],
    ['deep indentation', Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
    ['a key twice', 'export: full\nbucket: a\nbucket: b'],
    ['a key twice in braces', '{export: full, kentik: {name: a, name: b}}'],
    ['a key twice, in quotes once', 'export: full\n"export": full'],
    ['a list as a key', '? [a, b]\n: c'],
    ['nothing as a key', '? \n: c'],
    ['true as a key', 'true: x'],
    ['a number as a key that reads back otherwise', 'secondary: {reach: {profiles: {012345678901: dev}}}'],
    ['an alias as a key', 'a: &a x\n*a : y'],
    ['a merge of another group', 'base: &b {export: full}\n<<: *b\nbucket: logs'],
    ['a timestamp by its tag', 'export: full\nbucket: !!timestamp 2026-01-01'],
    ['a binary', 'export: full\nbucket: !!binary aGVsbG8='],
    ['a tag of someone', 'export: !full full'],
    ['a set', 'regions: !!set {us-east-1}'],
    ['several documents', `${good}---\n${good}`],
    ['an unclosed quote', `bucket: "${secret}\n`],
    ['a tab as indentation', `kentik:\n\tname: ${secret}`],
    ['an octal account', 'export: full\nbucket: logs\naccount: 0o14'],
    ['an account without quotes', 'export: full\nbucket: logs\naccount: 012345678901'],
    ['an account in hexadecimal', 'export: full\nbucket: logs\naccount: 0x1cbe991a14'],
    ['infinity', 'export: full\nbucket: logs\naccount: .inf'],
    ['a date', 'export: full\nbucket: logs\naccount: 2026-01-01'],
  ])('with %s is refused in a sentence that quotes nothing', (_name, text) => {
    const faults = faultsOf(text);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.length).toBeLessThan(30);
    expect(JSON.stringify(faults)).not.toContain(secret);
    expect(JSON.stringify(faults)).not.toMatch(/undefined|Maximum call|\n {4}at /);
  });

  it('takes accounts without quotes as keys, where they read back', () => {
    const text =
      'export: metadata-only\nsecondary: {accounts: ["222222222222"], reach: {profiles: {222222222222: dev}}}';
    expect(faultsOf(text)).toEqual([]);
  });

  it('takes a few anchors', () => {
    expect(faultsOf('export: full\nbucket: &b logs\nregions: &r [us-east-1]\nroleName: *b')).toEqual([]);
  });

  it('with very many keys or faults ends', () => {
    expect(
      faultsOf(Array.from({ length: 20_000 }, (_, at) => `k${at}: 1\n`).join('')).length,
    ).toBeGreaterThan(0);
    expect(faultsOf('"\n'.repeat(20_000)).length).toBeLessThan(30);
  });

  it('counts unknown keys to the last, and guesses only for those that are read', () => {
    const lines = Array.from({ length: 5000 }, (_, at) => `buckte${at}: 1\n`).join('');
    const faults = faultsOf(`version: 1\nexport: full\nbucket: logs\nregion: us-east-1\n${lines}`);
    expect(faults).toHaveLength(5000);
    expect(faults[0]?.remedy).toContain('bucket');
    expect(faults[4999]).toEqual({ path: 'buckte4999', message: "isn't a known key." });
  });
});

describe('JSON', () => {
  it.each([
    ['a key twice', '{"export": "full", "export": "full"}'],
    ['a key twice, escaped once', '{"export": "full", "expo\\u0072t": "full"}'],
    ['a key twice within', '{"export": "full", "bucket": "logs", "kentik": {"name": "a", "name": "b"}}'],
    ['a text that breaks off', `{"bucket": "${secret}`],
    ['a wrong token', `{"bucket": ${secret}}`],
    ['deep lists', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ])('with %s is refused and not quoted', (_name, text) => {
    const faults = faultsOf(text, 'json');
    expect(faults).toHaveLength(1);
    expect(JSON.stringify(faults)).not.toContain(secret.slice(0, 8));
  });

  it('may have one key in several groups, and braces in texts', () => {
    const text =
      '{"export": "full", "bucket": "logs", "resources": [{"type": "vpc", "id": "vpc-12345678", "region": "us-east-1"}, {"type": "vpc", "id": "vpc-12345679", "region": "us-east-1"}], "profile": "{\\"a\\": [\\"a\\": "}';
    expect(faultsOf(text, 'json')).toEqual([]);
  });
});

describe("keys of JavaScript's own", () => {
  const reserved = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '__defineGetter__',
  ];
  it('are told with all other faults', () => {
    expect(
      faultsOf('{export: full, bucket: logs, profiles: {__proto__: x}, externalId: foo}').map(
        ({ path }) => path,
      ),
    ).toEqual(expect.arrayContaining(['profiles.__proto__', 'profiles', 'externalId']));
  });

  it.each(reserved)('%s is unknown at every level, in YAML and JSON', (key) => {
    const wrapped = (inner: string): string => `{"${key}": ${inner}}`;
    const secondary = (reach: string): string =>
      `{"export": "metadata-only", "secondary": {"accounts": "all", "reach": ${reach}}}`;
    const texts: [string, string][] = [
      [`{"export": "full", "bucket": "logs", "${key}": {"x": 1}}`, key],
      [
        `{"export": "full", "bucket": "logs", "kentik": {"name": "x", "planId": "1", "${key}": 1}}`,
        `kentik.${key}`,
      ],
      [secondary(wrapped('"x"')), `secondary.reach.${key}`],
      [secondary(`{"profiles": ${wrapped('"dev"')}}`), `secondary.reach.profiles.${key}`],
      [`{"export": "full", "bucket": "logs", "resources": [{"${key}": 1}]}`, `resources[0].${key}`],
    ];
    for (const [text, path] of texts) {
      for (const source of ['yaml', 'json'] as const) {
        expect(faultsOf(text, source)).toContainEqual({ path, message: "isn't a known key." });
      }
      expect(validateDraft(JSON.parse(text)).ok).toBe(false);
    }
  });
});

describe('answers without end', () => {
  it.each([
    ['resources', 'resources'],
    ['regions', 'regions'],
    ['logFormat', 'logFormat'],
  ])('in %s are refused at once', (key, path) => {
    const list = Array.from({ length: 700_000 }, () => ({
      type: 'vpc',
      id: 'vpc-12345678',
      region: 'us-east-1',
    }));
    expect(pathsOf({ export: 'full', bucket: 'logs', [key]: list })).toEqual([path]);
  });

  it('in depth and in texts are refused', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(pathsOf({ export: 'full', bucket: 'logs', regions: deep })).toHaveLength(1);
    expect(pathsOf({ export: 'full', bucket: 'x'.repeat(1_000_000) })).toEqual(['bucket']);
  });

  it('are told in a message of some length', () => {
    const { report } = invalidAnswers(
      'x',
      Array.from({ length: 100_000 }, (_, at) => ({ path: `a[${at}]`, message: 'x' })),
    );
    expect(report.details).toHaveLength(201);
    expect(report.details?.at(-1)).toBe('And 99800 more.');
  });
});

describe('a secret in the wrong place is not told', () => {
  const value = 's3cr3t-Of-Mine';
  it.each<Record<string, unknown>>([
    { profile: { key: value } },
    { bucket: [value] },
    { bucket: `${value}_X` },
    { region: value },
    { regions: value },
    { regions: [value] },
    { resources: value },
    { resources: [{ type: value, id: value, region: value }] },
    { logFormat: [value] },
    { allocation: value },
    { aggregationInterval: value },
    { externalId: value },
    { externalId: [value] },
    { kentik: value },
    { kentik: { name: [value], planId: { value } } },
    { version: value },
    { export: value },
    { account: value },
    { roleName: `${value} x` },
    { prefix: `//${value}` },
    { grant: value },
    { deletion: [{ value }] },
  ])('%j', (change) => {
    const result = validateAnswers({ export: 'full', bucket: 'logs', ...change });
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain('s3cr3t');
  });

  it('and a slip for what is known is', () => {
    const result = validateAnswers({ export: 'full', bucket: 'logs', region: 'us-eest-1' });
    expect(JSON.stringify(result)).toContain('us-eest-1');
  });
});

describe('the external ID', () => {
  it.each(['foo', '1', '12345678901234567', '12a', '１２３', ' 12', '', '12\n'])(
    'is not %j',
    (externalId) => {
      expect(pathsOf({ export: 'full', bucket: 'logs', externalId })).toEqual(['externalId']);
    },
  );

  it.each(['12', '4711', '1234567890123456'])('is %s', (externalId) => {
    expect(pathsOf({ export: 'full', bucket: 'logs', externalId })).toEqual([]);
  });

  it('of a saved session may be what an earlier release took', () => {
    expect(validateDraft({ version: 1, externalId: 'foo' }).ok).toBe(true);
  });
});
