import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  ListRolesCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
} from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { account, clients, expectFailure, otherAccount } from './clients.ts';

let now = Date.now();
let sandbox: Sandbox;
beforeEach(async () => {
  now = Date.now();
  sandbox = await startSandbox({ now: () => now });
});
afterEach(() => sandbox.close());

const accessRole = (id: string): string => `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`;
const member = '300000000005';

async function assume(RoleArn: string, more: Partial<AssumeRoleCommandInput> = {}, who = {}) {
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', ...more });
  return clients(sandbox, who).sts.send(command);
}

function trusting(principal: string, condition?: object): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: principal },
        Action: 'sts:AssumeRole',
        ...(condition ? { Condition: condition } : {}),
      },
    ],
  });
}

test("a session is the role in its account, for every service, and its account's state is its own", async () => {
  const answer = await assume(accessRole(member));
  expect(answer.AssumedRoleUser?.Arn).toBe(
    `arn:aws:sts::${member}:assumed-role/OrganizationAccountAccessRole/test`,
  );
  expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(answer.Credentials?.Expiration).toEqual(new Date(now + 3_600_000));
  const there = clients(sandbox, { session: answer.Credentials });
  expect(await there.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: member,
    Arn: answer.AssumedRoleUser?.Arn,
    UserId: answer.AssumedRoleUser?.AssumedRoleId,
  });
  const { Vpcs } = await there.ec2.send(new DescribeVpcsCommand({}));
  expect(Vpcs?.map(({ OwnerId }) => OwnerId)).toEqual([member]);
  expect((await there.s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
  const role = new CreateRoleCommand({ RoleName: 'made', AssumeRolePolicyDocument: trusting(account) });
  expect((await there.iam.send(role)).Role?.Arn).toBe(`arn:aws:iam::${member}:role/made`);
  const names = async (iam: typeof there.iam) =>
    (await iam.send(new ListRolesCommand({}))).Roles?.map(({ RoleName }) => RoleName);
  expect(await names(there.iam)).toContain('made');
  expect(await names(clients(sandbox).iam)).not.toContain('made');
});

test('AWS does not say why a role cannot be had', async () => {
  const cases = [
    accessRole('300000000018'), // trusts others
    accessRole('300000000019'), // doesn't exist
    accessRole('300000000020'), // in a suspended account
    accessRole('999999999999'), // in no account
  ];
  for (const arn of cases) {
    const text = `User: arn:aws:iam::${account}:user/network-engineer is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
    await expectFailure(assume(arn), 'AccessDenied', 403, text);
  }
  await expectFailure(assume(accessRole(member), {}, { account: otherAccount }), 'AccessDenied', 403);
});

test('an external ID is compared where the trust policy asks for one', async () => {
  const { iam } = clients(sandbox);
  const AssumeRolePolicyDocument = trusting(`arn:aws:iam::${account}:root`, {
    StringEquals: { 'sts:ExternalId': '12345' },
  });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'external', AssumeRolePolicyDocument }));
  const arn = Role?.Arn ?? '';
  await expectFailure(assume(arn), 'AccessDenied', 403);
  await expectFailure(assume(arn, { ExternalId: '54321' }), 'AccessDenied', 403);
  expect((await assume(arn, { ExternalId: '12345' })).Credentials).toBeDefined();
});

test('a role takes another only where its own policies allow it too, and for an hour at most', async () => {
  const { iam } = clients(sandbox);
  const primary = await iam.send(
    new CreateRoleCommand({
      RoleName: 'primary',
      AssumeRolePolicyDocument: trusting(`arn:aws:iam::${account}:root`),
    }),
  );
  const inMember = clients(sandbox, { session: (await assume(accessRole(member))).Credentials });
  const secondary = await inMember.iam.send(
    new CreateRoleCommand({
      RoleName: 'secondary',
      AssumeRolePolicyDocument: trusting(primary.Role?.Arn ?? ''),
    }),
  );
  const arn = secondary.Role?.Arn ?? '';
  // The trust names the role alone: its account's users are not meant.
  await expectFailure(assume(arn), 'AccessDenied', 403);
  const session = { session: (await assume(primary.Role?.Arn ?? '')).Credentials };
  await expectFailure(assume(arn, {}, session), 'AccessDenied', 403, 'no identity-based policy allows');
  const policy = await iam.send(
    new CreatePolicyCommand({
      PolicyName: 'primary',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }],
      }),
    }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'primary', PolicyArn: policy.Policy?.Arn ?? '' }));
  expect((await assume(arn, {}, session)).AssumedRoleUser?.Arn).toContain(`${member}:assumed-role/secondary`);
  await expectFailure(
    assume(arn, { DurationSeconds: 7200 }, session),
    'ValidationError',
    400,
    'role chaining',
  );
  await expectFailure(
    assume(accessRole(member), { DurationSeconds: 7200 }),
    'ValidationError',
    400,
    'MaxSessionDuration',
  );
});

test('a session ends with its time, its token and its role', async () => {
  const { Credentials } = await assume(accessRole(member), { DurationSeconds: 900 });
  const there = clients(sandbox, { session: Credentials });
  const elsewhere = clients(sandbox, {
    session: { ...Credentials, SessionToken: 'made-up' } as typeof Credentials,
  });
  await expectFailure(elsewhere.sts.send(new GetCallerIdentityCommand({})), 'InvalidClientTokenId', 403);
  now += 900_000;
  await expectFailure(there.sts.send(new GetCallerIdentityCommand({})), 'ExpiredToken', 403);
  await expectFailure(there.ec2.send(new DescribeVpcsCommand({})), 'RequestExpired', 400);

  const { iam } = clients(sandbox);
  const created = await iam.send(
    new CreateRoleCommand({ RoleName: 'brief', AssumeRolePolicyDocument: trusting(account) }),
  );
  const session = (await assume(created.Role?.Arn ?? '')).Credentials;
  await iam.send(new DeleteRoleCommand({ RoleName: 'brief' }));
  const gone = clients(sandbox, { session }).sts;
  await expectFailure(gone.send(new GetCallerIdentityCommand({})), 'InvalidClientTokenId', 403);
});

test('a trust policy that is changed lets in and keeps out at once', async () => {
  const { iam } = clients(sandbox);
  const created = await iam.send(
    new CreateRoleCommand({
      RoleName: 'turning',
      AssumeRolePolicyDocument: trusting(`arn:aws:iam::${otherAccount}:root`),
    }),
  );
  const arn = created.Role?.Arn ?? '';
  await expectFailure(assume(arn), 'AccessDenied', 403);
  const PolicyDocument = trusting(`arn:aws:iam::${account}:user/network-engineer`);
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'turning', PolicyDocument }));
  expect((await assume(arn)).Credentials).toBeDefined();
});

test('what is no role, session name or duration is refused', async () => {
  await expectFailure(assume('short'), 'ValidationError', 400, 'roleArn');
  await expectFailure(assume(`arn:aws:iam::${account}:user/someone`), 'ValidationError', 400, 'is invalid');
  await expectFailure(assume(accessRole(member), { RoleSessionName: 'a b' }), 'ValidationError', 400);
  await expectFailure(assume(accessRole(member), { DurationSeconds: 60 }), 'ValidationError', 400, '900');
});
