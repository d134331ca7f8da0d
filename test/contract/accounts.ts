import { expect, test } from 'vitest';
import { inParallel } from '../../src/aws/parallel.ts';
import type { PolicyDocument } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import { reportFrom } from '../helpers/failures.ts';
import { memoryContext } from '../helpers/recorder.ts';
import type { Laxness } from './backend.ts';
import { type Subject, uniqueName } from './subject.ts';

const roleName = 'OrganizationAccountAccessRole';

const metadata: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['ec2:Describe*'], Resource: '*' }],
};

const trusting = (account: string): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' },
  ],
});

export function accountContract(subject: () => Subject, lax: Laxness): void {
  test('says which organization the account manages', async () => {
    const { aws, signal } = subject();
    const { account } = await aws.identify(signal);
    expect(await aws.describeOrganization(signal)).toEqual({
      id: expect.stringMatching(/^o-[a-z0-9]{10,32}$/),
      managementAccount: account,
      isManagement: true,
      isDelegatedAdministrator: false,
    });
  });

  test("lists the organization's accounts in every state", async () => {
    const { aws, backend, signal } = subject();
    const { account } = await aws.identify(signal);
    const accounts = await aws.listAccounts(signal);
    const states = new Map(accounts.map(({ id, state }) => [id, state]));
    expect(states.size).toBe(accounts.length);
    expect(accounts.length).toBeGreaterThanOrEqual(13);
    expect(states.get(account)).toBe('ACTIVE');
    expect(states.get(backend.suspendedAccount)).toBe('SUSPENDED');
    for (const member of backend.members) expect(states.get(member)).toBe('ACTIVE');
    for (const { id, name, email } of accounts) {
      expect(id).toMatch(/^\d{12}$/);
      expect(name).not.toBe('');
      expect(email).toContain('@');
    }
  });

  test('works in many accounts side by side, each with policies and roles of its own', async () => {
    const { aws, backend, signal } = subject();
    const { account } = await aws.identify(signal);
    const name = uniqueName('Across');
    await inParallel(backend.members, 4, signal, async (member) => {
      const there = aws.assume({ account: member, roleName }, 'kentik-aws-setup-contract');
      expect((await there.identify(signal)).account).toBe(member);
      const policy = await there.createPolicy(
        { name, description: 'x', document: metadata },
        memoryContext(),
      );
      expect(policy.arn).toBe(`arn:aws:iam::${member}:policy/${name}`);
      const role = await there.createRole(
        { name, description: 'x', trustPolicy: trusting(account) },
        memoryContext(),
      );
      expect(role.arn).toBe(`arn:aws:iam::${member}:role/${name}`);
      await there.attachRolePolicy({ roleName: name, policyArn: policy.arn }, memoryContext());
      expect(await there.readRole(name, signal)).toMatchObject({
        attachedPolicyArns: [policy.arn],
        trustPolicy: trusting(account),
        tags: { [sessionTag]: 'test-session' },
      });
    });
    expect(await aws.readRole(name, signal)).toBeNull();
    expect(await aws.readPolicy(name, signal)).toBeNull();
  });

  test('a role assumes the role of another account, with the external ID that it asks for', async () => {
    const { aws, backend, signal } = subject();
    const { account } = await aws.identify(signal);
    const [member = ''] = backend.members;
    const there = aws.assume({ account: member, roleName }, 'contract');
    const name = uniqueName('External');
    const trustPolicy = trusting(account);
    for (const statement of trustPolicy.Statement) {
      statement.Condition = { StringEquals: { 'sts:ExternalId': '12345' } };
    }
    await there.createRole({ name, description: 'x', trustPolicy }, memoryContext());
    const secondary = aws.assume({ account: member, roleName: name, externalId: '12345' }, 'contract');
    expect((await secondary.identify(signal)).arn).toBe(
      `arn:aws:sts::${member}:assumed-role/${name}/contract`,
    );
    if (lax.anyRoleAssumed) return;
    const without = aws.assume({ account: member, roleName: name }, 'contract');
    expect((await reportFrom(without.identify(signal))).code).toBe('ASSUME_ROLE_DENIED');
  });

  test.skipIf(lax.anyRoleAssumed)('an account that cannot be reached is named with its role', async () => {
    const { aws, backend, signal } = subject();
    const [account = ''] = backend.members;
    const absent = aws.assume({ account, roleName: uniqueName('absent') }, 'contract');
    expect(await reportFrom(absent.identify(signal))).toMatchObject({
      code: 'ASSUME_ROLE_DENIED',
      where: { account },
      aws: { code: 'AccessDenied', operation: 'AssumeRole' },
    });
  });

  test.skipIf(lax.membersListNothing)('a member is told why it cannot list accounts', async () => {
    const { aws, backend, signal } = subject();
    const [account = ''] = backend.members;
    const there = aws.assume({ account, roleName }, 'contract');
    expect(await there.describeOrganization(signal)).toMatchObject({
      isManagement: false,
      isDelegatedAdministrator: false,
      reason: { kind: 'member' },
    });
    expect((await reportFrom(there.listAccounts(signal))).code).toBe('ORGANIZATION_LISTING_REFUSED');
  });

  test('says what a role may do, or that it is not known', async () => {
    const { aws, backend, signal } = subject();
    const [account = ''] = backend.members;
    const there = aws.assume({ account, roleName }, 'contract');
    const name = uniqueName('Simulated');
    const policy = await there.createPolicy({ name, description: 'x', document: metadata }, memoryContext());
    const role = await there.createRole(
      { name, description: 'x', trustPolicy: trusting(account) },
      memoryContext(),
    );
    await there.attachRolePolicy({ roleName: name, policyArn: policy.arn }, memoryContext());
    const actions = ['ec2:DescribeVpcs', 'ec2:CreateVpc'];
    const verdicts = async (request: { roleArn: string } | { policies: PolicyDocument[] }) =>
      (await there.simulate({ ...request, actions }, signal)).map(({ verdict }) => verdict);
    const expected = lax.noSimulation ? ['unknown', 'unknown'] : ['allowed', 'denied'];
    expect(await verdicts({ roleArn: role.arn })).toEqual(expected);
    expect(await verdicts({ policies: [metadata] })).toEqual(expected);
  });
}
