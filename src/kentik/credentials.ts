/**
 * Kentik's credentials and the address of its API, as Kentik's own tools find them: the environment, else the JSON file of
 * a profile. A source that is half there is an error, never skipped. No value of a secret leaves this file, except to
 * Kentik.
 *
 * Sources: https://github.com/kentik/community_sdk_python (README, "Authentication support"),
 * https://github.com/kentik/terraform-provider-kentik-cloudexport (KTAPI_URL)
 */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { textOf } from '../http/failures.ts';
import { isLoopback } from '../http/proxies.ts';
import { isRecord, parsedJson, shellWord } from '../model/clean-text.ts';
import { exitCode, systemCode, UserError } from '../model/errors.ts';
import { holdSecret } from '../model/redact/redact.ts';
import { expandHome, homeFolder, readInput } from '../process/program.ts';
import type { KentikAccess, KentikCredentials } from './types.ts';

/** Bytes; Kentik's files have some hundred. */
const largestFile = 64 * 1024;

const clusters: Readonly<Record<string, string>> = {
  us: 'https://api.kentik.com',
  eu: 'https://api.kentik.eu',
};

/**
 * @returns null where there are none
 * @throws UserError KENTIK_CREDENTIALS_INCOMPLETE, KENTIK_CREDENTIALS_UNUSABLE (exit 3), KENTIK_URL_INVALID (exit 2)
 */
export async function findKentikCredentials(): Promise<KentikCredentials | null> {
  const email = set('KTAPI_AUTH_EMAIL');
  const token = set('KTAPI_AUTH_TOKEN');
  holdSecret(token);
  if (email !== null && token !== null) {
    return kentikCredentials({
      email,
      token,
      url: set('KTAPI_URL'),
      source: 'KTAPI_AUTH_EMAIL and KTAPI_AUTH_TOKEN',
    });
  }
  if (email !== null || token !== null) {
    const [present, missing] =
      email === null ? ['KTAPI_AUTH_TOKEN', 'KTAPI_AUTH_EMAIL'] : ['KTAPI_AUTH_EMAIL', 'KTAPI_AUTH_TOKEN'];
    throw unusable('KENTIK_CREDENTIALS_INCOMPLETE', `${present} is set without ${missing}.`, [
      `Set ${missing}, too, or unset ${present}.`,
    ]);
  }
  const file = await fileOfProfile();
  return file === null ? null : ofFile(file);
}

/**
 * Credentials from elsewhere, as typed.
 *
 * @param given.url `us`, `eu` or a base URL as `https://api.kentik.com`; null for the US cluster
 * @throws UserError KENTIK_CREDENTIALS_UNUSABLE, KENTIK_URL_INVALID
 */
export function kentikCredentials(given: {
  email: string;
  token: string;
  url: string | null;
  source: string;
}): KentikCredentials {
  const [email, token] = [given.email.trim(), given.token.trim()];
  holdSecret(token);
  for (const [name, value] of [
    ['email', email],
    ['token', token],
  ]) {
    // Both are sent as HTTP headers.
    if (value !== undefined && /^[!-~]+$/.test(value)) continue;
    throw unusable(
      'KENTIK_CREDENTIALS_UNUSABLE',
      `The ${name} of ${given.source} is empty, or has spaces or characters that an HTTP header can't have.`,
      ['Copy it again from the portal: your user profile, Authentication tab.'],
    );
  }
  return { access: { source: given.source, email, ...addressesOf(given.url) }, token: () => token };
}

/** Base URLs of both APIs. @param url `us`, `eu` or a URL; null for the US cluster */
export function addressesOf(url: string | null): Pick<KentikAccess, 'v5' | 'v6' | 'portal'> {
  const given = url ?? 'us';
  const address = clusters[given.toLowerCase()] ?? given;
  if (!URL.canParse(address)) throw badUrl("it isn't a URL");
  const { protocol, host, hostname, pathname, username, password, search, hash } = new URL(address);
  if (!/^https?:$/.test(protocol)) throw badUrl("it isn't an http or https URL");
  if (username !== '' || password !== '') throw badUrl('it has a user name or a password in it');
  if (search !== '' || hash !== '') throw badUrl('it has a query or a fragment');
  const isLocal = isLoopback(hostname);
  if (protocol === 'http:' && !isLocal) throw badUrl('http would send the token unencrypted');
  // As in Kentik's examples of both APIs.
  const path = pathname.replace(/\/+$/, '').replace(/\/api\/v5$/, '');
  const plainHost = isLocal ? host : host.replace(/^grpc\./, '');
  const cluster = /^api\.(kentik\.(?:com|eu))$/.exec(plainHost)?.[1];
  return {
    v5: `${protocol}//${plainHost}${path}`,
    v6: `${protocol}//${isLocal ? '' : 'grpc.'}${plainHost}${path}`,
    portal: cluster === undefined ? null : `https://portal.${cluster}`,
  };
}

