/** IAM's operations on roles. */
import {
  AttachRolePolicy$,
  type AttachRolePolicyRequest,
  CreateRole$,
  type CreateRoleRequest,
  type CreateRoleResponse,
  DeleteRole$,
  type DeleteRoleRequest,
  DetachRolePolicy$,
  type DetachRolePolicyRequest,
  GetRole$,
  type GetRoleRequest,
  type GetRoleResponse,
  ListAttachedRolePolicies$,
  type ListAttachedRolePoliciesRequest,
  type ListAttachedRolePoliciesResponse,
  ListInstanceProfilesForRole$,
  type ListInstanceProfilesForRoleRequest,
  type ListInstanceProfilesForRoleResponse,
  ListRoles$,
  type ListRolesRequest,
  type ListRolesResponse,
  ListRoleTags$,
  type ListRoleTagsRequest,
  type ListRoleTagsResponse,
  PermissionsBoundaryAttachmentType,
  type Role as RoleOutput,
  TagRole$,
  type TagRoleRequest,
  UntagRole$,
  type UntagRoleRequest,
  UpdateAssumeRolePolicy$,
  type UpdateAssumeRolePolicyRequest,
} from '@aws-sdk/client-iam';
import { operation } from '../query-service.ts';
import { uniqueId } from '../random.ts';
import { type AccountState, type CallContext, type Role, tagList } from '../world/types.ts';
import { alreadyExists, constraintFailure, deleteConflict, limitExceeded, noSuchEntity } from './failures.ts';
import { paginate } from './pages.ts';
import { encodeDocument, findPolicy } from './policies.ts';
import { addTags, checkDescription, checkName, checkPath, checkTrustPolicy } from './validation.ts';

export function getRole(account: AccountState, name: string | undefined): Role {
  const role = account.roles.get((name ?? '').toLowerCase());
  if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

function describe(role: Role, full: boolean): RoleOutput {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
    Description: role.description ?? undefined,
    MaxSessionDuration: role.maxSessionDuration,
    ...(full ? { Tags: tagList(role.tags), RoleLastUsed: {} } : {}),
    ...(full && role.permissionsBoundary
      ? {
          PermissionsBoundary: {
            PermissionsBoundaryType: PermissionsBoundaryAttachmentType.Policy,
            PermissionsBoundaryArn: role.permissionsBoundary,
          },
        }
      : {}),
  };
}

function createRole(input: CreateRoleRequest, { world, account }: CallContext): CreateRoleResponse {
  const name = input.RoleName ?? '';
  const trustPolicy = input.AssumeRolePolicyDocument ?? '';
  checkName('RoleName', name, 64);
  const path = checkPath(input.Path);
  const description = checkDescription(input.Description);
  const duration = input.MaxSessionDuration ?? 3600;
  if (duration < 3600 || duration > 43_200) {
    const bound = duration < 3600 ? 'greater than or equal to 3600' : 'less than or equal to 43200';
    throw constraintFailure('MaxSessionDuration', String(duration), `Member must have value ${bound}`);
  }
  checkTrustPolicy(world, trustPolicy, account.quotas.trustPolicySize);
  if (account.roles.has(name.toLowerCase())) throw alreadyExists(`Role with name ${name} already exists.`);
  if (account.roles.size >= account.quotas.roles) {
    throw limitExceeded(`Cannot exceed quota for RolesPerAccount: ${account.quotas.roles}`);
  }
  const boundary = input.PermissionsBoundary ?? null;
  if (boundary && !findPolicy(account, boundary)) {
    throw noSuchEntity(`Scope ARN: ${boundary} does not exist or is not attachable.`);
  }
  const role: Role = {
    arn: `arn:${world.partition}:iam::${account.id}:role${path}${name}`,
    id: uniqueId('AROA', `${account.id}/${name}/${world.nextSerial()}`),
    name,
    path,
    description,
    trustPolicy,
    maxSessionDuration: duration,
    permissionsBoundary: boundary,
    createdAt: world.clock.now(),
    tags: new Map(),
    attached: new Set(),
    inline: new Map(),
  };
  addTags(role.tags, input.Tags);
  account.roles.set(name.toLowerCase(), role);
  return { Role: describe(role, true) };
}

