import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/session/entries.ts';
import { sessionResources } from '../../src/session/resources.ts';
import { storyLines } from '../../src/session/story.ts';
import { intentEntry, readEntry } from '../helpers/journal-entry.ts';
import { flowLog } from '../plan/account.ts';

const at = '2026-11-23T10:00:00.000Z';

function call(
  n: number,
  run: 'apply' | 'undo',
  operation: string,
  status: 'done' | 'failed' | 'unknown',
  more: object = {},
  ofOutcome: object = {},
): JournalEntry[] {
  const target = ['Kentik-Flow-Logs', 'arn:aws:iam::123456789012:policy/Kentik-Metadata-Policy'];
  return [
    intentEntry({ n, run, operation, target, ...more }),
    readEntry({ type: 'outcome', at, n, status, ids: [], requestId: null, ...ofOutcome }),
  ];
}

it('counts what AWS did not plainly refuse', () => {
  expect(sessionResources(call(1, 'apply', 'AttachRolePolicy', 'unknown'))).toHaveLength(1);
  expect(sessionResources(call(1, 'apply', 'AttachRolePolicy', 'failed'))).toHaveLength(0);
});

it('forgets what an undo deleted and no tag would tell from another session’s', () => {
  const attached = call(1, 'apply', 'AttachRolePolicy', 'done');
  expect(sessionResources([...attached, ...call(2, 'undo', 'DetachRolePolicy', 'done')])).toEqual([]);
  expect(sessionResources([...attached, ...call(2, 'undo', 'DetachRolePolicy', 'unknown')])).toHaveLength(1);
  const again = [
    ...attached,
    ...call(2, 'undo', 'DetachRolePolicy', 'done'),
    ...call(3, 'apply', 'AttachRolePolicy', 'done'),
  ];
  expect(sessionResources(again)).toHaveLength(1);
});

it('does not count what AWS refused of a call that it carried out for others', () => {
  const asked = { target: ['vpc-1', 'vpc-2'], region: 'us-east-1' };
  const entries = call(1, 'apply', 'CreateFlowLogs', 'done', asked, { ids: ['fl-1'], refused: ['vpc-2'] });
  expect(sessionResources(entries)).toMatchObject([{ resourceIds: ['vpc-1'], flowLogIds: ['fl-1'] }]);
});

it('forgets what the session itself took off for later answers', () => {
  const attached = call(1, 'apply', 'AttachRolePolicy', 'done');
  expect(sessionResources([...attached, ...call(2, 'apply', 'DetachRolePolicy', 'done')])).toEqual([]);
  expect(sessionResources([...attached, ...call(2, 'apply', 'DetachRolePolicy', 'failed')])).toHaveLength(1);
});

describe('what an undo deleted is no longer this session’s', () => {
  const arn = 'arn:aws:iam::123456789012:policy/p';
  const document = (Sid: string) => ({ Statement: [{ Sid, Effect: 'Allow', Action: `s3:${Sid}` }] });
  const log = {
    ...flowLog('vpc-1'),
    id: 'fl-1',
    region: 'us-east-1',
    logFormat: '',
    destination: 'arn:b',
  };

  function entry(n: number, run: 'apply' | 'undo', operation: string, more: object, ids: string[] = []) {
    return call(n, run, operation, 'done', more, { ids });
  }
  const trust = entry(1, 'apply', 'UpdateAssumeRolePolicy', {
    target: 'r',
    before: document('Before'),
    after: document('After'),
  });
  const version = entry(
    1,
    'apply',
    'CreatePolicyVersion',
    {
      target: arn,
      before: { document: document('Before'), defaultVersionId: 'v1' },
      after: document('After'),
    },
    ['v2'],
  );
  const replaced = entry(1, 'apply', 'DeleteFlowLogs', { target: ['fl-1'], before: [log] });

  it.each([
    ['a trust policy', trust, entry(2, 'undo', 'UpdateAssumeRolePolicy', { target: 'r' })],
    ['a trust policy, with its role', trust, entry(2, 'undo', 'DeleteRole', { target: 'r' })],
    [
      'a policy version',
      version,
      [
        ...entry(2, 'undo', 'SetDefaultPolicyVersion', { target: arn, after: { versionId: 'v1' } }),
        ...entry(3, 'undo', 'DeletePolicyVersion', { target: arn, before: { versionId: 'v2' } }),
      ],
    ],
  ])('%s', (_name, created, undone) => {
    expect(sessionResources(created)).toHaveLength(1);
    expect(sessionResources([...created, ...undone])).toEqual([]);
    expect(sessionResources([...created, ...undone, ...created])).toHaveLength(1);
  });

  it('a flow log that was made again', () => {
    const again = entry(2, 'undo', 'CreateFlowLogs', { target: ['vpc-1'], after: log });
    expect(sessionResources([...replaced, ...again])).toMatchObject([
      { kind: 'replaced-flow-logs', before: [] },
    ]);
  });

  it('only the part of a policy that is in order yet, where a crash came between', () => {
    const restored = entry(2, 'undo', 'SetDefaultPolicyVersion', { target: arn, after: { versionId: 'v1' } });
    expect(sessionResources([...version, ...restored])).toMatchObject([
      { kind: 'policy-version', writes: [], versionIds: ['v2'] },
    ]);
  });
});

