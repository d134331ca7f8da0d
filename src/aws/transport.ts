/**
 * One HTTP handler for every client and for the credential providers: one socket pool, one place for proxies,
 * certificates and time limits, so that nothing hangs.
 */
import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { exitCode, UserError } from '../errors.ts';
import { caBundlePath, proxyConfigured } from './environment.ts';
import { silentLogger } from './logger.ts';

/**
 * Milliseconds. A request's limit ends with the response's headers; a stalled body falls to the idle limit, and one that
 * comes in drops and never ends to the body's.
 */
const limits = { connect: 10_000, request: 60_000, idle: 30_000, body: 5 * 60_000 };

/** All regions behind one address (an emulator, a gateway) share this pool; more would only queue there. */
const maximumSockets = 96;

/**
 * Makes the handler. Reads `AWS_CA_BUNDLE`, `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.
 *
 * @param limitOfBody milliseconds from the headers of an answer to its end
 * @throws UserError CA_BUNDLE_UNREADABLE
 */
export async function createTransport(limitOfBody = limits.body): Promise<NodeHttpHandler> {
  const agentOptions = { keepAlive: true, maxSockets: maximumSockets, ...(await trustedAuthorities()) };
  const agents = proxyConfigured()
    ? await proxyAgents(agentOptions)
    : { httpAgent: new HttpAgent(agentOptions), httpsAgent: new HttpsAgent(agentOptions) };
  return new BoundedHandler(limitOfBody, {
    ...agents,
    connectionTimeout: limits.connect,
    requestTimeout: limits.request,
    throwOnRequestTimeout: true,
    socketTimeout: limits.idle,
    logger: silentLogger,
  });
}

/** Ends answers that do not end. */
class BoundedHandler extends NodeHttpHandler {
  readonly #limit: number;

  constructor(limit: number, options: NodeHttpHandlerOptions) {
    super(options);
    this.#limit = limit;
  }

  override async handle(
    ...call: Parameters<NodeHttpHandler['handle']>
  ): ReturnType<NodeHttpHandler['handle']> {
    const answer = await super.handle(...call);
    const body: unknown = answer.response.body;
    if (body instanceof Readable) {
      const late = () =>
        body.destroy(
          Object.assign(new Error(`The answer did not end within ${this.#limit / 1000} s.`), {
            name: 'TimeoutError',
          }),
        );
      const timer = setTimeout(late, this.#limit);
      // A timer alone keeps no process alive.
      timer.unref();
      body.once('close', () => clearTimeout(timer));
    }
    return answer;
  }
}

type AgentOptions = { keepAlive: boolean; maxSockets: number; ca?: string };

async function proxyAgents(options: AgentOptions): Promise<{ httpAgent: HttpAgent; httpsAgent: HttpsAgent }> {
  const { ProxyAgent } = await import('proxy-agent');
  const agent = new ProxyAgent({
    ...options,
    httpAgent: new HttpAgent(options),
    httpsAgent: new HttpsAgent(options),
  });
  // A proxy cannot reach this machine's own loopback: the sandbox must work without a NO_PROXY of its own.
  const proxyOfEnvironment = agent.getProxyForUrl;
  agent.getProxyForUrl = (url, request) => (isLoopback(url) ? '' : proxyOfEnvironment(url, request));
  return { httpAgent: agent, httpsAgent: agent };
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}

/** As in the AWS CLI, the bundle replaces the built-in authorities. */
async function trustedAuthorities(): Promise<{ ca?: string }> {
  const path = caBundlePath();
  if (path === null) return {};
  try {
    return { ca: await readFile(path, 'utf8') };
  } catch (error) {
    throw new UserError(
      {
        code: 'CA_BUNDLE_UNREADABLE',
        exit: exitCode.failed,
        doing: 'reading the certificates that AWS_CA_BUNDLE names',
        message: `The file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        where: { name: path },
        remedy: ['Set AWS_CA_BUNDLE to a readable PEM file, or unset it.'],
      },
      { cause: error },
    );
  }
}
