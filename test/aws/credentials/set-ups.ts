/** How credentials stand on a machine, and whose are used: what the AWS CLI v2 documents, with our additions marked. */
import { type AccountName, accounts, type HomeFiles, home, type World } from './world.ts';

export interface SetUp {
  name: string;
  /** Files of the home folder. */
  files?: HomeFiles;
  env?: Record<string, string>;
  /** `--profile` */
  profile?: string;
  /** Whose credentials are used. */
  gives?: AccountName;
  /** The fault that is named instead, and words of its report. */
  fault?: { code: string; says?: RegExp };
  /**
   * Where the CLI that is installed does not do the same. `v1`: it is the older one, and v2 is documented otherwise. `stricter`:
   * we refuse what it passes over. `parser`: it reads what the SDK's parser drops, and the fault is named. `empty`: it takes a variable
   * that is set to nothing for a name.
   */
  cliDiffers?: 'v1' | 'stricter' | 'parser' | 'empty';
}

const config = '.aws/config';
const credentials = '.aws/credentials';

type Keys = (name: AccountName) => string;

function keysIn({ keys }: World): Keys {
  return (name) => `aws_access_key_id = ${keys[name].id}\naws_secret_access_key = ${keys[name].secret}\n`;
}

function environmentOf({ keys }: World, name: AccountName): Record<string, string> {
  return { AWS_ACCESS_KEY_ID: keys[name].id, AWS_SECRET_ACCESS_KEY: keys[name].secret };
}

export function roleOf(name: AccountName): string {
  return `arn:aws:iam::${accounts[name]}:role/team`;
}

