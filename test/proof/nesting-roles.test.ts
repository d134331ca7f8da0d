/** What a role's own policies, and IAM's simulation of them, say of a metadata-only export. */
import { describe, expect, it } from 'vitest';
import type { SimulationRequest, SimulationResult } from '../../src/aws/types.ts';
import type { RolePolicies } from '../../src/model/evidence.ts';
import type { PolicyDocument } from '../../src/model/existing.ts';
import { emptyState } from '../../src/plan/metadata/metadata-world.ts';
import { proveNesting } from '../../src/proof/nesting.ts';
import { judgeDocuments } from '../../src/proof/nesting-documents.ts';
import { fakeAws, homeOnly } from '../apply/fake-aws.ts';
import { answersOf, dev, home, policiesOn, rolesOf, setUp } from './nesting-world.ts';

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
