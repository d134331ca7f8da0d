import { beforeEach, describe, expect, it } from 'vitest';
import { printableJson } from '../src/model/clean-text.ts';
import {
  bounded,
  foreignText,
  forgetSecrets,
  holdEnvironment,
  holdSecret,
  redact,
  withoutHeld,
} from '../src/model/redact/redact.ts';

const token = `IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUCIQ${'aB3+/'.repeat(60)}==`;
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

beforeEach(forgetSecrets);

/** In lines of 20 characters, as a terminal or a mail breaks them. */
const broken = (text: string): string => text.replace(/(.{20})/g, '$1\n');

describe('a secret that the process holds is found', () => {
  it.each([
    ['plain', (text: string) => text],
    ['URL-encoded', encodeURIComponent],
    [
      'URL-encoded in small letters',
      (text: string) => encodeURIComponent(text).replace(/%../g, (each) => each.toLowerCase()),
    ],
    ['URL-encoded twice', (text: string) => encodeURIComponent(encodeURIComponent(text))],
    ['with only its slashes encoded', (text: string) => text.replaceAll('/', '%2F')],
    ['in base64', (text: string) => Buffer.from(text).toString('base64')],
    ['in base64 behind a user', (text: string) => Buffer.from(`jean:${text}`).toString('base64')],
    ['in base64 behind another user', (text: string) => Buffer.from(`jeanne:${text}`).toString('base64')],
    ['in base64 for URLs', (text: string) => Buffer.from(text).toString('base64url')],
    ['in hexadecimal', (text: string) => Buffer.from(text).toString('hex')],
    ['as bytes with spaces', (text: string) => Buffer.from(text).toString('hex').replace(/../g, '$& ')],
    ['in hexadecimal capitals', (text: string) => Buffer.from(text).toString('hex').toUpperCase()],
    [
      'as bytes with colons',
      (text: string) =>
        Buffer.from(text)
          .toString('hex')
          .replace(/..(?!$)/g, '$&:'),
    ],
    ['with escaped slashes', (text: string) => text.replaceAll('/', '\\/')],
    ['broken over lines', broken],
    ['encoded and broken over lines', (text: string) => broken(encodeURIComponent(text))],
    ['broken with backslashes in JSON', (text: string) => JSON.stringify(broken(text))],
    ['as XML', (text: string) => text.replaceAll('+', '&#43;').replaceAll('=', '&#x3d;')],
  ])('%s', (_name, written) => {
    for (const each of [secret, token]) {
      forgetSecrets();
      holdSecret(each);
      const said = redact(`The server got <${written(each)}> and nothing else.`);
      expect(said).toContain('[redacted]');
      const rest = said.replaceAll(/\s|\\n/g, '');
      for (let at = 0; at + 12 <= written(each).replaceAll(/\s|\\n/g, '').length; at += 12) {
        expect(rest).not.toContain(
          written(each)
            .replaceAll(/\s|\\n/g, '')
            .slice(at, at + 12),
        );
      }
      expect(said).toMatch(/^The server got </);
      expect(said).toMatch(/and nothing else\.$/);
    }
  });

  it('also where only its beginning is quoted, but not where only a few characters agree', () => {
    holdSecret(secret);
    expect(redact(`The key ${secret.slice(0, -2)}… is wrong.`)).toBe('The key [redacted]… is wrong.');
    expect(redact(`The key ${secret.slice(0, 13)} is wrong.`)).toContain(secret.slice(0, 13));
  });

  it('in the environment, and in the addresses of proxies and endpoints', () => {
    holdEnvironment({
      AWS_SECRET_ACCESS_KEY: secret,
      KTAPI_AUTH_TOKEN: '0123456789abcdef0123456789abcdef',
      HTTPS_PROXY: 'http://jean:hunter22@proxy:3128',
      AWS_ENDPOINT_URL_S3: 'https://gateway/?route=sesame-open-1',
    });
    const said = redact(`${secret} 0123456789abcdef0123456789abcdef hunter22 "sesame-open-1"`);
    expect(said).toBe('[redacted] [redacted] [redacted] "[redacted]"');
  });

  it('short ones as whole words of foreign text alone', () => {
    holdSecret('123456');
    expect(redact('code 123456 of arn:aws:iam::123456789012:mfa/x')).toBe(
      'code [redacted] of arn:aws:iam::123456789012:mfa/x',
    );
    expect(withoutHeld('123456')).toBe('123456');
  });

  it('also among thousands, and at the sinks', () => {
    for (let number = 0; number < 6000; number += 1) holdSecret(`secret-of-a-role-with-number-${number}`);
    expect(withoutHeld('a secret-of-a-role-with-number-5999 b')).toBe('a [redacted] b');
  });

  it('with the longest first where one begins another', () => {
    holdSecret(secret, `${secret}AndMore`);
    expect(withoutHeld(`${secret}AndMore`)).toBe('[redacted]');
  });
});

