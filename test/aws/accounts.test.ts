/** The organization, and other accounts reached from one, on the sandbox. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Aws } from '../../src/aws/index.ts';
import { connect } from '../../src/aws/index.ts';
import type { CallRecord, ConnectOptions, CredentialSource } from '../../src/aws/types.ts';
import { InterruptedError } from '../../src/model/errors.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { defaultSeed } from '../../src/sandbox/world/seed.ts';
import { reportFrom, unexpectedMfaCode } from '../helpers/failures.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { awsFiles } from './aws-files.ts';

const management = '123456789012';
const hub = '210987654321';
const member = '300000000001';
const roleName = 'OrganizationAccountAccessRole';
const { signal } = new AbortController();

let now = Date.now();
let sandbox: Sandbox;
let calls: CallRecord[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => now });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  now = Date.now();
  calls = [];
  await awsFiles('', '');
  use(sandbox);
});

function use(server: Sandbox, account = server.account): void {
  for (const [name, value] of Object.entries(server.environments[account] ?? {})) vi.stubEnv(name, value);
}

function connected(
  source: CredentialSource = { kind: 'environment' },
  more: Partial<ConnectOptions> = {},
): Aws {
  return connect({
    source,
    region: 'us-east-1',
    askMfaCode: unexpectedMfaCode,
    onCall: (call) => calls.push(call),
    ...more,
  });
}

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
    const other = await startSandbox({ faults: 'deny=organizations:List*' });
    try {
      use(other, hub);
      const aws = connected();
      expect(await aws.describeOrganization(signal)).toMatchObject({ isDelegatedAdministrator: null });
      const report = await reportFrom(aws.listAccounts(signal));
      expect(report.message).toContain('Your permissions');
      expect(report.remedy.join('\n')).toContain('"organizations:ListAccounts"');
    } finally {
      await other.close();
    }
  });

  test('an account may be in none', async () => {
    const { organization: _organization, ...alone } = defaultSeed;
    const other = await startSandbox({ seed: alone });
    try {
      use(other);
      expect(await connected().describeOrganization(signal)).toBeNull();
      expect((await reportFrom(connected().listAccounts(signal))).code).toBe('ORGANIZATION_NONE');
    } finally {
      await other.close();
    }
  });

  test('throttling is waited out', async () => {
    const other = await startSandbox({ faults: 'throttle=ListAccounts@#1' });
    try {
      use(other);
      expect(await connected().listAccounts(signal)).toHaveLength(26);
    } finally {
      await other.close();
    }
  });
});

/** Answers as an Organizations service of a few lines: each page as it is given, and who is calling. */
async function withPages(pages: object[], perform: () => Promise<void>): Promise<void> {
  const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${management}:user/x</Arn><UserId>x</UserId><Account>${management}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  const left = [...pages];
  const server = createServer((request, response) => {
    const isListing = request.headers['x-amz-target'] !== undefined;
    response.writeHead(200, { 'content-type': isListing ? 'application/x-amz-json-1.1' : 'text/xml' });
    response.end(isListing ? JSON.stringify(left.shift() ?? {}) : identity);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    await perform();
  } finally {
    server.close();
    server.closeAllConnections();
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

describe('another account', () => {
  test('is reached once for many calls, and is that account', async () => {
    const aws = connected().assume({ account: member, roleName }, 'kentik-aws-setup-20260101 a/b');
    await Promise.all([
      aws.identify(signal),
      aws.readRole(roleName, signal),
      aws.listFlowLogs('eu-west-1', signal),
    ]);
    const identity = await aws.identify(signal);
    expect(identity).toMatchObject({
      account: member,
      arn: `arn:aws:sts::${member}:assumed-role/${roleName}/kentik-aws-setup-20260101-a-b`,
    });
    expect(calls.filter(({ operation }) => operation === 'AssumeRole')).toHaveLength(1);
    const made = await aws.createPolicy(
      {
        name: 'reached',
        description: 'x',
        document: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'ec2:DescribeVpcs', Resource: '*' }],
        },
      },
      memoryContext(),
    );
    expect(made.arn).toBe(`arn:aws:iam::${member}:policy/reached`);
    expect(await connected().readPolicy('reached', signal)).toBeNull();
  });

  test.each([
    ['trusts others', '300000000018'],
    ['has no such role', '300000000019'],
    ['is suspended', '300000000020'],
  ])('an account that %s is named with its role and what would help', async (_why, account) => {
    const context = memoryContext();
    const aws = connected().assume({ account, roleName }, 'test');
    const report = await reportFrom(
      aws.createRole(
        { name: 'x', description: 'x', trustPolicy: { Version: '2012-10-17', Statement: [] } },
        context,
      ),
    );
    expect(report).toMatchObject({
      code: 'ASSUME_ROLE_DENIED',
      exit: 4,
      where: { account, name: roleName },
      aws: { service: 'sts', operation: 'AssumeRole', code: 'AccessDenied' },
    });
    const statements = report.remedy.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${management}:root` },
        Action: 'sts:AssumeRole',
      },
      { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `arn:aws:iam::${account}:role/${roleName}` },
    ]);
    expect(context.recorder.operations()).toEqual([]);
  });

  test('who is refused by a service control policy hears of that, not of trust', async () => {
    const other = await startSandbox({ faults: 'deny=AssumeRole@scp' });
    try {
      use(other);
      const report = await reportFrom(
        connected().assume({ account: member, roleName }, 'test').identify(signal),
      );
      expect(report.code).toBe('ASSUME_ROLE_DENIED');
      expect(report.why).toContain('service control policy');
      expect(report.remedy.join('\n')).not.toContain('trust policy');
    } finally {
      await other.close();
    }
  });

  test('a fixed role is reached without a new connection', async () => {
    const aws = connected().assume({ account: management, roleName: 'fixed' }, 'test');
    expect((await reportFrom(aws.identify(signal))).code).toBe('ASSUME_ROLE_DENIED');
    await connected().createRole(
      {
        name: 'fixed',
        description: 'x',
        trustPolicy: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { AWS: management }, Action: 'sts:AssumeRole' }],
        },
      },
      memoryContext(),
    );
    expect((await aws.identify(signal)).account).toBe(management);
  });

  test('credentials that are about to expire are renewed', async () => {
    const assumed = () => calls.filter(({ operation }) => operation === 'AssumeRole').length;
    const aws = connected().assume({ account: member, roleName }, 'test');
    // STS's clock is behind, so that its hour ends in three minutes.
    now -= 57 * 60_000;
    await aws.identify(signal);
    const before = assumed();
    await aws.listRegions(signal);
    expect(assumed()).toBeGreaterThan(before);
    now = Date.now();
    await aws.listRegions(signal);
    const fresh = assumed();
    await aws.listRegions(signal);
    expect(assumed()).toBe(fresh);
  });

  test('a profile of another account than was asked for is refused before anything is changed', async () => {
    const context = memoryContext();
    const aws = connected({ kind: 'environment' }, { account: member });
    const role = { name: 'x', description: 'x', trustPolicy: { Version: '2012-10-17', Statement: [] } };
    const report = await reportFrom(aws.createRole(role, context));
    expect(report).toMatchObject({ code: 'OTHER_ACCOUNT', where: { account: management } });
    expect(context.recorder.operations()).toEqual([]);
  });

  test('a role can be the source of a connection, also over another role', async () => {
    const viaMember: CredentialSource = {
      kind: 'assume-role',
      roleArn: `arn:aws:iam::${member}:role/${roleName}`,
      base: { kind: 'environment' },
      sessionName: 'test',
    };
    expect((await connected(viaMember).identify(signal)).account).toBe(member);
    const wrong = connected({ ...viaMember, roleArn: 'role/x' });
    expect((await reportFrom(wrong.identify(signal))).code).toBe('ROLE_ARN_INVALID');
    const twice = connected({
      kind: 'assume-role',
      roleArn: `arn:aws:iam::300000000002:role/${roleName}`,
      base: viaMember,
      sessionName: 'test',
    });
    const report = await reportFrom(twice.identify(signal));
    expect(report.code).toBe('ASSUME_ROLE_DENIED');
    expect(report.remedy.join('\n')).toContain(`arn:aws:iam::${member}:root`);
  });

  test('who leaves does not wait for the role', async () => {
    const asked: (() => void)[] = [];
    const silent = createServer(() => {
      for (const tell of asked) tell();
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    try {
      vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
      const leave = new AbortController();
      const arrived = new Promise<void>((resolve) => asked.push(resolve));
      const asking = connected().assume({ account: member, roleName }, 'test').readRole('x', leave.signal);
      await arrived;
      leave.abort();
      await expect(asking).rejects.toBeInstanceOf(InterruptedError);
      // Nothing is asked, and nothing fails unheard, where the signal was aborted before.
      const late = connected().assume({ account: member, roleName }, 'test');
      await expect(late.readRole('x', leave.signal)).rejects.toBeInstanceOf(InterruptedError);
    } finally {
      silent.close();
      silent.closeAllConnections();
    }
  });
});

describe('simulation', () => {
  const vpcs = 'ec2:DescribeVpcs';

  test('of policies: what is allowed, denied and not to be known', async () => {
    const aws = connected();
    const resources = ['arn:aws:iam::1:role/a', 'arn:aws:iam::2:role/b'];
    const policies = [
      {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow' as const, Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/a' },
        ],
      },
    ];
    expect(await aws.simulate({ policies, actions: ['sts:AssumeRole', vpcs], resources }, signal)).toEqual([
      { action: 'sts:AssumeRole', resource: resources[0], verdict: 'allowed' },
      { action: 'sts:AssumeRole', resource: resources[1], verdict: 'denied', by: 'nothing', policies: [] },
      { action: vpcs, resource: resources[0], verdict: 'denied', by: 'nothing', policies: [] },
      { action: vpcs, resource: resources[1], verdict: 'denied', by: 'nothing', policies: [] },
    ]);
    const denying = [{ Statement: [{ Effect: 'Deny' as const, Action: 'ec2:*', Resource: '*' }] }];
    expect(await aws.simulate({ policies: denying, actions: [vpcs] }, signal)).toEqual([
      { action: vpcs, resource: '*', verdict: 'denied', by: 'statement', policies: ['PolicyInputList.1'] },
    ]);
    const conditional = [
      {
        Statement: [
          {
            Effect: 'Allow' as const,
            Action: 'ec2:*',
            Resource: '*',
            Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
          },
        ],
      },
    ];
    expect(await aws.simulate({ policies: conditional, actions: [vpcs] }, signal)).toMatchObject([
      { verdict: 'unknown', why: expect.stringContaining('aws:RequestedRegion') },
    ]);
    const context = { 'aws:RequestedRegion': 'eu-west-1' };
    expect(await aws.simulate({ policies: conditional, actions: [vpcs], context }, signal)).toMatchObject([
      { verdict: 'allowed' },
    ]);
  });

  test('of a role in another account, over many pages', async () => {
    const aws = connected().assume({ account: member, roleName }, 'test');
    const actions = Array.from({ length: 150 }, (_item, index) => `ec2:DescribeThing${index}`);
    const roleArn = `arn:aws:iam::${member}:role/${roleName}`;
    const results = await aws.simulate({ roleArn, actions }, signal);
    expect(results.map(({ action }) => action)).toEqual(actions);
    expect(new Set(results.map(({ verdict }) => verdict))).toEqual(new Set(['allowed']));
    expect(calls.filter(({ operation }) => operation === 'SimulatePrincipalPolicy')).toHaveLength(2);
  });

  test.each([
    ['deny=SimulatePrincipalPolicy', 'not allowed'],
    ['error=SimulatePrincipalPolicy@500', "doesn't offer"],
    ['throttle=SimulatePrincipalPolicy@#1', null],
  ])('with %s it is said, not thrown', async (faults, why) => {
    const other = await startSandbox({ faults });
    try {
      use(other);
      const roleArn = `arn:aws:iam::${management}:role/operations-read-only`;
      const [result] = await connected().simulate({ roleArn, actions: [vpcs] }, signal);
      if (why === null) expect(result).toMatchObject({ verdict: 'allowed' });
      else expect(result).toMatchObject({ verdict: 'unknown', why: expect.stringContaining(why) });
    } finally {
      await other.close();
    }
  });

  test("nothing is known of the root user and of roles that don't exist", async () => {
    for (const roleArn of [`arn:aws:iam::${management}:root`, `arn:aws:iam::${management}:role/absent`]) {
      const [result] = await connected().simulate({ roleArn, actions: [vpcs] }, signal);
      expect(result).toMatchObject({ verdict: 'unknown' });
    }
  });

  test('expired credentials are no result', async () => {
    const other = await startSandbox({ faults: 'expire-after=0' });
    try {
      use(other);
      const report = await reportFrom(connected().simulate({ policies: [], actions: [vpcs] }, signal));
      expect(report.code).toBe('CREDENTIALS_EXPIRED');
    } finally {
      await other.close();
    }
  });
});
