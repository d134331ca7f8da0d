import { describe, expect, it } from 'vitest';
import { type JournalEntry, journalEntry } from '../../src/session/entries.ts';
import { historyOf } from '../../src/session/history.ts';
import { storyLines } from '../../src/session/story.ts';
import { intentEntry } from '../helpers/journal-entry.ts';
import { flowLog } from '../plan/account.ts';

const at = '2026-11-23T10:00:00.000Z';
const decision = (change: string, choice: 'update' | 'keep' | 'replace'): JournalEntry => ({
  type: 'decision',
  at,
  change,
  choice,
  about: 'fl-1',
});
const run = (name: 'apply' | 'undo'): JournalEntry => ({
  type: 'run',
  at,
  run: name,
  changes: [
    { id: 'role:1:r', kind: 'role', action: 'adopt', name: 'r' },
    { id: 'policy:1:p', kind: 'policy', action: 'create', name: 'p' },
  ],
});
const intent = (n: number, operation: string, target: string, more: object = {}): JournalEntry =>
  intentEntry({ n, operation, account: '1', region: 'us-east-1', target, ...more });
const done = (n: number): JournalEntry => ({
  type: 'outcome',
  at,
  n,
  status: 'done',
  ids: [],
  requestId: null,
});

describe('the past of a session', () => {
  it('has decisions in their order, what was made and what was found', () => {
    const document = { Statement: [] };
    const history = historyOf('s', [
      decision('flow-log:a', 'keep'),
      decision('flow-log:a', 'replace'),
      run('apply'),
      intent(1, 'CreatePolicy', 'arn:policy/p', { after: document }),
      done(1),
      intent(2, 'DeleteFlowLogs', 'fl-1', { before: [flowLog('vpc-1', { id: 'fl-1' })] }),
      done(2),
    ]);
    expect(history.decisions.map(({ choice }) => choice)).toEqual(['keep', 'replace']);
    expect(history.found).toEqual(['role:1:r']);
    expect(history.made).toMatchObject([
      { kind: 'policy', policyArn: 'arn:policy/p', written: [document] },
      { kind: 'replaced-flow-logs', before: [{ id: 'fl-1' }] },
    ]);
  });

  it('is one thing where something was made again, with all that it was made with', () => {
    const [first, second] = [{ Statement: [] }, { Statement: [], Version: '2012-10-17' }];
    const { made } = historyOf('s', [
      run('apply'),
      intent(1, 'CreateRole', 'r', { after: first }),
      done(1),
      intent(2, 'CreateRole', 'r', { after: second }),
      done(2),
    ]);
    expect(made).toEqual([{ kind: 'role', account: '1', roleName: 'r', written: [first, second] }]);
  });

  const undone = (outcome: 'applied' | 'failed' | 'partial'): JournalEntry[] => [
    run('undo'),
    { type: 'result', at, run: 'undo', outcome },
  ];
  const before = [decision('a', 'keep'), run('apply'), intent(1, 'CreateRole', 'r'), done(1)];

  it('starts over after an undo', () => {
    expect(historyOf('s', [...before, ...undone('applied')])).toMatchObject({ decisions: [], made: [] });
  });

  it.each(['failed', 'partial'] as const)('stays where an undo %s, except for what that undid', (outcome) => {
    const kept = historyOf('s', [...before, ...undone(outcome)]);
    expect(kept).toMatchObject({ made: [{ kind: 'role', roleName: 'r' }], found: ['role:1:r'] });
    expect(kept.decisions.map(({ choice }) => choice)).toEqual(['keep']);
    const removal = intent(2, 'DeleteRole', 'r', { run: 'undo' });
    const result: JournalEntry = { type: 'result', at, run: 'undo', outcome };
    expect(historyOf('s', [...before, run('undo'), removal, done(2), result]).made).toEqual([]);
  });
});

describe('a decision in the journal', () => {
  it('is checked, and told in words', () => {
    expect(journalEntry.safeParse(decision('role:1:r', 'keep')).success).toBe(true);
    expect(journalEntry.safeParse({ ...decision('role:1:r', 'keep'), choice: 'drop' }).success).toBe(false);
    expect(storyLines([decision('flow-log:us-east-1:vpc-1', 'replace')])).toEqual([
      '2026-11-23 10:00:00  decided about flow-log:us-east-1:vpc-1: replace it',
    ]);
  });
});
