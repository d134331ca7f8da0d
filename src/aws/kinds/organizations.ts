/**
 * The organization that the account belongs to, and its accounts. Source: Organizations API reference, ListAccounts: the
 * management account and delegated administrators may call it, a page may be empty although more follow, and `State`
 * has taken the place of `Status`.
 */
import {
  type Account,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListDelegatedAdministratorsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { exitCode, UserError } from '../../model/errors.ts';
import type { Partition } from '../../model/existing.ts';
import type { Connection } from '../access/connection.ts';
import { partitionOfRegion } from '../access/partitions.ts';
import type {
  ListingRefusal,
  Organization,
  OrganizationAccount,
  OrganizationAccountState,
} from '../account-types.ts';
import { isDenied, type Task } from '../explain/errors.ts';
import { failureOf, hasCode } from '../explain/failures.ts';
import { allPages } from '../pages.ts';

/** The service has one endpoint in each partition, whatever region is worked in. */
const homeRegions: Partial<Record<Partition, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-west-1',
};

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
  const [{ account }, client] = await Promise.all([connection.caller(signal), clientOf(connection)]);
  const task = taskFor('reading the organization', 'DescribeOrganization', account);
  const found = await connection.read(task, signal, async (options) => {
    try {
      return (await client.send(new DescribeOrganizationCommand({}), options)).Organization ?? null;
    } catch (error) {
      if (hasCode(failureOf(error), 'AWSOrganizationsNotInUse')) return null;
      throw error;
    }
  });
  if (found === null) return null;
  const managementAccount = found.MasterAccountId ?? '';
  const described = { id: found.Id ?? '', managementAccount };
  // A management account cannot be a delegated administrator besides.
  if (managementAccount === account) {
    return { ...described, isManagement: true, isDelegatedAdministrator: false };
  }
  const standing = await standingOf(connection, account, managementAccount, signal);
  return { ...described, isManagement: false, ...standing };
}

/** Only those who may list accounts may ask for the delegated administrators: the refusal itself tells. */
async function standingOf(
  connection: Connection,
  account: string,
  managementAccount: string,
  signal: AbortSignal,
): Promise<Pick<Organization, 'isDelegatedAdministrator' | 'reason'>> {
  const client = await clientOf(connection);
  const doing = "listing the organization's delegated administrators";
  const task = taskFor(doing, 'ListDelegatedAdministrators', account);
  try {
    const administrators = await allPages(async (token) => {
      const input = token === undefined ? {} : { NextToken: token };
      const page = await connection.read(task, signal, (options) =>
        client.send(new ListDelegatedAdministratorsCommand(input), options),
      );
      return { items: page.DelegatedAdministrators, next: page.NextToken };
    }, doing);
    return { isDelegatedAdministrator: administrators.some(({ Id }) => Id === account) };
  } catch (error) {
    if (!isDenied(error) || !(error instanceof UserError)) throw error;
    const reason = refusalOf(error, account, managementAccount);
    // A caller that isn't allowed to ask this can still be allowed to list.
    return reason.kind === 'member'
      ? { isDelegatedAdministrator: false, reason }
      : { isDelegatedAdministrator: null };
  }
}

/** @see Aws.listAccounts */
export async function listAccounts(
  connection: Connection,
  signal: AbortSignal,
): Promise<OrganizationAccount[]> {
  const [{ account }, client] = await Promise.all([connection.caller(signal), clientOf(connection)]);
  const doing = "listing the organization's accounts";
  const task = taskFor(doing, 'ListAccounts', account);
  try {
    const accounts = await allPages<Account>(async (token) => {
      const input = token === undefined ? {} : { NextToken: token };
      const page = await connection.read(task, signal, (options) =>
        client.send(new ListAccountsCommand(input), options),
      );
      return { items: page.Accounts, next: page.NextToken };
    }, doing);
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
      exit: exitCode.failed,
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
 * A member account is told "You don't have permissions to access this resource."; where the caller's own policies
 * refuse, AWS names caller and action.
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

function clientOf(connection: Connection): Promise<OrganizationsClient> {
  const region = homeRegions[partitionOfRegion(connection.region)] ?? connection.region;
  return connection.client(OrganizationsClient, region, 'read');
}

function taskFor(doing: string, operation: string, account: string): Task {
  return { doing, service: 'organizations', operation, actions: [`organizations:${operation}`], account };
}
