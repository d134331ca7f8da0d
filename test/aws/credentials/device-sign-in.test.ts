import { stat } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '../../../src/aws/index.ts';
import type { ConnectOptions } from '../../../src/aws/types.ts';
import type { SignInPrompt } from '../../../src/model/credential-prompt.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.ts';
import { reportFrom, unexpectedMfaCode } from '../../helpers/failures.ts';
import {
  IdentityCenter,
  identityCenterEnvironment,
  ssoConfig,
  startIdentityCenter,
  startUrl,
  storedToken,
  storeExpiredToken,
  tokenFileIn,
} from '../../helpers/identity-center.ts';
import { makeHome } from '../../helpers/program.ts';
import { awsFiles } from '../aws-files.ts';

let sandbox: Sandbox;
let center: IdentityCenter;
let home: string;
const prompts: SignInPrompt[] = [];
let over: AbortSignal | null = null;

beforeEach(async () => {
  sandbox = await startSandbox();
  center = await startIdentityCenter(sandbox.environment);
  home = await makeHome();
  await awsFiles(ssoConfig);
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_ENDPOINT_URL', sandbox.url);
  for (const [name, value] of Object.entries(identityCenterEnvironment(center))) vi.stubEnv(name, value);
  prompts.length = 0;
  over = null;
});

afterEach(() => sandbox.close());

/** @param onPrompt what the user does; without it, nothing */
function connected(
  profile: string,
  onPrompt?: (prompt: SignInPrompt) => unknown,
  more: Partial<ConnectOptions> = {},
) {
  return connect({
    source: { kind: 'profile', profile },
    region: 'us-east-1',
    askMfaCode: unexpectedMfaCode,
    askSignIn: async (prompt, isOver) => {
      prompts.push(prompt);
      over = isOver;
      if (onPrompt?.(prompt) === 'declines') return;
      await new Promise((resolve) => isOver.addEventListener('abort', resolve));
    },
    ...more,
  });
}

const browser = (next: IdentityCenter['browser']) => () => {
  center.browser = next;
};
const confirms = browser('confirms');
const { signal } = new AbortController();

describe('a session of IAM Identity Center that is missing or has expired', () => {
  it.each([
    ['corp', 'work', 'missing'],
    ['corp', 'work', 'expired'],
    ['old', startUrl, 'missing'],
    ['old', startUrl, 'expired'],
  ])('is renewed in a browser: %s (%s, %s)', async (profile, of, state) => {
    if (state === 'expired') await storeExpiredToken(home, of);
    const { account } = await connected(profile, confirms).identify(signal);
    expect(account).toBe('123456789012');
    expect(prompts).toEqual([
      {
        kind: 'sign-in',
        profile,
        url: `${startUrl}/#/device`,
        urlWithCode: `${startUrl}/#/device?user_code=ABCD-EFGH`,
        code: 'ABCD-EFGH',
        minutes: 10,
      },
    ]);
    expect(over?.aborted).toBe(true);
    const stored = await storedToken(home, of);
    expect(stored).toMatchObject({
      startUrl,
      region: 'us-east-1',
      accessToken: center.token,
      clientId: 'client',
    });
    expect(Date.parse(stored.expiresAt ?? '')).toBeGreaterThan(Date.now() + 7 * 3_600_000);
    expect((await stat(tokenFileIn(home, of))).mode & 0o777).toBe(0o600);
    expect(center.registered).toHaveLength(1);
    expect(center.registered[0]?.scopes).toEqual(profile === 'old' ? undefined : ['sso:account:access']);
  });

  it('is renewed once for all accounts that use it', async () => {
    const all = [connected('corp', confirms), connected('corp-too', confirms)];
    await Promise.all(all.map((aws) => aws.identify(signal)));
    expect(prompts).toHaveLength(1);
    expect(center.calls.filter((path) => path === '/client/register')).toHaveLength(1);
  });

  it('is asked for after the one before, where the session is another', async () => {
    let shown = 0;
    let most = 0;
    const once = (prompt: SignInPrompt) => {
      shown += 1;
      most = Math.max(most, shown);
      over?.addEventListener('abort', () => {
        shown -= 1;
      });
      return prompt && confirms();
    };
    await Promise.all([connected('corp', once), connected('old', once)].map((aws) => aws.identify(signal)));
    expect(prompts.map(({ profile }) => profile).sort()).toEqual(['corp', 'old']);
    expect(most).toBe(1);
  });

  it('is asked about less often where AWS says so', async () => {
    center.slowDowns = 1;
    const begun = Date.now();
    await connected('corp', confirms).identify(signal);
    expect(center.calls.filter((path) => path === '/token')).toHaveLength(2);
    // One second, then one and five.
    expect(Date.now() - begun).toBeGreaterThan(6_500);
  }, 20_000);

  it('is not asked for where no one can be asked', async () => {
    const aws = connect({
      source: { kind: 'profile', profile: 'corp' },
      region: 'us-east-1',
      askMfaCode: unexpectedMfaCode,
    });
    expect(await reportFrom(aws.identify(signal))).toMatchObject({
      code: 'CREDENTIALS_EXPIRED',
      remedy: ['aws sso login --profile corp'],
    });
    expect(center.calls).toEqual([]);
  });

  it('is asked for no second time where the user has no such role', async () => {
    center.isAssigned = false;
    const aws = connected('corp', confirms);
    for (const _turn of ['signs in', 'is signed in'])
      expect(await reportFrom(aws.identify(signal))).toMatchObject({ code: 'CREDENTIALS_UNUSABLE' });
    expect(prompts).toHaveLength(1);
  });
});

describe('a sign-in that fails', () => {
  it.each([
    ['the user declines', () => 'declines'],
    ['the browser denies it', browser('denies')],
    ['the code expires', browser('is-late')],
  ])('leaves the error as it was, and the command that helps: %s', async (_name, onPrompt) => {
    const aws = connected('corp', onPrompt);
    const report = await reportFrom(aws.identify(signal));
    expect(report).toMatchObject({
      code: 'CREDENTIALS_EXPIRED',
      exit: 3,
      remedy: ['aws sso login --profile corp'],
    });
    expect(over?.aborted).toBe(true);
    // The next call asks again.
    const again = reportFrom(aws.identify(signal));
    await again;
    expect(prompts).toHaveLength(2);
    await expect(stat(tokenFileIn(home))).rejects.toThrow('ENOENT');
  });

  it('says what AWS or the network said', async () => {
    center.close();
    const report = await reportFrom(connected('corp', confirms).identify(signal));
    expect(report).toMatchObject({
      code: 'ENDPOINT_UNREACHABLE',
      doing: 'signing in to IAM Identity Center',
    });
    expect(report.message).toContain(center.url.replace('http://', ''));
    expect(prompts).toEqual([]);
  });

  it('ends with the run', async () => {
    const run = new AbortController();
    const aws = connected('corp', () => setTimeout(() => run.abort(), 50), { ended: run.signal });
    await expect(aws.identify(signal)).rejects.toMatchObject({
      name: expect.stringMatching(/Abort|Interrupted/),
    });
    expect(over?.aborted).toBe(true);
  });

  it('shows no secret', async () => {
    center.browser = 'denies';
    const report = JSON.stringify(await reportFrom(connected('corp', () => undefined).identify(signal)));
    expect(report).not.toMatch(IdentityCenter.secrets);
  });
});
