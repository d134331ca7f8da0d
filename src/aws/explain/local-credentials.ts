/**
 * What the AWS CLI and SDKs print where credentials or profiles are at fault, without a code. Their sentences are botocore's
 * (`botocore/exceptions.py`), and those of Terraform's provider and of the SDKs for Go, Java and JavaScript.
 */
import type { Part } from '../../http/explain.ts';
import { shellWord } from '../../model/clean-text.ts';
import { exitCode } from '../../model/errors.ts';

/** One kind of message. */
export interface Local {
  text: RegExp;
  /** @param found the parts of the text that the expression names @param line the whole text in one line */
  part(found: readonly (string | undefined)[], line: string): Part;
}

export const notCalled = 'The request was not sent: no permission is missing.';

const signIn = [
  'With IAM Identity Center: aws sso login --profile PROFILE',
  'With an access key: aws configure --profile PROFILE',
  'Then: export AWS_PROFILE=PROFILE',
];

/** An expired or missing sign-in. @param command as it renews it */
function signedOut(message: string, command: string): Part {
  return {
    code: 'CREDENTIALS_EXPIRED',
    exit: exitCode.credentials,
    message,
    why: 'You sign in for a limited time. Only you can renew it.',
    remedy: [command],
  };
}

/** A profile that can't be used. */
function profilePart(name: string | undefined, why: string, ...remedy: string[]): Part {
  return {
    code: 'PROFILE_INCOMPLETE',
    exit: exitCode.credentials,
    message: `The profile${name === undefined ? '' : ` ${name}`} can't be used as it is configured.`,
    why,
    remedy: [...remedy, 'Profiles are in ~/.aws/config, or in the file that AWS_CONFIG_FILE names.'],
  };
}

