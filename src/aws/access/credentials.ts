/**
 * Where credentials come from. One provider is shared by all clients and remembers what it got, so that an MFA code,
 * which AWS accepts once, is asked for once.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { exitCode, UserError } from '../../model/errors.ts';
import { holdSecret } from '../../model/redact.ts';
import type { CallRecord, CredentialSource } from '../types.ts';
import { silentLogger } from './calls.ts';
import type { AwsClock } from './clock.ts';
import { credentialError, profileNotFound } from './credential-errors.ts';
import { profileOfEnvironment } from './environment.ts';
import { kindOf, listProfiles, type ProfileKind, settingsOf } from './profiles.ts';

/** What the SDK signs requests with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export interface MemoizedCredentials {
  /** Given to every client; `memoized` keeps the clients from caching for themselves. */
  provider: (() => Promise<AwsCredentials>) & { memoized: true };
  /** Drops what is remembered, so that the next call sees a new login. */
  forget(): void;
}

/** A source that the SDK's providers resolve by themselves. */
type OwnSource = Exclude<CredentialSource, { kind: 'assume-role' }>;

/** The source that all begins with: a role is taken with other credentials. */
export function originOf(source: CredentialSource): OwnSource {
  return source.kind === 'assume-role' ? originOf(source.base) : source;
}

export interface CredentialOptions {
  source: OwnSource;
  /** Region of the STS calls that assume a role, where the profile names none. */
  region: string;
  askMfaCode: (device: string) => Promise<string>;
  transport: () => Promise<NodeHttpHandler>;
  clock: AwsClock;
  onCall?: (call: CallRecord) => void;
}

/** Credentials are renewed this long before they expire, so that no call starts with ones about to lapse. */
const renewalMargin = 5 * 60_000;

/** @see MemoizedCredentials */
export function createCredentials(options: CredentialOptions): MemoizedCredentials {
  return memoizedCredentials(async () => {
    const profile = profileOf(options.source);
    const kind = await kindOfProfile(options.source, profile);
    try {
      const resolved = resolve(options, profile);
      const waited = kind === 'credential_process' ? withinLimit(resolved, profile) : resolved;
      return refuseUnsendable(await waited, options.source);
    } catch (error) {
      throw credentialError(error, { source: options.source, profile, kind });
    }
  }, options.clock);
}

/** Milliseconds: somebody may have to log in somewhere meanwhile. */
const longestProcess = 5 * 60_000;

/** The SDK waits for a credential_process for ever. */
async function withinLimit<Value>(work: Promise<Value>, profile: string | null): Promise<Value> {
  const done = new AbortController();
  const late = delay(longestProcess, undefined, { signal: done.signal, ref: false }).then(() => {
    throw new UserError({
      code: 'CREDENTIAL_PROCESS_FAILED',
      exit: exitCode.credentials,
      doing: 'getting credentials',
      message: `The credential_process of the profile ${profile ?? 'default'} has given nothing for 5 minutes.`,
      remedy: [
        `Run its command by itself, or: aws sts get-caller-identity --profile ${profile ?? 'default'}`,
      ],
      state: 'AWS was not called.',
    });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    // Its rejection is nobody's any more.
    late.catch(() => undefined);
    done.abort();
  }
}

/** A line break that was pasted along cannot stand in a header; the values themselves are never shown. */
function refuseUnsendable(credentials: AwsCredentials, source: OwnSource): AwsCredentials {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = credentials;
  const isSendable = [accessKeyId, secretAccessKey, sessionToken].every((value) => /^[!-~]*$/.test(value));
  if (isSendable) return credentials;
  throw new UserError({
    code: 'CREDENTIALS_MALFORMED',
    exit: exitCode.credentials,
    doing: 'getting credentials',
    message: 'A key or the session token has blanks, line breaks or other characters that cannot be sent.',
    remedy: [
      source.kind === 'profile'
        ? `Correct the profile ${source.profile}.`
        : 'Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN again, without line breaks.',
    ],
    state: 'AWS was not called.',
  });
}

/**
 * One resolution at a time; failures are not remembered, so that the user can log in and go on. AWS says when
 * credentials expire, so that is compared with AWS's time.
 */
export function memoizedCredentials(
  resolveOnce: () => Promise<AwsCredentials>,
  clock: AwsClock,
): MemoizedCredentials {
  let known: AwsCredentials | null = null;
  let underWay: Promise<AwsCredentials> | null = null;
  const provider = async (): Promise<AwsCredentials> => {
    const now = Date.now() + clock.offset;
    if (known && (known.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - now > renewalMargin)
      return known;
    underWay ??= resolveOnce().finally(() => {
      underWay = null;
    });
    known = await underWay;
    holdSecret(known.secretAccessKey, known.sessionToken);
    return known;
  };
  return {
    provider: Object.assign(provider, { memoized: true as const }),
    forget: () => {
      known = null;
    },
  };
}

async function resolve(options: CredentialOptions, profile: string | null): Promise<AwsCredentials> {
  const { fromIni, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  const requestHandler = await options.transport();
  const shared = {
    mfaCodeProvider: options.askMfaCode,
    ignoreCache: true,
    logger: silentLogger,
    clientConfig: { requestHandler, logger: silentLogger },
    parentClientConfig: { requestHandler, logger: silentLogger, region: async () => options.region },
  };
  return options.source.kind === 'profile'
    ? fromIni({ ...shared, profile: options.source.profile })()
    : fromNodeProviderChain({ ...shared, ...(profile === null ? {} : { profile }) })();
}

/** With the default chain, `AWS_PROFILE` decides as it does for every AWS tool. */
function profileOf(source: OwnSource): string | null {
  return source.kind === 'profile' ? source.profile : profileOfEnvironment();
}

async function kindOfProfile(source: OwnSource, profile: string | null): Promise<ProfileKind> {
  const settings = await settingsOf(profile ?? undefined);
  if (settings) return kindOf(settings);
  if (profile !== null) {
    const { profiles, unseen } = await listProfiles();
    throw profileNotFound(profile, source, profiles, unseen);
  }
  return 'unknown';
}
