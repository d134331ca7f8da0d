/**
 * What credential providers say when they fail, as something the user can fix. The SDK gives these errors no codes,
 * only texts, so they are told apart by the profile's kind and by words of the text.
 */
import { nearest } from '../../answers/nearest.ts';
import { exitCode, isAbort, UserError } from '../../model/errors.ts';
import { foreignText } from '../../model/redact.ts';
import { withoutSecrets } from '../explain/errors.ts';
import type { CredentialSource } from '../types.ts';
import type { ProfileKind, ProfileSummary, UnseenProfile } from './profiles.ts';

export interface CredentialContext {
  source: CredentialSource;
  /** The profile that was used, or null where none was named. */
  profile: string | null;
  kind: ProfileKind;
}

const doing = 'getting credentials';

/** Names that are listed when a profile is not there; more would scroll the message away. */
const namesShown = 10;

/**
 * Turns a provider's error into a `UserError` with exit 3. Errors that are not the provider's (an interruption, a
 * `UserError` of the MFA prompt) pass as they are.
 */
export function credentialError(error: unknown, context: CredentialContext): unknown {
  if (error instanceof UserError || isAbort(error)) return error;
  const said = foreignText(error instanceof Error ? error.message : String(error));
  const name = error instanceof Error ? error.name : '';
  const report = reportFor(said, name, context);
  return new UserError(
    {
      exit: exitCode.credentials,
      doing,
      ...(context.profile === null ? {} : { where: { name: context.profile } }),
      ...report,
    },
    { cause: withoutSecrets(error) },
  );
}

type Part = { code: string; message: string; why?: string; remedy: string[] };

function reportFor(said: string, name: string, context: CredentialContext): Part {
  const { kind, profile } = context;
  const option = profile === null ? '' : ` --profile ${profile}`;
  const titled = profile === null ? 'The default profile' : `The profile ${profile}`;
  if (/MultiFactorAuthentication failed|invalid MFA one time pass code/i.test(said)) {
    return {
      code: 'MFA_CODE_REFUSED',
      message: 'AWS refused the MFA code.',
      why: 'Each code is accepted once and only for about 30 seconds.',
      remedy: ['Wait for the next code of the device and try again.'],
    };
  }
  if (/requires multi-factor authentication/i.test(said)) {
    return {
      code: 'MFA_CODE_NEEDED',
      message: `${titled} asks for an MFA code.`,
      remedy: ['Run the program in a terminal, where it can ask for the code.'],
    };
  }
  if (kind === 'sso' || /sso login/i.test(said)) {
    const configured =
      /invalid SSO credentials|missing required property|could not be found|Conflicting SSO/i;
    if (configured.test(said)) {
      return {
        code: 'PROFILE_INCOMPLETE',
        message: `${titled} is not a complete SSO profile: ${said}`,
        remedy: [`aws configure sso${option}`],
      };
    }
    return {
      code: 'CREDENTIALS_EXPIRED',
      message: `${titled} has no valid SSO session.`,
      why: said,
      remedy: [`aws sso login${option}`],
    };
  }
  if (kind === 'login' || /aws login|reauthenticate/i.test(said)) {
    return {
      code: 'CREDENTIALS_EXPIRED',
      message: `${titled} has no valid login session.`,
      why: said,
      remedy: [`aws login${option}`],
    };
  }
  if (kind === 'credential_process') {
    return {
      code: 'CREDENTIAL_PROCESS_FAILED',
      message: `The credential_process of ${titled.replace(/^T/, 't')} failed.`,
      // The first line repeats the command, which may hold a secret.
      why: said.split('\n').slice(1).join(' ').trim() || 'It gave no credentials.',
      remedy: [`aws sts get-caller-identity${option}`],
    };
  }
  if (/^(AccessDenied|AccessDeniedException)$/.test(name)) {
    return {
      code: 'ASSUME_ROLE_DENIED',
      message: `${titled} may not assume its role.`,
      why: said,
      remedy: [
        "Let the role's trust policy name your user, and let your user's policy allow sts:AssumeRole on the role.",
      ],
    };
  }
  if (/^(ExpiredToken|ExpiredTokenException)$/.test(name)) {
    return {
      code: 'CREDENTIALS_EXPIRED',
      message: `The credentials that ${titled.replace(/^T/, 't')} starts from have expired.`,
      why: said,
      remedy: ['Renew them where you got them from.'],
    };
  }
  if (context.source.kind === 'environment' && kind === 'unknown') return noCredentials(said);
  return {
    code: 'CREDENTIALS_UNUSABLE',
    message: `${titled} gives no credentials.`,
    why: said,
    remedy: [`aws configure${option}`, `aws sts get-caller-identity${option}`],
  };
}

function noCredentials(said: string): Part {
  return {
    code: 'NO_CREDENTIALS',
    message: 'No AWS credentials were found.',
    why: said,
    remedy: [
      'aws configure sso',
      'aws login',
      'Or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      'Or run with --sandbox or --dry-run, which need none.',
    ],
  };
}

/** There is no such profile: names the ones that exist, the nearest first, and the ones that the SDK cannot see. */
export function profileNotFound(
  profile: string,
  source: CredentialSource,
  profiles: readonly ProfileSummary[],
  unseen: readonly UnseenProfile[],
): UserError {
  const all = profiles.map(({ name }) => name);
  const closest = nearest(profile, all);
  const names = closest === null ? [] : [closest, ...all.filter((name) => name !== closest)];
  const hidden = unseen.find(({ name }) => name === profile);
  const listed = names.slice(0, namesShown).join(', ') + (names.length > namesShown ? ', …' : '');
  return new UserError({
    code: 'PROFILE_NOT_FOUND',
    exit: exitCode.credentials,
    doing,
    where: { name: profile },
    message: `There is no AWS profile named ${profile}${source.kind === 'environment' ? ' (AWS_PROFILE names it)' : ''}.`,
    ...(hidden ? { why: `${hidden.file} has a section of that name, but ${hidden.why}.` } : {}),
    remedy: names.length > 0 ? [`Profiles that exist: ${listed}`] : ['aws configure', 'aws configure sso'],
  });
}