function deleteRole(input: DeleteRoleRequest, { account }: CallContext): object {
  const role = getRole(account, input.RoleName);
  if (role.attached.size > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (role.inline.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
  account.roles.delete(role.name.toLowerCase());
  return {};
}

function listRoles(input: ListRolesRequest, { account }: CallContext): ListRolesResponse {
  const roles = [...account.roles.values()].filter((role) => role.path.startsWith(input.PathPrefix ?? '/'));
  const page = paginate(roles, (role) => role.name, input);
  return { Roles: page.items.map((role) => describe(role, false)), ...page.truncation };
}

function attachRolePolicy(input: AttachRolePolicyRequest, { account }: CallContext): object {
  const role = getRole(account, input.RoleName);
  const policy = findPolicy(account, input.PolicyArn);
  if (!policy) throw noSuchEntity(`Policy ${input.PolicyArn} does not exist or is not attachable.`);
  if (!role.attached.has(policy.arn) && role.attached.size >= account.quotas.policiesPerRole) {
    throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${account.quotas.policiesPerRole}`);
  }
  role.attached.add(policy.arn);
  return {};
}

function detachRolePolicy(input: DetachRolePolicyRequest, { account }: CallContext): object {
  const role = getRole(account, input.RoleName);
  if (!role.attached.delete(input.PolicyArn ?? '')) {
    throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
  }
  return {};
}

function listAttached(
  input: ListAttachedRolePoliciesRequest,
  { account }: CallContext,
): ListAttachedRolePoliciesResponse {
  const role = getRole(account, input.RoleName);
  const policies = [...role.attached].flatMap((arn) => findPolicy(account, arn) ?? []);
  const page = paginate(
    policies.filter((policy) => policy.path.startsWith(input.PathPrefix ?? '/')),
    (policy) => policy.arn,
    input,
  );
  return {
    AttachedPolicies: page.items.map((policy) => ({ PolicyName: policy.name, PolicyArn: policy.arn })),
    ...page.truncation,
  };
}

export const roleOperations = [
  operation(CreateRole$, true, createRole),
  operation(
    GetRole$,
    false,
    (input: GetRoleRequest, { account }): GetRoleResponse => ({
      Role: describe(getRole(account, input.RoleName), true),
    }),
  ),
  operation(ListRoles$, false, listRoles),
  operation(UpdateAssumeRolePolicy$, true, (input: UpdateAssumeRolePolicyRequest, { world, account }) => {
    const role = getRole(account, input.RoleName);
    const document = input.PolicyDocument ?? '';
    checkTrustPolicy(world, document, account.quotas.trustPolicySize);
    role.trustPolicy = document;
    return {};
  }),
  operation(DeleteRole$, true, deleteRole),
  operation(TagRole$, true, (input: TagRoleRequest, { account }) => {
    addTags(getRole(account, input.RoleName).tags, input.Tags);
    return {};
  }),
  operation(UntagRole$, true, (input: UntagRoleRequest, { account }) => {
    const { tags } = getRole(account, input.RoleName);
    for (const key of input.TagKeys ?? []) tags.delete(key);
    return {};
  }),
  operation(ListRoleTags$, false, (input: ListRoleTagsRequest, { account }): ListRoleTagsResponse => {
    const page = paginate(getRole(account, input.RoleName).tags, ([key]) => key, input);
    return { Tags: tagList(new Map(page.items)), ...page.truncation };
  }),
  operation(AttachRolePolicy$, true, attachRolePolicy),
  operation(DetachRolePolicy$, true, detachRolePolicy),
  operation(ListAttachedRolePolicies$, false, listAttached),
  operation(
    ListInstanceProfilesForRole$,
    false,
    // No instance profile can be created here, so no role is in one; the role must exist all the same.
    (input: ListInstanceProfilesForRoleRequest, { account }): ListInstanceProfilesForRoleResponse => {
      getRole(account, input.RoleName);
      return { InstanceProfiles: [], IsTruncated: false };
    },
  ),
];
