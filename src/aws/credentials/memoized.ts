/**
 * Credentials as clients get them: one provider that caches, so that an MFA code, which AWS accepts once, is requested
 * once.
 */
import type { Credentials as StsCredentials } from '@aws-sdk/client-sts';
import { holdSecret } from '../../model/redact/redact.ts';
import type { AwsClock } from '../access/clock.ts';

/** What the SDK signs requests with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Credentials as STS returns them; null if the response had none. */
export function credentialsOfSts(given: StsCredentials | undefined): AwsCredentials | null {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
  if (!AccessKeyId || !SecretAccessKey) return null;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
    ...(Expiration === undefined ? {} : { expiration: Expiration }),
  };
}

export interface MemoizedCredentials {
  /** Given to every client; `memoized` keeps the clients from caching for themselves. */
  provider: (() => Promise<AwsCredentials>) & { memoized: true };
  /** Clears the cache, so that the next call sees a new login. */
  forget(): void;
}

/** Credentials are renewed this long before they expire, so that no call starts with ones about to lapse. */
const renewalMargin = 5 * 60_000;

/**
 * One resolution at a time. Failures aren't remembered, so that the user can sign in. Expiry is compared with AWS's time.
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