it('lets go of what a later plan no longer found', () => {
  const bucket = (n: number): JournalEntry[] =>
    call(n, 'apply', 'CreateBucket', 'done', {
      target: 'logs',
      region: 'us-east-1',
      after: { tagged: true },
    });
  const planned = (action: string): JournalEntry => ({
    type: 'run',
    at,
    run: 'apply',
    changes: [{ id: 'bucket:us-east-1:logs', kind: 'bucket', action, name: 'logs' }],
  });
  expect(sessionResources([planned('create'), ...bucket(1), planned('none')])).toHaveLength(1);
  expect(sessionResources([planned('create'), ...bucket(1), planned('create')])).toEqual([]);
  expect(sessionResources([planned('create'), ...bucket(1), planned('create'), ...bucket(2)])).toHaveLength(
    1,
  );
});

describe('a call that this program cannot read', () => {
  const log = { ...flowLog('vpc-1'), id: 'fl-1' };
  const target = ['r'];
  const odd: [string, string, object, string][] = [
    ['an operation that no one knows', 'Frobnicate', {}, "doesn't know"],
    ['an operation that no apply asks for', 'DeleteRole', {}, "doesn't know"],
    ['a document of null', 'CreateRole', { after: null }, 'no readable after'],
    ['no former document', 'UpdateAssumeRolePolicy', { after: { Statement: [] } }, 'no readable before'],
    ['no former version', 'CreatePolicyVersion', { before: null }, 'no readable before'],
    [
      'a version without its document',
      'DeletePolicyVersion',
      { before: { versionId: 'v1' } },
      'no readable before',
    ],
    [
      'a flow log without its place',
      'DeleteFlowLogs',
      { region: 'x', before: [{ ...log, region: 7 }] },
      'before',
    ],
  ];

  it.each(odd)(
    'is named where it counts, and read where it does not: %s',
    (_name, operation, more, words) => {
      const named = `Call 1 (${operation}) in the journal`;
      const created = (run: 'apply' | 'undo', status: 'done' | 'failed' | 'unknown') => () =>
        sessionResources(call(1, run, operation, status, { target, ...more }));
      for (const status of ['done', 'unknown'] as const) {
        expect(created('apply', status)).toThrow(named);
        expect(created('apply', status)).toThrow(words);
      }
      expect(created('apply', 'failed')()).toEqual([]);
      expect(created('undo', 'unknown')()).toEqual([]);
      const entries = call(1, 'apply', operation, 'done', { target, ...more });
      expect(storyLines(entries)[0]).toContain(`${operation} r`);
    },
  );

  it('is not one where a program of before left out what it had no use for', () => {
    const lax = (operation: string, more: object) => [
      ...call(1, 'apply', operation, 'done', { before: undefined, ...more }),
    ];
    expect(sessionResources(lax('CreateRole', { target: ['r'] }))).toMatchObject([
      { roleName: 'r', written: [] },
    ]);
    expect(sessionResources(lax('PutBucketPolicy', { target: 'b', region: 'x', extra: 1 }))).toMatchObject([
      { bucket: 'b', writes: [] },
    ]);
    expect(sessionResources(lax('CreateFlowLogs', { target: 'vpc-1', region: null }))).toMatchObject([
      { resourceIds: ['vpc-1'], region: '' },
    ]);
    expect(sessionResources(lax('CreateBucket', { target: 'b', region: 'x', after: 7 }))).toMatchObject([
      { bucket: 'b', isTagged: false },
    ]);
  });
});
