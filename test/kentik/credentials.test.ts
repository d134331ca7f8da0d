/** Where Kentik's credentials come from, and what is wrong with those that can't be used. Values are never shown. */
import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { addressesOf, kentikCredentials } from '../../src/kentik/credentials.ts';
import { findKentikCredentials } from '../../src/kentik/index.ts';
import { type ErrorReport, UserError } from '../../src/model/errors.ts';
import { foreignText } from '../../src/model/redact/redact.ts';
import { reportFrom } from '../helpers/failures.ts';

const email = 'user@example.com';
const token = 'fedcba9876543210fedcba9876543210';
const usual = JSON.stringify({ email, 'api-key': token });

let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kentik-home-'));
  for (const name of Object.keys(process.env)) if (name.startsWith('KTAPI_')) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', home);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A file below the home folder. */
async function file(name: string, content: string): Promise<string> {
  const path = join(home, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}

describe('credentials', () => {
  test('of which there are none are none', async () => {
    expect(await findKentikCredentials()).toBeNull();
  });

  test('of the environment come first, without spaces around them', async () => {
    await file(
      '.kentik/default',
      JSON.stringify({ email: 'other@example.com', 'api-key': 'other-token-1234567' }),
    );
    vi.stubEnv('KTAPI_AUTH_EMAIL', ` ${email}\n`);
    vi.stubEnv('KTAPI_AUTH_TOKEN', ` ${token} `);
    const found = await findKentikCredentials();
    expect(found?.access).toMatchObject({ email, portal: 'https://portal.kentik.com' });
    expect(found?.token()).toBe(token);
    expect(inspect(found, { depth: 9 })).not.toContain(token);
    expect(JSON.stringify(found)).not.toContain(token);
    expect(foreignText(`it said ${token}`)).not.toContain(token);
  });

  test.for(['KTAPI_AUTH_EMAIL', 'KTAPI_AUTH_TOKEN'])(
    'with %s alone are refused, whatever else there is',
    async (name) => {
      await file('.kentik/default', usual);
      vi.stubEnv(name, 'half-of-a-pair-0123456789');
      const report = await reportFrom(findKentikCredentials());
      expect(report).toMatchObject({ code: 'KENTIK_CREDENTIALS_INCOMPLETE', exit: 3 });
      expect(JSON.stringify(report)).not.toContain('half-of-a-pair');
    },
  );

  test('of a file: the default profile, a named one, other folders, a path', async () => {
    const places: [string, Record<string, string>][] = [
      ['.kentik/default', {}],
      ['.kentik/dev', { KTAPI_PROFILE: 'dev' }],
      ['elsewhere/dev', { KTAPI_PROFILE: 'dev', KTAPI_HOME: join(home, 'elsewhere') }],
      ['other/.kentik/default', { KTAPI_HOME: join(home, 'other') }],
      ['some.json', { KTAPI_CFG_FILE: '~/some.json', KTAPI_PROFILE: 'dev' }],
    ];
    for (const [name, variables] of places) {
      const path = await file(name, `\ufeff${usual}`);
      for (const [variable, value] of Object.entries(variables)) vi.stubEnv(variable, value);
      const found = await findKentikCredentials();
      expect([found?.access.source, found?.token()]).toEqual([path, token]);
      for (const variable of Object.keys(variables)) vi.stubEnv(variable, undefined);
    }
  });

  test('of a file can name their cluster; KTAPI_URL comes first', async () => {
    await file('.kentik/default', JSON.stringify({ email, 'api-key': token, url: 'https://api.kentik.eu' }));
    expect((await findKentikCredentials())?.access.v5).toBe('https://api.kentik.eu');
    vi.stubEnv('KTAPI_URL', 'us');
    expect((await findKentikCredentials())?.access.v5).toBe('https://api.kentik.com');
  });

  test.for<[string, string]>([
    ['is cut off', '{"email": "user@example.com", "api-key": "fedcba98765432'],
    ['has no token', JSON.stringify({ email })],
    ['has an empty email', JSON.stringify({ email: '', 'api-key': token })],
    ['has a token of another type', JSON.stringify({ email, 'api-key': [token] })],
    ['is a list', JSON.stringify([email, token])],
    ['is empty', ''],
    ['is too large', `${usual}${' '.repeat(70_000)}`],
    ['has a token with a line break', JSON.stringify({ email, 'api-key': `${token}\n${token}` })],
  ])('of a file that %s are refused, with its path and without its values', async ([, content]) => {
    const path = await file('.kentik/default', content);
    const report = await reportFrom(findKentikCredentials());
    expect(report).toMatchObject({ code: 'KENTIK_CREDENTIALS_UNUSABLE', exit: 3 });
    expect(JSON.stringify(report)).toContain(path);
    expect(JSON.stringify(report)).not.toContain('fedcba98');
  });

  test('of a file that is missing though named, a folder, or not readable are refused', async () => {
    const reports: ErrorReport[] = [];
    vi.stubEnv('KTAPI_PROFILE', 'missing');
    reports.push(await reportFrom(findKentikCredentials()));
    vi.stubEnv('KTAPI_PROFILE', undefined);
    vi.stubEnv('KTAPI_CFG_FILE', join(home, 'missing'));
    reports.push(await reportFrom(findKentikCredentials()));
    vi.stubEnv('KTAPI_CFG_FILE', home);
    reports.push(await reportFrom(findKentikCredentials()));
    if (process.getuid?.() !== 0) {
      const closed = await file('.kentik/default', usual);
      await chmod(closed, 0o000);
      vi.stubEnv('KTAPI_CFG_FILE', undefined);
      const report = await reportFrom(findKentikCredentials());
      expect(report.remedy.join()).toContain(`chmod u+r ${closed}`);
      reports.push(report);
    }
    for (const report of reports)
      expect(report).toMatchObject({ code: 'KENTIK_CREDENTIALS_UNUSABLE', exit: 3 });
  });

  test('as typed are checked alike', () => {
    for (const given of [
      { email: '', token },
      { email, token: '' },
      { email, token: `${token} x` },
      { email, token: 'ключ-ключ' },
    ]) {
      expect(() => kentikCredentials({ ...given, url: null, source: 'what you typed' })).toThrow(UserError);
    }
  });
});

describe('the address', () => {
  test.for<[string | null, string, string, string | null]>([
    [null, 'https://api.kentik.com', 'https://grpc.api.kentik.com', 'https://portal.kentik.com'],
    ['us', 'https://api.kentik.com', 'https://grpc.api.kentik.com', 'https://portal.kentik.com'],
    ['EU', 'https://api.kentik.eu', 'https://grpc.api.kentik.eu', 'https://portal.kentik.eu'],
    [
      'https://api.kentik.eu/',
      'https://api.kentik.eu',
      'https://grpc.api.kentik.eu',
      'https://portal.kentik.eu',
    ],
    [
      'https://API.kentik.com/api/v5/',
      'https://api.kentik.com',
      'https://grpc.api.kentik.com',
      'https://portal.kentik.com',
    ],
    [
      'https://grpc.api.kentik.com',
      'https://api.kentik.com',
      'https://grpc.api.kentik.com',
      'https://portal.kentik.com',
    ],
    ['https://api.our1.kentik.com', 'https://api.our1.kentik.com', 'https://grpc.api.our1.kentik.com', null],
    [
      'https://gateway.example.com:8443/kentik',
      'https://gateway.example.com:8443/kentik',
      'https://grpc.gateway.example.com:8443/kentik',
      null,
    ],
    ['http://127.0.0.1:4566/', 'http://127.0.0.1:4566', 'http://127.0.0.1:4566', null],
    ['http://localhost:4566', 'http://localhost:4566', 'http://localhost:4566', null],
    ['http://[::1]:4566/k', 'http://[::1]:4566/k', 'http://[::1]:4566/k', null],
    ['https://127.0.0.1', 'https://127.0.0.1', 'https://127.0.0.1', null],
  ])('%s', ([url, v5, v6, portal]) => {
    expect(addressesOf(url)).toEqual({ v5, v6, portal });
  });

  test.for([
    'api.kentik.com',
    'asia',
    'ftp://api.kentik.com',
    'http://api.kentik.com',
    'http://127.0.0.1.example.com',
    'https://user:hidden-password@api.kentik.com',
    'https://api.kentik.com/?key=hidden-password',
    'https://api.kentik.com/#hidden-password',
  ])('%s is refused without being shown', async (url) => {
    vi.stubEnv('KTAPI_AUTH_EMAIL', email);
    vi.stubEnv('KTAPI_AUTH_TOKEN', token);
    vi.stubEnv('KTAPI_URL', url);
    const report = await reportFrom(findKentikCredentials());
    expect(report).toMatchObject({ code: 'KENTIK_URL_INVALID', exit: 2 });
    expect(JSON.stringify(report)).not.toContain('hidden');
  });
});
