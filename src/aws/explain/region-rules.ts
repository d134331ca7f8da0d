/** Keys that a region refuses: invalid everywhere, or only there. */
import type { Part } from '../../http/explain.ts';
import { exitCode } from '../../model/errors.ts';
import { enabledByDefault } from '../access/partitions.ts';
import { hasCode } from './failures.ts';
import type { ErrorContext, Rule, Task } from './task.ts';

/** In a command, for a region that the text doesn't name. */
const unknown = 'REGION';

/**
 * A region that isn't enabled knows none of the account's keys. A region that is enabled can refuse temporary
 * credentials, too: session tokens of version 1 are valid only in regions that are enabled by default. Source: IAM User
 * Guide, "Manage AWS STS in an AWS Region".
 */
export const badKeysOrRegion: Rule = (failure, task, context) => {
  const region = task.region ?? (context.homeRegion === '' ? unknown : context.homeRegion);
  if (hasCode(failure, 'OptInRequired')) return notEnabled(region, context, task);
  if (hasCode(failure, 'RegionDisabled')) return stsNotActivated(region);
  const keys = [
    'AuthFailure',
    'UnrecognizedClient',
    'InvalidClientTokenId',
    'InvalidAccessKeyId',
    'InvalidToken',
  ];
  const mismatch = ['SignatureDoesNotMatch', 'IncompleteSignature', 'MissingAuthenticationToken'];
  const status = context.regionStatus?.(region) ?? null;
  // S3's code has other meanings, too.
  if (status === 'not-opted-in' && hasCode(failure, ...keys, 'IllegalLocationConstraint')) {
    return notEnabled(region, context, task);
  }
  if (hasCode(failure, ...keys) && task.region !== undefined) {
    const isElsewhere = region !== context.homeRegion;
    if (isElsewhere && status !== 'opt-in-not-required') return refusedInRegion(region, status);
  }
  if (!hasCode(failure, ...keys, ...mismatch)) return null;
  return {
    code: 'CREDENTIALS_INVALID',
    exit: exitCode.credentials,
    message: "AWS doesn't accept these credentials.",
    why: `The keys are wrong, were deleted or deactivated, or belong to another partition.${
      task.pasted ? " Or the region isn't enabled for the account." : ''
    }`,
    remedy: [
      'See where the keys come from:',
      `aws configure list${context.profile === null ? '' : ` --profile ${context.profile}`}`,
      'Sign in again, or replace the access key there. A key that begins with ASIA needs its session token, too.',
      ...(task.pasted
        ? [
            'If the same keys work in us-east-1, check whether the region is enabled:',
            'aws account get-region-opt-status --region-name REGION',
          ]
        : []),
    ],
  };
};

/** A bucket is asked for in another region than its own. Source: S3 API reference, "Error responses". */
export const otherRegion: Rule = (failure) => {
  if (!hasCode(failure, 'PermanentRedirect', 'AuthorizationHeaderMalformed')) return null;
  const expected = /expecting '([a-z\d-]+)'/.exec(failure.message)?.[1];
  return {
    code: 'WRONG_REGION',
    message: `The request went to another region than ${expected === undefined ? "the bucket's" : expected}.`,
    why: failure.message,
    remedy: [
      ...(expected === undefined ? ['aws s3api head-bucket --bucket BUCKET'] : []),
      `Call the bucket in its region: --region ${expected ?? unknown}`,
    ],
  };
};

function notEnabled(region: string, { homeRegion }: ErrorContext, { service }: Task): Part {
  return {
    code: 'REGION_NOT_ENABLED',
    message: `The region${region === unknown ? '' : ` ${region}`} isn't enabled for this account.`,
    why: 'An opt-in region accepts no keys of the account until it is enabled.',
    remedy: [
      `aws account enable-region --region-name ${region}`,
      service === 's3'
        ? 'Or choose another region for the bucket.'
        : region === homeRegion
          ? `Or use an enabled region: export AWS_REGION=${enabledByDefault}`
          : `Or ${region === unknown ? 'use another region' : `leave ${region} out`}.`,
    ],
  };
}

/** Source: STS API reference, AssumeRole, `RegionDisabledException`. */
function stsNotActivated(region: string): Part {
  return {
    code: 'REGION_NOT_ENABLED',
    message: `STS isn't activated in the region${region === unknown ? '' : ` ${region}`} for this account.`,
    why: "An administrator deactivated STS there, or the region isn't enabled for the account.",
    remedy: [
      'Have an administrator activate it in the IAM console: Account settings, Security Token Service (STS), Endpoints.',
      `If the region isn't enabled: aws account enable-region --region-name ${region}`,
      `Or use the STS of another region: export AWS_REGION=${enabledByDefault}`,
    ],
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
