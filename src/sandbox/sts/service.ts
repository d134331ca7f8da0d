/** STS as far as it is used: who is calling. */
import { GetCallerIdentity$, type GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import { commonQueryFailure, missingMember, unknownQueryOperation } from '../iam/failures.ts';
import { createQueryService, operation } from '../query-service.ts';

export const sts = createQueryService({
  name: 'sts',
  protocol: 'awsQuery',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: [
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
