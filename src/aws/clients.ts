/**
 * Makes SDK clients: one per service, region and mode, all on one HTTP handler and one credential provider. The
 * class comes from the caller, so that this file loads no SDK client by itself.
 */
import { AdaptiveRetryStrategy } from '@smithy/core/retry';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { checkAnswers, notAwsCode } from './answers.ts';
import { reportCalls } from './calls.ts';
import { type MemoizedCredentials, originOf } from './credentials.ts';
import { endpointOfEnvironment, maxAttemptsOfEnvironment } from './environment.ts';
import { failureOf } from './failures.ts';
import { silentLogger } from './logger.ts';
import { endpointOfProfile } from './profiles.ts';
import type { CallRecord, CredentialSource } from './types.ts';

/** Attempts of a read, with the SDK's adaptive back-off between them. */
const readAttempts = 10;

/** Attempts where nothing answers at all: each may take the whole time limit, and a wrong address stays wrong. */
const unansweredAttempts = 3;

/** Adaptive back-off that gives up early where nobody answers, or somebody else. */
class ReadRetryStrategy extends AdaptiveRetryStrategy {
  override async refreshRetryTokenForRetry(
    ...[token, about]: Parameters<AdaptiveRetryStrategy['refreshRetryTokenForRetry']>
  ): ReturnType<AdaptiveRetryStrategy['refreshRetryTokenForRetry']> {
    const { nature, message, code, status } = failureOf(about.error);
    // What answers in the place of AWS goes on doing so; a gateway's 503 passes.
    const isForeign = code === notAwsCode && status !== null && status < 500;
    const unanswered = isForeign || nature === 'unreachable' || /requestTimeout|timed out/.test(message);
    if (unanswered && token.getRetryCount() + 1 >= unansweredAttempts) throw new Error('nobody answers');
    return super.refreshRetryTokenForRetry(token, about);
  }
}

/**
 * `read`: the SDK repeats by itself. `change`: one attempt only, because a repeat must look first (`mutate.ts`).
 */
export type ClientMode = 'read' | 'change';

/** The configuration that every client gets; S3 takes all of it, the others ignore what is S3's. */
interface ClientConfiguration {
  region: string;
  profile?: string;
  credentials: MemoizedCredentials['provider'];
  requestHandler: NodeHttpHandler;
  maxAttempts: number;
  retryMode: 'adaptive';
  retryStrategy?: ReadRetryStrategy;
  logger: typeof silentLogger;
  customUserAgent: string;
  forcePathStyle: boolean;
  requestChecksumCalculation: 'WHEN_REQUIRED';
  responseChecksumValidation: 'WHEN_REQUIRED';
}

interface SdkClient {
  middlewareStack: { use(plugin: never): void };
  destroy(): void;
}

type ClientClass<Client extends SdkClient> = new (configuration: ClientConfiguration) => Client;

export interface Clients {
  /** The client of this class for a region; made at first use and kept. */
  get<Client extends SdkClient>(Kind: ClientClass<Client>, region: string, mode: ClientMode): Promise<Client>;
}

export interface ClientOptions {
  source: CredentialSource;
  credentials: MemoizedCredentials;
  transport: () => Promise<NodeHttpHandler>;
  onCall?: (call: CallRecord) => void;
}

/** @see Clients */
export function createClients(options: ClientOptions): Clients {
  // The SDK prints a notice about Node versions when the first client is made; on a drawn screen it is damage.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const made = new Map<unknown, Map<string, Promise<unknown>>>();

  const make = async <Client extends SdkClient>(
    Kind: ClientClass<Client>,
    region: string,
    mode: ClientMode,
  ): Promise<Client> => {
    const origin = originOf(options.source);
    const profile = origin.kind === 'profile' ? origin.profile : undefined;
    const attempts = mode === 'change' ? 1 : (maxAttemptsOfEnvironment() ?? readAttempts);
    const client = new Kind({
      region,
      ...(profile === undefined ? {} : { profile }),
      credentials: options.credentials.provider,
      requestHandler: await options.transport(),
      maxAttempts: attempts,
      retryMode: 'adaptive',
      ...(mode === 'read' ? { retryStrategy: new ReadRetryStrategy(async () => attempts) } : {}),
      logger: silentLogger,
      customUserAgent: 'kentik-aws-setup',
      // bucket.localhost and the like resolve nowhere, so a configured endpoint gets the bucket in the path.
      forcePathStyle:
        endpointOfEnvironment('s3') !== null || (await endpointOfProfile('s3', profile)) !== null,
      // Servers that only speak S3's older dialect refuse the checksums that the SDK adds of its own accord.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    client.middlewareStack.use(checkAnswers as never);
    if (options.onCall) client.middlewareStack.use(reportCalls(region, options.onCall) as never);
    return client;
  };

  return {
    get(Kind, region, mode) {
      const ofKind = made.get(Kind) ?? new Map<string, Promise<unknown>>();
      made.set(Kind, ofKind);
      const key = `${region} ${mode}`;
      const existing = ofKind.get(key);
      if (existing) return existing as ReturnType<typeof make<InstanceType<typeof Kind>>>;
      const client = make(Kind, region, mode);
      ofKind.set(key, client);
      // A failure (an unreadable CA bundle) is not remembered: it can be fixed while the program runs.
      client.catch(() => ofKind.delete(key));
      return client;
    },
  };
}
