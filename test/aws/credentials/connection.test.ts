import { describe, expect, test, vi } from 'vitest';
import { connect } from '../../../src/aws/index.ts';
import type { CredentialSource } from '../../../src/aws/types.ts';
import { UserError } from '../../../src/model/errors.ts';
import { reportFrom, unexpectedMfaCode } from '../../helpers/failures.ts';
import { awsFiles } from '../aws-files.ts';
import { sts, withSts } from './fake-sts.ts';

withSts();
const { signal } = new AbortController();

const config = `
[profile hub]
role_arn = arn:aws:iam::222222222222:role/hub
source_profile = base
mfa_serial = arn:aws:iam::111111111111:mfa/me
region = us-east-1

[profile sso-old]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111111111111
sso_role_name = Admin

[profile console]
login_session = arn:aws:iam::333333333333:user/me

[profile process]
credential_process = sh -c 'echo the vault is locked >&2; exit 3' --token very-secret

[profile old-process]
credential_process = sh -c 'echo "refused for 0ldProcessSecretKey0123456789" >&2; echo {\\"Version\\":1,\\"AccessKeyId\\":\\"AKIAOLD\\",\\"SecretAccessKey\\":\\"0ldProcessSecretKey0123456789\\",\\"Expiration\\":\\"2020-01-01T00:00:00Z\\"}'

[profile bare]
output = json

[profile production]
region = us-east-1
`;

const keys = '[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = secret\n';

async function connected(source: CredentialSource, askMfaCode: (device: string) => Promise<string>) {
  await awsFiles(config, keys);
  vi.stubEnv('AWS_ENDPOINT_URL', sts.url);
  return connect({ source, region: 'us-east-1', askMfaCode });
}

async function failure(source: CredentialSource) {
  const aws = await connected(source, unexpectedMfaCode);
  return reportFrom(aws.identify(signal));
}

