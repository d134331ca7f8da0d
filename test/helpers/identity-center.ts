/**
 * An IAM Identity Center of one user, on the loopback interface: its OIDC service and its portal. Each sign-in gives a
 * new token, and only the newest is accepted. Source: API references of IAM Identity Center OIDC and of its portal.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach } from 'vitest';

export const startUrl = 'https://acme.awsapps.com/start';

/** What happens to a code when it is asked about. */
type Browser = 'waits' | 'confirms' | 'denies' | 'is-late';

export class IdentityCenter {
  /** In any text of which no secret of a sign-in may be part. */
  static readonly secrets = /(?:token|secret|device|refresh)-([tsdr])\1{9}/;
  url = '';
  browser: Browser = 'waits';
  /** Refused from now on, as if an administrator had ended the session. */
  isSignedIn = true;
  /** False: the user doesn't have the role, whatever they sign in with. */
  isAssigned = true;
  /** Paths in the order they were called. */
  readonly calls: string[] = [];
  /** Bodies of the clients that were registered. */
  readonly registered: Record<string, unknown>[] = [];
  /** "Slow down" before any other answer. */
  slowDowns = 0;
  /** Until the credentials of a role expire; in less than five minutes, each call needs new ones. */
  roleSeconds = 60;
  #tokens = 0;
  readonly #keys: Record<string, string>;
  readonly #server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    this.calls.push(pathname);
    const body = await text(request);
    const { status, kind, answer } = this.#answer(
      pathname,
      body,
      String(request.headers['x-amz-sso_bearer_token']),
    );
    const headers = {
      'content-type': 'application/json',
      ...(kind === undefined ? {} : { 'x-amzn-errortype': kind }),
    };
    response.writeHead(status, headers).end(JSON.stringify(answer));
  });

  /** @param keys environment variables of the account to which the role belongs */
  constructor(keys: Record<string, string>) {
    this.#keys = keys;
  }

  get token(): string {
    return `token-${'t'.repeat(30)}-${this.#tokens}`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(path: string, body: string, bearer: string): { status: number; kind?: string; answer: object } {
    switch (path) {
      case '/client/register':
        this.registered.push(JSON.parse(body));
        return {
          status: 200,
          answer: {
            clientId: 'client',
            clientSecret: `secret-${'s'.repeat(30)}`,
            clientSecretExpiresAt: Math.round(Date.now() / 1000) + 86_400,
          },
        };
      case '/device_authorization':
        return {
          status: 200,
          answer: {
            deviceCode: `device-${'d'.repeat(30)}`,
            userCode: 'ABCD-EFGH',
            verificationUri: `${startUrl}/#/device`,
            verificationUriComplete: `${startUrl}/#/device?user_code=ABCD-EFGH`,
            expiresIn: 600,
            interval: 1,
          },
        };
      case '/token':
        return this.#tokenAnswer();
      case '/federation/credentials':
        if (!this.isSignedIn || bearer !== this.token)
          return {
            status: 401,
            kind: 'UnauthorizedException',
            answer: { message: 'Session token not found or invalid' },
          };
        if (!this.isAssigned)
          return { status: 403, kind: 'ForbiddenException', answer: { message: 'No access' } };
        return {
          status: 200,
          answer: {
            roleCredentials: {
              accessKeyId: this.#keys.AWS_ACCESS_KEY_ID,
              secretAccessKey: this.#keys.AWS_SECRET_ACCESS_KEY,
              sessionToken: 'session',
              expiration: Date.now() + this.roleSeconds * 1000,
            },
          },
        };
      default:
        return { status: 404, answer: {} };
    }
  }

  #tokenAnswer() {
    const refuse = (kind: string, error: string) => ({ status: 400, kind, answer: { error } });
    if (this.slowDowns > 0) {
      this.slowDowns -= 1;
      return refuse('SlowDownException', 'slow_down');
    }
    if (this.browser === 'waits') return refuse('AuthorizationPendingException', 'authorization_pending');
    if (this.browser === 'denies') return refuse('AccessDeniedException', 'access_denied');
    if (this.browser === 'is-late') return refuse('ExpiredTokenException', 'expired_token');
    this.#tokens += 1;
    this.isSignedIn = true;
    this.browser = 'waits';
    const answer = {
      accessToken: this.token,
      tokenType: 'Bearer',
      expiresIn: 28_800,
      refreshToken: `refresh-${'r'.repeat(30)}`,
    };
    return { status: 200, answer };
  }
}

const running: IdentityCenter[] = [];

afterEach(() => {
  for (const center of running.splice(0)) center.close();
});

/** Closed after the test. @see IdentityCenter */
export async function startIdentityCenter(keys: Record<string, string>): Promise<IdentityCenter> {
  const center = await new IdentityCenter(keys).start();
  running.push(center);
  return center;
}

/** The environment that leads to it and to nothing else of IAM Identity Center. */
export function identityCenterEnvironment({ url }: IdentityCenter): Record<string, string> {
  return { AWS_ENDPOINT_URL_SSO: url, AWS_ENDPOINT_URL_SSO_OIDC: url };
}

/** The profiles `corp` and `corp-too` of one sso-session, and `old` without any. */
export const ssoConfig = `
[sso-session work]
sso_start_url = ${startUrl}
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile corp]
sso_session = work
sso_account_id = 123456789012
sso_role_name = Admin
region = us-east-1

[profile corp-too]
sso_session = work
sso_account_id = 123456789012
sso_role_name = Reader
region = us-east-1

[profile old]
sso_start_url = ${startUrl}
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = Admin
region = us-east-1
`;

/** Where AWS's tools keep the token of a session, or of a start URL where the profile has no session. */
export function tokenFileIn(home: string, of = 'work'): string {
  return join(home, '.aws', 'sso', 'cache', `${createHash('sha1').update(of).digest('hex')}.json`);
}

/** A token that was stored hours ago and has expired. */
export async function storeExpiredToken(home: string, of = 'work'): Promise<void> {
  const file = tokenFileIn(home, of);
  await mkdir(dirname(file), { recursive: true });
  const past = '2026-01-01T00:00:00Z';
  await writeFile(
    file,
    JSON.stringify({ startUrl, region: 'us-east-1', accessToken: 'old', expiresAt: past }),
  );
}

export async function storedToken(home: string, of = 'work'): Promise<Record<string, string>> {
  return JSON.parse(await readFile(tokenFileIn(home, of), 'utf8'));
}
