/** Credentials from a decided source: exactly that one, with a time limit, and without printing anything. */
import { setTimeout as delay } from 'node:timers/promises';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { type CallRecord, silentLogger } from '../../http/calls.ts';
import { isAbort, systemCode } from '../../model/errors.ts';
import { expandHome, readWhole } from '../../process/program.ts';
import type { AwsClock } from '../access/clock.ts';
import type { ConnectOptions } from '../types.ts';
import { loginWithCli } from './cli-login.ts';
import { containerCredentials, largestToken } from './container.ts';
import { credentialError, malformed, noneFrom, tooLate, unusable } from './errors.ts';
import { readAwsFiles } from './files.ts';
import { type AwsCredentials, type MemoizedCredentials, memoizedCredentials } from './memoized.ts';
import type { Origin, RoleOrigin } from './origin.ts';
import { runCredentialProcess } from './process.ts';
import { fromSignIn, isSignedOut } from './sign-in.ts';
import { decideSource, type SourceRequest } from './source.ts';
import { assumeRoleOf, assumeWebIdentity } from './sts.ts';

export interface CredentialOptions {
  source: SourceRequest;
  /** Region of the STS calls that assume a role, where the profile names none. */
  region: string;
  askMfaCode: (device: string) => Promise<string>;
  /** Where a user can answer: `ConnectOptions` says more of both. */
  askSignIn?: ConnectOptions['askSignIn'];
  withTerminal?: ConnectOptions['withTerminal'];
  /** Stops the wait. */
  ended?: AbortSignal;
  transport: () => Promise<NodeHttpHandler>;
  clock: AwsClock;
  onCall?: (call: CallRecord) => void;
  limits?: Limits;
}

/** Time limits in milliseconds for each source that has to be waited for. */
type Limits = Readonly<Record<Exclude<Origin['from'], 'environment' | 'keys'>, number>>;

/** A credential_process might ask someone to sign in somewhere. */
const usualLimits: Limits = {
  credential_process: 5 * 60_000,
  container: 10_000,
  instance: 5_000,
  sso: 60_000,
  login: 60_000,
  'web-identity': 60_000,
  'assume-role': 60_000,
};

export interface Credentials extends MemoizedCredentials {
  /** The decided source; the same from the first success on. */
  origin(): Promise<Origin>;
  /** The decided source, where it is known by now. */
  readonly known: Origin | null;
}

/** Decides the source at first use and keeps to it. Its settings are read again with each resolution. */
export function createCredentials(options: CredentialOptions): Credentials {
  let decided: Promise<Origin> | null = null;
  let known: Origin | null = null;
  let isUsed = false;
  const origin = (): Promise<Origin> => {
    decided ??= decideSource(options.source).then(
      (found) => {
        known = found;
        return found;
      },
      (error: unknown) => {
        decided = null;
        throw error;
      },
    );
    return decided;
  };
  const memoized = memoizedCredentials(async () => {
    const source = await origin();
    try {
      const credentials = sendable(await resolve(source, options), source);
      isUsed = true;
      return credentials;
    } catch (error) {
      // Until the first success, the user may be told to change something that selects another source.
      if (!isUsed) decided = null;
      throw error;
    }
  }, options.clock);
  return {
    ...memoized,
    origin,
    get known() {
      return known;
    },
  };
}

/** A line break that was pasted too can't be in a header. */
function sendable(credentials: AwsCredentials, origin: Origin): AwsCredentials {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = credentials;
  const isSendable = [accessKeyId, secretAccessKey, sessionToken].every((value) => /^[!-~]*$/.test(value));
  if (!isSendable) throw malformed(origin);
  return credentials;
}

async function resolve(origin: Origin, options: CredentialOptions): Promise<AwsCredentials> {
  try {
    switch (origin.from) {
      case 'environment':
        return keysOfProcess();
      case 'keys':
        return await keysOfFile(origin);
      case 'assume-role':
        return await throughRole(origin, options);
      case 'credential_process':
        return await fromProcess(origin, options);
      case 'sso':
      case 'login':
        return await signedIn(origin, options);
      default:
        return await withinLimit(origin, options, (signal) => fromProvider(origin, options, signal));
    }
  } catch (error) {
    const unseen = origin.from === 'instance' ? (await readAwsFiles()).unseen : [];
    throw credentialError(error, origin, unseen);
  }
}

function keysOfProcess(): AwsCredentials {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = process.env;
  return keysFrom(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN);
}

async function keysOfFile(origin: Origin & { from: 'keys' }): Promise<AwsCredentials> {
  const settings = (await readAwsFiles()).profiles.get(origin.profile)?.[origin.file] ?? {};
  const { aws_access_key_id: id, aws_secret_access_key: secret, aws_session_token: token } = settings;
  if (!id || !secret) throw noneFrom(origin, { why: 'Its keys are no longer in the file.' });
  return keysFrom(id, secret, token ?? settings.aws_security_token);
}

