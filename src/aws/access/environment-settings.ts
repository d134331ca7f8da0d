/**
 * Addresses of proxies and endpoints in the environment, checked before a run begins. They are named, and their values not
 * shown: an address can hold a password. Light: it comes before the first frame.
 */
import { exitCode, UserError } from '../../model/errors.ts';
import { unusableProxies } from './proxies.ts';

/**
 * What the environment says, by itself.
 *
 * @throws UserError PROXY_INVALID, ENDPOINT_INVALID
 */
export function checkEnvironment(): void {
  const [proxy] = unusableProxies();
  if (proxy !== undefined) {
    throw unusableSetting(
      'PROXY_INVALID',
      `${proxy} isn't the address of a proxy.`,
      `Give ${proxy} as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with special characters of the password percent-encoded: # is %23, / is %2F, @ is %40.`,
    );
  }
  for (const [name, value] of Object.entries(process.env)) {
    if (!name.startsWith('AWS_ENDPOINT_URL') || !value || isAddress(value)) continue;
    throw unusableSetting(
      'ENDPOINT_INVALID',
      `${name} isn't the address of an endpoint.`,
      `Unset ${name}, or give it as http://HOST:PORT or https://HOST.`,
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
