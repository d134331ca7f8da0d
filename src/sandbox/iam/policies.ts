/** IAM's operations on managed policies. */
import {
  CreatePolicy$,
  type CreatePolicyRequest,
  type CreatePolicyResponse,
  CreatePolicyVersion$,
  type CreatePolicyVersionRequest,
  type CreatePolicyVersionResponse,
  DeletePolicy$,
  type DeletePolicyRequest,
  DeletePolicyVersion$,
  type DeletePolicyVersionRequest,
  GetPolicy$,
  type GetPolicyRequest,
  type GetPolicyResponse,
  GetPolicyVersion$,
  type GetPolicyVersionRequest,
  type GetPolicyVersionResponse,
  ListEntitiesForPolicy$,
  type ListEntitiesForPolicyRequest,
  type ListEntitiesForPolicyResponse,
  ListPolicies$,
  type ListPoliciesRequest,
  type ListPoliciesResponse,
  ListPolicyTags$,
  type ListPolicyTagsRequest,
  type ListPolicyTagsResponse,
  ListPolicyVersions$,
  type ListPolicyVersionsRequest,
  type ListPolicyVersionsResponse,
  type Policy,
  type PolicyVersion as PolicyVersionOutput,
  SetDefaultPolicyVersion$,
  type SetDefaultPolicyVersionRequest,
  TagPolicy$,
  type TagPolicyRequest,
  UntagPolicy$,
  type UntagPolicyRequest,
} from '@aws-sdk/client-iam';
import { AwsFailure } from '../failure.ts';
import { operation } from '../query-service.ts';
import { uniqueId } from '../random.ts';
import {
  type AccountState,
  type CallContext,
  type ManagedPolicy,
  type PolicyVersion,
  tagList,
} from '../world/types.ts';
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity } from './failures.ts';
import { awsManagedPolicies } from './managed.ts';
import { paginate } from './pages.ts';
import {
  addTags,
  checkDescription,
  checkIdentityPolicy,
  checkName,
  checkPath,
  quotas,
} from './validation.ts';

/** An account's own policy or an AWS-managed one. */
export function findPolicy(account: AccountState, arn: string | undefined): ManagedPolicy | undefined {
  const managed = awsManagedPolicies.get(arn ?? '');
  if (managed) return managed;
  return [...account.policies.values()].find((policy) => policy.arn === arn);
}

function getPolicy(account: AccountState, arn: string | undefined): ManagedPolicy {
  const policy = findPolicy(account, arn);
  if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

/** A policy that can be changed: AWS-managed ones can't. */
function getOwnPolicy(context: CallContext, arn: string | undefined, action: string): ManagedPolicy {
  if (arn?.startsWith(`arn:${context.world.partition}:iam::aws:`)) {
    throw new AwsFailure(
      'AccessDenied',
      `User: ${context.principal.arn} is not authorized to perform: iam:${action} on resource: policy ${arn}`,
      403,
    );
  }
  return getPolicy(context.account, arn);
}

function attachedTo(account: AccountState, arn: string) {
  return [...account.roles.values()].filter((role) => role.attached.has(arn));
}

function defaultVersion(policy: ManagedPolicy): PolicyVersion | undefined {
  return policy.versions.find((version) => version.isDefault);
}

function describe(account: AccountState, policy: ManagedPolicy, withTags: boolean): Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: defaultVersion(policy)?.id,
    AttachmentCount: attachedTo(account, policy.arn).length,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
    ...(withTags ? { Tags: tagList(policy.tags), Description: policy.description ?? undefined } : {}),
  };
}

function describeVersion(version: PolicyVersion, withDocument: boolean): PolicyVersionOutput {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.isDefault,
    CreateDate: new Date(version.createdAt),
    ...(withDocument ? { Document: encodeDocument(version.document) } : {}),
  };
}