/** The file of the profile that the environment names, or of the default one if it exists; null for none. */
async function fileOfProfile(): Promise<string | null> {
  const named = set('KTAPI_CFG_FILE');
  if (named !== null) return expandHome(named);
  const profile = set('KTAPI_PROFILE');
  const home = set('KTAPI_HOME');
  const name = profile ?? 'default';
  const folders = [
    ...(home === null ? [] : [expandHome(home), join(expandHome(home), '.kentik')]),
    join(homeFolder(), '.kentik'),
  ];
  for (const folder of folders) {
    const file = join(folder, name);
    if (await exists(file)) return file;
  }
  if (profile === null) return null;
  const places = folders.map((folder) => join(folder, name));
  throw unusable(
    'KENTIK_CREDENTIALS_UNUSABLE',
    `KTAPI_PROFILE names the profile ${name}, which doesn't exist.`,
    [`Create ${places.at(-1)} with {"email": "…", "api-key": "…"}, or unset KTAPI_PROFILE.`],
  );
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw unreadable(file, code);
  }
}

async function ofFile(file: string): Promise<KentikCredentials> {
  // The parser's error could quote the text.
  const content = parsedJson(await textOfFile(file));
  if (!isRecord(content)) throw damaged(file, "it isn't a JSON object");
  const { email, 'api-key': token, url } = content;
  if (typeof token === 'string') holdSecret(token);
  const missing = Object.entries({ email, 'api-key': token }).flatMap(([name, value]) =>
    textOf(value) === null ? [name] : [],
  );
  if (missing.length > 0) throw damaged(file, `it has no ${missing.join(' and no ')}`);
  return kentikCredentials({
    email: textOf(email) ?? '',
    token: textOf(token) ?? '',
    // As in Kentik's synth_tools.
    url: set('KTAPI_URL') ?? textOf(url),
    source: file,
  });
}

async function textOfFile(file: string): Promise<string> {
  try {
    // A pipe would block, and a device might have no end.
    if (!(await stat(file)).isFile()) throw damaged(file, "it isn't a regular file");
    const bytes = await readInput(file, largestFile);
    if (bytes.length > largestFile) throw damaged(file, `it is larger than ${largestFile / 1024} KB`);
    return Buffer.from(bytes)
      .toString('utf8')
      .replace(/^\ufeff/, '');
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(file, systemCode(error));
  }
}

function damaged(file: string, why: string): UserError {
  return unusable('KENTIK_CREDENTIALS_UNUSABLE', `${file} can't be used: ${why}.`, [
    'It should be {"email": "YOUR_EMAIL", "api-key": "YOUR_TOKEN"}; both are in the portal: your user profile, Authentication tab.',
  ]);
}

function unreadable(file: string, code: string | null): UserError {
  const why = code === 'ENOENT' ? "it doesn't exist" : `the system reports ${code ?? 'an error'}`;
  return unusable('KENTIK_CREDENTIALS_UNUSABLE', `${file} can't be read: ${why}.`, [
    code === 'EACCES' || code === 'EPERM'
      ? `chmod u+r ${shellWord(file)}`
      : 'Correct KTAPI_CFG_FILE, KTAPI_HOME and KTAPI_PROFILE, or unset them.',
  ]);
}

function unusable(code: string, message: string, remedy: string[]): UserError {
  return new UserError({
    code,
    exit: exitCode.credentials,
    doing: "finding Kentik's credentials",
    message,
    remedy,
    state: "Kentik wasn't called.",
  });
}

function badUrl(why: string): UserError {
  return new UserError({
    code: 'KENTIK_URL_INVALID',
    exit: exitCode.usage,
    doing: "finding Kentik's API",
    message: `The address of Kentik's API can't be used: ${why}.`,
    remedy: [
      'Set KTAPI_URL to us, eu, or a base URL such as https://api.kentik.com. Without KTAPI_URL, the default is us.',
    ],
    state: "Kentik wasn't called.",
  });
}

function set(name: string): string | null {
  return process.env[name]?.trim() || null;
}
