/**
 * Which source of credentials is used, by the precedence of the AWS CLI v2. It is decided once, from the environment
 * and the AWS files alone, and exactly that source is resolved. An incomplete source is refused, even where the CLI
 * would skip it, because the user meant that source and not the next one. Source: AWS CLI user guide, "Authentication
 * and access credentials"; the order of botocore's providers.
 */
import type { UserError } from '../../model/errors.ts';
import {
  containerOfEnvironment,
  isInstanceDisabled,
  keysOfEnvironment,
  profileOfEnvironment,
  webIdentityOfEnvironment,
} from '../access/environment.ts';
import { fileUnusable, noCredentials, profileNotFound, unusable } from './errors.ts';
import { type AwsFiles, type Profile, readAwsFiles, type Settings } from './files.ts';
import { type Origin, profileOption, type RoleOrigin } from './origin.ts';
import { kindOf } from './profiles.ts';

/**
 * What is requested: a profile that was named explicitly (`--profile`, the answers), or whatever the environment
 * selects.
 */
export type SourceRequest = { kind: 'profile'; profile: string } | { kind: 'environment' };

/** The longest chain of source profiles that is followed. */
const longestChain = 20;

/** @throws UserError with exit 3 for a source that is missing, incomplete or unreadable */
export async function decideSource(request: SourceRequest): Promise<Origin> {
  const files = await readAwsFiles();
  const named = request.kind === 'profile' ? request.profile : profileOfEnvironment();
  const isExplicit = request.kind === 'profile';
  if (named !== null && !isThere(files, named)) throw profileNotFound(named, files, { isExplicit });
  const keys = isExplicit ? null : originOfKeys();
  if (keys !== null) return keys;
  const [fault] = files.faults;
  if (fault !== undefined) throw fileUnusable(fault);
  const name = named ?? 'default';
  const profile = files.profiles.get(name);
  if (profile === undefined && files.unseen.some((unseen) => unseen.name === name)) {
    throw profileNotFound(name, files, { isExplicit });
  }
  const kind = profile === undefined ? 'unknown' : kindOf(profile);
  if (profile !== undefined && kind === 'assume-role') return originOfRole(profile, files, [name]);
  const web = originOfWebIdentity(isExplicit ? null : webIdentityOfEnvironment(), profile);
  if (web !== null) return web;
  const own = profile === undefined ? null : originOfProfile(profile, files);
  if (own !== null) return own;
  const variable = containerOfEnvironment();
  if (variable !== null) return { from: 'container', variable };
  if (isInstanceDisabled()) throw noCredentials(named, { unseen: files.unseen });
  return { from: 'instance', profile: named };
}

/** What the AWS files have under that name, whether or not the SDK sees it. */
function isThere({ profiles, unseen }: AwsFiles, name: string): boolean {
  return profiles.has(name) || unseen.some((section) => section.name === name);
}

/** The keys of the environment; null where there is none of them. */
function originOfKeys(): Origin | null {
  const { present, missing } = keysOfEnvironment();
  if (present.length === 0) return null;
  if (missing.length === 0) return { from: 'environment', variables: present };
  throw unusable({
    code: 'ENVIRONMENT_INCOMPLETE',
    message: `The environment has ${present.join(' and ')}, but not ${missing.join(' and ')}.`,
    why: 'Keys in the environment take precedence over every profile, so an incomplete set must be completed or removed.',
    remedy: [`export ${missing.join('=… ')}=…`, `Or: unset ${present.join(' ')}`],
  });
}

