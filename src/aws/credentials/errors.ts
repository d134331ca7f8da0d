/**
 * Errors about missing or unusable credentials, all of which the user can fix. Each error names the profile or variable
 * at fault, which may be the last of a chain, and a command that the AWS CLI accepts. Exit 3 throughout.
 */
import { nearest } from '../../answers/nearest.ts';
import { withoutSecrets } from '../../http/failures.ts';
import { type ErrorReport, exitCode, isAbort, UserError } from '../../model/errors.ts';
import { foreignText } from '../../model/redact/redact.ts';
import { profileOfEnvironment } from '../access/environment.ts';
import type { AwsFiles } from './files.ts';
import { type Origin, profileOf, profileOption, renewalOf } from './origin.ts';
import type { UnseenProfile } from './unseen.ts';

type Part = Pick<ErrorReport, 'code' | 'message' | 'remedy'> &
  Partial<Pick<ErrorReport, 'why' | 'details'>> & { name?: string };

/** Names that are listed when a profile doesn't exist; more would scroll the message away. */
const namesShown = 10;

/** A source that is incomplete, or returns nothing. */
export function unusable({ name, ...part }: Part, cause?: unknown): UserError {
  return new UserError(
    {
      exit: exitCode.credentials,
      doing: 'getting credentials',
      ...(name === undefined ? {} : { where: { name } }),
      ...part,
      state: 'Nothing was changed.',
    },
    cause === undefined ? {} : { cause: withoutSecrets(cause) },
  );
}

/** A file of AWS that cannot be read, where a profile of it is needed. */
export function fileUnusable({ file, why }: { file: string; why: string }): UserError {
  return unusable({
    code: 'CREDENTIALS_FILE_UNREADABLE',
    name: file,
    message: `The AWS file ${file} can't be read: ${why}.`,
    remedy: ['Make it a readable UTF-8 file, or move it elsewhere.'],
  });
}

/** There is no source at all. @param more.unseen sections that might be what was meant */
export function noCredentials(
  profile: string | null,
  { why, unseen = [] }: { why?: string | undefined; unseen?: readonly UnseenProfile[] } = {},
): UserError {
  const hidden = unseen
    .slice(0, namesShown)
    .map(({ name, file, why: reason, fix }) => `[${name}] in ${file}: ${reason}. ${fix}`);
  const details = hidden.length === 0 ? {} : { details: hidden };
  if (profile !== null) {
    return unusable({
      code: 'CREDENTIALS_UNUSABLE',
      name: profile,
      message: `The profile ${profile} has no credentials.`,
      ...(why === undefined ? {} : { why }),
      ...details,
      remedy: [
        `aws configure${profileOption(profile)}`,
        `aws configure sso${profileOption(profile)}`,
        `aws login${profileOption(profile)}`,
      ],
    });
  }
  return unusable({
    code: 'NO_CREDENTIALS',
    message: 'No AWS credentials were found.',
    ...(why === undefined ? {} : { why }),
    ...details,
    remedy: [
      'aws configure sso',
      'aws login',
      'Or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      'Or run with --sandbox or --dry-run, which need none.',
    ],
  });
}

/**
 * The profile doesn't exist or can't be read: lists the ones that exist, the nearest first.
 *
 * @param from.isExplicit false where the environment names it
 * @param from.ofProfile the profile whose source_profile it is
 */
export function profileNotFound(
  profile: string,
  { profiles, unseen, faults, absent }: AwsFiles,
  from: { isExplicit: boolean; ofProfile?: string },
): UserError {
  const hidden = unseen.find(({ name }) => name === profile);
  const variable = process.env.AWS_PROFILE?.trim() ? 'AWS_PROFILE' : 'AWS_DEFAULT_PROFILE';
  const isOfVariable = !from.isExplicit && profileOfEnvironment() === profile;
  const namedBy = from.ofProfile
    ? ` (source_profile of ${from.ofProfile})`
    : isOfVariable
      ? ` (${variable} names it)`
      : '';
  const [fault] = faults;
  const all = [...profiles.keys()];
  const closest = nearest(profile, all);
  const names = closest === null ? [] : [closest, ...all.filter((name) => name !== closest)];
  const listed = names.slice(0, namesShown).join(', ') + (names.length > namesShown ? ', …' : '');
  return unusable({
    code: 'PROFILE_NOT_FOUND',
    name: profile,
    message:
      hidden === undefined
        ? `There is no AWS profile named ${profile}${namedBy}.`
        : `The AWS profile ${profile}${namedBy} can't be read.`,
    ...(hidden
      ? { why: `${hidden.file} has a section of that name, but ${hidden.why}.` }
      : fault
        ? { why: `The file ${fault.file} can't be read: ${fault.why}.` }
        : absent.length > 0
          ? { why: absent.join(' ') }
          : {}),
    remedy: [
      ...(hidden ? [hidden.fix] : []),
      ...(names.length > 0
        ? [`Profiles that exist: ${listed}`]
        : hidden
          ? []
          : ['aws configure', 'aws configure sso']),
    ],
  });
}

