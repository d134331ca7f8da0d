/**
 * Passing failures in each service's own code and text. Sources: EC2 API reference "Error codes for the Amazon EC2 API",
 * IAM and STS API reference "Common errors", S3 API reference "Error responses", Organizations API reference, and for
 * Kentik `kentik/failures.ts`.
 */
import { AwsFailure } from '../failure.ts';
import { kentikError } from '../kentik/failures.ts';
import type { ErrorStatus, ItemReason } from './plan.ts';

export function throttled(service: string): AwsFailure {
  switch (service) {
    case 'kentik':
      return kentikError(429, { 'retry-after': '1' });
    case 'ec2':
      return new AwsFailure('RequestLimitExceeded', 'Request limit exceeded.', 503);
    case 's3':
      return new AwsFailure('SlowDown', 'Please reduce your request rate.', 503);
    case 'organizations':
      return new AwsFailure(
        'TooManyRequestsException',
        'You have sent too many requests in too short a period of time. The quota helps protect against denial-of-service attacks. Try again later.',
      );
    default:
      return new AwsFailure('Throttling', 'Rate exceeded', 400);
  }
}

/** @param status those that only Kentik answers with are for its calls */
export function serverError(service: string, status: ErrorStatus): AwsFailure {
  if (service === 'kentik') return kentikError(status);
  if (service === 's3') {
    return status === 500
      ? new AwsFailure('InternalError', 'We encountered an internal error. Please try again.', 500)
      : new AwsFailure('ServiceUnavailable', 'Service is unable to handle request.', 503);
  }
  if (service === 'ec2') {
    return status === 500
      ? new AwsFailure('InternalError', 'An internal error has occurred', 500)
      : new AwsFailure('Unavailable', 'The service is unavailable. Please try again shortly.', 503);
  }
  if (service === 'organizations' && status === 500) {
    return new AwsFailure(
      'ServiceException',
      "Organizations can't complete your request because of an internal service error. Try again later.",
      500,
    );
  }
  return status === 500
    ? new AwsFailure(
        'InternalFailure',
        'The request processing has failed because of an unknown error, exception or failure.',
        500,
      )
    : new AwsFailure(
        'ServiceUnavailable',
        'The request has failed due to a temporary failure of the server.',
        503,
      );
}

export function expiredToken(service: string): AwsFailure {
  switch (service) {
    case 'ec2':
      return new AwsFailure('RequestExpired', 'Request has expired.', 400);
    case 's3':
      return new AwsFailure('ExpiredToken', 'The provided token has expired.', 400);
    case 'organizations':
      return new AwsFailure('ExpiredTokenException', 'The security token included in the request is expired');
    default:
      return new AwsFailure('ExpiredToken', 'The security token included in the request is expired', 403);
  }
}

/** What stands at a single resource in the `unsuccessful` part of an answer. */
export function itemFailure(reason: ItemReason, bucket: string | null): { Code: string; Message: string } {
  switch (reason) {
    case 'access':
      return {
        Code: '400',
        Message: `Access Denied for LogDestination: ${bucket ?? ''}. Please check LogDestination permission`,
      };
    case 'unauthorized':
      return { Code: 'UnauthorizedOperation', Message: 'You are not authorized to perform this operation.' };
    case 'internal':
      return { Code: 'InternalError', Message: 'An internal error has occurred' };
    case 'throttled':
      return { Code: 'RequestLimitExceeded', Message: 'Request limit exceeded.' };
    case 'limit':
      return { Code: 'FlowLogsLimitExceeded', Message: 'The maximum number of flow logs has been reached.' };
  }
}
