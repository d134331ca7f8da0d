import { describe, expect, test, vi } from 'vitest';
import { listProfiles, resolveRegion } from '../../../src/aws/credentials/profiles.ts';
import { findSources } from '../../../src/aws/index.ts';
import { awsFiles } from '../aws-files.ts';

const config = `
[default]
region = us-east-2

[profile sso]
sso_session = work
sso_account_id = 111111111111
sso_role_name = Admin
region = eu-west-1

[sso-session work]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1

[services local]
s3 =
  endpoint_url = http://127.0.0.1:1

[profile hub]
role_arn = arn:aws:iam::222222222222:role/hub
source_profile = sso
mfa_serial = arn:aws:iam::111111111111:mfa/me

[profile process]
credential_process = /bin/true

[profile console]
login_session = arn:aws:iam::333333333333:user/me

[profile web]
role_arn = arn:aws:iam::444444444444:role/web
web_identity_token_file = /tmp/token

[profile bare]
output = json

[profile my profile]
region = us-east-1

[forgotten]
region = us-east-1

[profile hollow]
`;

const credentials = `
[default]
aws_access_key_id = AKIA
aws_secret_access_key = secret

[keys-only]
aws_access_key_id = AKIB
aws_secret_access_key = secret
aws_account_id = 555555555555

[with space]
aws_access_key_id = AKIC
`;

describe('listProfiles', () => {
  test('says what each profile is', async () => {
    await awsFiles(config, credentials);
    const { profiles } = await listProfiles();
    const nothing = { region: null, account: null, sourceProfile: null, mfa: false };
    expect(profiles).toEqual([
      { ...nothing, name: 'default', kind: 'static', region: 'us-east-2' },
      { ...nothing, name: 'bare', kind: 'unknown' },
      { ...nothing, name: 'console', kind: 'login', account: '333333333333' },
      {
        ...nothing,
        name: 'hub',
        kind: 'assume-role',
        account: '222222222222',
        sourceProfile: 'sso',
        mfa: true,
      },
      { ...nothing, name: 'keys-only', kind: 'static', account: '555555555555' },
      { ...nothing, name: 'process', kind: 'credential_process' },
      { ...nothing, name: 'sso', kind: 'sso', account: '111111111111', region: 'eu-west-1' },
      { ...nothing, name: 'web', kind: 'web-identity', account: '444444444444' },
    ]);
  });

  test('holds no secret', async () => {
    await awsFiles(config, credentials);
    expect(JSON.stringify(await listProfiles())).not.toMatch(/secret|AKI/);
  });

  test('names what the SDK cannot see, and why', async () => {
    await awsFiles(config, credentials);
    const { unseen } = await listProfiles();
    expect(unseen.map(({ name, why }) => `${name}: ${why}`).sort()).toEqual([
      'forgotten: in this file a profile is written [profile NAME]',
      'hollow: it has no settings',
      'my profile: its name has a space in it',
      'with space: its name has a space in it',
    ]);
  });

  test('sees changes of the files while the program runs', async () => {
    const files = await awsFiles('[profile one]\nregion = eu-west-1\n');
    expect((await listProfiles()).profiles.map(({ name }) => name)).toEqual(['one']);
    await files.write('[profile two]\nregion = eu-west-1\n');
    expect((await listProfiles()).profiles.map(({ name }) => name)).toEqual(['two']);
  });

  test('no files: no profiles', async () => {
    await awsFiles('');
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent/config');
    expect(await listProfiles()).toEqual({ profiles: [], unseen: [] });
  });
});

describe('resolveRegion', () => {
  test('option, AWS_REGION, AWS_DEFAULT_REGION, profile, nothing: in this order', async () => {
    await awsFiles(config, credentials);
    expect(await resolveRegion(undefined, undefined)).toBe('us-east-2');
    expect(await resolveRegion(undefined, 'sso')).toBe('eu-west-1');
    expect(await resolveRegion(undefined, 'bare')).toBeNull();
    vi.stubEnv('AWS_PROFILE', 'sso');
    expect(await resolveRegion(undefined, undefined)).toBe('eu-west-1');
    vi.stubEnv('AWS_DEFAULT_REGION', 'ap-south-1');
    expect(await resolveRegion(undefined, 'sso')).toBe('ap-south-1');
    vi.stubEnv('AWS_REGION', 'ap-south-2');
    expect(await resolveRegion(undefined, 'sso')).toBe('ap-south-2');
    expect(await resolveRegion('sa-east-1', 'sso')).toBe('sa-east-1');
  });
});

describe('findSources', () => {
  test('names variables, never values', async () => {
    await awsFiles('');
    expect(await findSources()).toEqual({ profiles: [], unseen: [], environment: null, usual: null });
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIASECRET');
    expect((await findSources()).environment).toContain('but not AWS_SECRET_ACCESS_KEY');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'very-secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token-secret');
    const found = await findSources();
    expect(found).toMatchObject({
      environment: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN in the environment',
      usual: null,
    });
    expect(JSON.stringify(found).toLowerCase()).not.toMatch(/asecret|very-secret|token-secret/);
  });

  test('what the environment leads to is no row of its own where it is a profile', async () => {
    await awsFiles(config, credentials);
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://127.0.0.1:1/');
    expect(await findSources()).toMatchObject({ environment: null, usual: 'default' });
    vi.stubEnv('AWS_DEFAULT_PROFILE', 'keys-only');
    expect(await findSources()).toMatchObject({ environment: null, usual: 'keys-only' });
    await awsFiles('');
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://127.0.0.1:1/');
    expect((await findSources()).environment).toContain('AWS_CONTAINER_CREDENTIALS_FULL_URI');
  });
});
