/** The certificates to trust instead of the built-in ones, checked before anything is sent. */
import { X509Certificate } from 'node:crypto';
import { exitCode, systemCode, UserError } from '../model/errors.ts';
import { expandHome, readWhole } from '../process/program.ts';

/** Bytes. The bundles of operating systems have less than one MB. */
const largestBundle = 20_000_000;

/** Path of the CA bundle that the environment names, or null. */
export function caBundlePath(): string | null {
  return process.env.AWS_CA_BUNDLE?.trim() || null;
}

/**
 * @param path as it is set: `~/` is the home folder
 * @param name what names the file: `AWS_CA_BUNDLE`
 * @returns PEM
 * @throws UserError CA_BUNDLE_UNREADABLE
 */
export async function readAuthorities(path: string, name: string): Promise<string> {
  const text = await readBundle(expandHome(path), name);
  const [first] = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(text) ?? [];
  if (first !== undefined && isCertificate(first)) return text;
  throw bundleUnusable(name, 'it has no certificates in PEM format');
}

async function readBundle(path: string, name: string): Promise<string> {
  try {
    return (await readWhole(path, largestBundle)).toString('utf8');
  } catch (error) {
    const code = systemCode(error) ?? 'unknown';
    throw bundleUnusable(name, code === 'ENOENT' ? "it doesn't exist" : `the system reports ${code}`);
  }
}

function bundleUnusable(name: string, why: string): UserError {
  return new UserError({
    code: 'CA_BUNDLE_UNREADABLE',
    exit: exitCode.usage,
    doing: 'reading the certificates to trust',
    message: `The file that ${name} names can't be used: ${why}.`,
    remedy: [`Set ${name} to a readable PEM file, or remove it.`],
    state: 'Nothing was called.',
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
