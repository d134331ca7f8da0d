/** One HTTP handler for all clients and credential providers: one socket pool, one place for proxies and time limits. */
import { type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { holdSecret } from '../model/redact/redact.ts';
import { silentLogger } from './calls.ts';
import { proxyRefusedCode } from './failures.ts';
import { type ProxyAddress, proxyConfigured, proxyFor } from './proxies.ts';

/** Milliseconds. `request` limits the time to the headers, `idle` a stalled body, and `body` one that never ends. */
const limits = { connect: 10_000, request: 60_000, idle: 30_000, body: 5 * 60_000 };

/**
 * Bytes of an answer. AWS's largest, 1,000 resources with 50 tags each, has 22 MB, its errors a few kilobytes. Objects are
 * streams, whose readers have bounds of their own.
 */
const largest = { document: 64 * 1024 * 1024, error: 256 * 1024 };

/** All regions behind one address (an emulator, a gateway) share this pool; more would only queue there. */
const maximumSockets = 96;

export interface TransportOptions {
  /** PEM: the authorities to trust instead of the built-in ones. */
  authorities?: string | null;
  /** Milliseconds from the headers of an answer to its end. */
  limitOfBody?: number;
  /** Milliseconds from the request to the headers of its answer. */
  limitOfRequest?: number;
}

/** Creates the handler. Reads `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`. */
export async function createTransport({
  authorities = null,
  limitOfBody = limits.body,
  limitOfRequest = limits.request,
}: TransportOptions = {}): Promise<NodeHttpHandler> {
  const agentOptions = {
    keepAlive: true,
    maxSockets: maximumSockets,
    ...(authorities === null ? {} : { ca: authorities }),
  };
  const agents = proxyConfigured()
    ? await proxyAgents(agentOptions)
    : { httpAgent: new HttpAgent(agentOptions), httpsAgent: new HttpsAgent(agentOptions) };
  return new BoundedHandler(limitOfBody, {
    ...agents,
    connectionTimeout: limits.connect,
    requestTimeout: limitOfRequest,
    throwOnRequestTimeout: true,
    socketTimeout: limits.idle,
    logger: silentLogger,
  });
}

type Handled = Awaited<ReturnType<NodeHttpHandler['handle']>>['response'];

/**
 * Ends responses that never end or grow too large, and remembers the secrets that requests are signed with, so that no
 * text shows them.
 */
class BoundedHandler extends NodeHttpHandler {
  readonly #limit: number;

  constructor(limit: number, options: NodeHttpHandlerOptions) {
    super(options);
    this.#limit = limit;
  }

  override async handle(
    ...call: Parameters<NodeHttpHandler['handle']>
  ): ReturnType<NodeHttpHandler['handle']> {
    holdSecretsOf(call[0]);
    const answer = await super.handle(...call);
    const body: unknown = answer.response.body;
    // Only a proxy asks for this; no service does.
    if (answer.response.statusCode === 407) {
      if (body instanceof Readable) body.destroy();
      const { protocol, hostname } = call[0];
      throw refusedBy(proxyFor(`${protocol}//${hostname}`), 407);
    }
    if (body instanceof Readable) {
      limitSize(body, answer.response);
      const late = () =>
        body.destroy(
          Object.assign(new Error(`The response didn't finish within ${this.#limit / 1000} s.`), {
            name: 'TimeoutError',
          }),
        );
      const timer = setTimeout(late, this.#limit);
      // The timer must not keep the process alive.
      timer.unref();
      body.once('close', () => clearTimeout(timer));
    }
    return answer;
  }
}

/** Counts the bytes without changing how the body is read: every way of reading goes through `push`. */
function limitSize(body: Readable, { statusCode, headers }: Handled): void {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const isError = statusCode >= 300;
  const isDocument = type === undefined || /xml|json|html|text\/plain/i.test(type);
  if (!isError && !isDocument) return;
  const limit = isError ? largest.error : largest.document;
  let size = 0;
  const push = body.push.bind(body);
  body.push = (chunk, encoding) => {
    size += chunk === null ? 0 : Buffer.byteLength(chunk);
    if (size <= limit || body.destroyed) return push(chunk, encoding);
    body.destroy(
      Object.assign(
        new Error(`The response is larger than any that the service sends: over ${limit / 1024} KB.`),
        {
          name: 'AnswerTooLarge',
          code: 'ANSWER_TOO_LARGE',
        },
      ),
    );
    return false;
  };
}

/** Tokens in headers, and in the bodies sent to STS and SSO: a response can quote them. */
function holdSecretsOf({ headers, query, body }: Parameters<NodeHttpHandler['handle']>[0]): void {
  for (const [name, value] of Object.entries({ ...headers, ...query })) {
    if (
      /^(?:x-amz-security-token|x-amz-sso_bearer_token|x-amz-s3session-token|x-ch-auth-api-token)$/i.test(
        name,
      )
    ) {
      holdSecret(...[value].flat());
    }
    if (/^authorization$/i.test(name) && typeof value === 'string' && !value.startsWith('AWS4-')) {
      holdSecret(value.replace(/^\w+\s+/, ''));
    }
  }
  if (typeof body !== 'string' || body.length > 100_000) return;
  for (const [, given] of body.matchAll(/(?:^|&)(?:TokenCode|WebIdentityToken|SAMLAssertion)=([^&]*)/g)) {
    holdSecret(given, decodeURIComponent(given ?? ''));
  }
  for (const [, given] of body.matchAll(
    /"(?:refreshToken|clientSecret|accessToken|deviceCode)"\s*:\s*"([^"]*)"/g,
  )) {
    holdSecret(given);
  }
}

type AgentOptions = { keepAlive: boolean; maxSockets: number; ca?: string };

async function proxyAgents(options: AgentOptions): Promise<{ httpAgent: HttpAgent; httpsAgent: HttpsAgent }> {
  const { ProxyAgent } = await import('proxy-agent');
  const agent = new ProxyAgent({
    ...options,
    httpAgent: new HttpAgent(options),
    httpsAgent: new HttpsAgent(options),
    getProxyForUrl: (url: string) => proxyFor(url)?.address ?? '',
  });
  const connect = agent.connect.bind(agent);
  const followed = new WeakSet<object>();
  agent.connect = async (request, target) => {
    const inner = await connect(request, target);
    if ('on' in inner && !followed.has(inner)) {
      followed.add(inner);
      // Refused before there is a tunnel: the response is the proxy's page, which would be parsed as the service's.
      inner.on('proxyConnect', ({ statusCode }: { statusCode?: number }, refused: ClientRequest) => {
        if (statusCode === 200 || statusCode === undefined) return;
        refused.destroy(refusedBy(proxyFor(`https://${refused.getHeader('host')}`), statusCode));
      });
    }
    return inner;
  };
  return { httpAgent: agent, httpsAgent: agent };
}

function refusedBy(proxy: ProxyAddress | null, status: number): Error {
  const name = proxy === null ? 'A proxy' : `The proxy ${proxy.host} (${proxy.variable})`;
  return Object.assign(new Error(`${name} refused the connection with HTTP ${status}`), {
    name: 'ProxyRefused',
    code: proxyRefusedCode,
  });
}
