/** The built program and credentials: what it shows of them, whom it lends the terminal, and how it ends without any. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { planOf } from '../helpers/contract-json.ts';
import { listen } from '../helpers/local-server.ts';
import { describeWithMoto } from '../helpers/moto.ts';
import { cleanEnvironment, jsonLines, makeHome, programFile, runProgram } from '../helpers/program.ts';
import { spawnInTerminal } from '../helpers/pty.ts';

const identity =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::222222222222:user/x</Arn><UserId>x</UserId><Account>222222222222</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

let home: string;
let env: Record<string, string>;

beforeEach(async () => {
  // An STS that knows everyone.
  const { url, close } = await listen((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(identity);
  });
  home = await makeHome();
  env = {
    ...cleanEnvironment(home, {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'us-east-1',
      AWS_MAX_ATTEMPTS: '1',
    }),
    TERM: 'xterm-256color',
  };
  return close;
});

/** A profile whose process asks for a word on the terminal. */
async function askingProfile(): Promise<void> {
  await mkdir(join(home, '.aws'));
  const helper = join(home, 'helper.sh');
  await writeFile(
    helper,
    `stty -a </dev/tty | tr ' ;' '\\n\\n' | grep -cx -e icanon -e echo >/dev/tty
printf 'Password of the vault: ' >/dev/tty
read word </dev/tty
[ "$word" = open ] || { echo "wrong: $word" >&2; exit 1; }
echo '{"Version":1,"AccessKeyId":"AKIA","SecretAccessKey":"secret-of-the-vault"}'
`,
  );
  await writeFile(
    join(home, '.aws', 'config'),
    `[profile vault]\nregion = us-east-1\ncredential_process = sh ${helper}\n`,
  );
}

describe('a credential_process that asks something', () => {
  it('has the terminal, and the wizard is drawn again after it', async () => {
    await askingProfile();
    const terminal = spawnInTerminal(process.execPath, [programFile, '--new', '--profile', 'vault'], { env });
    await terminal.waitFor('Set up AWS for Kentik', { timeout: 20_000 });
    expect(terminal.alternate()).toBe(true);
    terminal.press('enter');
    await terminal.waitFor('Password of the vault:', { timeout: 20_000 });
    // Cooked, with echo, on the screen that was there before.
    expect(terminal.alternate()).toBe(false);
    expect(terminal.screen().some((line) => line.trim() === '2')).toBe(true);
    terminal.type('open\r');
    await terminal.waitFor('222222222222', { timeout: 20_000 });
    expect(terminal.alternate()).toBe(true);
    expect(terminal.text()).not.toContain('Password');
    // Keys are the wizard's again.
    terminal.press('escape');
    await terminal.waitFor('Which AWS credentials', { timeout: 20_000 });
    terminal.press('ctrl+c');
    expect((await terminal.exit).exitCode).toBe(130);
    expect(terminal.rawBytes()).not.toContain('secret-of-the-vault');
  }, 60_000);

  it('is told of by its own words where it fails', async () => {
    await askingProfile();
    const terminal = spawnInTerminal(process.execPath, [programFile, '--new', '--profile', 'vault'], { env });
    await terminal.waitFor('Set up AWS for Kentik', { timeout: 20_000 });
    terminal.press('enter');
    await terminal.waitFor('Password of the vault:', { timeout: 20_000 });
    terminal.type('sesame\r');
    await terminal.waitFor('wrong: sesame', { timeout: 20_000 });
    await terminal.waitFor('exit code 1', { timeout: 20_000 });
    expect(terminal.alternate()).toBe(true);
    terminal.press('ctrl+c');
    await terminal.exit;
  }, 60_000);

  it('has the terminal in plain lines as well', async () => {
    await askingProfile();
    const terminal = spawnInTerminal(
      process.execPath,
      [programFile, '--new', '--plain', '--profile', 'vault'],
      { env },
    );
    await terminal.waitFor('1', { timeout: 20_000 });
    terminal.type('\r');
    await terminal.waitFor('Password of the vault:', { timeout: 20_000 });
    terminal.type('open\r');
    await terminal.waitFor('222222222222', { timeout: 20_000 });
    terminal.press('ctrl+c');
    await terminal.exit;
  }, 60_000);

  it('can be interrupted', async () => {
    await askingProfile();
    const terminal = spawnInTerminal(process.execPath, [programFile, '--new', '--profile', 'vault'], { env });
    await terminal.waitFor('Set up AWS for Kentik', { timeout: 20_000 });
    terminal.press('enter');
    await terminal.waitFor('Password of the vault:', { timeout: 20_000 });
    terminal.press('ctrl+c');
    expect((await terminal.exit).exitCode).toBe(130);
    expect(terminal.alternate()).toBe(false);
    expect(terminal.cursorVisible()).toBe(true);
  }, 60_000);
});

