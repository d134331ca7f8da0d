/** IAM: one for all regions. */
import { ListAccountAliases$, type ListAccountAliasesResponse } from '@aws-sdk/client-iam';
import { createQueryService, operation } from '../query-service.ts';
import { commonQueryFailure, missingMember, unknownQueryOperation } from './failures.ts';
import { inlinePolicyOperations } from './inline-policies.ts';
import { policyOperations } from './policies.ts';
import { roleOperations } from './roles.ts';
import { simulationOperations } from './simulate.ts';

export const iam = createQueryService({
  name: 'iam',
  protocol: 'awsQuery',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  operations: [
    operation(
      ListAccountAliases$,
      false,
      (_input: object, { account }): ListAccountAliasesResponse => ({
        AccountAliases: account.alias ? [account.alias] : [],
        IsTruncated: false,
      }),
    ),
    ...policyOperations,
    ...roleOperations,
    ...inlinePolicyOperations,
    ...simulationOperations,
  ],
  missing: missingMember,
  unknownOperation: unknownQueryOperation,
  common: commonQueryFailure,
});
