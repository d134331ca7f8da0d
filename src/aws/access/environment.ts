/**
 * What the process environment says to an AWS client. Only names and addresses leave this file, never values of
 * secrets.
 */

/** Where credentials could come from, by the environment's variables alone. */
interface EnvironmentDescription {
  /** True where the default chain has something to try before the files: keys, a web identity, a container. */
  hasCredentials: boolean;
  /** Names of the variables that carry credentials; never their values. */
  variables: string[];
  /** The same in words, "AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN"; null where there are none. */
  summary: string | null;
  /** `AWS_PROFILE`, where it is set. */
  profile: string | null;
  /** `AWS_REGION`, else `AWS_DEFAULT_REGION`. */
  region: string | null;
  /** `AWS_ENDPOINT_URL`, where one is configured for all services. */
  endpointUrl: string | null;
}

/** The variables that only together make a source of credentials. */
const credentialSources: readonly (readonly string[])[] = [
  ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN'],
  ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'],
  ['AWS_CONTAINER_CREDENTIALS_FULL_URI'],
];

/** Describes the environment's credentials by the names of its variables. Reads nothing but `process.env`. */
export function describeEnvironment(): EnvironmentDescription {
  const variables = credentialSources.filter((names) => names.every((name) => set(name) !== null)).flat();
  if (variables.includes('AWS_ACCESS_KEY_ID') && set('AWS_SESSION_TOKEN') !== null) {
    variables.push('AWS_SESSION_TOKEN');
  }
  return {
    hasCredentials: variables.length > 0,
    variables,
    summary: variables.length === 0 ? null : new Intl.ListFormat('en').format(variables),
    profile: profileOfEnvironment(),
    region: regionOfEnvironment(),
    endpointUrl: commonEndpoint(),
  };
}

/** `AWS_PROFILE`; set to nothing, it counts as not set. */
export function profileOfEnvironment(): string | null {
  return set('AWS_PROFILE');
}

/** `AWS_DEFAULT_REGION` is the CLI's; the JavaScript SDK ignores it, and users expect it all the same. */
export function regionOfEnvironment(): string | null {
  return set('AWS_REGION') ?? set('AWS_DEFAULT_REGION');
}

/** The endpoint that the environment configures for a service (`S3`, `EC2`, …), without secrets in it; or null. */
export function endpointOfEnvironment(serviceId: string): string | null {
  if (endpointsIgnored()) return null;
  const url = set(`AWS_ENDPOINT_URL_${serviceId.toUpperCase()}`) ?? set('AWS_ENDPOINT_URL');
  return url === null ? null : withoutSecrets(url);
}

/** The endpoint that the environment configures for all services, without secrets in it; or null. */
export function commonEndpoint(): string | null {
  const url = endpointsIgnored() ? null : set('AWS_ENDPOINT_URL');
  return url === null ? null : withoutSecrets(url);
}

/** User, password and query of a URL can be secrets: they are sent, and neither shown nor kept. */
function withoutSecrets(url: string): string {
  const place = url.replace(/[?#].*$/s, '');
  // A password may hold a slash, a hash or a question mark that somebody forgot to encode.
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]*:[^/]*$/i.test(place) && url.includes('@') && !place.includes('@')
    ? url.replace(/^([a-z][a-z0-9+.-]*:\/\/).*@([^?#]*).*$/is, '$1$2')
    : place.replace(/^([a-z][a-z0-9+.-]*:\/\/)(?:[^/@]*|[^/:@]*:(?!\d{1,5}\/)[^@]*)@/i, '$1');
}

/** True where a proxy variable is set, in either case of letters. */
export function proxyConfigured(): boolean {
  return ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].some(
    (name) => set(name) !== null || set(name.toLowerCase()) !== null,
  );
}

/** Path of the CA bundle that AWS tools are told to trust, or null. */
export function caBundlePath(): string | null {
  return set('AWS_CA_BUNDLE');
}

/** `AWS_MAX_ATTEMPTS` as a positive integer, or null where it is unset or no such number. */
export function maxAttemptsOfEnvironment(): number | null {
  const value = Number(set('AWS_MAX_ATTEMPTS') ?? Number.NaN);
  return Number.isInteger(value) && value > 0 ? value : null;
}

/** True where the environment switches configured endpoints off. */
export function endpointsIgnored(): boolean {
  return set('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')?.toLowerCase() === 'true';
}

function set(name: string): string | null {
  const value = process.env[name]?.trim();
  return value === undefined || value === '' ? null : value;
}
