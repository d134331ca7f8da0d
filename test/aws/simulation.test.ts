/** Simulated permissions, on the sandbox. */
import { describe, expect, test } from 'vitest';
import { reportFrom } from '../helpers/failures.ts';
import {
  calls,
  connected,
  management,
  member,
  roleName,
  signal,
  withOther,
  withSandbox,
} from './organization-sandbox.ts';

withSandbox();

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
    ['deny=SimulatePrincipalPolicy', "isn't allowed"],
    ['error=SimulatePrincipalPolicy@500', "doesn't offer"],
    ['throttle=SimulatePrincipalPolicy@#1', null],
  ])('with %s it is said, not thrown', async (faults, why) => {
    await withOther({ faults }, async () => {
      const roleArn = `arn:aws:iam::${management}:role/operations-read-only`;
      const [result] = await connected().simulate({ roleArn, actions: [vpcs] }, signal);
      if (why === null) expect(result).toMatchObject({ verdict: 'allowed' });
      else expect(result).toMatchObject({ verdict: 'unknown', why: expect.stringContaining(why) });
    });
  });

  test("nothing is known of the root user and of roles that don't exist", async () => {
    for (const roleArn of [`arn:aws:iam::${management}:root`, `arn:aws:iam::${management}:role/absent`]) {
      const [result] = await connected().simulate({ roleArn, actions: [vpcs] }, signal);
      expect(result).toMatchObject({ verdict: 'unknown' });
    }
  });

  test('expired credentials are no result', async () => {
    await withOther({ faults: 'expire-after=0' }, async () => {
      const report = await reportFrom(connected().simulate({ policies: [], actions: [vpcs] }, signal));
      expect(report.code).toBe('CREDENTIALS_EXPIRED');
    });
  });
});