export const credentialRules: readonly Local[] = [
  {
    text: /Unable to locate credentials|Could not load credentials from any providers|Unable to load (?:AWS )?credentials from any (?:of the )?providers? in the chain|No valid credential sources(?: for [\w ]+)? found|no EC2 IMDS role found/i,
    part: () => ({
      code: 'NO_CREDENTIALS',
      exit: exitCode.credentials,
      message: 'No AWS credentials were found.',
      why: `The program found none in the environment, in the AWS configuration files, or from the machine that it runs on. ${notCalled}`,
      remedy: ['See which credentials the AWS CLI finds:', 'aws configure list', ...signIn],
    }),
  },
  {
    text: /reauthenticate (?:using|with) 'aws login'|running 'aws login' again|Error loading login session token/i,
    part: () =>
      signedOut('The sign-in of aws login has expired, or there is none.', 'aws login --profile PROFILE'),
  },
  {
    text: /Unable to create or refresh login credentials due to insufficient permissions.*?'(signin:\w+)'/i,
    part: ([action = '']) => ({
      code: 'ACCESS_DENIED',
      exit: exitCode.permission,
      message: `aws login isn't allowed: the permission ${action} might be missing.`,
      remedy: [`Ask the IAM administrators of your account to allow ${action}, then: aws login`],
    }),
  },
  {
    text: /Token has expired and refresh failed|SSO session(?: associated with this profile)? has expired|To refresh this SSO session|Error loading SSO Token(?:: Token for (\S+) does not exist)?|Error when retrieving token from sso|cached SSO token (?:is|has) expired|refresh cached SSO token failed/i,
    part: ([token]) => {
      // Older profiles have the address of the portal in place of a session.
      const isSession = token !== undefined && !token.includes('/');
      return signedOut(
        'The sign-in of IAM Identity Center has expired, or there is none.',
        `aws sso login ${isSession ? `--sso-session ${shellWord(token)}` : '--profile PROFILE'}`,
      );
    },
  },
  {
    text: /Cannot refresh credentials: MFA token required/i,
    part: () => ({
      ...signedOut(
        'The temporary credentials have expired.',
        'Start the program again, and enter the code when it asks.',
      ),
      why: 'New ones need an MFA code, which a program that is already running does not ask for.',
    }),
  },
  {
    text: /Partial credentials found in ([\w-]+), missing: ([\w ,]+\w)/i,
    part: ([source = '', missing = '']) =>
      source === 'env'
        ? {
            code: 'ENVIRONMENT_INCOMPLETE',
            exit: exitCode.credentials,
            message: `The credentials in the environment are incomplete: ${missing} is missing.`,
            why: 'Keys in the environment take precedence over every profile, so an incomplete set must be completed or removed.',
            remedy: [
              `export ${missing}=…`,
              'Or use a profile: unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN',
            ],
          }
        : profilePart(
            undefined,
            `${missing} is missing (${source}).`,
            source === 'assume-role'
              ? 'Add source_profile, the profile that is allowed to assume the role, to the profile with role_arn.'
              : 'Add it, or write both keys again: aws configure --profile PROFILE',
          ),
  },
  {
    text: /config profile \((.+?)\) could not be found|failed to get shared config profile, ([^\s,]+)/i,
    part: ([first, second]) => {
      const name = first ?? second ?? '';
      return {
        code: 'PROFILE_NOT_FOUND',
        exit: exitCode.credentials,
        message: `There is no profile ${name} in the AWS configuration files.`,
        why: 'The name comes from --profile, AWS_PROFILE, AWS_DEFAULT_PROFILE, or the program that was started.',
        remedy: [
          'Choose one of those that exist:',
          'aws configure list-profiles',
          `Or create it: aws configure sso --profile ${shellWord(name)}`,
          'If it exists in another file: export AWS_CONFIG_FILE=/path/to/config',
        ],
      };
    },
  },
  {
    text: /Unable to parse config file: (\S+)|specified config file \((.+?)\) could not be found/i,
    part: ([unparsed, absent]) => ({
      code: 'CREDENTIALS_FILE_UNREADABLE',
      exit: exitCode.credentials,
      message:
        absent === undefined
          ? `The AWS file ${unparsed} isn't written the way the AWS CLI reads it.`
          : `The AWS file ${absent} doesn't exist.`,
      why: notCalled,
      remedy:
        absent === undefined
          ? [
              'Look for a line that is neither [SECTION] nor KEY = VALUE, or that comes before the first section.',
            ]
          : ['Correct the path, or: unset AWS_CONFIG_FILE'],
    }),
  },
  {
    text: /The source_profile "([^"]+)" referenced in the profile "([^"]+)" does not exist/i,
    part: ([source = '', profile]) =>
      profilePart(
        profile,
        `It names ${source} as its source_profile, which doesn't exist.`,
        'Correct source_profile.',
      ),
  },
  {
    text: /source profile "([^"]+)" must have credentials/i,
    part: ([source = '']) =>
      profilePart(
        source,
        'Another profile assumes its role with it, and it has no credentials.',
        `aws configure --profile ${shellWord(source)}`,
        'Or name another source_profile.',
      ),
  },
  {
    text: /credential_?\s?source "([^"]+)" (?:referenced|is specified) in profile "([^"]+)"/i,
    part: ([source = '', profile]) =>
      profilePart(
        profile,
        `Its credential_source is ${source}, which can't provide credentials here.`,
        'Use Environment, Ec2InstanceMetadata or EcsContainer, where the program runs; or source_profile instead.',
      ),
  },
  {
    text: /profile "([^"]+)" contains both source_profile and credential_source/i,
    part: ([profile]) =>
      profilePart(profile, 'It has both source_profile and credential_source.', 'Remove one of the two.'),
  },
  {
    text: /No credentials found in credential_source referenced in profile (\S+)/i,
    part: ([profile]) =>
      profilePart(profile, 'Its credential_source has no credentials.', 'Correct credential_source.'),
  },
  {
    text: /profile "([^"]+)" is configured to use (?:the )?SSO.*?(?:missing required configuration: ([\w, ]*\w)|"([^"]+)" sso_session configuration)/i,
    part: ([profile, missing, session]) =>
      profilePart(
        profile,
        missing === undefined
          ? `It names the sso-session ${session}, which isn't configured.`
          : `${missing} is missing.`,
        `aws configure sso --profile ${shellWord(profile ?? '')}`,
      ),
  },
  {
    text: /Infinite loop in credential configuration detected.*?profile (\S+) which/i,
    part: ([profile]) =>
      profilePart(
        profile,
        'Following source_profile leads back to it.',
        'Correct source_profile of one of the profiles.',
      ),
  },
  {
    text: /Error when retrieving credentials from ([\w-]+)/i,
    part: ([source = '']) => ({
      code: 'CREDENTIALS_UNUSABLE',
      exit: exitCode.credentials,
      message:
        source === 'custom-process'
          ? "The profile's credential_process gave no credentials."
          : `The credentials of ${source} couldn't be read.`,
      why: notCalled,
      remedy:
        source === 'custom-process'
          ? ['Run the command that this prints:', 'aws configure get credential_process --profile PROFILE']
          : ['See which credentials the AWS CLI finds:', 'aws configure list'],
    }),
  },
  {
    text: /Error retrieving metadata:|retrieve (?:container|instance) metadata|endpoint URL: "?http:\/\/169\.254\./i,
    part: () => ({
      code: 'CREDENTIALS_UNUSABLE',
      exit: exitCode.credentials,
      message: 'The metadata service of the instance or container gave no credentials.',
      why: notCalled,
      remedy: ['Check that a role is attached to the instance or task, and that its metadata service is on.'],
    }),
  },
];