/** Keys in the environment and in files, and which profile is meant. */
export function keySetUps(world: World): SetUp[] {
  const keys = keysIn(world);
  const A = environmentOf(world, 'A');
  const { id, secret, token } = world.sessions.C;
  const both = { [credentials]: `[default]\n${keys('A')}\n[second]\n${keys('B')}\n[third]\n${keys('C')}` };
  return [
    { name: 'keys in the environment', env: A, gives: 'A' },
    {
      name: 'temporary keys in the environment',
      env: { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token },
      gives: 'C',
    },
    {
      name: 'keys in the environment and AWS_PROFILE',
      files: both,
      env: { ...A, AWS_PROFILE: 'second' },
      gives: 'A',
    },
    {
      name: 'keys in the environment and AWS_DEFAULT_PROFILE',
      files: both,
      env: { ...A, AWS_DEFAULT_PROFILE: 'second' },
      gives: 'A',
    },
    { name: 'keys in the environment and --profile', files: both, env: A, profile: 'second', gives: 'B' },
    { name: 'AWS_PROFILE', files: both, env: { AWS_PROFILE: 'second' }, gives: 'B' },
    {
      name: 'AWS_PROFILE set to nothing',
      files: both,
      env: { AWS_PROFILE: '' },
      gives: 'A',
      cliDiffers: 'empty',
    },
    { name: 'AWS_DEFAULT_PROFILE', files: both, env: { AWS_DEFAULT_PROFILE: 'second' }, gives: 'B' },
    {
      name: 'AWS_PROFILE and AWS_DEFAULT_PROFILE',
      files: both,
      env: { AWS_PROFILE: 'second', AWS_DEFAULT_PROFILE: 'third' },
      gives: 'B',
      cliDiffers: 'v1',
    },
    {
      name: '--profile and AWS_PROFILE',
      files: both,
      env: { AWS_PROFILE: 'second' },
      profile: 'third',
      gives: 'C',
    },
    { name: 'the default profile', files: both, gives: 'A' },
    {
      name: 'the default profile in the config file',
      files: { [config]: `[default]\n${keys('B')}` },
      gives: 'B',
    },
    { name: '[profile default]', files: { [config]: `[profile default]\n${keys('B')}` }, gives: 'B' },
    {
      name: '[profile default] below [default]',
      files: { [config]: `[default]\n${keys('A')}[profile default]\n${keys('B')}` },
      gives: 'B',
    },
    {
      name: '[default] below [profile default], which the SDK prefers',
      files: { [config]: `[profile default]\n${keys('B')}[default]\n${keys('A')}` },
      fault: { code: 'PROFILE_NOT_FOUND', says: /the AWS CLI uses the last.*Keep one/s },
      cliDiffers: 'parser',
    },
    {
      name: 'another profile beside these two',
      files: {
        [config]: `[profile default]\n${keys('B')}[default]\n${keys('A')}`,
        [credentials]: `[third]\n${keys('C')}`,
      },
      profile: 'third',
      gives: 'C',
    },
    {
      name: 'a profile that one file has twice',
      files: { [credentials]: `[second]\n${keys('A')}[second]\n${keys('B')}` },
      profile: 'second',
      fault: { code: 'PROFILE_NOT_FOUND', says: /there are two of them.*Keep one/s },
    },
    {
      name: 'keys of one profile in both files',
      files: { [config]: `[default]\n${keys('A')}`, [credentials]: `[default]\n${keys('B')}` },
      gives: 'B',
    },
    {
      name: 'keys in upper case',
      files: { [credentials]: `[default]\n${keys('B').replace(/aws_\w+/g, (key) => key.toUpperCase())}` },
      gives: 'B',
    },
    {
      name: 'only AWS_ACCESS_KEY_ID',
      files: both,
      env: { AWS_ACCESS_KEY_ID: 'AKIAHALF' },
      fault: { code: 'ENVIRONMENT_INCOMPLETE', says: /not AWS_SECRET_ACCESS_KEY/ },
    },
    {
      name: 'only AWS_SECRET_ACCESS_KEY',
      files: both,
      env: { AWS_SECRET_ACCESS_KEY: 'half' },
      fault: { code: 'ENVIRONMENT_INCOMPLETE', says: /not AWS_ACCESS_KEY_ID/ },
      cliDiffers: 'stricter',
    },
    {
      name: 'only AWS_SESSION_TOKEN',
      files: both,
      env: { AWS_SESSION_TOKEN: 'half' },
      fault: { code: 'ENVIRONMENT_INCOMPLETE' },
      cliDiffers: 'stricter',
    },
    {
      name: 'half the keys in the environment and --profile',
      files: both,
      env: { AWS_ACCESS_KEY_ID: 'AKIAHALF' },
      profile: 'second',
      gives: 'B',
    },
    {
      name: 'half the keys in a profile',
      files: { [credentials]: '[default]\naws_access_key_id = AKIAHALF\n' },
      fault: { code: 'PROFILE_INCOMPLETE', says: /aws_secret_access_key.*aws configure --profile default/s },
    },
    {
      name: 'only the secret in a profile',
      files: { [credentials]: '[default]\naws_secret_access_key = half\n' },
      fault: { code: 'PROFILE_INCOMPLETE', says: /aws_access_key_id/ },
    },
    {
      name: 'AWS_PROFILE that does not exist, beside keys',
      files: both,
      env: { ...A, AWS_PROFILE: 'secnd' },
      fault: { code: 'PROFILE_NOT_FOUND', says: /AWS_PROFILE names it.*second/s },
    },
    {
      name: 'a profile of a config file that does not exist',
      env: { AWS_CONFIG_FILE: `${home}/etc/config` },
      profile: 'second',
      fault: {
        code: 'PROFILE_NOT_FOUND',
        says: /AWS_CONFIG_FILE names .*\/etc\/config, which doesn't exist/,
      },
    },
    {
      name: '--profile that does not exist, beside keys',
      files: both,
      env: A,
      profile: 'nowhere',
      fault: { code: 'PROFILE_NOT_FOUND' },
    },
    { name: 'nothing at all', fault: { code: 'NO_CREDENTIALS', says: /--sandbox/ } },
    {
      name: 'a profile without credentials',
      files: { [config]: '[profile bare]\nregion = eu-west-1\n' },
      profile: 'bare',
      fault: { code: 'CREDENTIALS_UNUSABLE', says: /aws configure --profile bare/ },
    },
    {
      name: 'a profile name with a space',
      files: { [config]: `[profile "a b"]\n${keys('B')}` },
      profile: 'a b',
      fault: { code: 'PROFILE_NOT_FOUND', says: /has a space in it.*\[profile a-b\]/s },
      cliDiffers: 'parser',
    },
    {
      name: 'a name with a space in the credentials file',
      files: { [credentials]: `[Jean Dupont]\n${keys('B')}` },
      env: { AWS_PROFILE: 'Jean Dupont' },
      fault: { code: 'PROFILE_NOT_FOUND', says: /\[Jean-Dupont\]/ },
      cliDiffers: 'parser',
    },
    {
      name: 'several spaces before the name of a profile',
      files: { [config]: `[profile   x]\n${keys('B')}` },
      profile: 'x',
      fault: { code: 'PROFILE_NOT_FOUND', says: /header has spaces.*Write \[profile x\]/s },
      cliDiffers: 'parser',
    },
    {
      name: 'a profile name with an accent',
      files: { [config]: `[profile équipe]\n${keys('B')}` },
      profile: 'équipe',
      fault: { code: 'PROFILE_NOT_FOUND', says: /\[profile equipe\]/ },
      cliDiffers: 'parser',
    },
    {
      name: '[profile x] in the credentials file',
      files: { [credentials]: `[profile x]\n${keys('B')}` },
      profile: 'x',
      fault: { code: 'PROFILE_NOT_FOUND', says: /Write \[x\]/ },
    },
    {
      name: '[x] in the config file',
      files: { [config]: `[x]\n${keys('B')}` },
      profile: 'x',
      fault: { code: 'PROFILE_NOT_FOUND', says: /Write \[profile x\]/ },
    },
    {
      name: 'keys written with a colon',
      files: { [credentials]: `[default]\n${keys('B').replaceAll(' =', ':')}` },
      fault: { code: 'PROFILE_NOT_FOUND', says: /colon.*key = value/s },
      cliDiffers: 'parser',
    },
    {
      name: 'a credentials file in UTF-16',
      files: { [credentials]: Buffer.from(`\ufeff[default]\n${keys('A')}`, 'utf16le') },
      fault: { code: 'CREDENTIALS_FILE_UNREADABLE', says: /UTF-16/ },
    },
    {
      name: 'a folder in place of the credentials file',
      files: { [credentials]: null },
      fault: { code: 'CREDENTIALS_FILE_UNREADABLE', says: /folder/ },
    },
  ];
}