function keysFrom(accessKeyId: string, secretAccessKey: string, sessionToken?: string): AwsCredentials {
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

/** The source's credentials come first, so that no MFA code is requested in vain. Typing it has no time limit. */
async function throughRole(origin: RoleOrigin, options: CredentialOptions): Promise<AwsCredentials> {
  const base = sendable(await resolve(origin.base, options), origin.base);
  const code = origin.mfaSerial === null ? null : await options.askMfaCode(origin.mfaSerial);
  const from = memoizedCredentials(async () => base, options.clock);
  return withinLimit(origin, options, (signal) => assumeRoleOf(origin, { ...options, code, from, signal }));
}

/** Where the session that the AWS CLI has stored is missing or has expired, the user signs in. That has its own limit. */
async function signedIn(
  origin: Origin & { from: 'sso' | 'login' },
  options: CredentialOptions,
): Promise<AwsCredentials> {
  const get = () => withinLimit(origin, options, () => fromSignIn(origin, options));
  try {
    return await get();
  } catch (error) {
    if (!isSignedOut(error) || !(await signIn(origin, options))) throw error;
    return await get();
  }
}

/** @returns false where no one can be asked, or no program can do it */
async function signIn(
  origin: Origin & { from: 'sso' | 'login' },
  { askSignIn, withTerminal, ...options }: CredentialOptions,
): Promise<boolean> {
  if (origin.from === 'login')
    return withTerminal === undefined ? false : loginWithCli(origin, { ...options, withTerminal });
  if (askSignIn === undefined) return false;
  const { signInByDevice } = await import('./device-sign-in.ts');
  await signInByDevice(origin, { ...options, askSignIn });
  return true;
}

type Provided = Origin & { from: 'container' | 'instance' | 'web-identity' };

async function fromProvider(
  origin: Provided,
  options: CredentialOptions,
  signal: AbortSignal,
): Promise<AwsCredentials> {
  switch (origin.from) {
    case 'container':
      return containerCredentials(origin, await options.transport(), signal);
    case 'instance': {
      const { fromInstanceMetadata } = await import('@aws-sdk/credential-providers');
      return fromInstanceMetadata({ timeout: 1000, maxRetries: 1, logger: silentLogger })();
    }
    case 'web-identity': {
      const token = await tokenOf(origin);
      return assumeWebIdentity(origin, { ...options, token, signal });
    }
  }
}

/** Its time limit begins when it has the terminal; until then it waits for its turn. */
async function fromProcess(
  origin: Origin & { from: 'credential_process' },
  options: CredentialOptions,
): Promise<AwsCredentials> {
  const settings = (await readAwsFiles()).profiles.get(origin.profile)?.merged ?? {};
  const { withTerminal } = options;
  const isAttended = withTerminal !== undefined;
  const command = settings.credential_process ?? '';
  const run = () =>
    withinLimit(origin, options, (signal) => runCredentialProcess({ command, origin, signal, isAttended }));
  return isAttended ? withTerminal(run) : run();
}

async function tokenOf({ tokenFile, profile }: Origin & { from: 'web-identity' }): Promise<string> {
  const refuse = (state: string) =>
    unusable({
      code: profile === null ? 'ENVIRONMENT_INCOMPLETE' : 'PROFILE_INCOMPLETE',
      name: profile ?? 'AWS_WEB_IDENTITY_TOKEN_FILE',
      message: `The web identity token file ${tokenFile} ${state}.`,
      remedy: [
        profile === null
          ? 'Set AWS_WEB_IDENTITY_TOKEN_FILE to the file with the token, or unset it.'
          : `Correct web_identity_token_file of the profile ${profile}.`,
      ],
    });
  let token: string;
  try {
    token = (await readWhole(expandHome(tokenFile), largestToken)).toString('utf8').trim();
  } catch (error) {
    throw refuse(`can't be read (${systemCode(error) ?? 'unknown'})`);
  }
  if (token === '') throw refuse('is empty');
  return token;
}

async function withinLimit<Result>(
  origin: Exclude<Origin, { from: 'environment' | 'keys' }>,
  { limits = usualLimits, ended }: CredentialOptions,
  start: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const milliseconds = limits[origin.from];
  const done = new AbortController();
  const stop = new AbortController();
  // Not every source observes the signal, so an aborted run doesn't wait for any of them.
  const waiting = ended === undefined ? done.signal : AbortSignal.any([done.signal, ended]);
  const late = delay(milliseconds, undefined, { signal: waiting, ref: false }).then(() => {
    const error = tooLate(origin, milliseconds);
    stop.abort(error);
    throw error;
  });
  const signal = ended === undefined ? stop.signal : AbortSignal.any([stop.signal, ended]);
  try {
    return await Promise.race([start(signal), late]);
  } catch (error) {
    if (stop.signal.aborted && isAbort(error)) throw stop.signal.reason;
    throw error;
  } finally {
    // Nothing awaits its rejection.
    late.catch(() => undefined);
    done.abort();
  }
}
