/**
 * The AWS config and credentials files as the SDK parses them, read again each time, because users edit them while the
 * program runs. Also reports what the SDK's parser silently drops but the AWS CLI reads. Source: AWS CLI user guide,
 * "Configuration and credential file settings".
 */
import { join } from 'node:path';
import { externalDataInterceptor, loadSharedConfigFiles } from '@smithy/core/config';
import { systemCode } from '../../model/errors.ts';
import { expandHome, homeFolder, readWhole } from '../../process/program.ts';
import {
  type FileText,
  type UnseenProfile,
  unseenInConfig,
  unseenInCredentials,
  unseenSessions,
} from './unseen.ts';

export type Settings = Readonly<Record<string, string | undefined>>;

/** A profile: its settings merged from both files, and each file's own. Keys in lower case, as the CLI reads them. */
export interface Profile {
  name: string;
  merged: Settings;
  config: Settings;
  credentials: Settings;
}

/** A file that cannot be read as it is. */
interface FileFault {
  file: string;
  /** A clause: "it's a folder". */
  why: string;
}

export interface AwsFiles {
  profiles: ReadonlyMap<string, Profile>;
  /** The sections `[sso-session NAME]`. */
  ssoSessions: ReadonlyMap<string, Settings>;
  /** The sections `[services NAME]`, keys as `s3.endpoint_url`. */
  services: ReadonlyMap<string, Settings>;
  unseen: readonly UnseenProfile[];
  /** Sections `[sso-session NAME]` that the SDK ignores. */
  unseenSessions: readonly UnseenProfile[];
  faults: readonly FileFault[];
  /** Files that the environment names and that don't exist: "AWS_CONFIG_FILE names …". */
  absent: readonly string[];
}

/** Reads both files. One that does not exist counts as empty. */
export async function readAwsFiles(): Promise<AwsFiles> {
  const [config, credentials] = await Promise.all([
    readText('AWS_CONFIG_FILE', 'config'),
    readText('AWS_SHARED_CREDENTIALS_FILE', 'credentials'),
  ]);
  // The SDK would read them again, a pipe without an end and nothing of what was in it.
  for (const { file, text } of [config, credentials]) externalDataInterceptor.interceptFile(file, text);
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    configFilepath: config.file,
    filepath: credentials.file,
  });
  const profiles = profilesOf(configFile, credentialsFile);
  const ssoSessions = sectionsNamed(configFile, 'sso-session.');
  const seen = new Set(profiles.keys());
  const unseen = [...unseenInConfig(config, seen), ...unseenInCredentials(credentials, seen)];
  for (const { name } of unseen) profiles.delete(name);
  return {
    profiles,
    ssoSessions,
    services: sectionsNamed(configFile, 'services.'),
    unseen,
    unseenSessions: unseenSessions(config, new Set(ssoSessions.keys())),
    faults: [config, credentials].flatMap(({ file, why }) => (why === null ? [] : [{ file, why }])),
    absent: [config, credentials].flatMap(({ absent }) => absent ?? []),
  };
}

type Parsed = Readonly<Record<string, Settings>>;

/** Prefixes with which the SDK's parser marks sections that aren't profiles or are in the wrong file. */
const otherSections = /^(?:sso-session|services|profile)\./;

function profilesOf(configFile: Parsed, credentialsFile: Parsed): Map<string, Profile> {
  const names = [...Object.keys(configFile), ...Object.keys(credentialsFile)];
  return new Map(
    [...new Set(names)]
      .filter((name) => !otherSections.test(name))
      .map((name) => {
        const config = lowerKeys(configFile[name]);
        const credentials = lowerKeys(credentialsFile[name]);
        return [name, { name, config, credentials, merged: { ...config, ...credentials } }];
      }),
  );
}

function sectionsNamed(configFile: Parsed, prefix: string): Map<string, Settings> {
  return new Map(
    Object.entries(configFile)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, settings]) => [name.slice(prefix.length), lowerKeys(settings)]),
  );
}

function lowerKeys(settings: Settings = {}): Settings {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key.toLowerCase(), value]));
}

/** Bytes. The files of large organizations have thousands of profiles, less than one MB. */
const largestFile = 20_000_000;

/** @returns `why`: a fault; `absent`: a sentence about a file that the environment names and that doesn't exist */
async function readText(
  variable: string,
  name: string,
): Promise<FileText & { why: string | null; absent?: string }> {
  const file = expandHome(process.env[variable] || join(homeFolder(), '.aws', name));
  try {
    const bytes = await readWhole(file, largestFile);
    // Single-byte text has no null bytes; UTF-16 has one beside each ASCII letter.
    if (bytes.includes(0)) return { file, text: '', why: "it isn't UTF-8 (it might be UTF-16)" };
    const text = bytes.toString('utf8').replace(/^\ufeff/, '');
    // One such section makes the SDK drop the whole file.
    const why = /^[ \t]*\[(?:profile )?__proto__\]/m.test(text) ? 'it has a section named __proto__' : null;
    return { file, text, why };
  } catch (error) {
    const why = whyUnreadable(error);
    const absent =
      why === null && process.env[variable] ? `${variable} names ${file}, which doesn't exist.` : null;
    return { file, text: '', why, ...(absent === null ? {} : { absent }) };
  }
}

/** null if the file doesn't exist, which is common. */
function whyUnreadable(error: unknown): string | null {
  const code = systemCode(error) ?? 'unknown';
  if (code === 'ENOENT') return null;
  const known: Record<string, string> = {
    EISDIR: "it's a folder",
    EACCES: "you aren't allowed to read it",
    EPERM: "you aren't allowed to read it",
    ENOTDIR: 'part of its path is a file',
    ELOOP: 'its symbolic links form a loop',
  };
  return known[code] ?? `the system reports ${code}`;
}
