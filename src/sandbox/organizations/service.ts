/**
 * Organizations, as far as accounts and their units are read. Source: Organizations API reference. Members may ask for
 * the organization itself; all else is for the management account and delegated administrators.
 */
import type {
  Account,
  DescribeAccountRequest,
  DescribeAccountResponse,
  DescribeOrganizationResponse,
  ListAccountsForParentRequest,
  ListAccountsRequest,
  ListAccountsResponse,
  ListDelegatedAdministratorsRequest,
  ListDelegatedAdministratorsResponse,
  ListOrganizationalUnitsForParentRequest,
  ListOrganizationalUnitsForParentResponse,
  ListRootsRequest,
  ListRootsResponse,
} from '@aws-sdk/client-organizations';
import { AwsFailure } from '../failure.ts';
import { createJsonService, jsonOperation } from '../json-service.ts';
import type { Member, Organization } from '../world/organization.ts';
import type { CallContext } from '../world/types.ts';
import { paginate } from './pages.ts';

export const organizationsTarget = 'AWSOrganizationsV20161128.';

function organizationOf({ world, account }: CallContext): Organization {
  if (!world.organization?.members.has(account.id)) {
    throw new AwsFailure(
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
    );
  }
  return world.organization;
}

/** @throws AwsFailure where a mere member asks */
function administered(context: CallContext): Organization {
  const organization = organizationOf(context);
  const { id } = context.account;
  if (organization.managementAccount !== id && !organization.delegated.has(id)) {
    throw new AwsFailure('AccessDeniedException', "You don't have permissions to access this resource.");
  }
  return organization;
}

/** ARNs of an organization's parts belong to its management account. */
function arnOf({ id, managementAccount }: Organization, kind: string, name: string): string {
  return `arn:aws:organizations::${managementAccount}:${kind}/${id}/${name}`;
}

function describeOrganization(_input: object, context: CallContext): DescribeOrganizationResponse {
  const organization = organizationOf(context);
  const { id, managementAccount, members } = organization;
  return {
    Organization: {
      Id: id,
      Arn: `arn:aws:organizations::${managementAccount}:organization/${id}`,
      FeatureSet: 'ALL',
      MasterAccountArn: arnOf(organization, 'account', managementAccount),
      MasterAccountId: managementAccount,
      MasterAccountEmail: members.get(managementAccount)?.email,
    },
  };
}

function describe(organization: Organization, member: Member): Account {
  const isOpen = member.state === 'ACTIVE' || member.state === 'PENDING_ACTIVATION';
  const status = member.state === 'PENDING_CLOSURE' ? 'PENDING_CLOSURE' : isOpen ? 'ACTIVE' : 'SUSPENDED';
  return {
    Id: member.account,
    Arn: arnOf(organization, 'account', member.account),
    Email: member.email,
    Name: member.name,
    // The old status knows less: an account that cannot be used yet counted as active.
    Status: status,
    State: member.state,
    JoinedMethod: member.joined,
    JoinedTimestamp: new Date(organization.createdAt),
  };
}

function describeAccount(input: DescribeAccountRequest, context: CallContext): DescribeAccountResponse {
  const organization = administered(context);
  const member = organization.members.get(input.AccountId ?? '');
  if (!member) {
    throw new AwsFailure('AccountNotFoundException', "You specified an account that doesn't exist.");
  }
  return { Account: describe(organization, member) };
}

function listAccounts(input: ListAccountsRequest, context: CallContext): ListAccountsResponse {
  const organization = administered(context);
  // AWS may give an empty page with more to follow; here the second one always is.
  const { items, next } = paginate([...organization.members.values()], input, true);
  return { Accounts: items.map((member) => describe(organization, member)), ...next };
}

/** @throws AwsFailure where there is no such root or unit */
function checkParent(organization: Organization, id: string | undefined): void {
  if (id === organization.rootId || organization.units.has(id ?? '')) return;
  throw new AwsFailure(
    'ParentNotFoundException',
    "We can't find a root or OU with the ParentId that you specified.",
  );
}

function listAccountsForParent(
  input: ListAccountsForParentRequest,
  context: CallContext,
): ListAccountsResponse {
  const organization = administered(context);
  checkParent(organization, input.ParentId);
  const members = [...organization.members.values()].filter(({ parentId }) => parentId === input.ParentId);
  const { items, next } = paginate(members, input);
  return { Accounts: items.map((member) => describe(organization, member)), ...next };
}

function listRoots(input: ListRootsRequest, context: CallContext): ListRootsResponse {
  const organization = administered(context);
  const { rootId } = organization;
  const root = { Id: rootId, Arn: arnOf(organization, 'root', rootId), Name: 'Root', PolicyTypes: [] };
  const { items, next } = paginate([root], input);
  return { Roots: items, ...next };
}

function listUnits(
  input: ListOrganizationalUnitsForParentRequest,
  context: CallContext,
): ListOrganizationalUnitsForParentResponse {
  const organization = administered(context);
  checkParent(organization, input.ParentId);
  const units = input.ParentId === organization.rootId ? [...organization.units.values()] : [];
  const { items, next } = paginate(units, input);
  return {
    OrganizationalUnits: items.map(({ id, name }) => ({
      Id: id,
      Arn: arnOf(organization, 'ou', id),
      Name: name,
    })),
    ...next,
  };
}

function listDelegatedAdministrators(
  input: ListDelegatedAdministratorsRequest,
  context: CallContext,
): ListDelegatedAdministratorsResponse {
  const organization = administered(context);
  const service = input.ServicePrincipal;
  const chosen = [...organization.delegated].filter(
    ([, services]) => service === undefined || services.includes(service),
  );
  const members = chosen.flatMap(([account]) => organization.members.get(account) ?? []);
  const { items, next } = paginate(members, input);
  return {
    DelegatedAdministrators: items.map((member) => ({
      ...describe(organization, member),
      DelegationEnabledDate: new Date(organization.createdAt),
    })),
    ...next,
  };
}

export const organizations = createJsonService({
  name: 'organizations',
  target: organizationsTarget,
  operations: {
    DescribeOrganization: jsonOperation(false, describeOrganization),
    DescribeAccount: jsonOperation(false, describeAccount),
    ListAccounts: jsonOperation(false, listAccounts),
    ListAccountsForParent: jsonOperation(false, listAccountsForParent),
    ListDelegatedAdministrators: jsonOperation(false, listDelegatedAdministrators),
    ListOrganizationalUnitsForParent: jsonOperation(false, listUnits),
    ListRoots: jsonOperation(false, listRoots),
  },
  codes: {
    AccessDenied: 'AccessDeniedException',
    ExpiredToken: 'ExpiredTokenException',
    InternalFailure: 'ServiceException',
    ServiceUnavailable: 'ServiceException',
    Throttling: 'TooManyRequestsException',
  },
});
