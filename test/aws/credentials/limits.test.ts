/** Sources of credentials that never answer, and what they write meanwhile. */
import { readFile, rm } from 'node:fs/promises';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { wordsOf } from '../../../src/aws/credentials/process.ts';
import { type CredentialOptions, createCredentials } from '../../../src/aws/credentials/resolve.ts';
import { createTransport } from '../../../src/http/transport.ts';
import { reportFrom } from '../../helpers/failures.ts';
import { listen } from '../../helpers/local-server.ts';
import { awsFiles } from '../aws-files.ts';
import { makeHome, ssoToken, ssoTokenFile } from './world.ts';

/** Of a server that is silent. */
let address: string;

beforeEach(async () => {
  const { url, close } = await listen(() => undefined);
  address = url;
  return close;
});

const short = 300;
const limitsOf = (milliseconds: number) => ({
  credential_process: milliseconds,
  container: milliseconds,
  instance: milliseconds,
  sso: milliseconds,
  login: milliseconds,
  'web-identity': milliseconds,
  'assume-role': milliseconds,
});

function credentials(profile: string, more: Partial<CredentialOptions> = {}) {
  return createCredentials({
    source: { kind: 'profile', profile },
    region: 'us-east-1',
    askMfaCode: async () => '123456',
    transport: () => createTransport(),
    clock: { offset: 0 },
    limits: limitsOf(short),
    ...more,
  });
}

const keys = '[keys]\naws_access_key_id = AKIA\naws_secret_access_key = secret\n';

describe('a source that never answers', () => {
  test.each([
    ['a role', 'hub', 'CREDENTIALS_TIMEOUT', /profile hub/],
    ['a web identity', 'web', 'CREDENTIALS_TIMEOUT', /web identity of profile web/],
    ['IAM Identity Center', 'work', 'CREDENTIALS_TIMEOUT', /profile work/],
    ['a container', 'container', 'CREDENTIALS_TIMEOUT', /AWS_CONTAINER_CREDENTIALS_FULL_URI/],
    ['an instance', 'instance', 'CREDENTIALS_TIMEOUT', /instance metadata service/],
    ['a process', 'vault', 'CREDENTIAL_PROCESS_FAILED', /process of the profile vault didn't respond/],
  ])('%s', async (_what, profile, code, says) => {
    const placed = await makeHome({
      token: 'header.claims.signature',
      [ssoTokenFile('https://x/start')]: ssoToken('https://x/start'),
    });
    await awsFiles(
      `[profile hub]
role_arn = arn:aws:iam::222222222222:role/hub
source_profile = keys
[profile web]
role_arn = arn:aws:iam::222222222222:role/web
web_identity_token_file = ${placed.path}/token
[profile work]
sso_start_url = https://x/start
sso_region = us-east-1
sso_account_id = 222222222222
sso_role_name = Admin
[profile container]
role_arn = arn:aws:iam::222222222222:role/x
credential_source = EcsContainer
[profile instance]
role_arn = arn:aws:iam::222222222222:role/x
credential_source = Ec2InstanceMetadata
[profile vault]
credential_process = sh -c 'echo $$ > ${placed.path}/pid; exec sleep 600'
`,
      keys,
    );
    vi.stubEnv('HOME', placed.path);
    vi.stubEnv('AWS_ENDPOINT_URL', address);
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${address}/container`);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', undefined);
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', address);
    const ended = new AbortController();
    const left = credentials(profile, { ended: ended.signal, limits: limitsOf(600_000) }).provider();
    setTimeout(() => ended.abort(), 50);
    await expect(left, 'is left with the run').rejects.toMatchObject({ name: 'AbortError' });
    const report = await reportFrom(credentials(profile).provider());
    expect(report).toMatchObject({ code, exit: 3 });
    expect(report.message).toMatch(says);
    if (profile === 'vault') {
      const pid = Number(await readFile(`${placed.path}/pid`, 'utf8'));
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 5000);
    }
    await rm(placed.path, { recursive: true });
  });

  test('a person who looks for the code of a device has the time they need', async () => {
    await awsFiles(
      '[profile hub]\nrole_arn = arn:aws:iam::222222222222:role/hub\nsource_profile = keys\nmfa_serial = device\n',
      keys,
    );
    vi.stubEnv('AWS_ENDPOINT_URL', address);
    let wasAsked = false;
    const askMfaCode = async () => {
      await new Promise((resolve) => setTimeout(resolve, 2 * short));
      wasAsked = true;
      return '123456';
    };
    const report = await reportFrom(credentials('hub', { askMfaCode }).provider());
    // STS is what did not answer then, not the person.
    expect(report.code).toBe('CREDENTIALS_TIMEOUT');
    expect(wasAsked).toBe(true);
  });
});

describe('a process', () => {
  const output = JSON.stringify({ Version: 1, AccessKeyId: 'AKIA', SecretAccessKey: 'secret-of-the-vault' });

  test('is ended with the run', async () => {
    await awsFiles('[profile vault]\ncredential_process = sleep 600\n');
    const ended = new AbortController();
    const given = credentials('vault', { ended: ended.signal }).provider();
    ended.abort();
    await expect(given).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('that leaves something running is not waited for', async () => {
    await awsFiles(`[profile vault]\ncredential_process = sh -c 'sleep 5 & echo '"'"'${output}'"'"''\n`);
    const { accessKeyId } = await credentials('vault', {
      limits: { ...limitsOf(short), credential_process: 4000 },
    }).provider();
    expect(accessKeyId).toBe('AKIA');
  });

  test('writes nothing to the screen, unless it has the terminal', async () => {
    await awsFiles(
      `[profile vault]\ncredential_process = sh -c 'echo warning >&2; echo '"'"'${output}'"'"''\n`,
    );
    const written: string[] = [];
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    await credentials('vault').provider();
    expect(written).toEqual([]);
    const order: string[] = [];
    const withTerminal: CredentialOptions['withTerminal'] = async (work) => {
      order.push('lent');
      const result = await work();
      order.push('back');
      return result;
    };
    await credentials('vault', { withTerminal }).provider();
    spy.mockRestore();
    expect(order).toEqual(['lent', 'back']);
    expect(written.join('')).toContain('warning');
  });

  test.each([
    ['cat /a/b', ['cat', '/a/b']],
    [`sh -c 'echo "x y"; z'`, ['sh', '-c', 'echo "x y"; z']],
    [`a "b \\"c\\" \\d" e\\ f ''`, ['a', 'b "c" \\d', 'e f', '']],
    [`one'two'"three"`, ['onetwothree']],
    [`a 'open`, []],
    ['  ', []],
  ])('has the words that a shell would give it: %s', (command, words) => {
    expect(wordsOf(command)).toEqual(words);
  });
});
