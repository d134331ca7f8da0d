import { describe, expect, it } from 'vitest';
import type { MetadataOnlyAnswers } from '../../src/answers/types.ts';
import type { SimulationRequest, SimulationResult } from '../../src/aws/types.ts';
import type { Reading, RolePolicies } from '../../src/model/evidence.ts';
import type { AccountState, PolicyDocument } from '../../src/model/existing.ts';
import { buildMetadataPlan } from '../../src/plan/metadata/metadata.ts';
import { emptyState } from '../../src/plan/metadata/metadata-world.ts';
import type { Plan } from '../../src/plan/types.ts';
import { proveNesting } from '../../src/proof/nesting.ts';
import { type JudgedRole, judgeDocuments } from '../../src/proof/nesting-documents.ts';
import { fakeAws, homeOnly } from '../apply/fake-aws.ts';
import { withMetadataOnlyDefaults } from '../helpers/answers.ts';
import { afterwards } from '../plan/account.ts';

const home = '111111111111';
const dev = '222222222222';
const secondaryName = 'KentikMetadataSecondaryRole';

function answersOf(changes: Partial<MetadataOnlyAnswers> = {}): MetadataOnlyAnswers {
  const draft = withMetadataOnlyDefaults({ version: 1 });
  return { ...draft, secondary: { ...draft.secondary, accounts: [dev] }, ...changes };
}

interface SetUp extends Plan {
  states: ReadonlyMap<string, AccountState>;
}

/** The policies of a role, all of them readable. */
function policiesOn(state: AccountState, roleName: string): RolePolicies {
  const arns = new Set(state.roles[roleName]?.attachedPolicyArns);
  const attached = Object.values(state.policies).filter(({ arn }) => arns.has(arn));
  return {
    attached: attached.map((value) => ({ isRead: true, value })),
    inline: { isRead: true, value: [] },
    boundary: { isRead: true, value: null },
  };
}

function rolesOf({ changes, states }: SetUp): Map<string, Reading<JudgedRole | null>> {
  return new Map(
    changes.flatMap((change) => {
      const state = states.get(change.account);
      if (change.kind !== 'role' || state === undefined) return [];
      const trust = change.current?.trustPolicy;
      const value = trust === undefined ? null : { trust, policies: policiesOn(state, change.name) };
      return [[change.account, { isRead: true, value }] as const];
    }),
  );
}

const judge = (plan: SetUp, externalId: string | null = null) =>
  judgeDocuments(plan, externalId, rolesOf(plan));

/** The plan of a world in which everything has been set up, after someone changed what `change` changes. */
function setUp(
  answers: MetadataOnlyAnswers,
  change: (states: { home: AccountState; dev: AccountState }) => void = () => undefined,
): SetUp {
  const world = { home: emptyState(home, 'aws'), accounts: null, others: { [dev]: emptyState(dev, 'aws') } };
  const plan = buildMetadataPlan(answers, world);
  const of = (account: string) =>
    afterwards(
      { ...plan, changes: plan.changes.filter((each) => each.account === account) },
      emptyState(account, 'aws'),
    );
  const states = { home: of(home), dev: of(dev) };
  change(states);
  const after = buildMetadataPlan(answers, {
    home: states.home,
    accounts: null,
    others: { [dev]: states.dev },
  });
  return {
    ...after,
    states: new Map([
      [home, states.home],
      [dev, states.dev],
    ]),
  };
}

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

describe('every policy on the side of the role', () => {
  const cases: [string, 'proven' | 'refuted' | 'unproven', (policies: RolePolicies) => RolePolicies][] = [
    ['as set up', 'proven', (policies) => policies],
    [
      'an inline Deny',
      'refuted',
      (policies) => ({
        ...policies,
        inline: { isRead: true, value: [readPolicy('Deny', 'ec2:DescribeVpcs')] },
      }),
    ],
    [
      'an inline Deny of something else',
      'proven',
      (policies) => ({ ...policies, inline: { isRead: true, value: [readPolicy('Deny', 's3:*')] } }),
    ],
    [
      "inline policies that the caller isn't allowed to list",
      'unproven',
      (policies) => ({ ...policies, inline: { isRead: false, why: 'Not allowed.' } }),
    ],
    [
      'a boundary without EC2',
      'refuted',
      (policies) => ({ ...policies, boundary: readPolicy('Allow', 's3:*') }),
    ],
    ['a boundary with all', 'proven', (policies) => ({ ...policies, boundary: readPolicy('Allow', '*') })],
    [
      'what was attached is allowed by an inline policy instead',
      'proven',
      (policies) => ({
        ...policies,
        attached: [],
        inline: { isRead: true, value: [readPolicy('Allow', '*')] },
      }),
    ],
  ];

  it.each(cases)('%s: %s', (_name, verdict, change) => {
    const plan = setUp(answersOf());
    const roles = rolesOf(plan);
    const role = roles.get(dev);
    if (!role?.isRead || role.value === null) throw new Error('no role');
    const value = { ...role.value, policies: change(role.value.policies) };
    const proofs = judgeDocuments(plan, null, roles.set(dev, { isRead: true, value }));
    expect(proofs.map((proof) => proof.verdict)).toEqual(['proven', verdict]);
  });

  function readPolicy(Effect: 'Allow' | 'Deny', Action: string) {
    const document: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [{ Effect, Action, Resource: '*' }],
    };
    return { isRead: true as const, value: { name: 'theirs', arn: null, document } };
  }
});

describe("by IAM's simulation", () => {
  const identity = { account: home, arn: '', userId: '', partition: 'aws' as const, alias: null };

  async function proofs(answer: (action: string) => Partial<SimulationResult>) {
    const asked: SimulationRequest[] = [];
    const plan = setUp(answersOf());
    const awsOf = (account: string) =>
      fakeAws({
        readRolePolicies: async (name) =>
          policiesOn(plan.states.get(account) ?? emptyState(account, 'aws'), name),
        simulate: async (request) => {
          asked.push(request);
          return request.actions.flatMap((action) =>
            (request.resources ?? ['*']).map(
              (resource) => ({ action, resource, ...answer(action) }) as SimulationResult,
            ),
          );
        },
      });
    const accounts = {
      ...homeOnly(awsOf(home), identity),
      awsFor: async (account: string) => awsOf(account),
    };
    const { signal } = new AbortController();
    return { asked, result: await proveNesting({ plan, externalId: null, accounts, signal }) };
  }

  it('agrees: both kinds of evidence', async () => {
    const { asked, result } = await proofs(() => ({ verdict: 'allowed' }));
    expect(result[1]).toMatchObject({ account: dev, verdict: 'proven', evidence: 'simulation' });
    expect(asked.map(({ actions }) => actions[0])).toEqual(['sts:AssumeRole', 'ec2:DescribeVpcs']);
  });

  it('refutes what the documents alone would prove', async () => {
    const { result } = await proofs((action) =>
      action.startsWith('ec2:')
        ? { verdict: 'denied', by: 'organization', policies: ['no-ec2'] }
        : { verdict: 'allowed' },
    );
    expect(result.map(({ verdict }) => verdict)).toEqual(['proven', 'refuted']);
    expect(result[1]?.message).toContain('no-ec2');
  });

  it("where the caller isn't allowed to ask it, the documents alone decide", async () => {
    const { result } = await proofs(() => ({ verdict: 'unknown', why: 'not allowed' }));
    expect(result[1]).toMatchObject({ verdict: 'proven', evidence: 'documents' });
  });
});
