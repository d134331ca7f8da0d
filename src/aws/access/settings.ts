/** A profile's settings for reaching AWS, and the CA bundle, checked before anything is sent. */
import { caBundlePath, readAuthorities } from '../../http/authorities.ts';
import { clientSettings } from '../credentials/profiles.ts';
import { isAddress, profileOfEnvironment, unusableSetting } from './environment.ts';

/** @param profile defaults to the environment's, else `default` @throws UserError ENDPOINT_INVALID */
export async function checkProfileSettings(profile: string | undefined): Promise<void> {
  const { endpoint, endpoints, missingServices } = await clientSettings(profile);
  const name = profile ?? profileOfEnvironment() ?? 'default';
  if (missingServices !== null) {
    throw unusableSetting(
      'ENDPOINT_INVALID',
      `The profile ${name} names the services section ${missingServices}, which doesn't exist.`,
      `Add [services ${missingServices}] to the AWS config file, or remove the line "services = …" from the profile.`,
    );
  }
  const [service] = Object.entries(endpoints).find(([, url]) => !isAddress(url)) ?? [];
  if (service === undefined && (endpoint === null || isAddress(endpoint))) return;
  const setting =
    service === undefined ? 'endpoint_url' : `endpoint_url of ${service} in the services section`;
  throw unusableSetting(
    'ENDPOINT_INVALID',
    `The ${setting} of the profile ${name} isn't the address of an endpoint.`,
    'Correct it in the AWS config file: http://HOST:PORT or https://HOST.',
  );
}

/**
 * The certificates that `AWS_CA_BUNDLE`, or the profile's `ca_bundle`, names; as in the AWS CLI they replace the built-in
 * ones. Null where none is named.
 *
 * @throws UserError CA_BUNDLE_UNREADABLE
 */
export async function trustedAuthorities(profile: string | undefined): Promise<string | null> {
  const variable = caBundlePath();
  const path = variable ?? (await clientSettings(profile)).caBundle;
  if (path === null) return null;
  const name =
    variable === null
      ? `ca_bundle of the profile ${profile ?? profileOfEnvironment() ?? 'default'}`
      : 'AWS_CA_BUNDLE';
  return readAuthorities(path, name);
}
