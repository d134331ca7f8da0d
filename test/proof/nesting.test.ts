import { describe, expect, it } from 'vitest';
import type { AccountState, PolicyDocument } from '../../src/model/existing.ts';
import { judgeDocuments } from '../../src/proof/nesting-documents.ts';
import { answersOf, dev, home, rolesOf, type SetUp, secondaryName, setUp } from './nesting-world.ts';

const judge = (plan: SetUp, externalId: string | null = null) =>
  judgeDocuments(plan, externalId, rolesOf(plan));

const verdicts = (plan: SetUp, externalId: string | null = null) =>
  judge(plan, externalId).map(({ account, verdict }) => `${account} ${verdict}`);

function policyOf(state: AccountState, name: string): PolicyDocument {
  const policy = state.policies[name];
  if (policy === undefined) throw new Error(`no policy ${name}`);
  return policy.document;
}

function trustOf(state: AccountState, name: string): PolicyDocument {
  const role = state.roles[name];
  if (role === undefined) throw new Error(`no role ${name}`);
  return role.trustPolicy;
}
describe('by the documents', () => {
  it('what is set up is proven, with an external ID too', () => {
    expect(verdicts(setUp(answersOf()))).toEqual([`${home} proven`, `${dev} proven`]);
    expect(verdicts(setUp(answersOf({ externalId: '12345' })), '12345')).toEqual([
      `${home} proven`,
      `${dev} proven`,
    ]);
    expect(verdicts(setUp(answersOf({ roles: 'separate' })))).toEqual([`${home} proven`, `${dev} proven`]);
  });

  it("an external ID that Kentik doesn't send refutes", () => {
    expect(verdicts(setUp(answersOf({ externalId: '12345' })), '54321')[0]).toBe(`${home} refuted`);
  });

  it.each(['nested', 'separate'] as const)(
    "a region that the account hasn't enabled refutes, with %s roles",
    (roles) => {
      const plan = setUp(answersOf({ roles }), ({ dev: state }) => {
        state.disabledRegions = ['af-south-1'];
      });
      const [, proof] = judge(plan);
      expect(proof).toMatchObject({ verdict: 'refuted', cause: 'region-disabled' });
      expect(proof?.remedy).toContain('enable-region --region-name af-south-1');
      expect(plan.notes).toContainEqual(
        expect.objectContaining({ harm: 'fails', text: expect.stringContaining('af-south-1') }),
      );
    },
  );

  it("whether regions are enabled that AWS doesn't list is unproven", () => {
    const plan = setUp(answersOf(), ({ dev: state }) => {
      state.disabledRegions = null;
    });
    expect(verdicts(plan)).toEqual([`${home} proven`, `${dev} unproven`]);
  });

  it.each([
    [
      'a permissions boundary',
      'boundary',
      { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      'boundary',
      /boundary Limit/,
    ],
    [
      'a Deny of an inline policy',
      'inline',
      { Effect: 'Deny', Action: 'ec2:*', Resource: '*' },
      'metadata',
      /Exclude/,
    ],
  ] as const)('%s is fixed where it is, not by a plan', (_name, place, statement, cause, remedy) => {
    const plan = setUp(answersOf());
    const roles = rolesOf(plan);
    const role = roles.get(dev);
    if (!role?.isRead || role.value === null) throw new Error('no role');
    const document = { Version: '2012-10-17', Statement: [{ ...statement }] };
    const policy = {
      isRead: true as const,
      value: { arn: 'arn:aws:iam::222222222222:policy/Limit', name: 'Limit', document },
    };
    const { policies } = role.value;
    if (place === 'boundary') policies.boundary = policy;
    else policies.inline = { isRead: true, value: [policy] };
    const [, proof] = judgeDocuments(plan, null, roles);
    expect(proof).toMatchObject({ verdict: 'refuted', cause, remedy: expect.stringMatching(remedy) });
  });

  it('the letter of the document reads nothing', () => {
    const [, proof] = judge(setUp(answersOf({ grant: 'documented' })));
    expect(proof?.verdict).toBe('refuted');
    expect(proof?.message).toContain('ec2:DescribeVpcs');
  });

  it('a trust that admits others only refutes', () => {
    const plan = setUp(answersOf(), ({ dev: state }) => {
      trustOf(state, secondaryName).Statement = [
        { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::999999999999:root' }, Action: 'sts:AssumeRole' },
      ];
    });
    expect(verdicts(plan)).toEqual([`${home} proven`, `${dev} refuted`]);
  });

  it('a trust that depends on something unknown leaves it open', () => {
    const plan = setUp(answersOf(), ({ dev: state }) => {
      const [statement] = trustOf(state, secondaryName).Statement;
      if (statement) statement.Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
    });
    expect(verdicts(plan)).toEqual([`${home} proven`, `${dev} unproven`]);
  });

  it('a primary policy for other roles refutes every secondary account', () => {
    const plan = setUp(answersOf(), ({ home: state }) => {
      policyOf(state, 'KentikMetadataPrimaryPolicy').Statement = [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/Other' },
      ];
    });
    expect(verdicts(plan)).toEqual([`${home} proven`, `${dev} refuted`]);
  });

  it('a denial of a part refutes', () => {
    const plan = setUp(answersOf(), ({ dev: state }) => {
      policyOf(state, 'KentikMetadataSecondaryPolicy').Statement.push({
        Effect: 'Deny',
        Action: 'ec2:DescribeVpcs',
        Resource: '*',
      });
    });
    const [, proof] = judge(plan);
    expect(proof?.verdict).toBe('refuted');
    expect(proof?.message).toContain('ec2:DescribeVpcs');
  });

  it('a policy that is not attached grants nothing', () => {
    const plan = setUp(answersOf(), ({ dev: state }) => {
      for (const role of Object.values(state.roles)) role.attachedPolicyArns = [];
    });
    expect(verdicts(plan)).toEqual([`${home} proven`, `${dev} refuted`]);
  });

  it("what doesn't exist is refuted, and what can't be seen is unproven", () => {
    const nothing = setUp(answersOf(), ({ dev: state }) => {
      state.roles = {};
    });
    expect(judge(nothing)[1]?.verdict).toBe('refuted');
    const plan = setUp(answersOf());
    const accounts = plan.accounts?.map((each) => ({ ...each, reach: 'printed' as const })) ?? [];
    expect(verdicts({ ...plan, accounts })).toEqual([`${home} unproven`, `${dev} unproven`]);
  });
});
