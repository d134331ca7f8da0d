/** A profile's settings for reaching AWS, and the CA bundle, checked before anything is sent. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { exitCode, systemCode, UserError } from '../../model/errors.ts';
import { expandHome } from '../credentials/files.ts';
import { clientSettings } from '../credentials/profiles.ts';
import { caBundlePath, isAddress, profileOfEnvironment, unusableSetting } from './environment.ts';

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
  const text = await readBundle(expandHome(path), name);
  const [first] = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(text) ?? [];
  if (first !== undefined && isCertificate(first)) return text;
  throw bundleUnusable(path, name, 'it has no certificates in PEM format');
}

async function readBundle(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = systemCode(error) ?? 'unknown';
    throw bundleUnusable(path, name, code === 'ENOENT' ? "it doesn't exist" : `the system reports ${code}`);
  }
}

function bundleUnusable(path: string, name: string, why: string): UserError {
  return new UserError({
    code: 'CA_BUNDLE_UNREADABLE',
    exit: exitCode.usage,
    doing: 'reading the certificates to trust',
    message: `The file that ${name} names can't be used: ${why}.`,
    where: { name: path },
    remedy: [`Set ${name} to a readable PEM file, or remove it.`],
    state: "AWS wasn't called.",
  });
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch (error) {
    // OpenSSL's own codes: the text isn't a certificate.
    if (systemCode(error)?.startsWith('ERR_OSSL')) return false;
    throw error;
  }
}
