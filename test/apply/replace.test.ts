/** Replacing flow logs with an AWS in memory: the new ones first, and nothing goes that has no successor. */
import { describe, expect, it } from 'vitest';
import { journalRecorder } from '../../src/apply/recorder.ts';
import { applyPlan } from '../../src/apply/run.ts';
import { settleOpenIntents } from '../../src/apply/settle.ts';
import type { Aws } from '../../src/aws/index.ts';
import type { ExistingFlowLog } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import type { Looked } from '../../src/model/mutate.ts';
import { answersTo, decisionQuestions, withDecisions } from '../../src/plan/decisions.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import type { Plan } from '../../src/plan/types.ts';
import type { JournalEntry } from '../../src/session/entries.ts';
import { intentEntry } from '../helpers/journal-entry.ts';
import { account, emptyAccount, flowLog, fullAnswers } from '../plan/account.ts';
import { fakeAws, homeOnly, memoryJournal } from './fake-aws.ts';

const at = '2026-11-23T10:00:00.000Z';
const now = () => new Date(at);
const identity = { account, arn: '', userId: '', partition: 'aws' as const, alias: null };
const ids = ['vpc-00000001', 'vpc-00000002'];
const old = ids.map((id) => flowLog(id, { maxAggregationInterval: 60, tags: { team: 'network' } }));

function planWith(flowLogs: ExistingFlowLog[], choice: 'replace' | 'keep' = 'replace'): Plan {
  const answers = fullAnswers();
  const [question] = decisionQuestions(buildFullPlan(answers, emptyAccount(answers, { flowLogs: old })));
  const plan = buildFullPlan(answers, emptyAccount(answers, { flowLogs }));
  return question === undefined ? plan : withDecisions(plan, answersTo(question, choice));
}

/** Remembers what was asked, in order. */
function replacing(overrides: Partial<Aws> = {}) {
  const asked: string[] = [];
  const aws = fakeAws({
    createFlowLogs: async ({ resourceIds, replaces }) => {
      asked.push(`create ${resourceIds.join(' ')} for ${(replaces ?? []).map(({ id }) => id).join(' ')}`);
      return {
        created: resourceIds.map((resourceId) => ({ resourceId, flowLogId: `new-${resourceId}` })),
        failed: [],
      };
    },
    deleteFlowLogs: async ({ flowLogIds }) => {
      asked.push(`delete ${flowLogIds.join(' ')}`);
      return { failed: [] };
    },
    ...overrides,
  });
  return { aws, asked };
}

const apply = (plan: Plan, aws: Aws) =>
  applyPlan({
    plan,
    accounts: homeOnly(aws, identity),
    session: 's',
    recorder: journalRecorder({ journal: memoryJournal(), run: 'apply', now }),
    signal: new AbortController().signal,
    now,
    onProgress: () => undefined,
  });

describe('replacing flow logs', () => {
  it('makes the new ones first and then deletes the old ones', async () => {
    const { aws, asked } = replacing();
    const result = await apply(planWith(old), aws);
    expect(asked).toEqual([`create ${ids.join(' ')} for fl-0001 fl-0002`, 'delete fl-0001 fl-0002']);
    expect(result).toMatchObject({
      outcome: 'applied',
      flowLogs: ids.map((resourceId) => ({ resourceId, id: `new-${resourceId}` })),
    });
  });

  it('deletes none whose successor was not made', async () => {
    const { aws, asked } = replacing({
      createFlowLogs: async () => ({
        created: [{ resourceId: 'vpc-00000001', flowLogId: 'new' }],
        failed: [{ resourceId: 'vpc-00000002', code: '400', message: 'no' }],
      }),
    });
    const result = await apply(planWith(old), aws);
    expect(asked).toEqual(['delete fl-0001']);
    expect(result).toMatchObject({
      outcome: 'partial',
      failures: [{ error: { code: 'FLOW_LOG_NOT_CREATED' } }],
    });
  });

  it('only deletes what has its successor already', async () => {
    const { aws, asked } = replacing();
    const successor = flowLog('vpc-00000001', { id: 'fl-new', tags: { [sessionTag]: 's' } });
    const result = await apply(planWith([...old, successor]), aws);
    expect(asked.sort()).toEqual(['create vpc-00000002 for fl-0002', 'delete fl-0001 fl-0002']);
    expect(result.flowLogs.find(({ resourceId }) => resourceId === 'vpc-00000001')?.id).toBe('fl-new');
  });

  it('says that traffic is recorded twice where an old one cannot be deleted', async () => {
    const { aws } = replacing({
      deleteFlowLogs: async () => ({ failed: [{ flowLogId: 'fl-0002', code: 'X', message: 'no' }] }),
    });
    const result = await apply(planWith(old), aws);
    expect(result.failures).toMatchObject([
      {
        change: 'flow-log:us-east-1:vpc-00000002',
        error: { code: 'FLOW_LOG_NOT_DELETED', state: expect.stringContaining('recorded twice') },
      },
    ]);
  });

  it('touches nothing that is kept', async () => {
    const { aws, asked } = replacing();
    const result = await apply(planWith(old, 'keep'), aws);
    expect(asked).toEqual([]);
    expect(result).toMatchObject({
      outcome: 'applied',
      flowLogs: ids.map((resourceId, index) => ({ resourceId, id: old[index]?.id })),
    });
  });
});

describe('what a run left open', () => {
  async function settled(looked: Looked | null): Promise<JournalEntry[]> {
    const deletion = intentEntry({
      n: 1,
      operation: 'DeleteFlowLogs',
      account,
      region: 'us-east-1',
      target: ['fl-0001', 'fl-0002'],
      before: old,
    });
    const journal = memoryJournal([deletion]);
    await settleOpenIntents({
      session: { id: 's', journal: { ...journal, file: '', close: async () => undefined } },
      accounts: homeOnly(fakeAws({ look: async () => looked }), identity),
      signal: new AbortController().signal,
      now,
      context: {
        signal: new AbortController().signal,
        recorder: journalRecorder({ journal, run: 'apply', now }),
        session: 's',
      },
    });
    return journal.entries.slice(1);
  }

  it.each(['done', 'failed', 'unknown'] as const)('%s, as a look at AWS says', async (status) => {
    const ids = status === 'done' ? ['fl-1'] : [];
    expect(await settled({ status, ids })).toMatchObject([
      { type: 'outcome', n: 1, status, ids, settled: true },
    ]);
  });

  it('is named where only an undo asks for it', async () => {
    await expect(settled(null)).rejects.toMatchObject({ report: { code: 'JOURNAL_DAMAGED' } });
  });
});
