import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListDelegatedAdministratorsCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { defaultSeed } from '../../src/sandbox/world/seed.ts';
import { sandboxState } from '../helpers/sandbox-pages.ts';
import { account, clients, expectFailure, otherAccount } from './clients.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

async function pagesOf(organizations: OrganizationsClient) {
  const pages = [];
  let NextToken: string | undefined;
  do {
    const page = await organizations.send(new ListAccountsCommand(NextToken ? { NextToken } : {}));
    pages.push(page.Accounts ?? []);
    ({ NextToken } = page);
  } while (NextToken);
  return pages;
}

test('the organization of the management account', async () => {
  const { organizations } = clients(sandbox);
  const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
  expect(Organization).toMatchObject({
    Id: expect.stringMatching(/^o-[a-z0-9]{10}$/),
    MasterAccountId: account,
    FeatureSet: 'ALL',
  });
});

test('accounts come in pages of 20, an empty one among them, with state and the old status', async () => {
  const pages = await pagesOf(clients(sandbox).organizations);
  expect(pages.map((page) => page.length)).toEqual([20, 0, 6]);
  const all = pages.flat();
  expect(new Set(all.map(({ Id }) => Id)).size).toBe(26);
  const inactive = all.filter(({ State }) => State !== 'ACTIVE').map(({ Name, State }) => [Name, State]);
  expect(inactive).toEqual([
    ['retired-shop', 'SUSPENDED'],
    ['old-proof-of-concept', 'SUSPENDED'],
    ['closing-marketing', 'PENDING_CLOSURE'],
    ['new-payments', 'PENDING_ACTIVATION'],
    ['closed-events', 'CLOSED'],
  ]);
  const status = Object.fromEntries(all.map(({ Name, Status }) => [Name, Status]));
  expect(status).toMatchObject({ 'new-payments': 'ACTIVE', 'closed-events': 'SUSPENDED' });
  expect(all[0]).toMatchObject({ JoinedTimestamp: expect.any(Date), JoinedMethod: 'CREATED' });
});

test('pages may be smaller, not larger; a token of its own making is refused', async () => {
  const { organizations } = clients(sandbox);
  const { Accounts, NextToken } = await organizations.send(new ListAccountsCommand({ MaxResults: 3 }));
  expect(Accounts).toHaveLength(3);
  expect(NextToken).toBeDefined();
  await expectFailure(
    organizations.send(new ListAccountsCommand({ MaxResults: 21 })),
    'InvalidInputException',
    400,
  );
  await expectFailure(
    organizations.send(new ListAccountsCommand({ NextToken: 'made-up' })),
    'InvalidInputException',
    400,
  );
});

test('roots, units and their accounts are together all accounts', async () => {
  const { organizations } = clients(sandbox);
  const { Roots: [root] = [] } = await organizations.send(new ListRootsCommand({}));
  const ParentId = root?.Id ?? '';
  const units = await organizations.send(new ListOrganizationalUnitsForParentCommand({ ParentId }));
  const parents = [ParentId, ...(units.OrganizationalUnits ?? []).map(({ Id }) => Id ?? '')];
  const counts = [];
  for (const parent of parents) {
    const page = await organizations.send(new ListAccountsForParentCommand({ ParentId: parent }));
    counts.push(page.Accounts?.length ?? 0);
  }
  expect(parents).toHaveLength(3);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(26);
  const none = organizations.send(new ListAccountsForParentCommand({ ParentId: 'ou-none-00000000' }));
  await expectFailure(none, 'ParentNotFoundException', 400);
});

test('a delegated administrator may read all, a member only which organization it is in', async () => {
  const hub = clients(sandbox, { account: otherAccount });
  const delegated = await hub.organizations.send(new ListDelegatedAdministratorsCommand({}));
  expect(delegated.DelegatedAdministrators).toMatchObject([{ Id: otherAccount, State: 'ACTIVE' }]);
  expect((await pagesOf(hub.organizations)).flat()).toHaveLength(26);

  const { Credentials: session } = await clients(sandbox).sts.send(
    new AssumeRoleCommand({
      RoleArn: 'arn:aws:iam::300000000001:role/OrganizationAccountAccessRole',
      RoleSessionName: 'test',
    }),
  );
  const { organizations } = clients(sandbox, { session });
  const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
  expect(Organization?.MasterAccountId).toBe(account);
  const refusals = [
    organizations.send(new ListAccountsCommand({})),
    organizations.send(new ListRootsCommand({})),
    organizations.send(new DescribeAccountCommand({ AccountId: account })),
    organizations.send(new ListDelegatedAdministratorsCommand({})),
  ];
  for (const refusal of refusals) {
    await expectFailure(refusal, 'AccessDeniedException', 400, "You don't have permissions");
  }
});

test("a single account, and one that doesn't exist", async () => {
  const { organizations } = clients(sandbox);
  const { Account } = await organizations.send(new DescribeAccountCommand({ AccountId: '300000000018' }));
  expect(Account).toMatchObject({ Name: 'legacy-erp', State: 'ACTIVE' });
  const none = organizations.send(new DescribeAccountCommand({ AccountId: '999999999999' }));
  await expectFailure(none, 'AccountNotFoundException', 400);
});

test('without an organization, and without a known key', async () => {
  const { organization: _organization, ...alone } = defaultSeed;
  const other = await startSandbox({ seed: alone });
  try {
    const { organizations } = clients(other);
    await expectFailure(
      organizations.send(new DescribeOrganizationCommand({})),
      'AWSOrganizationsNotInUseException',
      400,
    );
    const stranger = clients(other, { accessKeyId: 'AKIAUNKNOWN000000000' }).organizations;
    const refused = stranger.send(new DescribeOrganizationCommand({}));
    await expectFailure(refused, 'UnrecognizedClientException', 400);
  } finally {
    await other.close();
  }
});

test('faults speak as Organizations does', async () => {
  const other = await startSandbox({ faults: 'throttle=ListAccounts,deny=DescribeOrganization' });
  try {
    const { organizations } = clients(other);
    await expectFailure(organizations.send(new ListAccountsCommand({})), 'TooManyRequestsException', 400);
    await expectFailure(
      organizations.send(new DescribeOrganizationCommand({})),
      'AccessDeniedException',
      400,
      'not authorized',
    );
  } finally {
    await other.close();
  }
});

test('as many accounts as are asked for, and all of them in the state', async () => {
  for (const size of [5, 300]) {
    const other = await startSandbox({ organizationAccounts: size });
    try {
      const all = (await pagesOf(clients(other).organizations)).flat();
      expect(all).toHaveLength(size);
      const state = await sandboxState<{
        accounts: { id: string; roles: Record<string, unknown> }[];
      }>(other);
      const ids = new Set(state.accounts.map(({ id }) => id));
      expect(all.every(({ Id }) => ids.has(Id ?? ''))).toBe(true);
    } finally {
      await other.close();
    }
  }
});
