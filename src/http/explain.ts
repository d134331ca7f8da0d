/** What a failure on the way to a service means in plain words, and how to fix it: proxies, certificates, networks. */
import type { ErrorReport } from '../model/errors.ts';
import type { CallFailure } from '../model/mutate-pauses.ts';
import { proxyRefusedCode } from './failures.ts';

/** The part of a report that depends on what the service said; the exit code is 1 unless it names another. */
export type Part = Pick<ErrorReport, 'code' | 'message' | 'remedy'> &
  Partial<Pick<ErrorReport, 'exit' | 'why' | 'retryable'>>;

/** How a service is reached. */
export interface Way {
  service: 'AWS' | 'Kentik';
  /** The domain of its hosts, as `NO_PROXY` excepts it: `.amazonaws.com`. */
  domain: string;
  /** The configured endpoint of the service and the setting that names it, or null for the service's own. */
  endpoint: { url: string; setting: string } | null;
  proxied: boolean;
  /** The proxy that the service's address goes through. */
  proxy?: { variable: string; host: string } | null;
}

/** HTTP status; null where there was no answer. */
type Failure = CallFailure & { status: number | null };

/** A proxy that refuses to let this program through; null for other failures. */
export function proxyPart(failure: Failure, { service, domain, proxy }: Way): Part | null {
  if (failure.code !== proxyRefusedCode) return null;
  const variable = proxy?.variable ?? 'HTTPS_PROXY';
  const wantsLogin = failure.message.endsWith('407');
  return {
    code: 'PROXY_REFUSED',
    message: `${failure.message}.`,
    why: wantsLogin
      ? "It requires a user name and password, or doesn't accept the ones given."
      : `It doesn't let this program reach ${service}. ${service} wasn't called.`,
    remedy: wantsLogin
      ? [
          `export ${variable}=http://USER:PASSWORD@PROXY:PORT`,
          'Write special characters of the password percent-encoded: # is %23, @ is %40.',
        ]
      : [`Ask the proxy's administrator to allow *${domain}, or bypass the proxy: export NO_PROXY=${domain}`],
  };
}

/** A response that the service can't have sent. */
export function strangerPart(failure: Failure, { service, endpoint, proxy }: Way): Part {
  return {
    code: `ANSWER_NOT_${service.toUpperCase()}`,
    message: `The response isn't from ${service} (${failure.message}).`,
    why: proxy
      ? `The proxy ${proxy.host} (${proxy.variable}) is used; it might have responded instead of ${service}.`
      : `A proxy or another program between here and ${service} might have responded instead of ${service}.`,
    remedy:
      endpoint === null
        ? [`Check ${proxy?.variable ?? 'HTTPS_PROXY'} and NO_PROXY, or try another network.`]
        : [`Check what listens at ${endpoint.url}, or remove ${endpoint.setting}.`],
    retryable: true,
  };
}

/** A response that is larger than any of the service; null for other failures. */
export function tooLargePart(failure: Failure, { service, endpoint }: Way): Part | null {
  if (failure.code !== 'ANSWER_TOO_LARGE') return null;
  return {
    code: `ANSWER_NOT_${service.toUpperCase()}`,
    message: failure.message,
    why: `The response isn't from ${service}, but from a proxy or another server at the configured endpoint.`,
    remedy: [endpoint === null ? 'Check the proxy.' : `Check ${endpoint.setting} and the proxy.`],
  };
}

/** No connection, or one that isn't trusted or broke off; null for other failures. */
export function connectionPart(failure: Failure, way: Way): Part | null {
  const { service, endpoint, proxied, proxy } = way;
  const name = endpoint === null ? service : `The endpoint ${endpoint.url}`;
  if (failure.nature === 'untrusted') {
    return {
      code: 'CERTIFICATE_NOT_TRUSTED',
      message: `The certificate of ${name} isn't trusted: ${failure.message}`,
      why: proxied
        ? 'A proxy that inspects TLS presents its own certificate.'
        : `Something between here and ${service} inspects TLS, usually a proxy that has to be named in HTTPS_PROXY.`,
      remedy: [
        'export AWS_CA_BUNDLE=/path/to/your-organization-ca.pem',
        ...(proxied ? [] : ['export HTTPS_PROXY=http://your-proxy:port']),
      ],
    };
  }
  const isCutOff = failure.nature === 'lost' && failure.status === null;
  if (failure.nature !== 'unreachable' && !isCutOff) return null;
  if (proxy && !isCutOff && isAbout(proxy.host, failure.message)) {
    return {
      code: 'ENDPOINT_UNREACHABLE',
      message: `The proxy ${proxy.host} of ${proxy.variable} can't be reached (${failure.code}).`,
      why: `${service} wasn't called.`,
      remedy: [`Correct ${proxy.variable}. If no proxy is needed: unset ${proxy.variable}`],
      retryable: true,
    };
  }
  return {
    code: 'ENDPOINT_UNREACHABLE',
    message: `${name} can't be reached (${failure.code}).`,
    ...(proxied
      ? {
          why: `The proxy ${proxy?.host ?? ''} of ${proxy?.variable ?? 'HTTPS_PROXY'} is used; it might not let this address through.`,
        }
      : {}),
    remedy: unreachableRemedy(way),
    retryable: true,
  };
}

/** The system names what it couldn't connect to: a host that it doesn't know, or an address with its port. */
function isAbout(host: string, message: string): boolean {
  const [, name = '', port] = /^(.*?)(:\d+)?$/.exec(host) ?? [];
  return message.endsWith(` ${name}`) || (port !== undefined && message.endsWith(port));
}

function unreachableRemedy({ endpoint, proxied, proxy }: Way): string[] {
  if (endpoint !== null) {
    return [`Start what should listen at ${endpoint.url}, or remove ${endpoint.setting}.`];
  }
  return proxied
    ? [`Check ${proxy?.variable ?? 'HTTPS_PROXY'} and NO_PROXY.`]
    : ['Check the network. Behind a proxy: export HTTPS_PROXY=http://your-proxy:port'];
}
