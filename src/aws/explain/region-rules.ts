/** Keys that a region refuses: invalid everywhere, or only there. */
import { exitCode } from '../../model/errors.ts';
import { hasCode } from './failures.ts';
import type { Part, Rule } from './task.ts';

/**
 * A region that isn't enabled knows none of the account's keys. A region that is enabled can refuse temporary
 * credentials, too: session tokens of version 1 are valid only in regions that are enabled by default. Source: IAM User
 * Guide, "Manage AWS STS in an AWS Region".
 */
export const badKeysOrRegion: Rule = (failure, task, context) => {
  const region = task.region ?? (context.homeRegion === '' ? 'REGION' : context.homeRegion);
  if (hasCode(failure, 'OptInRequired', 'RegionDisabled')) return notEnabled(region);
  const keys = [
    'AuthFailure',
    'UnrecognizedClient',
    'InvalidClientTokenId',
    'InvalidAccessKeyId',
    'InvalidToken',
  ];
  const mismatch = ['SignatureDoesNotMatch', 'IncompleteSignature', 'MissingAuthenticationToken'];
  if (hasCode(failure, ...keys) && task.region !== undefined && region !== context.homeRegion) {
    const status = context.regionStatus?.(region) ?? null;
    return status === 'not-opted-in' ? notEnabled(region) : refusedInRegion(region, status);
  }
  if (!hasCode(failure, ...keys, ...mismatch)) return null;
  return {
    code: 'CREDENTIALS_INVALID',
    exit: exitCode.credentials,
    message: "AWS doesn't accept these credentials.",
    why: 'The keys are wrong, were deleted or deactivated, or belong to another partition.',
    remedy: [`aws sts get-caller-identity${context.profile === null ? '' : ` --profile ${context.profile}`}`],
  };
};

function notEnabled(region: string): Part {
  return {
    code: 'REGION_NOT_ENABLED',
    message: `The region ${region} isn't enabled for this account.`,
    why: 'An opt-in region accepts no keys of the account until it is enabled.',
    remedy: [`aws account enable-region --region-name ${region}`, `Or leave ${region} out.`],
  };
}

function refusedInRegion(region: string, status: string | null): Part {
  const isEnabled = status !== null;
  return {
    code: 'CREDENTIALS_NOT_VALID_IN_REGION',
    message: `The region ${region} doesn't accept these credentials.`,
    why: isEnabled
      ? `The region is enabled. Temporary credentials from the global STS endpoint are valid only in regions that are enabled by default.`
      : `Either the region isn't enabled for this account, or the credentials come from the global STS endpoint. Opt-in regions don't accept those.`,
    remedy: [
      ...(isEnabled ? [] : [`aws account get-region-opt-status --region-name ${region}`]),
      'export AWS_STS_REGIONAL_ENDPOINTS=regional, and sign in again',
      'Or have an administrator run: aws iam set-security-token-service-preferences --global-endpoint-token-version v2Token',
      `Or leave ${region} out.`,
    ],
  };
}
