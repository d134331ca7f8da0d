import { describe, expect, it } from 'vitest';
import { formatString, kentikFields } from '../../src/answers/log-format.ts';
import type { AccountState, ExistingFlowLog } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import { answersTo, decisionQuestions, firstUndecided, withDecisions } from '../../src/plan/decisions.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { isUnchanged, summarize } from '../../src/plan/summary.ts';
import type { Decision, DecisionChoice, Plan } from '../../src/plan/types.ts';
import { actions, afterwards, bucket, changeOf, emptyAccount, flowLog, fullAnswers } from './account.ts';

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

const withLog = (log: Partial<ExistingFlowLog>) =>
  buildFullPlan(
    answers,
    emptyAccount(answers, {
      buckets: { 'test-logs-bucket': bucket('test-logs-bucket', { state: 'owned', region: 'us-east-1' }) },
      flowLogs: [flowLog('vpc-00000001', log)],
    }),
  );

/** The answer to the only question of a plan. */
function decide(plan: Plan, choice: DecisionChoice): Decision[] {
  const [question, ...more] = decisionQuestions(plan);
  if (question === undefined || more.length > 0) throw new Error('the plan does not ask one question');
  return answersTo(question, choice);
}

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

describe('a flow log to the same place in another form', () => {
  const old = { maxAggregationInterval: 60, logFormat: formatString(kentikFields.slice(0, 27)) };

  it('is shown field by field', () => {
    expect(changeOf(withLog(old), 'flow-log').differences).toEqual([
      { statement: null, field: 'format', wanted: kentikFields.slice(27), there: [] },
      { statement: null, field: 'interval', wanted: ['600 s'], there: ['60 s'] },
    ]);
  });

  it('is blocked until someone decides', () => {
    const plan = withLog(old);
    expect(changeOf(plan, 'flow-log')).toMatchObject({
      action: 'blocked',
      decision: { choices: ['keep', 'replace'], usual: 'keep', about: 'fl-0001' },
    });
    expect(changeOf(plan, 'flow-log').remedy).toContain('let the wizard replace it');
  });

  it('is replaced only where it was named', () => {
    const plan = withLog(old);
    const replaced = withDecisions(plan, decide(plan, 'replace'));
    expect(changeOf(replaced, 'flow-log')).toMatchObject({
      action: 'replace',
      current: { id: 'fl-0001' },
      successor: null,
    });
    const another = decide(plan, 'replace').map((decision) => ({ ...decision, about: 'fl-0002' }));
    expect(changeOf(withDecisions(plan, another), 'flow-log').action).toBe('blocked');
  });

  it('has a request in the documents where it is replaced, and none where it is kept', () => {
    const plan = withLog(old);
    const idsOf = ({ documents }: Plan) =>
      documents.flatMap(({ id, document }) =>
        id === 'flow-log' ? (document as { ResourceIds: string[] }).ResourceIds : [],
      );
    expect(idsOf(plan)).toEqual(['vpc-00000002']);
    const replaced = withDecisions(plan, decide(plan, 'replace'));
    expect(idsOf(replaced)).toEqual(['vpc-00000001', 'vpc-00000002']);
    // A call of its own: what is only created doesn't wait for what is replaced.
    const others = plan.documents.map(({ id }) => id).filter((id) => id !== 'flow-log');
    const [policy, ...rest] = others;
    expect(replaced.documents.map(({ id }) => id)).toEqual([policy, 'flow-log', 'flow-log', ...rest]);
    expect(idsOf(withDecisions(replaced, decide(plan, 'keep')))).toEqual(['vpc-00000002']);
  });

  it('is used as it is where it is kept and Kentik can read it', () => {
    const plan = withLog(old);
    const kept = withDecisions(plan, decide(plan, 'keep'));
    expect(changeOf(kept, 'flow-log')).toMatchObject({ action: 'adopt', current: { id: 'fl-0001' } });
    expect(changeOf(kept, 'flow-log').why).toContain('60 s instead of 600 s');
  });

  it.each([
    [{ fileFormat: 'parquet' as const }],
    [{ logFormat: '${version} ${start}' }],
    [{ perHourPartition: true }],
  ])('stays blocked where it is kept and Kentik cannot read it: %j', (log) => {
    const plan = withLog(log);
    const kept = withDecisions(plan, decide(plan, 'keep'));
    expect(changeOf(kept, 'flow-log')).toMatchObject({ action: 'blocked', decision: { made: 'keep' } });
    expect(firstUndecided(kept)).toBe(-1);
  });

  it('is still to be deleted where only its successor was made', () => {
    const plan = withLog(old);
    const decisions = decide(plan, 'replace');
    const half = buildFullPlan(
      answers,
      emptyAccount(answers, {
        flowLogs: [
          flowLog('vpc-00000001', old),
          flowLog('vpc-00000001', { id: 'fl-new', tags: { [sessionTag]: 's' } }),
        ],
      }),
    );
    expect(changeOf(half, 'flow-log')).toMatchObject({ action: 'none', beside: [{ id: 'fl-0001' }] });
    expect(changeOf(withDecisions(half, decisions), 'flow-log')).toMatchObject({
      action: 'replace',
      current: { id: 'fl-0001' },
      successor: { id: 'fl-new' },
    });
    expect(changeOf(withDecisions(half, decisions), 'flow-log').why).toContain('still to be deleted');
  });

  it('is done once the old one was deleted, whatever was decided', () => {
    const decisions = decide(withLog(old), 'replace');
    const done = withLog({ id: 'fl-new', tags: { [sessionTag]: 's' } });
    expect(actions(withDecisions(done, decisions), 'flow-log')).toEqual([
      'none vpc-00000001',
      'create vpc-00000002',
    ]);
  });

  it('is blocked where there are two: neither can be replaced by itself', () => {
    const plan = buildFullPlan(
      answers,
      emptyAccount(answers, {
        flowLogs: [
          flowLog('vpc-00000001', old),
          flowLog('vpc-00000001', { id: 'fl-x', perHourPartition: true }),
        ],
      }),
    );
    expect(changeOf(plan, 'flow-log')).toMatchObject({ action: 'blocked' });
    expect(decisionQuestions(plan)).toEqual([]);
  });

  it('is never in question where it goes elsewhere', () => {
    expect(decisionQuestions(withLog({ ...old, destination: 'arn:aws:s3:::elsewhere' }))).toEqual([]);
    expect(
      decisionQuestions(withLog({ ...old, destination: 'arn:aws:s3:::test-logs-bucket/other/' })),
    ).toEqual([]);
  });

  it('needs what it depends on: blocked with it', () => {
    const plan = buildFullPlan(
      answers,
      emptyAccount(answers, {
        buckets: { 'test-logs-bucket': bucket('test-logs-bucket', { state: 'foreign' }) },
        flowLogs: [flowLog('vpc-00000001', old)],
      }),
    );
    const replaced = withDecisions(plan, decide(plan, 'replace'));
    expect(changeOf(replaced, 'flow-log').action).toBe('blocked');
    expect(summarize(replaced).replace).toBe(0);
  });
});

describe('questions', () => {
  it('are asked once for what differs alike, and answered one by one where some are named', () => {
    const plan = buildFullPlan(
      answers,
      emptyAccount(answers, {
        flowLogs: ['vpc-00000001', 'vpc-00000002'].map((id) => flowLog(id, { maxAggregationInterval: 60 })),
      }),
    );
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

it('a second flow log to the same place is mentioned', () => {
  const plan = buildFullPlan(
    answers,
    emptyAccount(answers, {
      flowLogs: [flowLog('vpc-00000001'), flowLog('vpc-00000001', { id: 'fl-x', perHourPartition: true })],
    }),
  );
  expect(actions(plan, 'flow-log')[0]).toBe('adopt vpc-00000001');
  expect(plan.notes.map(({ text }) => text).join('\n')).toContain(
    'fl-x writes to the same place as the flow log that is used: the same traffic is recorded twice',
  );
});
