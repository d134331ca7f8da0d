/**
 * Accounts of moto with keys of their own, and what else gives credentials on a machine: a container's endpoint, an instance's
 * metadata service and the portal of IAM Identity Center, on one server of the loopback interface.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

/** Three accounts that are told apart by their keys. */
export const accounts = { A: '111111111111', B: '222222222222', C: '333333333333' } as const;
export type AccountName = keyof typeof accounts;

interface Keys {
  id: string;
  secret: string;
}

interface Session extends Keys {
  token: string;
}

export interface World {
  keys: Readonly<Record<AccountName, Keys>>;
  sessions: Readonly<Record<AccountName, Session>>;
  /** The server that stands for container, instance and portal. */
  local: string;
  close(): void;
}

/** @param moto the address of moto */
export async function createWorld(moto: string): Promise<World> {
  const names = Object.keys(accounts) as AccountName[];
  const created = await Promise.all(names.map(async (name) => [name, await keysOf(name, moto)] as const));
  const sessions = Object.fromEntries(
    created.map(([name, { session }]) => [name, session]),
  ) as World['sessions'];
  const keys = Object.fromEntries(created.map(([name, { keys: own }]) => [name, own])) as World['keys'];
  const server = localServer(sessions);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    keys,
    sessions,
    local: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function keysOf(name: AccountName, endpoint: string): Promise<{ keys: Keys; session: Session }> {
  const region = 'us-east-1';
  const root = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'made-up-for-moto' };
  const sts = new STSClient({ region, endpoint, credentials: root });
  const RoleArn = `arn:aws:iam::${accounts[name]}:role/first`;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'first' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
  const iam = new IAMClient({ region, endpoint, credentials });
  await iam.send(new CreateUserCommand({ UserName: `user-${name}` }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: `user-${name}` }));
  return {
    keys: { id: AccessKey?.AccessKeyId ?? '', secret: AccessKey?.SecretAccessKey ?? '' },
    session: { id: AccessKeyId, secret: SecretAccessKey, token: SessionToken },
  };
}

/** Expires in an hour, so that nothing renews it in the test. */
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, '');

/** `/container` wants no token, `/container-token` one; `/refused` and `/silent` give nothing. */
function localServer(sessions: World['sessions']): Server {
  const { B } = sessions;
  const document = () =>
    JSON.stringify({
      Code: 'Success',
      AccessKeyId: B.id,
      SecretAccessKey: B.secret,
      Token: B.token,
      Expiration: inAnHour(),
    });
  return createServer((request, response) => {
    const { url = '', headers } = request;
    const say = (status: number, text: string, type = 'application/json') => {
      response.writeHead(status, { 'content-type': type });
      response.end(text);
    };
    if (url === '/silent') return;
    if (url === '/container') return say(200, document());
    if (url === '/container-token') {
      return headers.authorization === 'let-me-in'
        ? say(200, document())
        : say(403, '{"message":"no token"}');
    }
    if (url === '/latest/api/token') return say(200, 'token', 'text/plain');
    if (url === '/latest/meta-data/iam/security-credentials/') return say(200, 'role', 'text/plain');
    if (url.startsWith('/latest/meta-data/iam/security-credentials/')) return say(200, document());
    if (url.startsWith('/federation/credentials')) return signedIn(headers, say, sessions);
    return say(403, '{"message":"refused"}');
  });
}

function signedIn(
  headers: Record<string, unknown>,
  say: (status: number, text: string) => void,
  { B }: World['sessions'],
): void {
  if (headers['x-amz-sso_bearer_token'] !== 'signed-in') {
    say(401, '{"__type":"UnauthorizedException","message":"Session token not found or invalid"}');
    return;
  }
  const roleCredentials = {
    accessKeyId: B.id,
    secretAccessKey: B.secret,
    sessionToken: B.token,
    expiration: Date.now() + 3_600_000,
  };
  say(200, JSON.stringify({ roleCredentials }));
}

/** What a person has in the home folder, by path: text, bytes, or a folder in a file's place. */
export type HomeFiles = Readonly<Record<string, string | Buffer | null>>;

/** Stands in texts and values for the home folder, whose path is not known there. */
export const home = '{home}';

/** A home folder with these files; null makes a folder. */
export async function makeHome(files: HomeFiles): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'aws-home-'));
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name);
    await mkdir(content === null ? file : dirname(file), { recursive: true });
    if (content === null) continue;
    await writeFile(file, typeof content === 'string' ? content.replaceAll(home, path) : content);
  }
  return { path, remove: () => rm(path, { recursive: true }) };
}

/** Where the CLI keeps a token of IAM Identity Center. */
export function ssoTokenFile(of: string): string {
  return `.aws/sso/cache/${createHash('sha1').update(of).digest('hex')}.json`;
}

export function ssoToken(startUrl: string, token = 'signed-in'): string {
  return JSON.stringify({ startUrl, region: 'us-east-1', accessToken: token, expiresAt: inAnHour() });
}

/** Where the CLI keeps a session of `aws login`. */
export function loginFile(session: string): string {
  return `.aws/login/cache/${createHash('sha256').update(session).digest('hex')}.json`;
}

export function loginToken({ id, secret, token }: Session, accountId: string): string {
  return JSON.stringify({
    accessToken: {
      accessKeyId: id,
      secretAccessKey: secret,
      sessionToken: token,
      accountId,
      expiresAt: inAnHour(),
    },
    clientId: 'client',
    refreshToken: 'refresh',
    dpopKey: 'key',
  });
}

/** True where the installed AWS CLI is of version 1. */
export async function isCliOfVersion1(): Promise<boolean> {
  const { stdout } = await promisify(execFile)('aws', ['--version']);
  return stdout.startsWith('aws-cli/1.');
}

/** The account that the AWS CLI names, or null where it ends with an error. */
export async function accountOfCli(
  environment: Record<string, string>,
  profile: string | undefined,
): Promise<{ account: string | null; said: string }> {
  const words = ['sts', 'get-caller-identity', '--output', 'json'];
  return new Promise((resolve, reject) => {
    execFile(
      'aws',
      profile === undefined ? words : [...words, '--profile', profile],
      { env: environment, timeout: 60_000 },
      (error, stdout, stderr) => {
        if (error?.killed || (error && 'code' in error && error.code === 'ENOENT')) return reject(error);
        const { Account } = error ? { Account: null } : (JSON.parse(stdout) as { Account: string });
        resolve({ account: Account, said: stderr });
      },
    );
  });
}
