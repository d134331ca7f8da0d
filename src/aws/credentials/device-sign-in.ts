/**
 * Signs in to IAM Identity Center with a code that the user confirms in a browser. The token is written where the AWS CLI
 * and the SDKs keep theirs, and nowhere else. Source: IAM Identity Center OIDC API reference; AWS SDKs and Tools reference
 * guide, "IAM Identity Center credential provider"; RFC 8628.
 */
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateTokenCommand,
  type CreateTokenCommandOutput,
  RegisterClientCommand,
  type RegisterClientCommandOutput,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import { getSSOTokenFilepath } from '@smithy/core/config';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { CallRecord } from '../../http/calls.ts';
import type { SignInPrompt } from '../../model/credential-prompt.ts';
import { isAbort, systemCode } from '../../model/errors.ts';
import { holdSecret } from '../../model/redact/redact.ts';
import { makeFolder, writeFileAtomically } from '../../process/files.ts';
import { createClients } from '../access/clients.ts';
import type { AwsClock } from '../access/clock.ts';
import { contextOf } from '../access/endpoints.ts';
import { explain, type Task } from '../explain/errors.ts';
import type { ConnectOptions } from '../types.ts';
import { unusable } from './errors.ts';
import { readAwsFiles } from './files.ts';
import { renewalOf, type SsoOrigin } from './origin.ts';
import { knownOf, unsigned } from './sts.ts';

export interface DeviceSignInOptions {
  askSignIn: NonNullable<ConnectOptions['askSignIn']>;
  transport: () => Promise<NodeHttpHandler>;
  clock: AwsClock;
  onCall?: (call: CallRecord) => void;
  /** Stops the wait. */
  ended?: AbortSignal;
}

/** What is asked for where the sso-session names no scopes: the least with which a session can be renewed. */
const usualScope = 'sso:account:access';

/** Seconds between two questions where AWS names none, and by how much longer each "slow down" makes them. */
const usualInterval = 5;

/** One person signs in to one thing at a time; whoever needs the same session waits for it. */
const underWay = new Map<string, Promise<void>>();
let last: Promise<unknown> = Promise.resolve();

/**
 * Signs in and stores the token. Accounts of the same session that need it meanwhile share one sign-in.
 *
 * @throws UserError CREDENTIALS_EXPIRED if the user declines or the code expires; what AWS or the network said otherwise
 */
export function signInByDevice(origin: SsoOrigin, options: DeviceSignInOptions): Promise<void> {
  const file = getSSOTokenFilepath(origin.session ?? origin.startUrl);
  const known = underWay.get(file);
  if (known !== undefined) return known;
  const signIn = last.then(() => storeToken(file, origin, options)).finally(() => underWay.delete(file));
  last = signIn.catch(() => undefined);
  underWay.set(file, signIn);
  return signIn;
}

async function storeToken(file: string, origin: SsoOrigin, options: DeviceSignInOptions): Promise<void> {
  const clients = createClients({ ...options, profile: origin.profile, credentials: unsigned });
  const declined = new AbortController();
  const over = new AbortController();
  const signal =
    options.ended === undefined ? declined.signal : AbortSignal.any([declined.signal, options.ended]);
  try {
    const oidc = await clients.get(SSOOIDCClient, origin.region, 'read');
    const client = await register(oidc, origin, signal);
    const { prompt, poll } = await authorize(oidc, client, origin, signal);
    const asked = options.askSignIn(prompt, over.signal).then(() => declined.abort(notSignedIn(origin)));
    // Shown until there is a token; what goes wrong with showing it ends the wait.
    asked.catch((error: unknown) => declined.abort(error));
    const token = await poll();
    await write(file, tokenFile(origin, client, token), origin);
  } catch (error) {
    if (declined.signal.aborted) throw declined.signal.reason;
    if (isAbort(error)) throw error;
    const task: Task = {
      doing: 'signing in to IAM Identity Center',
      service: 'sso-oidc',
      operation: 'CreateToken',
      actions: [],
      name: origin.profile,
    };
    throw explain(
      error,
      task,
      contextOf(task, clients.endpointOf('sso oidc'), knownOf(origin.region, origin)),
    );
  } finally {
    over.abort();
  }
}

/** Each sign-in is a client of its own: one that the AWS CLI registered isn't always allowed to use codes. */
async function register(
  oidc: SSOOIDCClient,
  { session }: SsoOrigin,
  abortSignal: AbortSignal,
): Promise<RegisterClientCommandOutput> {
  const settings = session === null ? undefined : (await readAwsFiles()).ssoSessions.get(session);
  const scopes = (settings?.sso_registration_scopes ?? usualScope).split(',').map((scope) => scope.trim());
  const command = new RegisterClientCommand({
    clientName: 'kentik-aws-setup',
    clientType: 'public',
    // As in the AWS CLI, a profile without an sso-session has no scopes, and its token can't be renewed.
    ...(session === null ? {} : { scopes }),
  });
  const client = await oidc.send(command, { abortSignal });
  holdSecret(client.clientSecret);
  return client;
}

