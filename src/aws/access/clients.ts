/**
 * Creates SDK clients: one per service, region and mode, on one HTTP handler and one credential provider. Loads no SDK
 * client itself.
 */
import { AdaptiveRetryStrategy } from '@smithy/core/retry';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { type CallRecord, silentLogger } from '../../http/calls.ts';
import type { MemoizedCredentials } from '../credentials/memoized.ts';
import { failureOf } from '../explain/failures.ts';
import { boundAnswers, checkAnswers, notAwsCode } from './answers.ts';
import { type AwsClock, shareClock } from './clock.ts';
import { type ConfiguredEndpoint, type Endpoints, endpointsOf } from './endpoints.ts';
import { maxAttemptsOfEnvironment, profileOfEnvironment } from './environment.ts';
import { plugin, reportCalls, type SdkClient } from './middleware.ts';
import { SendRate } from './send-rate.ts';

/** Attempts of a read, with the SDK's adaptive back-off between them. */
const readAttempts = 10;

/** Attempts if nothing responds at all: each can take the whole time limit, and a wrong address stays wrong. */
const unansweredAttempts = 3;

/** One correction of the clock is enough; the second is for a clock that jumped in the meantime. */
const skewedAttempts = 3;

/** Adaptive backoff that gives up early if nothing responds, or something other than AWS does. */
class ReadRetryStrategy extends AdaptiveRetryStrategy {
  constructor(attempts: number, rateLimiter: SendRate) {
    // A number, because with a custom rate limiter the SDK uses 3 instead of a function's result.
    super(attempts, { rateLimiter });
  }

  override async refreshRetryTokenForRetry(
    ...[token, about]: Parameters<AdaptiveRetryStrategy['refreshRetryTokenForRetry']>
  ): ReturnType<AdaptiveRetryStrategy['refreshRetryTokenForRetry']> {
    const { nature, message, code, status, retryAfter } = failureOf(about.error);
    // Something that responds instead of AWS keeps doing so; a gateway's 503 is temporary.
    const isForeign = code === notAwsCode && status !== null && status < 500;
    const unanswered = isForeign || nature === 'unreachable' || /requestTimeout|timed out/.test(message);
    const attempts = token.getRetryCount() + 1;
    if (unanswered && attempts >= unansweredAttempts) throw new Error('no one answers');
    if (nature === 'skewed' && attempts >= skewedAttempts)
      throw new Error('no correction of the clock helps');
    // The SDK interprets a Retry-After date by this computer's clock.
    const hint = retryAfter === null ? {} : { retryAfterHint: new Date(Date.now() + retryAfter) };
    return super.refreshRetryTokenForRetry(token, { ...about, ...hint });
  }
}

/**
 * `read`: the SDK retries. `change`: one attempt only, because each retry must first read what exists (`mutate.ts`).
 */
export type ClientMode = 'read' | 'change';

/** The configuration that every client gets; S3 uses all of it, and the others ignore S3's part. */
interface ClientConfiguration {
  region: string;
  profile?: string;
  credentials: MemoizedCredentials['provider'];
  requestHandler: NodeHttpHandler;
  maxAttempts: number;
  retryMode: 'adaptive';
  retryStrategy: ReadRetryStrategy;
  logger: typeof silentLogger;
  customUserAgent: string;
  forcePathStyle: boolean;
  useFipsEndpoint: () => Promise<boolean>;
  useDualstackEndpoint: () => Promise<boolean>;
  useArnRegion: boolean;
  disableMultiregionAccessPoints: boolean;
  authSchemePreference: string[];
  requestChecksumCalculation: 'WHEN_REQUIRED';
  responseChecksumValidation: 'WHEN_REQUIRED';
}

export type ClientClass<Client extends SdkClient> = new (configuration: ClientConfiguration) => Client;

