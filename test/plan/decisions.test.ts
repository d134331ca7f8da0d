import { describe, expect, it } from 'vitest';
import type { AccountState } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import { answersTo, decisionQuestions, firstUndecided, withDecisions } from '../../src/plan/decisions.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import type { Decision } from '../../src/plan/history.ts';
import { isUnchanged } from '../../src/plan/summary.ts';
import type { Plan } from '../../src/plan/types.ts';
import {
  actions,
  afterwards,
  changeOf,
  decide,
  emptyAccount,
  flowLog,
  fullAnswers,
  planFor,
} from './account.ts';

const answers = fullAnswers();

/** The plan for an account that has everything, with something edited in it. */
function planAfter(
  edit: (state: AccountState) => void,
  tags: Record<string, string> = {},
  options: { session?: string } = {},
): Plan {
  const before = emptyAccount(answers);
  const state = afterwards(buildFullPlan(answers, before), before, tags);
  edit(state);
  return buildFullPlan(answers, state, options);
}

const narrowPolicy = (state: AccountState) => {
  const [first] = state.policies['Kentik-Metadata-Policy']?.document.Statement ?? [];
  Object.assign(state.policies['Kentik-Metadata-Policy'] ?? {}, {
    document: { Statement: [{ ...first, Sid: 'Metadata' }] },
  });
};

describe('a policy of someone else that differs', () => {
  const plan = planAfter(narrowPolicy);

  it('is shown field by field', () => {
    expect(changeOf(plan, 'policy').differences).toEqual([
      { statement: 's3:Get*', field: 'Effect', wanted: ['Allow s3:Get*, s3:List*'], there: [] },
    ]);
  });

  it('is updated where no one is asked', () => {
    expect(changeOf(plan, 'policy')).toMatchObject({ action: 'update', decision: { made: null } });
    expect(firstUndecided(plan)).toBe(0);
  });

  it('is adopted where it is kept, and what will be missing is said', () => {
    const kept = withDecisions(plan, decide(plan, 'keep'));
    expect(changeOf(kept, 'policy')).toMatchObject({ action: 'adopt', decision: { made: 'keep' } });
    expect(changeOf(kept, 'policy').why).toContain('kept as it is, as you decided. It lacks: Allow s3:Get*');
    expect(changeOf(kept, 'policy').remedy).toBeUndefined();
    expect(firstUndecided(kept)).toBe(-1);
    expect(isUnchanged(kept)).toBe(true);
  });

  it('can be decided again: the last decision counts', () => {
    const kept = withDecisions(plan, decide(plan, 'keep'));
    const updated = withDecisions(kept, decide(kept, 'update'));
    expect(changeOf(updated, 'policy')).toMatchObject({
      action: 'update',
      why: changeOf(plan, 'policy').why,
      decision: { made: 'update' },
    });
  });

  it('is asked about again once something else differs', () => {
    const decisions = decide(plan, 'keep');
    const other = planAfter((state) => {
      narrowPolicy(state);
      const document = state.policies['Kentik-Metadata-Policy']?.document;
      Object.assign(document?.Statement[0] ?? {}, { Action: ['ec2:DescribeVpcs'] });
    });
    expect(withDecisions(other, decisions)).toEqual(other);
    expect(firstUndecided(withDecisions(other, decisions))).toBe(0);
  });

  it('is no question where this session made it, and is one where another did', () => {
    const own = planAfter(narrowPolicy, { [sessionTag]: 'this-session' }, { session: 'this-session' });
    expect(decisionQuestions(own)).toEqual([]);
    expect(changeOf(own, 'policy').action).toBe('update');
    const other = planAfter(narrowPolicy, { [sessionTag]: 'other-session' }, { session: 'this-session' });
    expect(decisionQuestions(other)).toHaveLength(1);
  });

  it('is kept or left alone where others have it attached, for an update would change what they may do', () => {
    const used = planAfter((state) => {
      narrowPolicy(state);
      Object.assign(state.policies['Kentik-Metadata-Policy'] ?? {}, { attachmentCount: 3 });
    });
    expect(changeOf(used, 'policy').action).toBe('blocked');
    const [question] = decisionQuestions(used);
    expect(question?.decision).toMatchObject({ choices: ['keep'], usual: 'keep' });
    const kept = withDecisions(used, decide(used, 'keep'));
    expect(changeOf(kept, 'policy').action).toBe('adopt');
    const forced = { ...decide(used, 'keep')[0], choice: 'update' } as Decision;
    expect(changeOf(withDecisions(used, [forced]), 'policy').action).toBe('blocked');
  });
});

describe('a role that trusts Kentik in another way', () => {
  const trusting = (extra: object) =>
    planAfter(({ roles }) =>
      Object.assign(roles['Kentik-Flow-Logs'] ?? {}, {
        trustPolicy: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: 'arn:aws:iam::834693425129:root' },
              Action: 'sts:AssumeRole',
              ...extra,
            },
          ],
        },
      }),
    );

  it('is updated as usual, because no one else assumes it', () => {
    expect(decisionQuestions(trusting({}))[0]?.decision).toMatchObject({
      choices: ['update', 'keep'],
      usual: 'update',
    });
  });

  it('is kept as usual where its trust has a condition of its own', () => {
    const narrow = trusting({ Condition: { StringEquals: { 'sts:ExternalId': '999' } } });
    expect(decisionQuestions(narrow)[0]?.decision).toMatchObject({ usual: 'keep' });
    expect(changeOf(withDecisions(narrow, decide(narrow, 'keep')), 'role').action).toBe('adopt');
    expect(changeOf(withDecisions(narrow, decide(narrow, 'update')), 'role').action).toBe('update');
  });

  it("doesn't lose a condition of its own where no one can be asked", () => {
    const narrow = trusting({ Condition: { StringEquals: { 'sts:ExternalId': '999' } } });
    expect(changeOf(narrow, 'role')).toMatchObject({
      action: 'blocked',
      remedy: expect.stringContaining('externalId'),
    });
  });

  it('is no question where others are trusted: it is not touched', () => {
    const shared = planAfter(({ roles }) =>
      Object.assign(roles['Kentik-Flow-Logs'] ?? {}, {
        trustPolicy: {
          Statement: [{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }],
        },
      }),
    );
    expect(changeOf(shared, 'role')).toMatchObject({ action: 'blocked' });
    expect(decisionQuestions(shared)).toEqual([]);
  });
});

describe('questions', () => {
  it('are asked once for what differs alike, and answered one by one where some are named', () => {
    const plan = planFor({
      flowLogs: ['vpc-00000001', 'vpc-00000002'].map((id) => flowLog(id, { maxAggregationInterval: 60 })),
    });
    const [question, ...more] = decisionQuestions(plan);
    if (question === undefined) throw new Error('no question');
    expect(more).toEqual([]);
    const decisions = answersTo(question, 'replace', ['flow-log:us-east-1:vpc-00000002']);
    expect(decisions.map(({ choice }) => choice)).toEqual(['keep', 'replace']);
    const decided = withDecisions(plan, decisions);
    expect(actions(decided, 'flow-log')).toEqual(['adopt vpc-00000001', 'replace vpc-00000002']);
    expect(decisionQuestions(decided)).toHaveLength(1);
    expect(firstUndecided(decided)).toBe(-1);
  });
});
