/** What a setting or a proxy did is told as that: with exit 2 before anything is sent, or with the proxy's name. */
import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { checkEnvironment } from '../../src/aws/access/environment.ts';
import { connect } from '../../src/aws/index.ts';
import { reportFrom, unexpectedMfaCode } from '../helpers/failures.ts';
import { isInstalled } from '../helpers/moto.ts';
import { awsFiles } from './aws-files.ts';
import { makeHome, ssoToken, ssoTokenFile } from './credentials/world.ts';

const { signal } = new AbortController();
const servers: { close(): unknown }[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const identity =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/x</Arn><UserId>x</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

function sts(): Server {
  return createServer(({ headers }, response) => {
    const isSigned = headers.authorization?.includes('/us-east-1/sts/aws4_request') === true;
    response.writeHead(isSigned ? 200 : 403, { 'content-type': 'text/xml' });
    response.end(isSigned ? identity : '');
  });
}

interface SetUp {
  env?: Record<string, string>;
  config?: string;
  profile?: string;
}

/** Asks who the keys of the environment (or of a profile) are. */
async function ask({ env = {}, config = '', profile }: SetUp): Promise<string> {
  await awsFiles(config, '[keys]\naws_access_key_id = AKIAKEYS\naws_secret_access_key = secret\n');
  for (const name of Object.keys(process.env)) {
    if (/_proxy$|^AWS_CA_BUNDLE$/i.test(name)) vi.stubEnv(name, undefined);
  }
  // Whatever a test forgets, nothing real is asked.
  if (!('HTTPS_PROXY' in env) && config === '') vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAKEYS');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const aws = connect({
    source: profile === undefined ? { kind: 'environment' } : { kind: 'profile', profile },
    region: 'us-east-1',
    askMfaCode: unexpectedMfaCode,
  });
  checkEnvironment();
  return (await aws.identify(signal, { alias: false })).account;
}

function fault(setUp: SetUp) {
  return reportFrom(ask(setUp));
}

