/** STS as far as it is used: who is calling, assuming a role, and reading an encoded refusal. */
import {
  AssumeRole$,
  DecodeAuthorizationMessage$,
  type DecodeAuthorizationMessageRequest,
  type DecodeAuthorizationMessageResponse,
  GetCallerIdentity$,
  type GetCallerIdentityResponse,
} from '@aws-sdk/client-sts';
import { AwsFailure } from '../failure.ts';
import { commonQueryFailure, missingMember, unknownQueryOperation } from '../iam/failures.ts';
import { createQueryService, operation } from '../query-service.ts';
import { assumeRole } from './assume-role.ts';
import { decodeMessage } from './encoded-message.ts';

export const sts = createQueryService({
  name: 'sts',
  protocol: 'awsQuery',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: [
    // It makes a session; nothing that any service shows is changed.
    operation(AssumeRole$, false, assumeRole),
    operation(
      DecodeAuthorizationMessage$,
      false,
      ({ EncodedMessage = '' }: DecodeAuthorizationMessageRequest): DecodeAuthorizationMessageResponse => {
        const DecodedMessage = decodeMessage(EncodedMessage);
        if (DecodedMessage !== null) return { DecodedMessage };
        throw new AwsFailure('InvalidAuthorizationMessageException', 'The message could not be decoded.');
      },
    ),
    operation(
      GetCallerIdentity$,
      false,
      (_input: object, { principal }): GetCallerIdentityResponse => ({
        UserId: principal.userId,
        Account: principal.account,
        Arn: principal.arn,
      }),
    ),
  ],
  missing: missingMember,
  unknownOperation: unknownQueryOperation,
  common: commonQueryFailure,
});
