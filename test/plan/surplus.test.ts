import { describe, expect, it } from 'vitest';
import type { AccountState } from '../../src/model/existing.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { isUnchanged } from '../../src/plan/summary.ts';
import { account, afterwards, emptyAccount, fullAnswers } from './account.ts';

const answers = fullAnswers();

describe('what earlier answers had attached', () => {
  const oldArn = `arn:aws:iam::${account}:policy/Old`;
  const created = [{ kind: 'attachment', account, roleName: 'Kentik-Flow-Logs', policyArn: oldArn }] as const;
  const first = emptyAccount(answers);
  const state = afterwards(buildFullPlan(answers, first), first);
  const role = state.roles['Kentik-Flow-Logs'] ?? expect.fail('there is no role');
  const withOld: AccountState = {
    ...state,
    roles: {
      'Kentik-Flow-Logs': { ...role, attachedPolicyArns: [...role.attachedPolicyArns, oldArn] },
    },
  };
  const id = `attachment:${account}:Kentik-Flow-Logs/Old`;

  it('is taken off by the session that attached it', () => {
    const plan = buildFullPlan(answers, withOld, { session: 's', created });
    expect(plan.changes.find((change) => change.id === id)).toMatchObject({
      action: 'detach',
      surplus: { role: { tags: role.tags } },
      desired: { policyArn: oldArn },
    });
    expect(
      buildFullPlan(answers, state, { session: 's', created }).changes.map((change) => change.id),
    ).not.toContain(id);
  });

  it('stays where someone else attached it, or another session uses it', () => {
    expect(isUnchanged(buildFullPlan(answers, withOld, { session: 's', created: [] }))).toBe(true);
    const usedElsewhere = new Map([[id, { session: 'other', isReadable: true }]]);
    const plan = buildFullPlan(answers, withOld, { session: 's', created, usedElsewhere });
    expect(plan.changes.map((change) => change.id)).not.toContain(id);
  });
});
