/** IAM's errors with their texts. STS shares the common ones. */
import { AwsFailure } from '../failure.ts';
import type { CommonFailure, FailureDetails } from '../service.ts';

export function unknownQueryOperation(name: string, version: string): AwsFailure {
  return new AwsFailure(
    'InvalidAction',
    `Could not find operation ${name || '(none)'} for version ${version || 'NO_VERSION_SPECIFIED'}`,
  );
}

export function commonQueryFailure(kind: CommonFailure, details: FailureDetails): AwsFailure {
  switch (kind) {
    case 'unsigned':
      return new AwsFailure('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
    case 'unknown-key':
      return new AwsFailure(
        'InvalidClientTokenId',
        'The security token included in the request is invalid.',
        403,
      );
    case 'region-disabled':
      return new AwsFailure(
        'RegionDisabledException',
        `STS is not activated in this region for account:${details.account}. Your account administrator can activate STS in this region using the IAM Console.`,
        403,
      );
    case 'internal':
      return new AwsFailure('InternalFailure', details.message, 500);
  }
}

/** The way IAM words a broken constraint: `1 validation error detected: Value … at … failed to satisfy constraint: …`. */
export function constraintFailure(member: string, value: string | null, constraint: string): AwsFailure {
  const shown = value === null ? 'null' : `'${value}'`;
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  return new AwsFailure(
    'ValidationError',
    `1 validation error detected: Value ${shown} at '${name}' failed to satisfy constraint: ${constraint}`,
  );
}

export function missingMember(member: string): AwsFailure {
  return constraintFailure(member, null, 'Member must not be null');
}

export function malformedPolicy(message: string): AwsFailure {
  return new AwsFailure('MalformedPolicyDocument', message);
}

export function noSuchEntity(message: string): AwsFailure {
  return new AwsFailure('NoSuchEntity', message, 404);
}

export function alreadyExists(message: string): AwsFailure {
  return new AwsFailure('EntityAlreadyExists', message, 409);
}

export function limitExceeded(message: string): AwsFailure {
  return new AwsFailure('LimitExceeded', message, 409);
}

export function deleteConflict(message: string): AwsFailure {
  return new AwsFailure('DeleteConflict', message, 409);
}