/** Documents come back percent-encoded by RFC 3986, which escapes five characters more than JavaScript does. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function createPolicy(input: CreatePolicyRequest, { world, account }: CallContext): CreatePolicyResponse {
  const name = input.PolicyName ?? '';
  const document = input.PolicyDocument ?? '';
  checkName('PolicyName', name, 128);
  const path = checkPath(input.Path);
  const description = checkDescription(input.Description);
  checkIdentityPolicy(world, document);
  if (account.policies.has(name.toLowerCase())) {
    throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
  }
  if (account.policies.size >= account.quotas.policies) {
    throw limitExceeded(`Cannot exceed quota for PoliciesPerAccount: ${account.quotas.policies}`);
  }
  const now = world.clock.now();
  const policy: ManagedPolicy = {
    arn: `arn:${world.partition}:iam::${account.id}:policy${path}${name}`,
    id: uniqueId('ANPA', `${account.id}/${name}/${world.nextSerial()}`),
    name,
    path,
    description,
    createdAt: now,
    updatedAt: now,
    versions: [{ id: 'v1', document, isDefault: true, createdAt: now }],
    lastVersion: 1,
    tags: new Map(),
  };
  addTags(policy.tags, input.Tags);
  account.policies.set(name.toLowerCase(), policy);
  return { Policy: describe(account, policy, true) };
}

function createPolicyVersion(
  input: CreatePolicyVersionRequest,
  context: CallContext,
): CreatePolicyVersionResponse {
  const policy = getOwnPolicy(context, input.PolicyArn, 'CreatePolicyVersion');
  const document = input.PolicyDocument ?? '';
  checkIdentityPolicy(context.world, document);
  if (policy.versions.length >= quotas.versions) {
    throw limitExceeded(
      `A managed policy can have up to ${quotas.versions} versions. Before you create a new version, you must delete an existing version.`,
    );
  }
  const now = context.world.clock.now();
  const version = { id: `v${++policy.lastVersion}`, document, isDefault: false, createdAt: now };
  policy.versions.push(version);
  policy.updatedAt = now;
  if (input.SetAsDefault) makeDefault(policy, version.id);
  return { PolicyVersion: describeVersion(version, false) };
}

function makeDefault(policy: ManagedPolicy, id: string): void {
  for (const version of policy.versions) version.isDefault = version.id === id;
}

function getVersion(policy: ManagedPolicy, id: string | undefined): PolicyVersion {
  const version = policy.versions.find((candidate) => candidate.id === id);
  if (!version) {
    throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  }
  return version;
}

function deletePolicyVersion(input: DeletePolicyVersionRequest, context: CallContext): object {
  const policy = getOwnPolicy(context, input.PolicyArn, 'DeletePolicyVersion');
  const version = getVersion(policy, input.VersionId);
  if (version.isDefault) throw deleteConflict('Cannot delete the default version of a policy.');
  policy.versions = policy.versions.filter((candidate) => candidate !== version);
  return {};
}

function setDefaultPolicyVersion(input: SetDefaultPolicyVersionRequest, context: CallContext): object {
  const policy = getOwnPolicy(context, input.PolicyArn, 'SetDefaultPolicyVersion');
  makeDefault(policy, getVersion(policy, input.VersionId).id);
  policy.updatedAt = context.world.clock.now();
  return {};
}

function deletePolicy(input: DeletePolicyRequest, context: CallContext): object {
  const policy = getOwnPolicy(context, input.PolicyArn, 'DeletePolicy');
  if (attachedTo(context.account, policy.arn).length > 0) {
    throw deleteConflict('Cannot delete a policy attached to entities.');
  }
  if (policy.versions.length > 1) {
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
  }
  context.account.policies.delete(policy.name.toLowerCase());
  return {};
}

function listPolicies(input: ListPoliciesRequest, { account }: CallContext): ListPoliciesResponse {
  const scope = input.Scope ?? 'All';
  const own = scope === 'AWS' ? [] : account.policies.values();
  const managed = scope === 'Local' ? [] : awsManagedPolicies.values();
  const chosen = [...own, ...managed]
    .filter((policy) => policy.path.startsWith(input.PathPrefix ?? '/'))
    .filter((policy) => !input.OnlyAttached || attachedTo(account, policy.arn).length > 0);
  const page = paginate(chosen, (policy) => policy.arn, input);
  return { Policies: page.items.map((policy) => describe(account, policy, false)), ...page.truncation };
}

function listPolicyVersions(
  input: ListPolicyVersionsRequest,
  { account }: CallContext,
): ListPolicyVersionsResponse {
  const { versions } = getPolicy(account, input.PolicyArn);
  // Newest first, as AWS lists them.
  const page = paginate(versions, (version) => String(1e6 - Number(version.id.slice(1))), input);
  return { Versions: page.items.map((version) => describeVersion(version, false)), ...page.truncation };
}

function listEntities(
  input: ListEntitiesForPolicyRequest,
  { account }: CallContext,
): ListEntitiesForPolicyResponse {
  const policy = getPolicy(account, input.PolicyArn);
  const withRoles = input.EntityFilter === undefined || input.EntityFilter === 'Role';
  const roles = withRoles ? attachedTo(account, policy.arn) : [];
  const page = paginate(roles, (role) => role.name, input);
  return {
    PolicyGroups: [],
    PolicyUsers: [],
    PolicyRoles: page.items.map((role) => ({ RoleName: role.name, RoleId: role.id })),
    ...page.truncation,
  };
}

export const policyOperations = [
  operation(CreatePolicy$, true, createPolicy),
  operation(
    GetPolicy$,
    false,
    (input: GetPolicyRequest, { account }): GetPolicyResponse => ({
      Policy: describe(account, getPolicy(account, input.PolicyArn), true),
    }),
  ),
  operation(
    GetPolicyVersion$,
    false,
    (input: GetPolicyVersionRequest, { account }): GetPolicyVersionResponse => ({
      PolicyVersion: describeVersion(getVersion(getPolicy(account, input.PolicyArn), input.VersionId), true),
    }),
  ),
  operation(ListPolicyVersions$, false, listPolicyVersions),
  operation(CreatePolicyVersion$, true, createPolicyVersion),
  operation(SetDefaultPolicyVersion$, true, setDefaultPolicyVersion),
  operation(DeletePolicyVersion$, true, deletePolicyVersion),
  operation(DeletePolicy$, true, deletePolicy),
  operation(ListPolicies$, false, listPolicies),
  operation(ListEntitiesForPolicy$, false, listEntities),
  operation(TagPolicy$, true, (input: TagPolicyRequest, context) => {
    addTags(getOwnPolicy(context, input.PolicyArn, 'TagPolicy').tags, input.Tags);
    return {};
  }),
  operation(UntagPolicy$, true, (input: UntagPolicyRequest, context) => {
    const { tags } = getOwnPolicy(context, input.PolicyArn, 'UntagPolicy');
    for (const key of input.TagKeys ?? []) tags.delete(key);
    return {};
  }),
  operation(ListPolicyTags$, false, (input: ListPolicyTagsRequest, { account }): ListPolicyTagsResponse => {
    const { tags } = getPolicy(account, input.PolicyArn);
    const page = paginate(tags, ([key]) => key, input);
    return { Tags: tagList(new Map(page.items)), ...page.truncation };
  }),
];