describe('credentials', () => {
  test('an MFA code is asked for once, though many clients start side by side', async () => {
    const asked: string[] = [];
    const aws = await connected({ kind: 'profile', profile: 'hub' }, async (device) => {
      asked.push(device);
      return '123456';
    });
    const regions = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];
    const [identity] = await Promise.all([
      aws.identify(signal),
      ...regions.map((region) => aws.listResources(region, ['vpc'], signal)),
    ]);
    expect(identity).toEqual({
      account: '222222222222',
      arn: 'arn:aws-us-gov:sts::222222222222:assumed-role/hub/x',
      userId: 'x',
      partition: 'aws-us-gov',
      alias: 'hub',
    });
    expect(asked).toEqual(['arn:aws:iam::111111111111:mfa/me']);
    expect(sts.calls.filter(({ action }) => action === 'AssumeRole')).toEqual([
      { action: 'AssumeRole', key: 'AKIABASE', code: '123456' },
    ]);
    expect(
      sts.calls.filter(({ action }) => action === 'DescribeVpcs').every(({ key }) => key === 'ASIAROLE'),
    ).toBe(true);
  });

  test('a refused code is not remembered: the next call asks again', async () => {
    sts.refuse = (action) =>
      action === 'AssumeRole'
        ? {
            status: 403,
            code: 'AccessDenied',
            message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
          }
        : null;
    let asked = 0;
    const aws = await connected({ kind: 'profile', profile: 'hub' }, async () => {
      asked += 1;
      return '000000';
    });
    await expect(aws.identify(signal)).rejects.toMatchObject({
      report: { code: 'MFA_CODE_REFUSED', exit: 3 },
    });
    sts.refuse = null;
    expect((await aws.identify(signal)).account).toBe('222222222222');
    expect(asked).toBeGreaterThanOrEqual(2);
  });

  test('the error of whoever should give the code passes as it is', async () => {
    const own = new UserError({ code: 'MFA_NEEDED', exit: 3, doing: 'x', message: 'x', remedy: [] });
    const aws = await connected({ kind: 'profile', profile: 'hub' }, () => Promise.reject(own));
    await expect(aws.identify(signal)).rejects.toBe(own);
  });

  const asked = 'User: arn:aws:iam::111111111111:user/me is not authorized to perform: sts:AssumeRole';
  test.each([
    [
      'by no policy in particular',
      asked,
      /doesn't say which policy/,
      /trust policy of .*policy of your user or role/,
    ],
    [
      'by a service control policy',
      `${asked} on resource: arn:aws:iam::222222222222:role/hub with an explicit deny in a service control policy`,
      /A Deny outweighs every Allow/,
      /Deny statement/,
    ],
    [
      'by a Deny of no named policy',
      `${asked} on resource: arn:aws:iam::222222222222:role/hub with an explicit deny`,
      /A Deny outweighs every Allow/,
      /Deny statement/,
    ],
    ['to the root user', 'Roles may not be assumed by root accounts.', /root user/, /Sign in as an IAM user/],
    [
      'for its MFA device',
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
      /MFA device/,
      /mfa_serial/,
    ],
  ])('an assumed role that is refused %s', async (_by, message, why, remedy) => {
    sts.refuse = (action) =>
      action === 'AssumeRole' ? { status: 403, code: 'AccessDenied', message } : null;
    const aws = await connected({ kind: 'profile', profile: 'hub' }, async () => '1');
    await expect(aws.identify(signal)).rejects.toMatchObject({
      report: {
        code: 'ASSUME_ROLE_DENIED',
        exit: 3,
        why: expect.stringMatching(why),
        remedy: expect.arrayContaining([expect.stringMatching(remedy)]),
      },
    });
  });

  test('expired credentials are read again from the files', async () => {
    const files = await awsFiles(
      '[profile keys]\nregion = us-east-1\n',
      '[keys]\naws_access_key_id = OLD\naws_secret_access_key = s\naws_session_token = t\n',
    );
    vi.stubEnv('AWS_ENDPOINT_URL', sts.url);
    const aws = connect({
      source: { kind: 'profile', profile: 'keys' },
      region: 'us-east-1',
      askMfaCode: unexpectedMfaCode,
    });
    sts.refuse = () => ({
      status: 403,
      code: 'ExpiredToken',
      message: 'The security token included in the request is expired',
    });
    await expect(aws.identify(signal)).rejects.toMatchObject({
      report: { code: 'CREDENTIALS_EXPIRED', exit: 3 },
    });
    await files.write(
      '[profile keys]\nregion = us-east-1\n',
      '[keys]\naws_access_key_id = NEW\naws_secret_access_key = s\naws_session_token = t\n',
    );
    sts.refuse = null;
    sts.calls = [];
    await aws.identify(signal);
    expect(new Set(sts.calls.map(({ key }) => key))).toEqual(new Set(['NEW']));
  });

  test("a new login to another account doesn't continue there", async () => {
    const aws = await connected({ kind: 'profile', profile: 'hub' }, async () => '1');
    await aws.identify(signal);
    sts.refuse = () => ({ status: 403, code: 'ExpiredToken', message: 'The security token is expired' });
    await expect(aws.listResources('us-east-1', ['vpc'], signal)).rejects.toThrow(UserError);
    sts.refuse = null;
    const own = sts.answers.GetCallerIdentity;
    sts.answers.GetCallerIdentity = () => (own?.() ?? '').replaceAll('222222222222', '999999999999');
    const error = await aws.identify(signal).catch((reason: unknown) => reason);
    if (own) sts.answers.GetCallerIdentity = own;
    expect(error).toMatchObject({ report: { code: 'OTHER_ACCOUNT', exit: 3 } });
    expect((error as Error).message).toMatch(/999999999999.*222222222222/);
  });

  test('an AWS_PROFILE that is set to nothing counts as not set', async () => {
    const aws = await connected({ kind: 'environment' }, unexpectedMfaCode);
    vi.stubEnv('AWS_PROFILE', '');
    await expect(aws.identify(signal)).rejects.toMatchObject({ report: { code: 'NO_CREDENTIALS' } });
  });

  test('no such profile: names the nearest first', async () => {
    const report = await failure({ kind: 'profile', profile: 'prodction' });
    expect(report).toMatchObject({ code: 'PROFILE_NOT_FOUND', exit: 3, where: { name: 'prodction' } });
    expect(report.remedy[0]).toMatch(/^Profiles that exist: production, /);
  });

  test.each([
    ['sso-old', 'CREDENTIALS_EXPIRED', 'aws sso login --profile sso-old'],
    ['console', 'CREDENTIALS_EXPIRED', 'aws login --profile console'],
    ['bare', 'CREDENTIALS_UNUSABLE', 'aws configure --profile bare'],
  ])('profile %s: %s, fixed by %s', async (profile, code, command) => {
    const report = await failure({ kind: 'profile', profile });
    expect(report).toMatchObject({ code, exit: 3 });
    expect(report.remedy).toContain(command);
  });

  test('a credential_process that fails: its words, not its command', async () => {
    const report = await failure({ kind: 'profile', profile: 'process' });
    expect(report).toMatchObject({ code: 'CREDENTIAL_PROCESS_FAILED', why: 'the vault is locked' });
    expect(JSON.stringify(report)).not.toContain('very-secret');
  });

  test('a credential_process whose credentials are refused: what it says has no secret of them', async () => {
    const report = await failure({ kind: 'profile', profile: 'old-process' });
    expect(report.message).toContain('expired');
    expect(report.why).toContain('refused for');
    expect(JSON.stringify(report)).not.toContain('0ldProcessSecretKey');
  });

  test('no credentials anywhere', async () => {
    const report = await failure({ kind: 'environment' });
    expect(report).toMatchObject({ code: 'NO_CREDENTIALS', exit: 3 });
    expect(report.remedy.join()).toContain('--sandbox');
  });

  test('no credentials, but a profile that cannot be read: it is listed with the fix', async () => {
    await awsFiles('', '[Jean Dupont]\naws_access_key_id = AKIA\naws_secret_access_key = secret\n');
    for (const isDisabled of ['true', 'false']) {
      vi.stubEnv('AWS_EC2_METADATA_DISABLED', isDisabled);
      vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', 'http://127.0.0.1:1');
      const aws = connect({
        source: { kind: 'environment' },
        region: 'us-east-1',
        askMfaCode: unexpectedMfaCode,
      });
      const report = await reportFrom(aws.identify(signal));
      expect(report).toMatchObject({ code: 'NO_CREDENTIALS' });
      expect(report.details?.join()).toMatch(/\[Jean Dupont\].*has a space in it.*\[Jean-Dupont\]/);
    }
  });

  test('AWS_PROFILE that names no profile', async () => {
    const aws = await connected({ kind: 'environment' }, unexpectedMfaCode);
    vi.stubEnv('AWS_PROFILE', 'nowhere');
    await expect(aws.identify(signal)).rejects.toMatchObject({
      report: { code: 'PROFILE_NOT_FOUND', message: expect.stringContaining('AWS_PROFILE') },
    });
  });
});
