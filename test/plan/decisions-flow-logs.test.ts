/** Decisions about a flow log that records to the same place in another form. */
import { describe, expect, it } from 'vitest';
import { formatString, kentikFields } from '../../src/answers/log-format.ts';
import type { ExistingFlowLog } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import { decisionQuestions, firstUndecided, withDecisions } from '../../src/plan/decisions.ts';
import { summarize } from '../../src/plan/summary.ts';
import type { Plan } from '../../src/plan/types.ts';
import { actions, bucket, changeOf, decide, flowLog, planFor } from './account.ts';

const withLog = (log: Partial<ExistingFlowLog>) =>
  planFor({
    buckets: { 'test-logs-bucket': bucket('test-logs-bucket', { state: 'owned', region: 'us-east-1' }) },
    flowLogs: [flowLog('vpc-00000001', log)],
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
    const half = planFor({
      flowLogs: [
        flowLog('vpc-00000001', old),
        flowLog('vpc-00000001', { id: 'fl-new', tags: { [sessionTag]: 's' } }),
      ],
    });
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
    const plan = planFor({
      flowLogs: [
        flowLog('vpc-00000001', old),
        flowLog('vpc-00000001', { id: 'fl-x', perHourPartition: true }),
      ],
    });
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
    const plan = planFor({
      buckets: { 'test-logs-bucket': bucket('test-logs-bucket', { state: 'foreign' }) },
      flowLogs: [flowLog('vpc-00000001', old)],
    });
    const replaced = withDecisions(plan, decide(plan, 'replace'));
    expect(changeOf(replaced, 'flow-log').action).toBe('blocked');
    expect(summarize(replaced).replace).toBe(0);
  });
});

it('a second flow log to the same place is mentioned', () => {
  const plan = planFor({
    flowLogs: [flowLog('vpc-00000001'), flowLog('vpc-00000001', { id: 'fl-x', perHourPartition: true })],
  });
  expect(actions(plan, 'flow-log')[0]).toBe('adopt vpc-00000001');
  expect(plan.notes.map(({ text }) => text).join('\n')).toContain(
    'fl-x writes to the same place as the flow log that is used: the same traffic is recorded twice',
  );
});
