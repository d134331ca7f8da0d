/** A decided source of credentials, and how it is described: in the plan, in JSON, in an error. Holds no secret. */
import { shellWord } from '../../model/clean-text.ts';
import type { CredentialsUsed } from '../types.ts';

export interface SsoOrigin {
  from: 'sso';
  profile: string;
  session: string | null;
  startUrl: string;
  region: string;
  account: string;
  role: string;
}

export interface RoleOrigin {
  from: 'assume-role';
  profile: string;
  roleArn: string;
  sessionName: string | null;
  externalId: string | null;
  /** Seconds. */
  duration: number | null;
  mfaSerial: string | null;
  region: string | null;
  base: Origin;
}

/** A decided source, with everything that resolving it needs except the secrets. */
export type Origin =
  | { from: 'environment'; variables: readonly string[] }
  | {
      from: 'web-identity';
      /** The profile that has the token's file; null for the environment. */
      profile: string | null;
      tokenFile: string;
      roleArn: string;
      sessionName: string | null;
    }
  | SsoOrigin
  | { from: 'keys'; profile: string; file: 'config' | 'credentials' }
  | { from: 'login'; profile: string; session: string }
  | { from: 'credential_process'; profile: string }
  | { from: 'container'; variable: string }
  | { from: 'instance'; profile: string | null }
  | RoleOrigin;

/** The source at the end of a chain of roles. */
export function firstOf(origin: Origin): Exclude<Origin, RoleOrigin> {
  return origin.from === 'assume-role' ? firstOf(origin.base) : origin;
}

/** A decided source, described for people and programs. */
export function describeOrigin(origin: Origin): CredentialsUsed {
  return {
    source: origin.from,
    profile: profileOf(origin),
    chain: chainOf(origin),
    description: sentenceOf(origin),
  };
}

/** The profile that a source belongs to; null for those of the environment, a container and an instance. */
export function profileOf(origin: Origin): string | null {
  return 'profile' in origin && origin.from !== 'instance' ? origin.profile : null;
}

/** The profiles that lead to the credentials, the one that is used first. */
function chainOf(origin: Origin): string[] {
  const profile = profileOf(origin);
  const rest = origin.from === 'assume-role' ? chainOf(origin.base) : [];
  return profile === null ? rest : [profile, ...rest.filter((name) => name !== profile)];
}

function sentenceOf(origin: Origin): string {
  switch (origin.from) {
    case 'environment':
      return `${origin.variables.join(' and ')} in the environment`;
    case 'web-identity':
      return origin.profile === null
        ? 'the web identity of the environment (AWS_WEB_IDENTITY_TOKEN_FILE)'
        : `the web identity of profile ${origin.profile}`;
    case 'sso':
      return `profile ${origin.profile} (IAM Identity Center, role ${origin.role})`;
    case 'keys':
      return `profile ${origin.profile} (access key in the ${origin.file} file)`;
    case 'login':
      return `profile ${origin.profile} (aws login)`;
    case 'credential_process':
      return `profile ${origin.profile} (credential_process)`;
    case 'container':
      return `the container's credentials (${origin.variable})`;
    case 'instance':
      return "the EC2 instance's role";
    case 'assume-role':
      return `profile ${origin.profile}, which assumes ${origin.roleArn} with ${sentenceOf(origin.base)}`;
  }
}

/** What makes expired credentials of this source valid again: commands that the AWS CLI accepts, or a sentence. */
export function renewalOf(origin: Origin): string[] {
  const first = firstOf(origin);
  switch (first.from) {
    case 'environment':
      return [
        `Get new keys where these came from and export them. A running program doesn't see new ones: start it again.`,
        `Or unset ${first.variables.join(' ')} and sign in with a profile.`,
      ];
    case 'sso':
      return [`aws sso login${profileOption(first.profile)}`];
    case 'login':
      return [`aws login${profileOption(first.profile)}`];
    case 'keys':
      return [
        `Get new keys where the ones of profile ${first.profile} came from.`,
        `aws configure${profileOption(first.profile)}`,
      ];
    case 'credential_process':
      return [
        `Sign in to the service that the credential_process of profile ${first.profile} uses.`,
        `aws sts get-caller-identity${profileOption(first.profile)}`,
      ];
    case 'web-identity':
      return ['Get a new web identity token where this one came from.'];
    case 'container':
    case 'instance':
      return ['The service that runs this container or instance renews them. Try again in a minute.'];
  }
}

/** ` --profile NAME`, quoted for a shell; empty without a profile. */
export function profileOption(profile: string | null): string {
  return profile === null ? '' : ` --profile ${shellWord(profile)}`;
}
