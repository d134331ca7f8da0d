/** Roles, web identities, IAM Identity Center, logins, processes, containers and instances. */
import { roleOf, type SetUp } from './set-ups.ts';
import {
  type AccountName,
  accounts,
  home,
  loginFile,
  loginToken,
  ssoToken,
  ssoTokenFile,
  type World,
} from './world.ts';

const config = '.aws/config';
const credentials = '.aws/credentials';

function keysIn({ keys }: World, name: AccountName): string {
  return `aws_access_key_id = ${keys[name].id}\naws_secret_access_key = ${keys[name].secret}\n`;
}

export function roleSetUps(world: World): SetUp[] {
  const keys = (name: AccountName) => keysIn(world, name);
  const base = `[default]\n${keys('A')}\n[second]\n${keys('B')}`;
  const { id, secret } = world.keys.A;
  const A = { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret };
  const role = (name: string, lines: string) => `[profile ${name}]\nrole_arn = ${roleOf('C')}\n${lines}\n`;
  const token = { 'token.jwt': 'header.claims.signature' };
  const webIdentity = { AWS_WEB_IDENTITY_TOKEN_FILE: `${home}/token.jwt`, AWS_ROLE_ARN: roleOf('C') };
  const ofProfile = (name: string, source: string): Pick<SetUp, 'files' | 'profile'> => ({
    files: { [config]: role(name, source), [credentials]: base },
    profile: name,
  });
  return [
    { name: 'a role with a source profile', ...ofProfile('hub', 'source_profile = second'), gives: 'C' },
    {
      name: 'a role of the default profile comes before a web identity',
      files: {
        ...token,
        [config]: `[default]\nrole_arn = ${roleOf('B')}\nsource_profile = base\n[profile base]\n${keys('A')}`,
      },
      env: webIdentity,
      gives: 'B',
    },
    {
      name: 'a chain of two roles',
      files: {
        [config]: `${role('last', 'source_profile = middle')}[profile middle]\nrole_arn = ${roleOf('B')}\nsource_profile = default\n`,
        [credentials]: base,
      },
      profile: 'last',
      gives: 'C',
    },
    {
      name: 'a role with its own keys as the source',
      files: { [config]: role('own', `source_profile = own\n${keys('A')}`) },
      profile: 'own',
      gives: 'C',
    },
    {
      name: 'a source profile with keys and a role of its own',
      files: {
        [config]: `${role('last', 'source_profile = mixed')}[profile mixed]\nrole_arn = ${roleOf('B')}\nsource_profile = nowhere\n${keys('A')}`,
      },
      profile: 'last',
      gives: 'C',
    },
    {
      name: 'credential_source = Environment',
      ...ofProfile('hub', 'credential_source = Environment'),
      env: A,
      gives: 'C',
    },
    {
      name: 'credential_source = Environment without keys',
      ...ofProfile('hub', 'credential_source = Environment'),
      fault: { code: 'ENVIRONMENT_INCOMPLETE', says: /hub.*there are none/s },
    },
    {
      name: 'credential_source = EcsContainer',
      ...ofProfile('hub', 'credential_source = EcsContainer'),
      env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${world.local}/container` },
      gives: 'C',
    },
    {
      name: 'an unknown credential_source',
      ...ofProfile('hub', 'credential_source = Moon'),
      fault: { code: 'PROFILE_INCOMPLETE', says: /Ec2InstanceMetadata/ },
    },
    {
      name: 'a source profile that does not exist',
      ...ofProfile('hub', 'source_profile = secnd'),
      fault: { code: 'PROFILE_NOT_FOUND', says: /secnd \(source_profile of hub\).*second/s },
    },
    {
      name: 'source profiles in a circle',
      files: {
        [config]: `${role('one', 'source_profile = two')}${role('two', 'source_profile = one')}`,
      },
      profile: 'one',
      fault: { code: 'PROFILE_INCOMPLETE', says: /one → two → one/ },
    },
    {
      name: 'source_profile and credential_source',
      ...ofProfile('hub', 'source_profile = second\ncredential_source = Environment'),
      fault: { code: 'PROFILE_INCOMPLETE', says: /both/ },
    },
    {
      name: 'a role without a source',
      ...ofProfile('hub', 'region = us-east-1'),
      fault: { code: 'PROFILE_INCOMPLETE', says: /neither/ },
    },
    {
      name: 'a source profile without credentials',
      files: { [config]: `${role('hub', 'source_profile = bare')}[profile bare]\nregion = us-east-1\n` },
      profile: 'hub',
      fault: { code: 'PROFILE_INCOMPLETE', says: /aws configure --profile bare/ },
    },
    {
      name: 'a web identity and the keys of the default profile',
      files: { ...token, [credentials]: base },
      env: webIdentity,
      gives: 'C',
    },
    {
      name: 'a web identity and --profile',
      files: { ...token, [credentials]: base },
      env: webIdentity,
      profile: 'second',
      gives: 'B',
    },
    {
      name: 'keys in the environment and a web identity',
      files: token,
      env: { ...A, ...webIdentity },
      gives: 'A',
    },
    {
      name: 'a web identity without a role',
      files: { ...token, [credentials]: base },
      env: { AWS_WEB_IDENTITY_TOKEN_FILE: `${home}/token.jwt` },
      fault: { code: 'ENVIRONMENT_INCOMPLETE', says: /AWS_ROLE_ARN/ },
    },
    {
      name: 'a role of the environment without a web identity',
      files: { [credentials]: base },
      env: { AWS_ROLE_ARN: roleOf('C') },
      fault: { code: 'ENVIRONMENT_INCOMPLETE', says: /AWS_WEB_IDENTITY_TOKEN_FILE/ },
      cliDiffers: 'stricter',
    },
    {
      name: 'a web identity whose token is missing',
      files: { [credentials]: base },
      env: webIdentity,
      fault: { code: 'ENVIRONMENT_INCOMPLETE', says: /token\.jwt.*ENOENT/ },
    },
    {
      name: 'a web identity of a profile comes before its keys',
      files: {
        ...token,
        [config]: role('web', `web_identity_token_file = ${home}/token.jwt`),
        [credentials]: `[web]\n${keys('A')}`,
      },
      profile: 'web',
      gives: 'C',
    },
    {
      name: 'a role over a profile with a web identity',
      files: {
        ...token,
        [config]: `${role('last', 'source_profile = web')}[profile web]\nrole_arn = ${roleOf('B')}\nweb_identity_token_file = ${home}/token.jwt\n`,
      },
      profile: 'last',
      gives: 'C',
    },
  ];
}

const portal = 'https://example.awsapps.com/start';
const sso = (name: string, more = '') =>
  `[profile ${name}]\nsso_account_id = ${accounts.B}\nsso_role_name = Admin\n${more}`;
const legacy = `sso_start_url = ${portal}\nsso_region = us-east-1\n`;
const session = `sso_session = corp\n`;
const corp = `[sso-session corp]\n${legacy}`;

export function signInSetUps(world: World): SetUp[] {
  const env = { AWS_ENDPOINT_URL_SSO: world.local };
  const signedIn = { [ssoTokenFile('corp')]: ssoToken(portal) };
  const user = `arn:aws:iam::${accounts.C}:user/me`;
  return [
    {
      name: 'IAM Identity Center, written in the profile',
      files: { [config]: sso('work', legacy), [ssoTokenFile(portal)]: ssoToken(portal) },
      env,
      profile: 'work',
      gives: 'B',
    },
    {
      name: 'IAM Identity Center with a session',
      files: { ...signedIn, [config]: sso('work', session) + corp },
      env,
      profile: 'work',
      gives: 'B',
    },
    {
      name: 'IAM Identity Center comes before keys of the profile',
      files: {
        ...signedIn,
        [config]: sso('work', session) + corp,
        [credentials]: `[work]\n${keysIn(world, 'A')}`,
      },
      env,
      profile: 'work',
      gives: 'B',
    },
    {
      name: 'IAM Identity Center, not signed in',
      files: { [config]: sso('work', session) + corp },
      env,
      profile: 'work',
      fault: { code: 'CREDENTIALS_EXPIRED', says: /aws sso login --profile work/ },
    },
    {
      name: 'IAM Identity Center with a token that it refuses',
      files: { [config]: sso('work', session) + corp, [ssoTokenFile('corp')]: ssoToken(portal, 'old') },
      env,
      profile: 'work',
      fault: { code: 'CREDENTIALS_EXPIRED', says: /aws sso login --profile work/ },
    },
    {
      name: 'a role over IAM Identity Center, not signed in',
      files: {
        [config]: `[profile hub]\nrole_arn = ${roleOf('C')}\nsource_profile = work\n${sso('work', session)}${corp}`,
      },
      env,
      profile: 'hub',
      fault: { code: 'CREDENTIALS_EXPIRED', says: /aws sso login --profile work/ },
    },
    {
      name: 'a role over IAM Identity Center',
      files: {
        ...signedIn,
        [config]: `[profile hub]\nrole_arn = ${roleOf('C')}\nsource_profile = work\n${sso('work', session)}${corp}`,
      },
      env,
      profile: 'hub',
      gives: 'C',
    },
    {
      name: 'an sso-session that does not exist',
      files: { [config]: sso('work', session) },
      env,
      profile: 'work',
      fault: { code: 'PROFILE_INCOMPLETE', says: /sso-session corp.*aws configure sso --profile work/s },
    },
    {
      name: 'an sso-session with a space in its name',
      files: { [config]: sso('work', 'sso_session = our corp\n') + corp.replace('corp', '"our corp"') },
      env,
      profile: 'work',
      fault: { code: 'PROFILE_INCOMPLETE', says: /has a space in it.*\[sso-session our-corp\]/s },
    },
    {
      name: 'IAM Identity Center without its region',
      files: { [config]: sso('work', `sso_start_url = ${portal}\n`) },
      env,
      profile: 'work',
      fault: { code: 'PROFILE_INCOMPLETE', says: /sso_region/ },
    },
    {
      name: 'a session and a profile that contradict each other',
      files: { ...signedIn, [config]: `${sso('work', `${session}sso_region = eu-west-1\n`)}${corp}` },
      env,
      profile: 'work',
      fault: { code: 'PROFILE_INCOMPLETE', says: /different sso_region/ },
    },
    {
      name: 'aws login',
      files: {
        [config]: `[profile console]\nlogin_session = ${user}\n`,
        [loginFile(user)]: loginToken(world.sessions.C, accounts.C),
      },
      profile: 'console',
      gives: 'C',
      cliDiffers: 'v1',
    },
    {
      name: 'aws login, not signed in',
      files: { [config]: `[profile console]\nlogin_session = ${user}\n` },
      profile: 'console',
      fault: { code: 'CREDENTIALS_EXPIRED', says: /aws login --profile console/ },
    },
  ];
}
