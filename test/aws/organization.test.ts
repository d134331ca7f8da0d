/** The organization and its accounts, on the sandbox and as other servers list them. */
import { describe, expect, test, vi } from 'vitest';
import { defaultSeed } from '../../src/sandbox/world/seed.ts';
import { reportFrom } from '../helpers/failures.ts';
import { listen } from '../helpers/local-server.ts';
import {
  calls,
  connected,
  hub,
  management,
  member,
  roleName,
  sandbox,
  signal,
  use,
  withOther,
  withSandbox,
} from './organization-sandbox.ts';

withSandbox();

describe('the organization', () => {
  test('is told to each account with its own standing', async () => {
    const aws = connected();
    const organization = { id: expect.stringMatching(/^o-/), managementAccount: management };
    expect(await aws.describeOrganization(signal)).toEqual({
      ...organization,
      isManagement: true,
      isDelegatedAdministrator: false,
    });
    const ofMember = await aws.assume({ account: member, roleName }, 'test').describeOrganization(signal);
    expect(ofMember).toMatchObject({
      ...organization,
      isManagement: false,
      isDelegatedAdministrator: false,
      reason: { kind: 'member', message: expect.stringContaining(management) },
    });
    expect(ofMember?.reason?.help.join('\n')).toContain(
      `register-delegated-administrator --account-id ${member}`,
    );
    use(sandbox, hub);
    expect(await connected().describeOrganization(signal)).toEqual({
      ...organization,
      isManagement: false,
      isDelegatedAdministrator: true,
    });
  });

  test('lists all pages, over empty ones, at the one endpoint that the service has', async () => {
    const accounts = await connected(undefined, { region: 'eu-west-1' }).listAccounts(signal);
    expect(accounts).toHaveLength(26);
    const names = accounts.map(({ name }) => name);
    expect(names).toEqual([...names].sort((one, other) => one.localeCompare(other)));
    const states = Object.fromEntries(accounts.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({
      'log-archive': 'ACTIVE',
      'retired-shop': 'SUSPENDED',
      'closing-marketing': 'PENDING_CLOSURE',
      'new-payments': 'PENDING_ACTIVATION',
      'closed-events': 'CLOSED',
    });
    const listings = calls.filter(({ operation }) => operation === 'ListAccounts');
    expect(listings.map(({ region }) => region)).toEqual(['us-east-1', 'us-east-1', 'us-east-1']);
  });

  test("a member that lists is told why it isn't allowed to, and what would help", async () => {
    const report = await reportFrom(
      connected().assume({ account: member, roleName }, 'test').listAccounts(signal),
    );
    expect(report).toMatchObject({ code: 'ORGANIZATION_LISTING_REFUSED', exit: 4 });
    expect(report.message).toContain(`Account ${member} is a member`);
    expect(report.remedy).toContain('Or name the accounts one by one.');
  });

  test('permissions that are missing are told from membership', async () => {
    await withOther({ faults: 'deny=organizations:List*', as: hub }, async () => {
      const aws = connected();
      expect(await aws.describeOrganization(signal)).toMatchObject({ isDelegatedAdministrator: null });
      const report = await reportFrom(aws.listAccounts(signal));
      expect(report.message).toContain('Your permissions');
      expect(report.remedy.join('\n')).toContain('"organizations:ListAccounts"');
    });
  });

  test('an account may be in none', async () => {
    const { organization: _organization, ...alone } = defaultSeed;
    await withOther({ seed: alone }, async () => {
      expect(await connected().describeOrganization(signal)).toBeNull();
      expect((await reportFrom(connected().listAccounts(signal))).code).toBe('ORGANIZATION_NONE');
    });
  });

  test('throttling is waited out', async () => {
    await withOther({ faults: 'throttle=ListAccounts@#1' }, async () => {
      expect(await connected().listAccounts(signal)).toHaveLength(26);
    });
  });
});

/** Answers as an Organizations service of a few lines: each page as it is given, and who is calling. */
async function withPages(pages: object[], perform: () => Promise<void>): Promise<void> {
  const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${management}:user/x</Arn><UserId>x</UserId><Account>${management}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  const left = [...pages];
  const { url, close } = await listen((request, response) => {
    const isListing = request.headers['x-amz-target'] !== undefined;
    response.writeHead(200, { 'content-type': isListing ? 'application/x-amz-json-1.1' : 'text/xml' });
    response.end(isListing ? JSON.stringify(left.shift() ?? {}) : identity);
  });
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  try {
    await perform();
  } finally {
    await close();
  }
}

describe('accounts as other servers list them', () => {
  test('the state counts; the retired status only where there is none', async () => {
    const pages = [
      { Accounts: [], NextToken: 'one' },
      { Accounts: [{ Id: '1', Name: 'a', Status: 'ACTIVE', State: 'CLOSED' }], NextToken: 'two' },
      { Accounts: [], NextToken: 'three' },
      {
        Accounts: [
          { Id: '2', Name: 'b', Status: 'ACTIVE' },
          { Id: '3', Name: 'c', State: 'OF_LATER_YEARS', Status: 'ACTIVE' },
          { Id: '4', Name: 'd' },
        ],
      },
    ];
    await withPages(pages, async () => {
      const accounts = await connected().listAccounts(signal);
      expect(accounts.map(({ id, state }) => [id, state])).toEqual([
        ['1', 'CLOSED'],
        ['2', 'ACTIVE'],
        ['3', 'UNKNOWN'],
        ['4', 'UNKNOWN'],
      ]);
    });
  });

  test('a token that comes back unchanged ends the listing', async () => {
    const page = { Accounts: [], NextToken: 'same' };
    await withPages([page, page, page], async () => {
      expect((await reportFrom(connected().listAccounts(signal))).code).toBe('LISTING_LOOPS');
    });
  });
});