describe('a secret that no one holds is known by what stands around it', () => {
  it.each([
    `host:ec2.amazonaws.com\nx-amz-date:20261129T000000Z\nx-amz-security-token:SECRET\n\nhost;x-amz-date`,
    'host:ec2.amazonaws.com x-amz-security-token:SECRET host;x-amz-date',
    'X-Amz-Security-Token: SECRET',
    'https://b.s3.amazonaws.com/k?X-Amz-Credential=SECRET&X-Amz-Signature=SECRET&X-Amz-Expires=60',
    'X-Amz-Security-Token%3DSECRET%26X-Amz-Expires%3D60',
    'Authorization: AWS4-HMAC-SHA256 Credential=SECRET, SignedHeaders=host, Signature=SECRET',
    'authorization:Bearer SECRET',
    'Proxy-Authorization: Basic SECRET',
    'X-CH-Auth-API-Token: SECRET',
    '{"SecretAccessKey": "SECRET", "SessionToken":"SECRET"}',
    '{\\"SecretAccessKey\\":\\"SECRET\\"}',
    '<Credentials><SecretAccessKey>SECRET</SecretAccessKey><SessionToken>SECRET</SessionToken></Credentials>',
    'aws_secret_access_key = SECRET',
    'export AWS_SESSION_TOKEN="SECRET"',
    "{ accessToken: 'SECRET', clientSecret: 'SECRET' }",
    'cannot connect to http://jean:SECRET@proxy:3128/',
    'Invalid URL: http://u:pa/SECRET@127.0.0.1:1',
    'GET http://127.0.0.1:4566/?api_token=SECRET&x=1',
    'password: SECRET',
    'Action=AssumeRole&TokenCode=SECRET&Version=2011-06-15',
    '"x-amz-security-token":["SECRET"]',
  ])('%s', (text) => {
    const given = 'zx9QvT7Lm2+Kp/4sW8';
    const said = redact(text.replaceAll('SECRET', given));
    expect(said).not.toContain('zx9Qv');
    expect(said).not.toContain('4sW8');
    expect(said).toContain('[redacted]');
  });

  it.each(['0/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '12345/bPxRfiCYEXAMPLEKEY+/K7MDENG/wJalrXUt'])(
    'even a key that begins like a port: %s',
    (given) => {
      expect(redact(`cannot connect to https://user:${given}@proxy.example/`)).toMatch(
        /^cannot connect to https:\/\/(?:user:)?\[redacted\]@?proxy\.example\/$/,
      );
    },
  );

  it.each([
    'AKIAIOSFODNN7EXAMPLE',
    'ASIAIOSFODNN7EXAMPLE',
    token,
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2ln',
  ])('or by its form: %s', (given) => {
    expect(redact(`The key ${given} is unknown`)).toBe('The key [redacted] is unknown');
  });

  it.each([
    'User: arn:aws:iam::123456789012:user/x is not authorized to perform: ec2:CreateFlowLogs on resource: arn:aws:ec2:us-east-1:123456789012:vpc/*',
    'The request signature we calculated does not match the signature you provided.',
    'InvalidToken: The provided token is malformed or otherwise invalid.',
    'Signature expired: 20261129T000000Z is now earlier than 20261129T001500Z',
    'Basic authentication is needed: Basic realm="corp proxy"',
    'The value AROAEXAMPLEROLEID0001 is no principal',
    'http://127.0.0.1:4566/bucket/key@2',
    'http://localhost:8080/users/me@example.com',
    's3://bucket/AWSLogs/123456789012/vpcflowlogs/',
  ])('and what is none stays: %s', (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe('foreign text', () => {
  it('is kept up to a length, and says how much is missing', () => {
    const said = foreignText('x'.repeat(60_000_000));
    expect(said).toHaveLength(2000 + '… (59,998,000 more characters)'.length);
    expect(said.endsWith('… (59,998,000 more characters)')).toBe(true);
    expect(foreignText('short')).toBe('short');
  });

  it.each([
    'x',
    'a://',
    'eyJ-',
    'AQoD=',
    '?key',
    'Basic A ',
    'password=',
    '%25',
    '\\n',
    '<Password ',
    'x://y:@',
    ' ',
    '&#43;',
  ])('of nothing but %j ends', (part) => {
    holdSecret(secret);
    const before = performance.now();
    foreignText(part.repeat(1_000_000 / part.length));
    expect(performance.now() - before).toBeLessThan(5000);
  });

  it('that is cut within a secret shows none of it', () => {
    holdSecret(token);
    expect(foreignText(`${'x'.repeat(1990)}${token}`)).not.toContain(token.slice(0, 8));
  });

  it('is never cut within a character', () => {
    expect(bounded('ab😀', 3).isWellFormed()).toBe(true);
  });
});

describe('JSON for programs', () => {
  it.each([
    '\u202e',
    '\u2066',
    '\u200b',
    '\u0085',
    '\u009b',
    '\u007f',
    '\ufeff',
    '\u2028',
    '\u{e0041}',
    '\u061c',
  ])('escapes %j and keeps its value', (character) => {
    const text = printableJson({ name: `a${character}b`, [`k${character}`]: 1 });
    expect(text).not.toContain(character);
    expect(text).toMatch(/^[ -~]*$/);
    expect(JSON.parse(text)).toEqual({ name: `a${character}b`, [`k${character}`]: 1 });
  });

  it('leaves letters of any language and emoji as they are', () => {
    expect(printableJson({ name: 'équipe 東京 😀' })).toBe('{"name":"équipe 東京 😀"}');
  });
});