function originOfWebIdentity(
  environment: ReturnType<typeof webIdentityOfEnvironment> | null,
  profile: Profile | undefined,
): Origin | null {
  const settings: Settings = profile?.merged ?? {};
  const tokenFile = environment?.tokenFile ?? settings.web_identity_token_file;
  const roleArn = environment?.roleArn ?? settings.role_arn;
  const isOfProfile = !environment?.tokenFile;
  if (tokenFile && roleArn) {
    return {
      from: 'web-identity',
      profile: isOfProfile ? (profile?.name ?? null) : null,
      tokenFile,
      roleArn,
      sessionName: environment?.sessionName ?? settings.role_session_name ?? null,
    };
  }
  if (tokenFile) {
    const where = isOfProfile ? `The profile ${profile?.name}` : 'The environment';
    throw unusable({
      code: isOfProfile ? 'PROFILE_INCOMPLETE' : 'ENVIRONMENT_INCOMPLETE',
      message: `${where} names a web identity token, but no role.`,
      remedy: [
        isOfProfile
          ? `aws configure set role_arn ROLE_ARN${profileOption(profile?.name ?? null)}`
          : 'export AWS_ROLE_ARN=…',
      ],
    });
  }
  if (!environment?.roleArn) return null;
  throw unusable({
    code: 'ENVIRONMENT_INCOMPLETE',
    message: 'The environment has AWS_ROLE_ARN, but not AWS_WEB_IDENTITY_TOKEN_FILE.',
    remedy: ['export AWS_WEB_IDENTITY_TOKEN_FILE=…', 'Or: unset AWS_ROLE_ARN'],
  });
}

/** The source that a profile itself has; null if it has none. */
function originOfProfile(profile: Profile, files: AwsFiles): Origin | null {
  const { name, merged } = profile;
  switch (kindOf(profile)) {
    case 'sso':
      return originOfSso(profile, files);
    case 'static':
      return originOfStatic(profile);
    case 'login':
      return { from: 'login', profile: name, session: merged.login_session ?? '' };
    case 'credential_process':
      return { from: 'credential_process', profile: name };
    case 'web-identity':
      return originOfWebIdentity(null, profile);
    default:
      return null;
  }
}

function originOfStatic({ name, config, credentials }: Profile): Origin {
  const file = hasKey(credentials) ? 'credentials' : 'config';
  const own = file === 'credentials' ? credentials : config;
  const missing = ['aws_access_key_id', 'aws_secret_access_key'].filter((key) => !own[key]);
  if (missing.length === 0) return { from: 'keys', profile: name, file };
  throw unusable({
    code: 'PROFILE_INCOMPLETE',
    name,
    message: `The profile ${name} has only one of its two keys: ${missing.join(' and ')} is missing in the ${file} file.`,
    remedy: [`aws configure${profileOption(name)}`],
  });
}

/** True if a section has one of the two keys, so that the other is expected, too. */
function hasKey(settings: Settings): boolean {
  return Boolean(settings.aws_access_key_id || settings.aws_secret_access_key);
}

function originOfSso({ name, merged }: Profile, { ssoSessions, unseenSessions }: AwsFiles): Origin {
  const session = merged.sso_session ?? null;
  const ofSession = session === null ? {} : ssoSessions.get(session);
  const configure = `aws configure sso${profileOption(name)}`;
  if (ofSession === undefined) {
    const others = [...ssoSessions.keys()];
    const hidden = unseenSessions.find((each) => each.name === session);
    const state = hidden === undefined ? "doesn't exist" : "can't be read";
    throw unusable({
      code: 'PROFILE_INCOMPLETE',
      name,
      message: `The profile ${name} names the sso-session ${session}, which ${state}.`,
      ...(hidden ? { why: `${hidden.file} has a section of that name, but ${hidden.why}.` } : {}),
      remedy: [
        ...(hidden ? [`${hidden.fix} Change sso_session of the profile, too, if the name changes.`] : []),
        configure,
        ...(others.length === 0 ? [] : [`Sessions that exist: ${others.slice(0, 10).join(', ')}`]),
      ],
    });
  }
  const conflict = ['sso_start_url', 'sso_region'].find(
    (key) => merged[key] && ofSession[key] && merged[key] !== ofSession[key],
  );
  const all: Settings = { ...merged, ...ofSession };
  const missing = ['sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'].filter(
    (key) => !all[key],
  );
  if (conflict !== undefined || missing.length > 0) {
    throw unusable({
      code: 'PROFILE_INCOMPLETE',
      name,
      message:
        conflict === undefined
          ? `The profile ${name} uses IAM Identity Center, but lacks ${missing.join(', ')}.`
          : `The profile ${name} and its sso-session ${session} have a different ${conflict}.`,
      remedy: [configure],
    });
  }
  return {
    from: 'sso',
    profile: name,
    session,
    startUrl: all.sso_start_url ?? '',
    region: all.sso_region ?? '',
    account: all.sso_account_id ?? '',
    role: all.sso_role_name ?? '',
  };
}

