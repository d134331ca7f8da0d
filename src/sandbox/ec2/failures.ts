/** EC2's errors. Source: EC2 API reference, "Error codes for the Amazon EC2 API". */
import { AwsFailure } from '../failure.ts';
import type { CommonFailure, FailureDetails } from '../service.ts';

export function commonEc2Failure(kind: CommonFailure, details: FailureDetails): AwsFailure {
  switch (kind) {
    case 'unsigned':
      return new AwsFailure('MissingParameter', 'The request must contain the parameter AWSAccessKeyId');
    // EC2 does not tell an unknown key from a region that is not enabled.
    case 'unknown-key':
    case 'region-disabled':
      return new AwsFailure(
        'AuthFailure',
        'AWS was not able to validate the provided access credentials',
        401,
      );
    case 'internal':
      return new AwsFailure('InternalError', details.message, 500);
  }
}

export function invalidValue(message: string): AwsFailure {
  return new AwsFailure('InvalidParameterValue', message);
}

export function invalidParameter(message: string): AwsFailure {
  return new AwsFailure('InvalidParameter', message);
}

const kinds = [
  { prefix: 'vpc-', code: 'InvalidVpcID', words: 'vpc ID' },
  { prefix: 'subnet-', code: 'InvalidSubnetID', words: 'subnet ID' },
  { prefix: 'eni-', code: 'InvalidNetworkInterfaceID', words: 'networkInterface ID' },
  { prefix: 'fl-', code: 'InvalidFlowLogId', words: 'flow log ID' },
] as const;

/** `InvalidVpcID.NotFound: The vpc ID 'vpc-…' does not exist` and its like. */
export function notFound(prefix: (typeof kinds)[number]['prefix'], id: string): AwsFailure {
  const kind = kinds.find((candidate) => candidate.prefix === prefix) ?? kinds[0];
  if (!new RegExp(`^${prefix}([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) {
    return new AwsFailure(`${kind.code}.Malformed`, `Invalid id: "${id}" (expecting "${prefix}...")`);
  }
  return new AwsFailure(`${kind.code}.NotFound`, `The ${kind.words} '${id}' does not exist`);
}
