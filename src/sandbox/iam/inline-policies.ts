/** What a role has of its own: inline policies and a permissions boundary. Source: IAM API reference. */
import {
  DeleteRolePermissionsBoundary$,
  type DeleteRolePermissionsBoundaryRequest,
  DeleteRolePolicy$,
  type DeleteRolePolicyRequest,
  GetRolePolicy$,
  type GetRolePolicyRequest,
  type GetRolePolicyResponse,
  ListRolePolicies$,
  type ListRolePoliciesRequest,
  type ListRolePoliciesResponse,
  PutRolePermissionsBoundary$,
  type PutRolePermissionsBoundaryRequest,
  PutRolePolicy$,
  type PutRolePolicyRequest,
} from '@aws-sdk/client-iam';
import type { AwsFailure } from '../failure.ts';
import { operation } from '../query-service.ts';
import { noSuchEntity } from './failures.ts';
import { paginate } from './pages.ts';
import { encodeDocument, findPolicy } from './policies.ts';
import { getRole } from './roles.ts';
import { checkIdentityPolicy } from './validation.ts';

function noPolicy(name: string | undefined): AwsFailure {
  return noSuchEntity(`The role policy with name ${name ?? ''} cannot be found.`);
}

export const inlinePolicyOperations = [
  operation(
    ListRolePolicies$,
    false,
    (input: ListRolePoliciesRequest, { account }): ListRolePoliciesResponse => {
      const page = paginate(getRole(account, input.RoleName).inline.keys(), (name) => name, input);
      return { PolicyNames: page.items, ...page.truncation };
    },
  ),
  operation(GetRolePolicy$, false, (input: GetRolePolicyRequest, { account }): GetRolePolicyResponse => {
    const document = getRole(account, input.RoleName).inline.get(input.PolicyName ?? '');
    if (document === undefined) throw noPolicy(input.PolicyName);
    return {
      RoleName: input.RoleName,
      PolicyName: input.PolicyName,
      PolicyDocument: encodeDocument(document),
    };
  }),
  operation(PutRolePolicy$, true, (input: PutRolePolicyRequest, { world, account }) => {
    const document = input.PolicyDocument ?? '';
    checkIdentityPolicy(world, document);
    getRole(account, input.RoleName).inline.set(input.PolicyName ?? '', document);
    return {};
  }),
  operation(DeleteRolePolicy$, true, (input: DeleteRolePolicyRequest, { account }) => {
    if (!getRole(account, input.RoleName).inline.delete(input.PolicyName ?? '')) {
      throw noPolicy(input.PolicyName);
    }
    return {};
  }),
  operation(PutRolePermissionsBoundary$, true, (input: PutRolePermissionsBoundaryRequest, { account }) => {
    const role = getRole(account, input.RoleName);
    if (!findPolicy(account, input.PermissionsBoundary ?? '')) {
      throw noSuchEntity(`Scope ARN: ${input.PermissionsBoundary} does not exist or is not attachable.`);
    }
    role.permissionsBoundary = input.PermissionsBoundary ?? null;
    return {};
  }),
  operation(
    DeleteRolePermissionsBoundary$,
    true,
    (input: DeleteRolePermissionsBoundaryRequest, { account }) => {
      getRole(account, input.RoleName).permissionsBoundary = null;
      return {};
    },
  ),
];
