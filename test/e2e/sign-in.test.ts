/** The built program and a session that has expired: in the wizard one signs in and continues, at any moment. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loginFile, loginToken } from '../aws/credentials/world.ts';
import { confirmFirst } from '../helpers/deliberate.ts';
import {
  IdentityCenter,
  identityCenterEnvironment,
  ssoConfig,
  startIdentityCenter,
  startUrl,
  storedToken,
  storeExpiredToken,
} from '../helpers/identity-center.ts';
import { plainWalk, written } from '../helpers/plain-walk.ts';
import { programFile, runProgram } from '../helpers/program.ts';
import { type PtyTerminal, spawnInTerminal } from '../helpers/pty.ts';
import { oneRegionQuestions, walkOneRegion } from '../helpers/walk.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest({ speed: 60 });
const wait = { timeout: 20_000 };

function withoutKeys(env: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^AWS_.*KEY/.test(name)));
}

/** A machine whose only credentials are profiles of IAM Identity Center, with a session that expired long ago. */
async function signedOut(): Promise<{ center: IdentityCenter; env: Record<string, string> }> {
  const center = await startIdentityCenter(given.env);
  const env: Record<string, string> = {
    ...withoutKeys(given.env),
    ...identityCenterEnvironment(center),
    AWS_PROFILE: 'corp',
    TERM: 'xterm-256color',
  };
  const home = env.HOME ?? '';
  await mkdir(join(home, '.aws'), { recursive: true });
  await writeFile(join(home, '.aws', 'config'), ssoConfig);
  await storeExpiredToken(home);
  return { center, env };
}

async function confirm(terminal: PtyTerminal, center: IdentityCenter): Promise<void> {
  await terminal.waitFor('ABCD-EFGH', wait);
  expect(terminal.text()).toContain(`${startUrl}/#/device`);
  center.browser = 'confirms';
}

const created = () => given.mutations().map(({ operation }) => operation);