describe('a configured endpoint', () => {
  /** What asks AWS itself ends here. */
  const guarded = { HTTPS_PROXY: 'http://127.0.0.1:1' };

  test('of a profile that is named outright is asked', async () => {
    const port = await listen(sts());
    const config = `[profile keys]\nendpoint_url = http://127.0.0.1:${port}\n`;
    expect(await ask({ env: guarded, config, profile: 'keys' })).toBe('123456789012');
  });

  test.each([
    ['the environment', { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' }, '', /AWS_ENDPOINT_URL_STS/],
    ['the profile', {}, 'endpoint_url = http://127.0.0.1:1\n', /endpoint_url of the profile keys/],
  ])('that no one listens at is told with the setting of %s', async (_where, env, line, setting) => {
    const config = `[profile keys]\nregion = us-east-1\n${line}`;
    const report = await fault({ env: { ...guarded, ...env }, config, profile: 'keys' });
    expect(report).toMatchObject({
      code: 'ENDPOINT_UNREACHABLE',
      message: expect.stringContaining('http://127.0.0.1:1'),
    });
    expect(report.remedy.join()).toMatch(setting);
  });

  test('is not asked where the profile switches endpoints off', async () => {
    const port = await listen(sts());
    const env = { ...guarded, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
    const config = '[profile keys]\nignore_configured_endpoint_urls = true\n';
    const report = await fault({ env, config, profile: 'keys' });
    expect(report).toMatchObject({ code: 'ENDPOINT_UNREACHABLE' });
    expect(report.message).not.toContain(String(port));
  });
});

describe('settings are checked before anything is sent', () => {
  test.each([
    ['a password with a hash', { HTTPS_PROXY: 'http://u:pa#sssecret@127.0.0.1:1' }, 'HTTPS_PROXY'],
    ['a password with a slash', { HTTPS_PROXY: 'http://u:pa/sssecret@127.0.0.1:1' }, 'HTTPS_PROXY'],
    ['a password that is not encoded', { https_proxy: 'http://u:pa%sssecret@127.0.0.1:1' }, 'https_proxy'],
    ['a host with a space', { HTTP_PROXY: 'sssecret host:1' }, 'HTTP_PROXY'],
    ['a port that is none', { ALL_PROXY: 'http://127.0.0.1:sssecret' }, 'ALL_PROXY'],
    ['another protocol', { HTTPS_PROXY: 'ftp://sssecret:1' }, 'HTTPS_PROXY'],
  ])('a proxy with %s', async (_what, env, variable) => {
    const report = await fault({ env });
    expect(report).toMatchObject({ code: 'PROXY_INVALID', exit: 2 });
    expect(report.message).toContain(variable);
    expect(JSON.stringify(report)).not.toContain('sssecret');
  });

  test.each([
    ['AWS_ENDPOINT_URL', { env: { AWS_ENDPOINT_URL: 'not a sssecret url' } }],
    ['AWS_ENDPOINT_URL_IAM', { env: { AWS_ENDPOINT_URL_IAM: 'ftp://sssecret' } }],
    ['default', { config: '[default]\nendpoint_url = not a sssecret url\n' }],
    [
      'second',
      { config: '[profile second]\nendpoint_url = sssecret\n', env: { AWS_DEFAULT_PROFILE: 'second' } },
    ],
    ['keys', { config: '[profile keys]\nendpoint_url = http://sssecret host\n', profile: 'keys' }],
    ['s3', { config: '[default]\nservices = local\n[services local]\ns3 =\n  endpoint_url = sssecret\n' }],
    ['nowhere', { config: '[default]\nservices = nowhere\n' }],
  ] satisfies [string, SetUp][])('an endpoint of %s', async (named, setUp) => {
    const report = await fault(setUp);
    expect(report).toMatchObject({ code: 'ENDPOINT_INVALID', exit: 2 });
    expect(report.message).toContain(named);
    expect(JSON.stringify(report)).not.toContain('sssecret');
  });

  test.each([
    ['AWS_CA_BUNDLE', { env: { AWS_CA_BUNDLE: '/nonexistent/sssecret.pem' } }],
    [
      'ca_bundle of the profile default',
      { config: '[default]\nca_bundle = /nonexistent/sssecret.pem\nendpoint_url = http://127.0.0.1:1\n' },
    ],
    ['AWS_CA_BUNDLE', { env: { AWS_CA_BUNDLE: import.meta.filename } }],
  ] satisfies [string, SetUp][])('certificates of %s', async (named, setUp) => {
    const report = await fault(setUp);
    expect(report).toMatchObject({ code: 'CA_BUNDLE_UNREADABLE', exit: 2 });
    expect(report.message).toContain(named);
    expect(JSON.stringify(report)).not.toContain('sssecret');
  });

  test.each([
    ['FIPS of the environment', { env: { AWS_USE_FIPS_ENDPOINT: 'true' } }],
    ['dual stack of the environment', { env: { AWS_USE_DUALSTACK_ENDPOINT: 'TRUE' } }],
    ['FIPS of the profile', { config: '[default]\nuse_fips_endpoint = true\n' }],
    ['dual stack of the profile', { config: '[default]\nuse_dualstack_endpoint = true\n' }],
    ['another signature', { env: { AWS_AUTH_SCHEME_PREFERENCE: 'sigv4a, sigv4' } }],
    ['a signature of the profile', { config: '[default]\nauth_scheme_preference = sigv4a\n' }],
    ['a switch that is neither on nor off', { env: { AWS_USE_FIPS_ENDPOINT: 'yes please' } }],
  ] satisfies [string, SetUp][])('an endpoint of its own goes with %s', async (_what, setUp: SetUp) => {
    const endpoint = `http://127.0.0.1:${await listen(sts())}`;
    expect(await ask({ ...setUp, env: { ...setUp.env, AWS_ENDPOINT_URL: endpoint } })).toBe('123456789012');
  });

  const hasOpenSsl = isInstalled('openssl');
  if (!hasOpenSsl) console.warn('SKIPPED: certificates of a bundle: openssl is not on the PATH');
  test.skipIf(!hasOpenSsl).each(['AWS_CA_BUNDLE', 'ca_bundle'])(
    '~ is the home folder in %s',
    async (setting) => {
      const folder = await mkdtemp(join(tmpdir(), 'aws-ca-'));
      try {
        const { key, certificate } = certificateIn(folder);
        await copyFile(certificate, join(folder, 'ca.pem'));
        const { readFileSync } = await import('node:fs');
        const options = { key: readFileSync(key), cert: readFileSync(certificate) };
        const port = await listen(createTlsServer(options, (_request, response) => response.end(identity)));
        const isVariable = setting === 'AWS_CA_BUNDLE';
        const account = await ask({
          env: {
            HOME: folder,
            AWS_ENDPOINT_URL: `https://127.0.0.1:${port}`,
            ...(isVariable ? { AWS_CA_BUNDLE: '~/ca.pem' } : {}),
          },
          config: isVariable ? '' : '[default]\nca_bundle = ~/ca.pem\n',
        });
        expect(account).toBe('123456789012');
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );
});

/** A certificate for 127.0.0.1 that signs itself. */
function certificateIn(folder: string): { key: string; certificate: string } {
  const key = join(folder, 'key.pem');
  const certificate = join(folder, 'certificate.pem');
  const words = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1`;
  execFileSync('openssl', [...words.split(' '), '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  return { key, certificate };
}

describe('a proxy', () => {
  /** Answers CONNECT, and whatever else comes, with this status and a page. */
  function refusing(status: number): Server {
    const page = '<html><body>Blocked</body></html>';
    const server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' });
      response.end(page);
    });
    server.on('connect', (_request, socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(
        `HTTP/1.1 ${status} No\r\ncontent-type: text/html\r\ncontent-length: ${page.length}\r\n\r\n${page}`,
      );
    });
    return server;
  }

  test.each([407, 403, 502])('that answers CONNECT with %i is named', async (status) => {
    const port = await listen(refusing(status));
    const report = await fault({ env: { HTTPS_PROXY: `http://me:sssecret@127.0.0.1:${port}` } });
    expect(report).toMatchObject({ code: 'PROXY_REFUSED', exit: 1 });
    expect(report.message).toContain(`127.0.0.1:${port} (HTTPS_PROXY)`);
    expect(report.message).toContain(`HTTP ${status}`);
    expect(JSON.stringify(report)).not.toContain('sssecret');
  });

  test.each([
    ['no one listens at', 'http://127.0.0.1:1', '127.0.0.1:1'],
    ['no one knows', 'http://proxy.invalid:8080', 'proxy.invalid:8080'],
  ])('that %s is named, and AWS was not called', async (_what, HTTPS_PROXY, host) => {
    const report = await fault({ env: { HTTPS_PROXY } });
    expect(report).toMatchObject({ code: 'ENDPOINT_UNREACHABLE', why: "AWS wasn't called." });
    expect(report.message).toContain(`The proxy ${host} of HTTPS_PROXY can't be reached`);
  });

  test('that asks for a login over http is named', async () => {
    const port = await listen(refusing(407));
    const env = { HTTP_PROXY: `127.0.0.1:${port}`, AWS_ENDPOINT_URL: 'http://aws.example.invalid' };
    expect(await fault({ env })).toMatchObject({ code: 'PROXY_REFUSED' });
  });

  test('that answers in the place of AWS is named', async () => {
    const port = await listen(refusing(403));
    const env = { HTTP_PROXY: `http://127.0.0.1:${port}`, AWS_ENDPOINT_URL: 'http://aws.example.invalid' };
    const report = await fault({ env });
    expect(report).toMatchObject({ code: 'ANSWER_NOT_AWS' });
    expect(report.why).toContain(`127.0.0.1:${port} (HTTP_PROXY)`);
  });

  test('that answers in the place of IAM Identity Center is named', async () => {
    const portal = 'https://example.awsapps.com/start';
    const placed = await makeHome({ [ssoTokenFile(portal)]: ssoToken(portal) });
    const port = await listen(refusing(403));
    const report = await fault({
      env: {
        HOME: placed.path,
        HTTP_PROXY: `http://127.0.0.1:${port}`,
        AWS_ENDPOINT_URL_SSO: 'http://sso.example.invalid',
      },
      config: `[profile work]\nsso_start_url = ${portal}\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = Admin\n`,
      profile: 'work',
    });
    await placed.remove();
    expect(report).toMatchObject({ code: 'ANSWER_NOT_AWS', where: { name: 'work' } });
    expect(report.why).toContain(`127.0.0.1:${port} (HTTP_PROXY)`);
  });

  test('for another scheme has no part in what goes wrong', async () => {
    const env = { HTTP_PROXY: 'http://127.0.0.1:1', AWS_ENDPOINT_URL: 'https://127.0.0.1:1' };
    const report = await fault({ env });
    expect(report).toMatchObject({ code: 'ENDPOINT_UNREACHABLE' });
    expect(JSON.stringify(report)).not.toContain('PROXY');
  });
});