interface Authorization {
  prompt: SignInPrompt;
  /** Asks AWS until the user has confirmed the code. */
  poll: () => Promise<CreateTokenCommandOutput>;
}

async function authorize(
  oidc: SSOOIDCClient,
  { clientId, clientSecret }: RegisterClientCommandOutput,
  origin: SsoOrigin,
  abortSignal: AbortSignal,
): Promise<Authorization> {
  const command = new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl: origin.startUrl });
  const device = await oidc.send(command, { abortSignal });
  const { verificationUri: url, userCode: code, deviceCode, expiresIn = 0 } = device;
  if (!url || !code || !deviceCode) throw notSignedIn(origin, 'AWS returned no code to sign in with.');
  holdSecret(deviceCode);
  const deadline = Date.now() + expiresIn * 1000;
  const grant = { grantType: 'urn:ietf:params:oauth:grant-type:device_code', deviceCode };
  const poll = async (): Promise<CreateTokenCommandOutput> => {
    let interval = Math.max(1, device.interval || usualInterval);
    while (Date.now() < deadline) {
      await delay(interval * 1000, undefined, { signal: abortSignal });
      try {
        return await oidc.send(new CreateTokenCommand({ clientId, clientSecret, ...grant }), { abortSignal });
      } catch (error) {
        const answer = answerOf(error);
        if (answer === 'slow-down') interval += usualInterval;
        else if (answer === 'expired') break;
        else if (answer === 'denied') throw notSignedIn(origin, 'The sign-in was denied in the browser.');
        else if (answer !== 'pending') throw error;
      }
    }
    throw notSignedIn(origin, "The code wasn't confirmed in time.");
  };
  const prompt = {
    kind: 'sign-in' as const,
    profile: origin.profile,
    url,
    urlWithCode: device.verificationUriComplete ?? url,
    code,
    minutes: Math.max(1, Math.round(expiresIn / 60)),
  };
  return { prompt, poll };
}

/** The names in AWS's API, and those of RFC 8628 in the body. */
const answers: Readonly<Record<string, 'pending' | 'slow-down' | 'expired' | 'denied'>> = {
  AuthorizationPendingException: 'pending',
  authorization_pending: 'pending',
  SlowDownException: 'slow-down',
  slow_down: 'slow-down',
  ExpiredTokenException: 'expired',
  expired_token: 'expired',
  AccessDeniedException: 'denied',
  access_denied: 'denied',
};

function answerOf(error: unknown): (typeof answers)[string] | null {
  if (!(error instanceof Error)) return null;
  const code = 'error' in error && typeof error.error === 'string' ? error.error : '';
  return answers[error.name] ?? answers[code] ?? null;
}

/** As the AWS CLI writes it, so that either renews or replaces what the other stored. */
function tokenFile(
  { startUrl, region }: SsoOrigin,
  { clientId, clientSecret, clientSecretExpiresAt = 0 }: RegisterClientCommandOutput,
  { accessToken, refreshToken, expiresIn = 0 }: CreateTokenCommandOutput,
): string {
  holdSecret(accessToken, refreshToken);
  const time = (milliseconds: number) => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
  return JSON.stringify({
    startUrl,
    region,
    accessToken,
    expiresAt: time(Date.now() + expiresIn * 1000),
    clientId,
    clientSecret,
    registrationExpiresAt: time(clientSecretExpiresAt * 1000),
    ...(refreshToken === undefined ? {} : { refreshToken }),
  });
}

async function write(file: string, content: string, origin: SsoOrigin): Promise<void> {
  try {
    await makeFolder(dirname(file));
    await writeFileAtomically(file, content);
  } catch (error) {
    throw unusable(
      {
        code: 'CREDENTIALS_UNUSABLE',
        name: origin.profile,
        message: `You're signed in, but the token can't be saved in ${file} (${systemCode(error) ?? 'unknown'}).`,
        remedy: [`Make ${dirname(file)} a folder that you can write to.`, ...renewalOf(origin)],
      },
      error,
    );
  }
}

function notSignedIn(origin: SsoOrigin, why?: string) {
  return unusable({
    code: 'CREDENTIALS_EXPIRED',
    name: origin.profile,
    message: `The profile ${origin.profile} isn't signed in to IAM Identity Center.`,
    ...(why === undefined ? {} : { why }),
    remedy: renewalOf(origin),
  });
}
