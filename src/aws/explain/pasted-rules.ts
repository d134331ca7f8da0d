/** What means something only in a pasted text: the program doesn't make such calls, or handles the answer itself. */
import { hasCode } from './failures.ts';
import type { Rule } from './task.ts';

/** Sources: IAM API reference, DeleteRole and DeletePolicy; S3 API reference, "Error responses"; EC2, "Error codes". */
const stillUsed: Rule = (failure) => {
  if (!hasCode(failure, 'DeleteConflict', 'BucketNotEmpty', 'DependencyViolation')) return null;
  const isBucket = hasCode(failure, 'BucketNotEmpty');
  return {
    code: 'STILL_USED',
    message: isBucket
      ? "The bucket can't be deleted, because objects are in it."
      : 'AWS deletes nothing that something else still depends on.',
    why: failure.message,
    remedy: isBucket
      ? ['See what is in it, object versions included:', 'aws s3api list-object-versions --bucket BUCKET']
      : ['Delete or detach what depends on it first: attached policies, instance profiles, other versions.'],
  };
};

/** Source: S3 API reference, CreateBucket, `LocationConstraint`. */
const wrongLocation: Rule = (failure) => {
  if (!hasCode(failure, 'IllegalLocationConstraint')) return null;
  return {
    code: 'WRONG_REGION',
    message: 'The request for a new bucket went to another region than the one that it names.',
    why: failure.message,
    remedy: [
      'Name the same region twice, or none for us-east-1:',
      'aws s3api create-bucket --bucket BUCKET --region REGION --create-bucket-configuration LocationConstraint=REGION',
      "Or the region isn't enabled: aws account get-region-opt-status --region-name REGION",
    ],
  };
};

/** Source: Organizations API reference, "Common errors". */
const noOrganization: Rule = (failure) => {
  if (!hasCode(failure, 'AWSOrganizationsNotInUse')) return null;
  return {
    code: 'ORGANIZATION_NONE',
    message: 'The account belongs to no organization.',
    why: failure.message,
    remedy: ['See which account you use:', 'aws sts get-caller-identity'],
  };
};

/** Source: STS API reference, AssumeRole and AssumeRoleWithWebIdentity. */
const session: Rule = (failure) => {
  if (hasCode(failure, 'PackedPolicyTooLarge')) {
    return {
      code: 'LIMIT_EXCEEDED',
      message: 'The session policies and session tags of the request are too large together.',
      why: failure.message,
      remedy: ['Shorten the session policy, or pass fewer or shorter session tags.'],
    };
  }
  if (!hasCode(failure, 'InvalidIdentityToken', 'IDPRejectedClaim')) return null;
  return {
    code: 'IDENTITY_TOKEN_REFUSED',
    message: "STS doesn't accept the identity token.",
    why: failure.message,
    remedy: [
      'See which identity providers the account of the role has:',
      'aws iam list-open-id-connect-providers',
      'The address, audience and certificate of the token must match one of them.',
    ],
  };
};

const all: readonly Rule[] = [stillUsed, wrongLocation, noOrganization, session];

export const onlyPasted: Rule = (failure, task, context) => {
  if (task.pasted === undefined) return null;
  for (const rule of all) {
    const part = rule(failure, task, context);
    if (part !== null) return part;
  }
  return null;
};