const answers =
  'version: 1\nexport: full\nbucket: acme-kentik-logs\nregion: us-east-1\nregions: [us-east-1]\n';

describe('without credentials', () => {
  it.each([
    [{ AWS_ACCESS_KEY_ID: 'AKIAHALF' }, 3, 'ENVIRONMENT_INCOMPLETE'],
    [{ AWS_PROFILE: 'nowhere' }, 3, 'PROFILE_NOT_FOUND'],
    [{}, 3, 'NO_CREDENTIALS'],
    [{ HTTPS_PROXY: 'http://u:pa#ss@127.0.0.1:1' }, 2, 'PROXY_INVALID'],
    [
      { AWS_CA_BUNDLE: '/nonexistent.pem', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
      2,
      'CA_BUNDLE_UNREADABLE',
    ],
  ])('plan with %o ends with exit %i', async (more, exit, code) => {
    const file = join(home, 'answers.yaml');
    await writeFile(file, answers);
    const result = await runProgram(['plan', '--json', '--answers', file], { env: { ...env, ...more } });
    expect(result.exit).toBe(exit);
    expect(jsonLines(result.stdout).at(-1)).toMatchObject({ event: 'error', error: { code } });
    expect(result.stdout + result.stderr).not.toMatch(/fault of the program|pa#ss/);
  });

  it('the sandbox is led astray by nothing of the environment or the AWS files', async () => {
    await mkdir(join(home, '.aws'));
    await writeFile(
      join(home, '.aws', 'config'),
      '[default]\nuse_fips_endpoint = true\nignore_configured_endpoint_urls = true\nca_bundle = /nonexistent.pem\nendpoint_url = none\n',
    );
    const astray = {
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_USE_DUALSTACK_ENDPOINT: 'true',
      AWS_PROFILE: 'nowhere',
      AWS_CA_BUNDLE: '/nonexistent.pem',
      HTTPS_PROXY: 'http://u:pa#ss@127.0.0.1:1',
    };
    const result = await runProgram(['plan', '--sandbox', '--json'], { env: { ...env, ...astray } });
    expect(result.stderr).toBe('');
    expect(result.exit).toBe(0);
    expect(planOf(result.stdout).credentials).toMatchObject({ source: 'environment', profile: null });
  }, 30_000);
});

describeWithMoto('the credentials of a plan', (moto) => {
  it.each([
    [
      'the profile of AWS_PROFILE',
      { AWS_PROFILE: 'team' },
      [],
      { source: 'assume-role', profile: 'team', chain: ['team', 'base'] },
    ],
    [
      'keys of the environment',
      { AWS_PROFILE: 'team', ...created('ENV') },
      [],
      { source: 'environment', profile: null, chain: [] },
    ],
    [
      '--profile',
      created('ENV'),
      ['--profile', 'base'],
      { source: 'keys', profile: 'base', chain: ['base'] },
    ],
  ])(
    '%s',
    async (_what, more, flags, credentials) => {
      await mkdir(join(home, '.aws'));
      await writeFile(
        join(home, '.aws', 'config'),
        '[profile team]\nrole_arn = arn:aws:iam::333333333333:role/team\nsource_profile = base\n[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = secret-of-base-profile\n',
      );
      const file = join(home, 'answers.yaml');
      await writeFile(file, answers);
      const words = ['plan', '--json', '--answers', file, ...flags];
      const { AWS_ENDPOINT_URL = '' } = moto().environment;
      const result = await runProgram(words, { env: { ...env, ...more, AWS_ENDPOINT_URL } });
      expect(result).toMatchObject({ exit: 0 });
      const plan = planOf(result.stdout);
      expect(plan.credentials).toMatchObject(credentials);
      expect(plan.credentials?.account).toBe(plan.changes[0]?.account);
      expect(result.stdout).not.toMatch(/secret/);
    },
    30_000,
  );
});

function created(name: string): Record<string, string> {
  return { AWS_ACCESS_KEY_ID: `AKIA${name}`, AWS_SECRET_ACCESS_KEY: `secret-of-${name}` };
}
