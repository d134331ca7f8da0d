import { describe, expect, it } from 'vitest';
import { type JournalEntry, journalEntry } from '../../src/session/entries.ts';
import { historyOf, leftChanges, stateOf } from '../../src/session/history.ts';
import { stateText, storyLines } from '../../src/session/story.ts';
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
    expect(history.created).toMatchObject([
      { kind: 'policy', policyArn: 'arn:policy/p', written: [document] },
      { kind: 'replaced-flow-logs', before: [{ id: 'fl-1' }] },
    ]);
  });

  it('is one thing where something was made again, with all that it was made with', () => {
    const [first, second] = [{ Statement: [] }, { Statement: [], Version: '2012-10-17' }];
    const { created } = historyOf('s', [
      run('apply'),
      intent(1, 'CreateRole', 'r', { after: first }),
      done(1),
      intent(2, 'CreateRole', 'r', { after: second }),
      done(2),
    ]);
    expect(created).toEqual([{ kind: 'role', account: '1', roleName: 'r', written: [first, second] }]);
  });

  it('is uncertain of what no call is known to have created', () => {
    const outcome = (n: number, status: 'done' | 'failed' | 'unknown') =>
      ({ ...done(n), status }) as JournalEntry;
    const call = (n: number, change: string) => intent(n, 'CreateRole', change, { changes: [change] });
    const { uncertain } = historyOf('s', [
      run('apply'),
      ...[call(1, 'lost'), call(2, 'unknown'), outcome(2, 'unknown')],
      ...[call(3, 'refused'), outcome(3, 'failed'), call(4, 'created'), outcome(4, 'done')],
      ...[call(5, 'repeated'), outcome(5, 'unknown'), call(6, 'repeated'), outcome(6, 'done')],
    ]);
    expect(uncertain).toEqual(['lost', 'unknown']);
  });

  const undone = (outcome: 'applied' | 'failed' | 'partial'): JournalEntry[] => [
    run('undo'),
    { type: 'result', at, run: 'undo', outcome },
  ];
  const before = [decision('a', 'keep'), run('apply'), intent(1, 'CreateRole', 'r'), done(1)];

  it('starts over after an undo', () => {
    expect(historyOf('s', [...before, ...undone('applied')])).toMatchObject({ decisions: [], created: [] });
  });

  it.each(['failed', 'partial'] as const)('stays where an undo %s, except for what that undid', (outcome) => {
    const kept = historyOf('s', [...before, ...undone(outcome)]);
    expect(kept).toMatchObject({ created: [{ kind: 'role', roleName: 'r' }], found: ['role:1:r'] });
    expect(kept.decisions.map(({ choice }) => choice)).toEqual(['keep']);
    const removal = intent(2, 'DeleteRole', 'r', { run: 'undo' });
    const result: JournalEntry = { type: 'result', at, run: 'undo', outcome };
    expect(historyOf('s', [...before, run('undo'), removal, done(2), result]).created).toEqual([]);
  });
});

it.each<[string, JournalEntry[], string]>([
  ['was killed', [], 'partial'],
  ['failed', [{ type: 'result', at, run: 'undo', outcome: 'failed' }], 'applied'],
  ['was interrupted', [{ type: 'result', at, run: 'undo', outcome: 'interrupted' }], 'partial'],
])('after an undo that %s, a session is as that left it', (_how, end, expected) => {
  const applied: JournalEntry = { type: 'result', at, run: 'apply', outcome: 'applied' };
  expect(stateOf([run('apply'), applied, run('undo'), ...end])).toBe(expected);
});

it.each<[string, JournalEntry[], string]>([
  ['nothing', [], 'failed'],
  ['a role', [intent(1, 'CreateRole', 'r'), done(1)], 'partial'],
  ['a role, perhaps', [intent(1, 'CreateRole', 'r')], 'partial'],
])('a failed apply that created %s is told as that', (_what, calls, expected) => {
  const failed: JournalEntry = { type: 'result', at, run: 'apply', outcome: 'failed' };
  expect(stateOf([run('apply'), ...calls, failed])).toBe(expected);
});

it('a failed apply changes nothing in what a session uses that found everything before', () => {
  const ended = (outcome: 'unchanged' | 'failed'): JournalEntry => ({
    type: 'result',
    at,
    run: 'apply',
    outcome,
  });
  expect(stateOf([run('apply'), ended('unchanged'), run('apply'), ended('failed')])).toBe('partial');
  expect(stateOf([run('apply'), ended('failed'), run('apply'), ended('failed')])).toBe('failed');
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

describe('what an undo left', () => {
  const undo = (...actions: string[]): JournalEntry => ({
    type: 'run',
    at,
    run: 'undo',
    changes: actions.map((action, index) => ({
      id: `undo:role:1:${index}`,
      kind: 'role',
      action,
      name: 'r',
    })),
  });
  const ended = (outcome: 'applied' | 'kept' | 'partial'): JournalEntry => ({
    type: 'result',
    at,
    run: 'undo',
    outcome,
  });
  const said = (...entries: JournalEntry[]) => {
    const left = leftChanges(entries).length;
    return stateText({ state: stateOf(entries), ...(left === 0 ? {} : { left }) });
  };
  const first = [undo('remove', 'remove', 'keep', 'keep', 'keep'), ended('applied')];

  it('is counted, also where a second undo found nothing more to delete', () => {
    expect(said(...first)).toBe('undone, 3 resources left');
    expect(said(...first, undo('keep', 'keep', 'keep'), ended('kept'))).toBe('undone, 3 resources left');
    expect(said(...first, undo('gone', 'gone', 'keep'), ended('kept'))).toBe('undone, 1 resource left');
    expect(said(undo('remove'), ended('kept'))).toBe('undone, 1 resource left');
  });

  it('is nothing where all was deleted, or was applied again, or is still to be undone', () => {
    expect(said(undo('remove', 'gone'), ended('applied'))).toBe('undone');
    expect(said(...first, run('apply'))).toBe('interrupted while applying');
    expect(said(undo('remove', 'keep'), ended('partial'))).toBe('partly done');
  });
});