describe('the wizard', { timeout: 90_000 }, () => {
  it('signs in at the beginning and in the middle of apply, and does everything once', async () => {
    const { center, env } = await signedOut();
    const terminal = spawnInTerminal(process.execPath, [programFile, '--new', '--debug'], { env });
    await terminal.waitFor('Enter start', wait);
    terminal.press('enter');
    await terminal.waitFor('Which AWS credentials', wait);
    terminal.press('enter');
    await confirm(terminal, center);
    await terminal.waitFor('Is this the right account?', wait);
    await walkOneRegion(terminal, [...oneRegionQuestions.slice(1), 'The plan for account'], wait);
    expect(created()).toEqual([]);

    // Somewhere after the first change.
    const ended = setInterval(() => {
      if (created().length === 0) return;
      center.isSignedIn = false;
      clearInterval(ended);
    }, 5);
    await confirmFirst(terminal, 'ABCD-EFGH');
    const before = created();
    expect(before).not.toHaveLength(0);
    expect(before).not.toContain('CreateFlowLogs');
    await confirm(terminal, center);
    await terminal.waitFor(/Logs (?:have arrived|arrive)|Looking for flow logs|The logs have/, wait);
    // Each once; those that need nothing of each other in any order.
    const operations = created().filter((operation) => /^(?:Create|Attach)/.test(operation));
    expect(operations.toSorted()).toEqual([
      'AttachRolePolicy',
      'CreateBucket',
      'CreateCloudExport',
      'CreateFlowLogs',
      'CreatePolicy',
      'CreateRole',
    ]);
    expect(center.calls.filter((path) => path === '/client/register')).toHaveLength(2);
    expect(await storedToken(env.HOME ?? '')).toMatchObject({ accessToken: center.token });
    terminal.press('ctrl+c');
    await terminal.exit;
    const state = env.KENTIK_AWS_SETUP_HOME ?? '';
    const entries = await readdir(state, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    expect(files.some(({ parentPath }) => parentPath.endsWith('debug'))).toBe(true);
    const written = await Promise.all(
      files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')),
    );
    expect([terminal.rawBytes(), ...written].filter((text) => IdentityCenter.secrets.test(text))).toEqual([]);
  });

  it('continues without, where the user declines', async () => {
    const { center, env } = await signedOut();
    const terminal = spawnInTerminal(process.execPath, [programFile, '--new', '--profile', 'corp'], { env });
    await terminal.waitFor('Enter start', wait);
    terminal.press('enter');
    await terminal.waitFor('ABCD-EFGH', wait);
    terminal.press('c');
    await terminal.waitFor("Sent to the terminal's clipboard", wait);
    const copied = Buffer.from(`${startUrl}/#/device?user_code=ABCD-EFGH`).toString('base64');
    expect(terminal.rawBytes()).toContain(copied);
    terminal.press('escape');
    await terminal.waitFor('aws sso login --profile corp', wait);
    // Trying again asks again.
    terminal.press('enter');
    await confirm(terminal, center);
    await terminal.waitFor('Is this the right account?', wait);
  });

  it('asks in plain lines too', async () => {
    const { center, env } = await signedOut();
    const args = [programFile, '--new', '--plain', '--profile', 'corp'];
    const terminal = spawnInTerminal(process.execPath, args, { env });
    const { answer, numberOf } = plainWalk(terminal, wait);
    await answer('Start', '');
    await answer('Sign in to IAM Identity Center', numberOf('Continue without'));
    await answer('aws sso login --profile corp', numberOf('Try again'));
    await terminal.waitFor(() => written(terminal).split('Code: ABCD-EFGH').length === 3, wait);
    center.browser = 'confirms';
    await terminal.waitFor('Is this the right account?', wait);
  });
});

describe('commands', { timeout: 60_000 }, () => {
  it('sign in where there is a terminal, and never otherwise', async () => {
    const { center, env } = await signedOut();
    const file = await given.answersFile(usualAnswers);
    const alone = await runProgram(['plan', '--answers', file], { env });
    expect(alone).toMatchObject({ exit: 3, stderr: expect.stringContaining('aws sso login --profile corp') });
    const terminal = spawnInTerminal(process.execPath, [programFile, 'plan', '--answers', file], { env });
    await confirm(terminal, center);
    await terminal.waitFor('Would create 1 bucket', wait);
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    const refused = spawnInTerminal(
      process.execPath,
      [programFile, 'plan', '--answers', file, '--no-input', '--profile', 'old'],
      { env },
    );
    expect(await refused.exit).toMatchObject({ exitCode: 3 });
    expect(refused.text()).not.toContain('ABCD-EFGH');
  });
});

describe('aws login', { timeout: 60_000 }, () => {
  const session = 'arn:aws:iam::123456789012:user/me';

  /** A profile of `aws login`, and an AWS CLI of this version whose `login` asks for a word. */
  async function withCli(version: string): Promise<Record<string, string>> {
    const { env } = await signedOut();
    const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '' } = given.env;
    const home = env.HOME ?? '';
    await writeFile(
      join(home, '.aws', 'config'),
      `[profile me]\nlogin_session = ${session}\nregion = us-east-1\n`,
    );
    await writeFile(join(home, 'login.json'), loginToken({ id, secret, token: 'session' }, '123456789012'));
    const programs = join(home, 'bin');
    await mkdir(programs);
    const stored = join(home, loginFile(session));
    const script = `#!/bin/sh
[ "$1" = --version ] && { echo 'aws-cli/${version} Python/3.13.7 Linux/6.1'; exit 0; }
printf 'Word for %s: ' "$*"
read word
[ "$word" = open ] || exit 1
mkdir -p '${dirname(stored)}'
cp '${home}/login.json' '${stored}'
`;
    await writeFile(join(programs, 'aws'), script, { mode: 0o755 });
    return { ...env, AWS_PROFILE: 'me', PATH: `${programs}:${env.PATH}` };
  }

  it('runs in the terminal where the AWS CLI knows it, and the wizard continues', async () => {
    const env = await withCli('2.32.0');
    const terminal = spawnInTerminal(process.execPath, [programFile, '--new', '--profile', 'me'], { env });
    await terminal.waitFor('Enter start', wait);
    terminal.press('enter');
    await terminal.waitFor('Word for login --profile me:', wait);
    expect(terminal.alternate()).toBe(false);
    terminal.type('wrong\r');
    await terminal.waitFor('aws login --profile me', wait);
    expect(terminal.alternate()).toBe(true);
    terminal.press('enter');
    // The first prompt is still on the lent screen: only the second one reads keys.
    await terminal.waitFor(() => terminal.text().split('Word for login --profile me:').length === 3, wait);
    terminal.type('open\r');
    await terminal.waitFor('Is this the right account?', wait);
  });

  it.each(['1.45.0', '2.31.39'])('is shown where the AWS CLI is %s', async (version) => {
    const env = await withCli(version);
    const terminal = spawnInTerminal(process.execPath, [programFile, '--new', '--profile', 'me'], { env });
    await terminal.waitFor('Enter start', wait);
    terminal.press('enter');
    await terminal.waitFor('aws login --profile me', wait);
    expect(terminal.history().join(' ')).not.toContain('Word for');
  });
});
