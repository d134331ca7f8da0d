/** Where the services of a profile are asked, as far as environment and AWS files say, and which endpoints of AWS else. */
import { clientSettings } from '../credentials/profiles.ts';
import { endpointOfEnvironment, switchOfEnvironment } from './environment.ts';

export interface Endpoints {
  /** True where the service has an endpoint that is not AWS's own. */
  has(serviceId: string): boolean;
  /** FIPS and dual stack, as clients are given them. The service's id may be known only after its client. */
  switches(serviceId: () => string): {
    useFipsEndpoint: () => Promise<boolean>;
    useDualstackEndpoint: () => Promise<boolean>;
  };
}

/** @param profile defaults to the environment's, else `default` */
export async function endpointsOf(profile: string | undefined): Promise<Endpoints> {
  const settings = await clientSettings(profile);
  const has = (serviceId: string): boolean => {
    const key = serviceId.toLowerCase().replaceAll(' ', '_');
    return endpointOfEnvironment(key) !== null || Boolean(settings.endpoints[key] ?? settings.endpoint);
  };
  // As in the CLI they say nothing of an endpoint that is configured; the SDK refuses both together.
  const unlessHas = (serviceId: () => string, variable: string, ofProfile: boolean | null) => async () =>
    !has(serviceId()) && (switchOfEnvironment(variable) ?? ofProfile ?? false);
  return {
    has,
    switches: (serviceId) => ({
      useFipsEndpoint: unlessHas(serviceId, 'AWS_USE_FIPS_ENDPOINT', settings.useFips),
      useDualstackEndpoint: unlessHas(serviceId, 'AWS_USE_DUALSTACK_ENDPOINT', settings.useDualStack),
    }),
  };
}
