/**
 * What the process environment configures for AWS clients, checked before a run begins. Only names and addresses leave
 * this file, never values of secrets. Light: it is loaded before the first frame.
 */

import { unusableProxies } from '../../http/proxies.ts';
import { exitCode, UserError } from '../../model/errors.ts';

/**
 * Which of the variables for access keys are set; they work only together. A session token without keys is incomplete,
 * too.
 */
export function keysOfEnvironment(): { present: string[]; missing: string[] } {
  const isSet = (name: string): boolean => set(name) !== null;
  const pair = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  const present = [...pair, 'AWS_SESSION_TOKEN'].filter(isSet);
  return { present, missing: present.length === 0 ? [] : pair.filter((name) => !isSet(name)) };
}

/** The web identity of the environment, as far as it is set. */
export function webIdentityOfEnvironment(): {
  tokenFile: string | null;
  roleArn: string | null;
  sessionName: string | null;
} {
  return {
    tokenFile: set('AWS_WEB_IDENTITY_TOKEN_FILE'),
    roleArn: set('AWS_ROLE_ARN'),
    sessionName: set('AWS_ROLE_SESSION_NAME'),
  };
}

/** The variable that names a container's credentials, or null. */
export function containerOfEnvironment(): string | null {
  const names = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  return names.find((name) => set(name) !== null) ?? null;
}

/** True if the instance metadata service must not be called. */
export function isInstanceDisabled(): boolean {
  return set('AWS_EC2_METADATA_DISABLED')?.toLowerCase() === 'true';
}

/** `AWS_PROFILE`, else `AWS_DEFAULT_PROFILE`, as in the AWS CLI v2; empty values count as unset. */
export function profileOfEnvironment(): string | null {
  return set('AWS_PROFILE') ?? set('AWS_DEFAULT_PROFILE');
}

/** `AWS_DEFAULT_REGION` is the CLI's; the JavaScript SDK ignores it, but users expect it to work. */
export function regionOfEnvironment(): string | null {
  return set('AWS_REGION') ?? set('AWS_DEFAULT_REGION');
}

/** The variable that configures an endpoint for a service (`S3`, `EC2`, …), or null. */
export function endpointVariable(serviceId: string): string | null {
  const names = [`AWS_ENDPOINT_URL_${serviceId.toUpperCase()}`, 'AWS_ENDPOINT_URL'];
  return names.find((name) => set(name) !== null) ?? null;
}

/** The endpoint that the environment configures for all services, without secrets in it; or null. */
export function commonEndpoint(): string | null {
  const url = endpointsIgnored() ? null : set('AWS_ENDPOINT_URL');
  return url === null ? null : withoutSecrets(url);
}

/** User, password and query of a URL can be secrets: they are sent, but neither shown nor stored. */
export function withoutSecrets(url: string): string {
  const place = url.replace(/[?#].*$/s, '');
  // A password can contain a slash, a hash or a question mark that someone forgot to encode.
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]*:[^/]*$/i.test(place) && url.includes('@') && !place.includes('@')
    ? url.replace(/^([a-z][a-z0-9+.-]*:\/\/).*@([^?#]*).*$/is, '$1$2')
    : place.replace(/^([a-z][a-z0-9+.-]*:\/\/)(?:[^/@]*|[^/:@]*:(?!\d{1,5}\/)[^@]*)@/i, '$1');
}

/** `AWS_MAX_ATTEMPTS` as a positive integer, or null if it is unset or anything else. */
export function maxAttemptsOfEnvironment(): number | null {
  const value = Number(set('AWS_MAX_ATTEMPTS') ?? Number.NaN);
  return Number.isInteger(value) && value > 0 ? value : null;
}

/** True where the environment switches configured endpoints off. */
function endpointsIgnored(): boolean {
  return switchOfEnvironment('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS') === true;
}

/** A switch as the AWS CLI reads it; null where it is not set. */
export function switchOfEnvironment(name: string): boolean | null {
  const value = set(name);
  return value === null ? null : value.toLowerCase() === 'true';
}

function set(name: string): string | null {
  const value = process.env[name]?.trim();
  return value === undefined || value === '' ? null : value;
}

/** @throws UserError PROXY_INVALID, ENDPOINT_INVALID */
export function checkEnvironment(): void {
  const [proxy] = unusableProxies();
  if (proxy !== undefined) {
    throw unusableSetting(
      'PROXY_INVALID',
      `${proxy} isn't the address of a proxy.`,
      `Set ${proxy} to http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with special characters of the password percent-encoded: # is %23, / is %2F, @ is %40.`,
    );
  }
  for (const [name, value] of Object.entries(process.env)) {
    if (!name.startsWith('AWS_ENDPOINT_URL') || !value || isAddress(value)) continue;
    throw unusableSetting(
      'ENDPOINT_INVALID',
      `${name} isn't the address of an endpoint.`,
      `Unset ${name}, or set it to http://HOST:PORT or https://HOST.`,
    );
  }
}

/** True for the address of an endpoint. */
export function isAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

/** The error for a setting that cannot be used. */
export function unusableSetting(code: string, message: string, remedy: string): UserError {
  return new UserError({
    code,
    exit: exitCode.usage,
    doing: 'reading the settings of AWS and the network',
    message,
    remedy: [remedy],
    state: "AWS wasn't called.",
  });
}
