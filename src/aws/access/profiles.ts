/**
 * The profiles of the AWS config and credentials files: what there is, of which kind, and what the SDK cannot see.
 * Files are read afresh each time, because users edit them and log in while the program runs.
 * Source: AWS CLI user guide, "Configuration and credential file settings".
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { exitCode, UserError } from '../../model/errors.ts';
import { endpointsIgnored, profileOfEnvironment, regionOfEnvironment } from './environment.ts';

/** How a profile comes to credentials, in the order in which the SDK tries. */
export type ProfileKind =
  | 'assume-role'
  | 'static'
  | 'web-identity'
  | 'credential_process'
  | 'sso'
  | 'login'
  | 'unknown';

export interface ProfileSummary {
  name: string;
  kind: ProfileKind;
  /** The profile's region, or null. */
  region: string | null;
  /** 12 digits where the files tell the account, else null. */
  account: string | null;
  /** The profile that an assume-role profile starts from. */
  sourceProfile: string | null;
  /** True where a one-time code will be asked for. */
  mfa: boolean;
}

/** A section that looks like a profile and that the SDK does not see. */
export interface UnseenProfile {
  name: string;
  file: string;
  why: string;
}

export interface ProfileListing {
  /** By name; `default` first. */
  profiles: ProfileSummary[];
  unseen: UnseenProfile[];
}

type Settings = Record<string, string | undefined>;

/** Lists the profiles of both files. A file that is not there counts as empty. */
export async function listProfiles(): Promise<ProfileListing> {
  const known = await knownProfiles();
  const profiles = Object.entries(known)
    .map(([name, settings]) => summarize(name, settings))
    .sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name));
  return { profiles, unseen: await unseenProfiles(new Set(Object.keys(known))) };
}

/**
 * The region to work in: the option, else `AWS_REGION`, else `AWS_DEFAULT_REGION`, else the profile's, else null.
 *
 * @param profile defaults to `AWS_PROFILE`, else `default`
 */
export async function resolveRegion(
  option: string | undefined,
  profile: string | undefined,
): Promise<string | null> {
  const outright = option ?? regionOfEnvironment();
  if (outright !== null && outright !== undefined) return outright;
  const region = (await settingsOf(profile))?.region ?? null;
  if (region === null || /^[a-z0-9-]+$/.test(region)) return region;
  throw new UserError({
    code: 'REGION_UNKNOWN',
    exit: exitCode.usage,
    doing: 'reading the AWS configuration files',
    message: `The profile ${profile ?? 'default'} has ${JSON.stringify(region)} as its region, which is none.`,
    remedy: ['Correct the line "region = …" of the profile, or name a region with --region.'],
    state: 'AWS was not called.',
  });
}

/** The endpoint that a profile's `services` section or `endpoint_url` gives a service (`s3`), or null. */
export async function endpointOfProfile(
  service: string,
  profile: string | undefined,
): Promise<string | null> {
  if (endpointsIgnored()) return null;
  const settings = await settingsOf(profile);
  if (!settings) return null;
  const section = settings.services;
  const { configFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const ofService = section && configFile[`services.${section}`]?.[`${service}.endpoint_url`];
  return ofService || settings.endpoint_url || null;
}

/** The settings of a profile as the SDK merges them, or null where there is no such profile. */
export async function settingsOf(profile: string | undefined): Promise<Settings | null> {
  const name = profile ?? profileOfEnvironment() ?? 'default';
  return (await knownProfiles())[name] ?? null;
}

/** What kind of profile these settings make. */
export function kindOf(settings: Settings): ProfileKind {
  if (settings.role_arn && (settings.source_profile || settings.credential_source)) return 'assume-role';
  if (settings.aws_access_key_id && settings.aws_secret_access_key) return 'static';
  if (settings.web_identity_token_file && settings.role_arn) return 'web-identity';
  if (settings.credential_process) return 'credential_process';
  if (
    Object.keys(settings).some((key) => /^sso_(start_url|account_id|session|region|role_name)$/.test(key))
  ) {
    return 'sso';
  }
  return settings.login_session ? 'login' : 'unknown';
}

async function knownProfiles(): Promise<Record<string, Settings>> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]);
  return Object.fromEntries(
    [...names]
      .filter((name) => !/^(sso-session|services)\./.test(name))
      .map((name) => [name, { ...configFile[name], ...credentialsFile[name] }]),
  );
}

function summarize(name: string, settings: Settings): ProfileSummary {
  return {
    name,
    kind: kindOf(settings),
    region: settings.region ?? null,
    account: accountOf(settings),
    sourceProfile: settings.source_profile ?? null,
    mfa: settings.mfa_serial !== undefined,
  };
}

function accountOf(settings: Settings): string | null {
  const ofArn = (arn: string | undefined): string | undefined => arn?.split(':')[4];
  const candidates = [
    ofArn(settings.role_arn),
    settings.sso_account_id,
    settings.aws_account_id,
    ofArn(settings.login_session),
  ];
  return candidates.find((candidate) => candidate !== undefined && /^\d{12}$/.test(candidate)) ?? null;
}

function rank(name: string): number {
  return name === 'default' ? 0 : 1;
}

/** Sections that a person takes for profiles and the SDK drops without a word. */
async function unseenProfiles(seen: ReadonlySet<string>): Promise<UnseenProfile[]> {
  const config = fileOf('AWS_CONFIG_FILE', 'config');
  const credentials = fileOf('AWS_SHARED_CREDENTIALS_FILE', 'credentials');
  const ofConfig = (await sectionsOf(config)).flatMap((section): UnseenProfile[] => {
    if (section === 'default' || /^(sso-session|services|plugins|preview)(\s|$)/.test(section)) return [];
    const name = /^profile\s+(.*)$/.exec(section)?.[1];
    if (name === undefined) {
      return [{ name: section, file: config, why: 'in this file a profile is written [profile NAME]' }];
    }
    return seen.has(unquoted(name)) ? [] : [{ name, file: config, why: whyUnseen(name) }];
  });
  const ofCredentials = (await sectionsOf(credentials))
    .filter((section) => !seen.has(section))
    .map((section) => ({ name: section, file: credentials, why: whyUnseen(section) }));
  return [...ofConfig.filter(({ name }) => !seen.has(name)), ...ofCredentials];
}

function whyUnseen(name: string): string {
  return /\s/.test(unquoted(name)) ? 'its name has a space in it' : 'it has no settings';
}

function unquoted(name: string): string {
  return name.replace(/^(["'])(.*)\1$/, '$2');
}

async function sectionsOf(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return [...text.matchAll(/^[ \t]*\[([^\]\r\n]+)\]/gm)].map(([, section]) => (section ?? '').trim());
}

function fileOf(variable: string, name: string): string {
  const path = process.env[variable] || join(homedir(), '.aws', name);
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}