/** @param visited the profiles that led here, this one last */
function originOfRole(profile: Profile, files: AwsFiles, visited: readonly string[]): RoleOrigin {
  const { name, merged } = profile;
  const seconds = Number(merged.duration_seconds ?? Number.NaN);
  return {
    from: 'assume-role',
    profile: name,
    roleArn: merged.role_arn ?? '',
    sessionName: merged.role_session_name ?? null,
    externalId: merged.external_id ?? null,
    duration: Number.isInteger(seconds) ? seconds : null,
    mfaSerial: merged.mfa_serial ?? null,
    region: merged.region ?? null,
    base: baseOfRole(profile, files, visited),
  };
}

function baseOfRole({ name, merged }: Profile, files: AwsFiles, visited: readonly string[]): Origin {
  const { source_profile: source, credential_source: named } = merged;
  if (Boolean(source) === Boolean(named)) {
    throw unusable({
      code: 'PROFILE_INCOMPLETE',
      name,
      message: source
        ? `The profile ${name} has both source_profile and credential_source.`
        : `The profile ${name} assumes a role, but names neither source_profile nor credential_source.`,
      remedy: [
        source
          ? 'Remove one of the two lines.'
          : `aws configure set source_profile OTHER_PROFILE${profileOption(name)}`,
      ],
    });
  }
  if (!source) return originNamed(named ?? '', name);
  const base = files.profiles.get(source);
  if (base === undefined) throw profileNotFound(source, files, { isExplicit: true, ofProfile: name });
  if (source === name && kindOf(withoutRole(base)) === 'static') return originOfStatic(base);
  if (visited.includes(source) || visited.length >= longestChain) {
    throw unusable({
      code: 'PROFILE_INCOMPLETE',
      name,
      message: `The source profiles form a loop: ${[...visited, source].join(' → ')}.`,
      remedy: [`aws configure set source_profile OTHER_PROFILE${profileOption(name)}`],
    });
  }
  // As in the CLI: keys of a source profile come before a role that it could assume.
  if (hasKey(base.merged)) return originOfProfile(withoutRole(base), files) ?? originOfStatic(base);
  if (kindOf(base) === 'assume-role') return originOfRole(base, files, [...visited, source]);
  const own = originOfProfile(base, files);
  if (own !== null) return own;
  throw unusable({
    code: 'PROFILE_INCOMPLETE',
    name: source,
    message: `The profile ${source}, from which ${name} assumes its role, has no credentials.`,
    remedy: [`aws configure${profileOption(source)}`, `aws configure sso${profileOption(source)}`],
  });
}

function withoutRole({ merged, ...profile }: Profile): Profile {
  const { role_arn: _role, ...rest } = merged;
  return { ...profile, merged: merged.web_identity_token_file ? merged : rest };
}

/** What `credential_source` names. */
function originNamed(source: string, profile: string): Origin {
  const lacks = (what: string, remedy: string): UserError =>
    unusable({
      code: 'ENVIRONMENT_INCOMPLETE',
      name: profile,
      message: `The profile ${profile} needs ${what}.`,
      remedy: [remedy],
    });
  switch (source) {
    case 'Environment': {
      const keys = originOfKeys();
      if (keys !== null) return keys;
      throw lacks(
        'keys in the environment, but there are none',
        'export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…',
      );
    }
    case 'EcsContainer': {
      const variable = containerOfEnvironment();
      if (variable !== null) return { from: 'container', variable };
      throw lacks(
        "a container's credentials, but this isn't a container",
        'Run this in the container, or change credential_source.',
      );
    }
    case 'Ec2InstanceMetadata':
      if (!isInstanceDisabled()) return { from: 'instance', profile };
      throw lacks(
        "an instance's role, but AWS_EC2_METADATA_DISABLED is true",
        'unset AWS_EC2_METADATA_DISABLED',
      );
    default:
      throw unusable({
        code: 'PROFILE_INCOMPLETE',
        name: profile,
        message: `The profile ${profile} has an unknown credential_source.`,
        remedy: ['It is one of Environment, Ec2InstanceMetadata and EcsContainer.'],
      });
  }
}
