/** Processes, containers and instances that give credentials, or do not. */
import type { SetUp } from './set-ups.ts';
import { home, type World } from './world.ts';

const config = '.aws/config';
const credentials = '.aws/credentials';

const output = (world: World, more: object = {}): string => {
  const { id, secret, token } = world.sessions.B;
  return JSON.stringify({
    Version: 1,
    AccessKeyId: id,
    SecretAccessKey: secret,
    SessionToken: token,
    ...more,
  });
};

const failed = (says: RegExp): Pick<SetUp, 'profile' | 'fault'> => ({
  profile: 'vault',
  fault: { code: 'CREDENTIAL_PROCESS_FAILED', says },
});

export function processSetUps(world: World): SetUp[] {
  const { id, secret } = world.keys.A;
  const keys = `aws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
  const printing = (text: string, more = '') => ({
    'out.json': text,
    [config]: `[profile vault]\ncredential_process = cat ${home}/out.json\n${more}`,
  });
  const running = (command: string) => ({ [config]: `[profile vault]\ncredential_process = ${command}\n` });
  return [
    { name: 'a process', files: printing(output(world)), profile: 'vault', gives: 'B' },
    {
      name: 'a process with quotes and a path with a space',
      files: { 'my folder/out.json': output(world), ...running(`cat "${home}/my folder/out.json"`) },
      profile: 'vault',
      gives: 'B',
    },
    {
      name: 'a process that writes to stderr as well',
      files: {
        'out.json': output(world),
        ...running(`sh -c 'echo "deprecated" >&2; cat ${home}/out.json'`),
      },
      profile: 'vault',
      gives: 'B',
    },
    {
      name: 'a process comes before keys in the config file',
      files: printing(output(world), keys),
      profile: 'vault',
      gives: 'B',
    },
    {
      name: 'keys in the credentials file come before a process',
      files: { ...printing(output(world)), [credentials]: `[vault]\n${keys}` },
      profile: 'vault',
      gives: 'A',
    },
    {
      name: 'a role over a process',
      files: printing(
        output(world),
        '[profile hub]\nrole_arn = arn:aws:iam::333333333333:role/team\nsource_profile = vault\n',
      ),
      profile: 'hub',
      gives: 'C',
    },
    {
      name: 'a process that prints expired credentials',
      files: printing(output(world, { Expiration: '2020-01-01T00:00:00Z' })),
      ...failed(/expired/),
    },
    { name: 'a process that prints no JSON', files: printing('hello'), ...failed(/isn't a JSON object/) },
    { name: 'a process that prints nothing', files: running('true'), ...failed(/nothing/) },
    { name: 'a process of another version', files: printing('{"Version":2}'), ...failed(/Version/) },
    {
      name: 'a process that prints half the keys',
      files: printing('{"Version":1,"AccessKeyId":"AKIAHALF"}'),
      ...failed(/without AccessKeyId or SecretAccessKey/),
    },
    {
      name: 'a process that fails',
      files: running(`sh -c 'echo "the vault is locked" >&2; exit 3' --token very-secret`),
      ...failed(/exit code 3.*the vault is locked/s),
    },
    {
      name: 'a process that does not exist',
      files: running('/nonexistent/helper --token very-secret'),
      ...failed(/\/nonexistent\/helper/),
    },
    {
      name: 'a process that wants a shell',
      files: { 'out.json': output(world), ...running('cat $HOME/out.json') },
      ...failed(/exit code 1/),
    },
  ];
}

export function machineSetUps(world: World): SetUp[] {
  const { id, secret } = world.keys.A;
  const base = `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
  const container = (path: string) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${world.local}${path}` });
  const instance = { AWS_EC2_METADATA_DISABLED: '', AWS_EC2_METADATA_SERVICE_ENDPOINT: world.local };
  return [
    { name: "a container's credentials", env: container('/container'), gives: 'B' },
    {
      name: "a container's credentials and the default profile",
      files: { [credentials]: base },
      env: container('/container'),
      gives: 'A',
    },
    {
      name: 'a profile without credentials in a container',
      files: { [config]: '[profile bare]\nregion = us-east-1\n' },
      env: container('/container'),
      profile: 'bare',
      gives: 'B',
    },
    {
      name: 'a container that wants a token',
      env: { ...container('/container-token'), AWS_CONTAINER_AUTHORIZATION_TOKEN: 'let-me-in' },
      gives: 'B',
    },
    {
      name: 'a container whose token is in a file',
      files: { token: 'let-me-in' },
      env: { ...container('/container-token'), AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: `${home}/token` },
      gives: 'B',
    },
    {
      name: 'a container whose token has a line break',
      files: { token: 'let-me-in\n' },
      env: { ...container('/container-token'), AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: `${home}/token` },
      fault: { code: 'ENVIRONMENT_INCOMPLETE', says: /line break/ },
    },
    {
      name: "a container whose token's file is missing",
      env: { ...container('/container-token'), AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: `${home}/token` },
      fault: { code: 'ENVIRONMENT_INCOMPLETE', says: /AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE/ },
    },
    {
      name: 'a container that refuses',
      env: container('/refused'),
      fault: { code: 'CREDENTIALS_UNUSABLE', says: /HTTP 403/ },
    },
    {
      name: 'a container that never answers',
      env: container('/silent'),
      fault: { code: 'CREDENTIALS_UNUSABLE', says: /AWS_CONTAINER_CREDENTIALS_FULL_URI.*in time/s },
    },
    {
      name: 'a container at a foreign address',
      env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://credentials.example/x' },
      fault: { code: 'ENVIRONMENT_INCOMPLETE', says: /AWS_CONTAINER_CREDENTIALS_FULL_URI/ },
    },
    {
      name: 'a web identity whose token is empty',
      files: { 'token.jwt': '\n' },
      env: {
        AWS_WEB_IDENTITY_TOKEN_FILE: `${home}/token.jwt`,
        AWS_ROLE_ARN: 'arn:aws:iam::333333333333:role/team',
      },
      fault: { code: 'ENVIRONMENT_INCOMPLETE', says: /token\.jwt is empty/ },
    },
    { name: "an instance's role", env: instance, gives: 'B' },
    {
      name: "an instance's role and the default profile",
      files: { [credentials]: base },
      env: instance,
      gives: 'A',
    },
    {
      name: 'credential_source = Ec2InstanceMetadata',
      files: {
        [config]:
          '[profile hub]\nrole_arn = arn:aws:iam::333333333333:role/team\ncredential_source = Ec2InstanceMetadata\n',
      },
      env: instance,
      profile: 'hub',
      gives: 'C',
    },
  ];
}
