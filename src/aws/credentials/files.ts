/**
 * The AWS config and credentials files as the SDK parses them, read again each time, because users edit them while the
 * program runs. Also reports what the SDK's parser silently drops but the AWS CLI reads. Source: AWS CLI user guide,
 * "Configuration and credential file settings".
 */
import { join } from 'node:path';
import { externalDataInterceptor, loadSharedConfigFiles } from '@smithy/core/config';
import { systemCode } from '../../model/errors.ts';
import { expandHome, homeFolder, readWhole } from '../../process/program.ts';

export type Settings = Readonly<Record<string, string | undefined>>;

/** A profile: its settings merged from both files, and each file's own. Keys in lower case, as the CLI reads them. */
export interface Profile {
  name: string;
  merged: Settings;
  config: Settings;
  credentials: Settings;
}

/** A section that looks like a profile but that the SDK ignores. */
export interface UnseenProfile {
  name: string;
  file: string;
  /** A clause: "its name has a space in it". */
  why: string;
  /** What to do about it, as a sentence. */
  fix: string;
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
  faults: readonly FileFault[];
}

/** Reads both files. One that does not exist counts as empty. */
export async function readAwsFiles(): Promise<AwsFiles> {
  const [config, credentials] = await Promise.all([
    readText(fileOf('AWS_CONFIG_FILE', 'config')),
    readText(fileOf('AWS_SHARED_CREDENTIALS_FILE', 'credentials')),
  ]);
  // The SDK would read them again, a pipe without an end and nothing of what was in it.
  for (const { file, text } of [config, credentials]) externalDataInterceptor.interceptFile(file, text);
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    configFilepath: config.file,
    filepath: credentials.file,
  });
  const profiles = profilesOf(configFile, credentialsFile);
  const seen = new Set(profiles.keys());
  return {
    profiles,
    ssoSessions: sectionsNamed(configFile, 'sso-session.'),
    services: sectionsNamed(configFile, 'services.'),
    unseen: [...unseenInConfig(config, seen), ...unseenInCredentials(credentials, seen)],
    faults: [config, credentials].flatMap(({ file, why }) => (why === null ? [] : [{ file, why }])),
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

interface FileText {
  file: string;
  text: string;
  why: string | null;
}

async function readText(file: string): Promise<FileText> {
  try {
    const bytes = await readWhole(file, largestFile);
    // Single-byte text has no null bytes; UTF-16 has one beside each ASCII letter.
    if (bytes.includes(0)) return { file, text: '', why: "it isn't UTF-8 (it might be UTF-16)" };
    const text = bytes.toString('utf8').replace(/^\ufeff/, '');
    // One such section makes the SDK drop the whole file.
    const why = /^[ \t]*\[(?:profile )?__proto__\]/m.test(text) ? 'it has a section named __proto__' : null;
    return { file, text, why };
  } catch (error) {
    return { file, text: '', why: whyUnreadable(error) };
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

interface Section {
  header: string;
  lines: string[];
}

/** Headers and what is below them: to say why a section is missing, not to take settings from it. */
function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  for (const line of text.split(/\r?\n/)) {
    const header = /^[ \t]*\[([^\]]+)\]/.exec(line)?.[1]?.trim();
    if (header !== undefined) sections.push({ header, lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections;
}

function unseenInConfig({ file, text }: FileText, seen: ReadonlySet<string>): UnseenProfile[] {
  return sectionsOf(text).flatMap((section): UnseenProfile[] => {
    const { header } = section;
    if (/^(?:default$|sso-session\s|services\s|plugins$|preview$)/.test(header)) return [];
    const given = /^profile\s+(.*)$/.exec(header)?.[1];
    if (given === undefined) {
      if (seen.has(header)) return [];
      const why = 'in this file a profile is written [profile NAME]';
      return [{ name: header, file, why, fix: `Write [profile ${header}] instead of [${header}].` }];
    }
    const name = unquoted(given);
    return seen.has(name)
      ? []
      : [{ name, file, ...whyUnseen(name, section, (better) => `[profile ${better}]`) }];
  });
}

function unseenInCredentials({ file, text }: FileText, seen: ReadonlySet<string>): UnseenProfile[] {
  return sectionsOf(text).flatMap((section): UnseenProfile[] => {
    const name = /^profile\s+(.*)$/.exec(section.header)?.[1];
    if (name !== undefined) {
      const why = 'in this file a profile is written [NAME]';
      const fix = `Write [${unquoted(name)}] instead of [${section.header}].`;
      return seen.has(unquoted(name)) ? [] : [{ name: unquoted(name), file, why, fix }];
    }
    return seen.has(section.header)
      ? []
      : [{ name: section.header, file, ...whyUnseen(section.header, section, (better) => `[${better}]`) }];
  });
}

/** The characters that the SDK's parser accepts in a name. */
const takenInNames = /^[\w@+.%:/-]+$/;

function whyUnseen(
  name: string,
  { lines }: Section,
  write: (name: string) => string,
): Pick<UnseenProfile, 'why' | 'fix'> {
  if (!takenInNames.test(name)) {
    const better = name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^\w@+.%:/-]+/g, '-')
      .replace(/^-+|-+$/g, '');
    return {
      why: /\s/.test(name)
        ? 'its name has a space in it'
        : "its name has characters that the AWS SDK for JavaScript can't read",
      fix: `Rename it to ${write(better || 'NAME')}.`,
    };
  }
  if (lines.some(isWithColon)) {
    return {
      why: "its settings are written with a colon, which the AWS SDK for JavaScript can't read",
      fix: 'Write them as key = value.',
    };
  }
  return { why: 'it has no settings', fix: 'Give it settings, or remove it.' };
}

function isWithColon(line: string): boolean {
  return /^\s*[a-z][a-z0-9_]*\s*:\s*\S/i.test(line) && !/^[^:]*=/.test(line);
}

function unquoted(name: string): string {
  return name.replace(/^(["'])(.*)\1$/, '$2');
}

function fileOf(variable: string, name: string): string {
  return expandHome(process.env[variable] || join(homeFolder(), '.aws', name));
}
