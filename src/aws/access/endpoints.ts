/**
 * Which endpoints the environment and the AWS files configure for a profile's services, and which of AWS's own are used
 * otherwise.
 */

import { proxyFor } from '../../http/proxies.ts';
import { clientSettings } from '../credentials/profiles.ts';
import type { ErrorContext, Task } from '../explain/task.ts';
import {
  endpointVariable,
  profileOfEnvironment,
  switchOfEnvironment,
  withoutSecrets,
} from './environment.ts';

/** An endpoint that is not AWS's own. */
export interface ConfiguredEndpoint {
  /** The address as it is called: it can contain a password. */
  address: string;
  /** As it can be shown. */
  url: string;
  /** What configures it: `AWS_ENDPOINT_URL_STS`, `endpoint_url of the profile test`. */
  setting: string;
}

export interface Endpoints {
  /** The configured endpoint of a service, or null. The environment comes before the profile, as in the AWS CLI. */
  of(serviceId: string): ConfiguredEndpoint | null;
  /** FIPS and dual stack, as clients are given them. The service's ID might be known only once its client exists. */
  switches(serviceId: () => string): {
    useFipsEndpoint: () => Promise<boolean>;
    useDualstackEndpoint: () => Promise<boolean>;
  };
}

/** @param profile defaults to the environment's, else `default` */
export async function endpointsOf(profile: string | undefined): Promise<Endpoints> {
  const settings = await clientSettings(profile);
  const name = profile ?? profileOfEnvironment() ?? 'default';
  const configured = (address: string | null | undefined, setting: string): ConfiguredEndpoint | null =>
    address ? { address, url: withoutSecrets(address), setting } : null;
  const of = (serviceId: string): ConfiguredEndpoint | null => {
    if (settings.isIgnored) return null;
    const key = serviceId.toLowerCase().replaceAll(' ', '_');
    const variable = endpointVariable(key);
    if (variable !== null) return configured(process.env[variable]?.trim(), variable);
    return (
      configured(
        settings.endpoints[key],
        `endpoint_url of ${key} in the services section of the profile ${name}`,
      ) ?? configured(settings.endpoint, `endpoint_url of the profile ${name}`)
    );
  };
  // As in the CLI, they don't apply to a configured endpoint; the SDK refuses both together.
  const unlessHas = (serviceId: () => string, variable: string, ofProfile: boolean | null) => async () =>
    of(serviceId()) === null && (switchOfEnvironment(variable) ?? ofProfile ?? false);
  return {
    of,
    switches: (serviceId) => ({
      useFipsEndpoint: unlessHas(serviceId, 'AWS_USE_FIPS_ENDPOINT', settings.useFips),
      useDualstackEndpoint: unlessHas(serviceId, 'AWS_USE_DUALSTACK_ENDPOINT', settings.useDualStack),
    }),
  };
}

/** What an error of a call is explained with: the way to the service, and what the connection knows. */
export function contextOf(
  { service, region }: Pick<Task, 'service' | 'region'>,
  endpoint: ConfiguredEndpoint | null,
  known: Pick<ErrorContext, 'homeRegion' | 'profile' | 'renewal'>,
): ErrorContext {
  const proxy = proxyFor(
    endpoint?.address ?? `https://${service}.${region ?? known.homeRegion}.amazonaws.com`,
  );
  return { ...known, endpoint, proxied: proxy !== null, proxy };
}
