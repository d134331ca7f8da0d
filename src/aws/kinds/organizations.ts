/**
 * The organization that the account belongs to, and its accounts. Source: Organizations API reference, ListAccounts:
 * only the management account and delegated administrators can call it, a page can be empty although more follow, and
 * `State` replaces `Status`.
 */
import {
  type Account,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListDelegatedAdministratorsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { UserError } from '../../model/errors.ts';
import type { Partition } from '../../model/existing.ts';
import type { Connection } from '../access/connection-types.ts';
import { partitionOfRegion } from '../access/partitions.ts';
import { isDenied } from '../explain/errors.ts';
import { nullIf, readerOf, saying } from '../read.ts';
import type {
  ListingRefusal,
  Organization,
  OrganizationAccount,
  OrganizationAccountState,
} from '../types.ts';

/** The service has one endpoint in each partition, whatever the region. */
const homeRegions: Partial<Record<Partition, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-west-1',
};

const organizations = readerOf(
  OrganizationsClient,
  'organizations',
  ({ region }) => homeRegions[partitionOfRegion(region)] ?? region,
);

const states: ReadonlySet<string> = new Set<OrganizationAccountState>([
  'PENDING_ACTIVATION',
  'ACTIVE',
  'SUSPENDED',
  'PENDING_CLOSURE',
  'CLOSED',
]);

/**
 * The organization, and whether this account is allowed to list its accounts, as far as can be known without listing them.
 *
 * @returns null where the account belongs to none
 * @throws UserError ACCESS_DENIED where the caller isn't allowed to ask
 */
export async function describeOrganization(
  connection: Connection,
  signal: AbortSignal,
): Promise<Organization | null> {
  const { account } = await connection.caller(signal);
  const asked = { doing: 'reading the organization', operation: 'DescribeOrganization', account };
  const found = await nullIf(
    saying('AWSOrganizationsNotInUse'),
    organizations.one(connection, signal, asked, async (client, options) => {
      return (await client.send(new DescribeOrganizationCommand({}), options)).Organization ?? null;
    }),
  );
  if (found === null) return null;
  const managementAccount = found.MasterAccountId ?? '';
  const described = { id: found.Id ?? '', managementAccount };
  // A management account can't also be a delegated administrator.
  if (managementAccount === account) {
    return { ...described, isManagement: true, isDelegatedAdministrator: false };
  }
  const role = await roleInOrganization(connection, account, managementAccount, signal);
  return { ...described, isManagement: false, ...role };
}

/**
 * Only accounts that are allowed to list accounts are allowed to list delegated administrators, so a denial is the
 * answer.
 */
async function roleInOrganization(
  connection: Connection,
  account: string,
  managementAccount: string,
  signal: AbortSignal,
): Promise<Pick<Organization, 'isDelegatedAdministrator' | 'reason'>> {
  const doing = "listing the organization's delegated administrators";
  const asked = { doing, operation: 'ListDelegatedAdministrators', account };
  try {
    const administrators = await organizations.all(
      connection,
      signal,
      asked,
      async (client, NextToken, options) => {
        const page = await client.send(new ListDelegatedAdministratorsCommand({ NextToken }), options);
        return { items: page.DelegatedAdministrators, next: page.NextToken };
      },
    );
    return { isDelegatedAdministrator: administrators.some(({ Id }) => Id === account) };
  } catch (error) {
    if (!isDenied(error) || !(error instanceof UserError)) throw error;
    const reason = refusalOf(error, account, managementAccount);
    // A caller that isn't allowed to call this might still be allowed to list accounts.
    return reason.kind === 'member'
      ? { isDelegatedAdministrator: false, reason }
      : { isDelegatedAdministrator: null };
  }
}

/**
 * All accounts of the organization in every state, by name.
 *
 * @throws UserError ORGANIZATION_LISTING_REFUSED where the account isn't allowed to list, ORGANIZATION_NONE where it is in no
 * organization
 */
export async function listAccounts(
  connection: Connection,
  signal: AbortSignal,
): Promise<OrganizationAccount[]> {
  const { account } = await connection.caller(signal);
  const asked = { doing: "listing the organization's accounts", operation: 'ListAccounts', account };
  try {
    const accounts = await organizations.all(
      connection,
      signal,
      asked,
      async (client, NextToken, options) => {
        const page = await client.send(new ListAccountsCommand({ NextToken }), options);
        return { items: page.Accounts, next: page.NextToken };
      },
    );
    return accounts
      .map(summaryOf)
      .sort((one, other) => one.name.localeCompare(other.name) || one.id.localeCompare(other.id));
  } catch (error) {
    throw explainedListing(error, account);
  }
}

function summaryOf(account: Account): OrganizationAccount {
  const state = account.State ?? account.Status ?? '';
  return {
    id: account.Id ?? '',
    name: account.Name ?? '',
    email: account.Email ?? '',
    state: states.has(state) ? (state as OrganizationAccountState) : 'UNKNOWN',
  };
}

function explainedListing(error: unknown, account: string): unknown {
  if (!(error instanceof UserError)) return error;
  const { report } = error;
  if (report.aws?.code === 'AWSOrganizationsNotInUseException') {
    return new UserError({
      ...report,
      code: 'ORGANIZATION_NONE',
      message: `Account ${account} belongs to no organization.`,
      remedy: ['Name the accounts one by one.'],
    });
  }
  if (!isDenied(error)) return error;
  const { message, help } = refusalOf(error, account, null);
  return new UserError(
    { ...report, code: 'ORGANIZATION_LISTING_REFUSED', message, remedy: help },
    { cause: error.cause },
  );
}

/**
 * A member gets "You don't have permissions to access this resource."; if a policy refuses, AWS names caller and
 * action.
 */
function refusalOf(error: UserError, account: string, managementAccount: string | null): ListingRefusal {
  if (/not authorized to perform/i.test(error.report.aws?.message ?? '')) {
    return {
      kind: 'permission',
      message: "Your permissions don't let you list the organization's accounts.",
      help: error.report.remedy,
    };
  }
  const management = managementAccount === null ? '' : ` (${managementAccount})`;
  return {
    kind: 'member',
    message: `Account ${account} is a member of the organization; only its management account${management} and delegated administrators are allowed to list the accounts.`,
    help: [
      `Use credentials of the management account${management} or of a delegated administrator.`,
      `Or register this account as one: aws organizations register-delegated-administrator --account-id ${account} --service-principal SERVICE`,
      'Or name the accounts one by one.',
    ],
  };
}