/** The source didn't respond within its time limit. */
export function tooLate(origin: Origin, milliseconds: number): UserError {
  const after =
    milliseconds < 60_000
      ? `${milliseconds / 1000} seconds`
      : `${milliseconds / 60_000} ${milliseconds === 60_000 ? 'minute' : 'minutes'}`;
  return unusable({
    code: origin.from === 'credential_process' ? 'CREDENTIAL_PROCESS_FAILED' : 'CREDENTIALS_TIMEOUT',
    ...nameOf(origin),
    message: `${subjectOf(origin)} didn't respond for ${after}.`,
    remedy: checksOf(origin),
  });
}

/** A source that responded, but not with credentials. */
export function noneFrom(
  origin: Origin,
  what: { message?: string; why?: string; remedy?: string[] },
): UserError {
  const codes: Partial<Record<Origin['from'], string>> = { credential_process: 'CREDENTIAL_PROCESS_FAILED' };
  return unusable({
    code: codes[origin.from] ?? 'CREDENTIALS_UNUSABLE',
    ...nameOf(origin),
    message: what.message ?? `${subjectOf(origin)} returned no credentials.`,
    ...(what.why ? { why: what.why } : {}),
    remedy: what.remedy ?? checksOf(origin),
  });
}

/** A key that cannot be sent, because something was pasted along with it. The values themselves are never shown. */
export function malformed(origin: Origin): UserError {
  return unusable({
    code: 'CREDENTIALS_MALFORMED',
    ...nameOf(origin),
    message:
      "A key or the session token has spaces, line breaks or other characters that a request can't contain.",
    remedy: [
      origin.from === 'environment'
        ? 'Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN again, without line breaks.'
        : `Correct ${subjectOf(origin).replace(/^T/, 't')}.`,
    ],
  });
}

/**
 * An error of an SDK provider as a `UserError`. Its errors have no codes, only texts, so they are distinguished by the
 * kind of source and by words in the text. An interruption and a `UserError` pass as they are.
 */
export function credentialError(
  error: unknown,
  origin: Origin,
  unseen: readonly UnseenProfile[] = [],
): unknown {
  if (error instanceof UserError || isAbort(error)) return error;
  const said = saidBy(error);
  if (origin.from === 'sso') return unusable(ssoPart(origin, said), error);
  if (origin.from === 'login') {
    return unusable(
      {
        code: 'CREDENTIALS_EXPIRED',
        name: origin.profile,
        message: `The profile ${origin.profile} has no valid login session.`,
        ...withWhy(said),
        remedy: renewalOf(origin),
      },
      error,
    );
  }
  if (origin.from === 'instance')
    return noCredentials(origin.profile, { why: instanceReason(error), unseen });
  return unusable(
    {
      code: 'CREDENTIALS_UNUSABLE',
      ...nameOf(origin),
      message: `${subjectOf(origin)} returned no credentials.`,
      ...withWhy(said),
      remedy: checksOf(origin),
    },
    error,
  );
}

function ssoPart(origin: Origin & { from: 'sso' }, said: string | null): Part {
  const { profile, account, role } = origin;
  if (said !== null && /ForbiddenException|No access/i.test(said)) {
    return {
      code: 'CREDENTIALS_UNUSABLE',
      name: profile,
      message: `IAM Identity Center doesn't give you the role ${role} in account ${account} (profile ${profile}).`,
      why: said,
      remedy: [
        `Ask the administrator of IAM Identity Center to assign you ${role} in account ${account}.`,
        `aws configure sso${profileOption(profile)}`,
      ],
    };
  }
  return {
    code: 'CREDENTIALS_EXPIRED',
    name: profile,
    message: `The profile ${profile} isn't signed in to IAM Identity Center, or its session has expired.`,
    ...withWhy(said),
    remedy: renewalOf(origin),
  };
}

/** The provider's own words; null for messages that only a programmer could read. */
function saidBy(error: unknown): string | null {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) return null;
  const text = foreignText(error.message);
  return text === '' || /^(?:TypeError|RangeError|ReferenceError|SyntaxError)\b/.test(text) ? null : text;
}

function withWhy(said: string | null): { why?: string } {
  return said === null ? {} : { why: said };
}

function instanceReason(error: unknown): string | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null;
  if (status === 404) return 'This EC2 instance has no role.';
  return typeof status === 'number' ? `The instance metadata service returned HTTP ${status}.` : undefined;
}

function nameOf(origin: Origin): { name?: string } {
  const profile = profileOf(origin);
  return profile === null ? {} : { name: profile };
}

/** The source that returned nothing, as the subject of a sentence. */
function subjectOf(origin: Origin): string {
  const profile = profileOf(origin);
  switch (origin.from) {
    case 'credential_process':
      return `The credential_process of the profile ${profile}`;
    case 'container':
      return `The container's credential endpoint (${origin.variable})`;
    case 'instance':
      return 'The instance metadata service';
    case 'environment':
      return 'The environment';
    case 'web-identity':
      return profile === null
        ? 'The web identity of the environment'
        : `The web identity of profile ${profile}`;
    default:
      return `The profile ${profile}`;
  }
}

/** How the user can check what the source returns. */
function checksOf(origin: Origin): string[] {
  const check = `aws sts get-caller-identity${profileOption(profileOf(origin))}`;
  switch (origin.from) {
    case 'credential_process':
      return [`Run its command by itself, or: ${check}`];
    case 'container':
      return [`Check what ${origin.variable} names, or unset it.`, check];
    case 'keys':
      return [`aws configure${profileOption(origin.profile)}`, check];
    default:
      return [check];
  }
}
