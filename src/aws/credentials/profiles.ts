/** The profiles of the AWS files: their kinds, and the settings that clients use. */
import { exitCode, UserError } from '../../model/errors.ts';
import { profileOfEnvironment, regionOfEnvironment, switchOfEnvironment } from '../access/environment.ts';
import { type Profile, readAwsFiles, type Settings } from './files.ts';
import type { UnseenProfile } from './unseen.ts';

/** How a profile gets credentials, in the order that the AWS CLI tries. */
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
  /** 12 digits where the files name the account, else null. */
  account: string | null;
  /** The profile that an assume-role profile starts from. */
  sourceProfile: string | null;
  /** True where a one-time code will be asked for. */
  mfa: boolean;
}

export interface ProfileListing {
  /** By name; `default` first. */
  profiles: ProfileSummary[];
  unseen: UnseenProfile[];
}

/** Lists the profiles of both files. A file that does not exist counts as empty. */
export async function listProfiles(): Promise<ProfileListing> {
  const { profiles, unseen } = await readAwsFiles();
  return {
    profiles: [...profiles.values()]
      .map(summarize)
      .sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name)),
    unseen: [...unseen],
  };
}

/**
 * The region to work in: the option, else `AWS_REGION`, else `AWS_DEFAULT_REGION`, else the profile's, else null.
 *
 * @param profile defaults to the environment's, else `default`
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
    message: `The profile ${profile ?? 'default'} has ${JSON.stringify(region)} as its region, which isn't a region.`,
    remedy: ['Correct the line "region = …" of the profile, or name a region with --region.'],
    state: "AWS wasn't called.",
  });
}

/** A profile's settings for endpoints and certificates, as the AWS CLI reads them. */
export interface ClientSettings {
  /** True where environment or profile switch configured endpoints off, wherever they are configured. */
  isIgnored: boolean;
  /** For all services, or null. */
  endpoint: string | null;
  /** By service, in lower case with `_` for spaces: `s3`. */
  endpoints: Readonly<Record<string, string>>;
  /** The services section that it names, if that doesn't exist; else null. */
  missingServices: string | null;
  caBundle: string | null;
  /** FIPS and dual-stack endpoints; null where it does not say. */
  useFips: boolean | null;
  useDualStack: boolean | null;
}

/** @param profile defaults to the environment's, else `default` */
export async function clientSettings(profile: string | undefined): Promise<ClientSettings> {
  const { profiles, services } = await readAwsFiles();
  const settings = profiles.get(profileName(profile))?.merged ?? {};
  const isIgnored =
    switchOfEnvironment('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS') ??
    isOn(settings.ignore_configured_endpoint_urls) ??
    false;
  const section = settings.services;
  const ofServices = section === undefined ? {} : services.get(section);
  const endpoints = Object.entries(ofServices ?? {}).flatMap(([key, url]) => {
    const service = /^(.*)\.endpoint_url$/.exec(key)?.[1];
    return service === undefined || !url ? [] : [[service, url] as const];
  });
  return {
    isIgnored,
    endpoint: isIgnored ? null : (settings.endpoint_url ?? null),
    endpoints: isIgnored ? {} : Object.fromEntries(endpoints),
    missingServices: ofServices === undefined && !isIgnored ? (section ?? null) : null,
    caBundle: settings.ca_bundle ?? null,
    useFips: isOn(settings.use_fips_endpoint),
    useDualStack: isOn(settings.use_dualstack_endpoint),
  };
}

function isOn(value: string | undefined): boolean | null {
  return value === undefined ? null : value.toLowerCase() === 'true';
}

/** The settings of a profile as both files give them together, or null where there is no such profile. */
async function settingsOf(profile: string | undefined): Promise<Settings | null> {
  return (await readAwsFiles()).profiles.get(profileName(profile))?.merged ?? null;
}

function profileName(profile: string | undefined): string {
  return profile ?? profileOfEnvironment() ?? 'default';
}

/** The kind of a profile: the first source that it has, in the order of the AWS CLI. */
export function kindOf({
  merged,
  config,
  credentials,
}: Pick<Profile, 'merged' | 'config' | 'credentials'>): ProfileKind {
  if (merged.role_arn && !merged.web_identity_token_file) return 'assume-role';
  if (merged.web_identity_token_file) return 'web-identity';
  if (merged.sso_account_id || merged.sso_role_name) return 'sso';
  if (credentials.aws_access_key_id || credentials.aws_secret_access_key) return 'static';
  if (merged.login_session) return 'login';
  if (merged.credential_process) return 'credential_process';
  if (config.aws_access_key_id || config.aws_secret_access_key) return 'static';
  return merged.sso_session || merged.sso_start_url ? 'sso' : 'unknown';
}

function summarize(profile: Profile): ProfileSummary {
  const { name, merged } = profile;
  return {
    name,
    kind: kindOf(profile),
    region: merged.region ?? null,
    account: accountOf(merged),
    sourceProfile: merged.source_profile ?? null,
    mfa: merged.mfa_serial !== undefined,
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