export interface Clients {
  /** The client of this class for a region; created at first use and kept. */
  get<Client extends SdkClient>(Kind: ClientClass<Client>, region: string, mode: ClientMode): Promise<Client>;
  /** The configured endpoint of a service; null for AWS's own, and until a client was requested. */
  endpointOf(serviceId: string): ConfiguredEndpoint | null;
}

export interface ClientOptions {
  /** The profile whose settings the clients use; without one, the environment's. */
  profile: string | null;
  credentials: Pick<MemoizedCredentials, 'provider'>;
  transport: () => Promise<NodeHttpHandler>;
  clock: AwsClock;
  onCall?: (call: CallRecord) => void;
}

/** @see Clients */
export function createClients(options: ClientOptions): Clients {
  // The SDK prints a notice about Node versions when the first client is created; it would damage a drawn screen.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const created = new Map<unknown, Map<string, Promise<unknown>>>();
  // Passed explicitly: the SDK doesn't know AWS_DEFAULT_PROFILE.
  const profile = options.profile ?? profileOfEnvironment() ?? undefined;
  let endpoints: Promise<Endpoints> | null = null;
  let known: Endpoints | null = null;

  const make = async <Client extends SdkClient>(
    Kind: ClientClass<Client>,
    region: string,
    mode: ClientMode,
  ): Promise<Client> => {
    endpoints ??= endpointsOf(profile);
    known = await endpoints;
    const { of, switches } = known;
    let serviceId = '';
    const attempts = mode === 'change' ? 1 : (maxAttemptsOfEnvironment() ?? readAttempts);
    const rate = new SendRate();
    const client = new Kind({
      region,
      ...(profile === undefined ? {} : { profile }),
      credentials: options.credentials.provider,
      requestHandler: await options.transport(),
      maxAttempts: attempts,
      retryMode: 'adaptive',
      retryStrategy: new ReadRetryStrategy(attempts, rate),
      logger: silentLogger,
      customUserAgent: 'kentik-aws-setup',
      // bucket.localhost and the like resolve nowhere, so a configured endpoint gets the bucket in the path.
      forcePathStyle: of('s3') !== null,
      ...switches(() => serviceId),
      // Set here, so that no value in the environment can stop a client.
      useArnRegion: false,
      disableMultiregionAccessPoints: true,
      authSchemePreference: ['sigv4'],
      // Servers that only speak S3's older dialect refuse the checksums that the SDK adds of its own accord.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    if ('serviceId' in client.config) serviceId = String(client.config.serviceId);
    // The SDK reads the environment's profile only, not the one that it is given.
    Object.assign(client.config, { serviceConfiguredEndpoint: async () => of(serviceId)?.address });
    rate.isFor('serviceId' in client.config ? client.config.serviceId : null);
    shareClock(client, options.clock);
    client.middlewareStack.use(boundAnswers as never);
    client.middlewareStack.use(checkAnswers as never);
    if (options.onCall) client.middlewareStack.use(reportCalls(region, options.onCall) as never);
    if ('serviceId' in client.config && client.config.serviceId === 'EC2') {
      client.middlewareStack.use(decodingDenials(clients, region) as never);
    }
    return client;
  };

  const clients: Clients = {
    endpointOf: (serviceId) => known?.of(serviceId) ?? null,
    get(Kind, region, mode) {
      const ofKind = created.get(Kind) ?? new Map<string, Promise<unknown>>();
      created.set(Kind, ofKind);
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
  return clients;
}

/** The decoder is loaded only when a message has to be decoded. */
function decodingDenials(clients: Clients, region: string) {
  return plugin('decodeDenials', { step: 'initialize' }, async (call) => {
    try {
      return await call();
    } catch (error) {
      if (error instanceof Error && error.message.includes('Encoded authorization failure message')) {
        const { decodeDenial } = await import('./decoded-denials.ts');
        await decodeDenial(error, (Kind) => clients.get(Kind, region, 'change'));
      }
      throw error;
    }
  });
}
