/** IAM: one for all regions. */
import {
  GetAccountSummary$,
  type GetAccountSummaryResponse,
  ListAccountAliases$,
  type ListAccountAliasesResponse,
} from '@aws-sdk/client-iam';
import { createQueryService, operation } from '../query-service.ts';
import { commonQueryFailure, missingMember, unknownQueryOperation } from './failures.ts';
import { inlinePolicyOperations } from './inline-policies.ts';
import { policyOperations } from './policies.ts';
import { roleOperations } from './roles.ts';
import { simulationOperations } from './simulate.ts';
import { quotas } from './validation.ts';

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
    operation(
      GetAccountSummary$,
      false,
      (_input: object, { account }): GetAccountSummaryResponse => ({
        SummaryMap: {
          Roles: account.roles.size,
          RolesQuota: account.quotas.roles,
          Policies: account.policies.size,
          PoliciesQuota: account.quotas.policies,
          AttachedPoliciesPerRoleQuota: account.quotas.policiesPerRole,
          AssumeRolePolicySizeQuota: account.quotas.trustPolicySize,
          PolicySizeQuota: quotas.policySize,
          VersionsPerPolicyQuota: quotas.versions,
        },
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
