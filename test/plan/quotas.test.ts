/** Quotas are foreseen from what the account says, and only from that. */
import { describe, expect, test } from 'vitest';
import type { AccountState, IamQuotas } from '../../src/model/existing.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { account, afterwards, changeOf, emptyAccount, flowLog, fullAnswers } from './account.ts';

const answers = fullAnswers();
const roomy: IamQuotas = {
  roles: { used: 10, quota: 1000 },
  policies: { used: 10, quota: 1500 },
  policiesPerRole: 20,
  trustPolicySize: 2048,
};

function planWith(quotas: Partial<IamQuotas>, changes: Partial<AccountState> = {}) {
  return buildFullPlan(answers, emptyAccount(answers, { quotas: { ...roomy, ...quotas }, ...changes }));
}

describe('a quota of IAM', () => {
  test.each([
    ['role', { roles: { used: 1000, quota: 1000 } }, '1,001', 'L-FE177D64', 1001],
    ['policy', { policies: { used: 1500, quota: 1500 } }, '1,501', 'L-E95E4862', 1501],
    ['role', { trustPolicySize: 100 }, '100', 'L-C07B4B0D', null],
  ] as const)('%s: %o', (kind, quotas, figure, code, desired) => {
    const change = changeOf(planWith(quotas), kind);
    expect(change.action).toBe('blocked');
    expect(change.why).toContain(figure);
    expect(change.why).toContain(account);
    expect(change.remedy).toContain(`--quota-code ${code}`);
    if (desired !== null) expect(change.remedy).toContain(`--desired-value ${desired} `);
    // What needs it is blocked with it; buckets and logs aren't.
    const plan = planWith(quotas);
    expect(changeOf(plan, 'attachment').action).toBe('blocked');
    expect(changeOf(plan, 'bucket').action).toBe('create');
  });

  test('the last one that fits is created', () => {
    const plan = planWith({ roles: { used: 999, quota: 1000 }, policies: { used: 1499, quota: 1500 } });
    expect(plan.changes.filter(({ action }) => action === 'blocked')).toEqual([]);
  });

  test('counts the policies that the role has', () => {
    const empty = emptyAccount(answers);
    const state = afterwards(buildFullPlan(answers, empty), empty);
    const attached = (count: number): AccountState => {
      const roles = structuredClone(state.roles);
      for (const role of Object.values(roles)) {
        role.attachedPolicyArns = Array.from({ length: count }, (_, n) => `arn:aws:iam::aws:policy/P${n}`);
      }
      return { ...state, roles, quotas: { ...roomy, policiesPerRole: 10 } };
    };
    expect(changeOf(buildFullPlan(answers, attached(9)), 'attachment').action).toBe('create');
    const { action, why, remedy } = changeOf(buildFullPlan(answers, attached(10)), 'attachment');
    expect(action).toBe('blocked');
    expect(why).toContain('11 policies attached to the role');
    expect(remedy).toContain('--quota-code L-0DA4ABF3 --desired-value 11 ');
  });

  test('blocks nothing that already exists', () => {
    const empty = emptyAccount(answers);
    const state = afterwards(buildFullPlan(answers, empty), empty);
    const full = { roles: { used: 5, quota: 5 }, policies: { used: 5, quota: 5 }, policiesPerRole: 0 };
    const plan = buildFullPlan(answers, { ...state, quotas: { ...roomy, ...full } });
    expect(plan.changes.filter(({ action }) => action === 'blocked')).toEqual([]);
  });

  test('blocks nothing where AWS returns no figures', () => {
    const unknown = { roles: null, policies: null, policiesPerRole: null, trustPolicySize: null };
    for (const plan of [planWith(unknown), buildFullPlan(answers, emptyAccount(answers))]) {
      expect(plan.changes.filter(({ action }) => action === 'blocked')).toEqual([]);
    }
  });
});

test('a resource with as many flow logs as EC2 allows gets no other', () => {
  const logs = Array.from({ length: 250 }, (_, n) =>
    flowLog('vpc-00000001', { id: `fl-${n}`, destination: `arn:aws:s3:::other-${n}` }),
  );
  const flowLogs = planWith({}, { flowLogs: logs }).changes.filter(({ kind }) => kind === 'flow-log');
  expect(flowLogs.map(({ action }) => action)).toEqual(['blocked', 'create']);
  expect(flowLogs[0]?.why).toContain('250');
  const fewer = planWith({}, { flowLogs: logs.slice(1) }).changes.filter(({ kind }) => kind === 'flow-log');
  expect(fewer.map(({ action }) => action)).toEqual(['create', 'create']);
});
