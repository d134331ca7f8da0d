import { expect, it } from 'vitest';
import type { JournalEntry } from '../../src/session/entries.ts';
import { madeBy } from '../../src/session/made.ts';

const at = '2026-11-23T10:00:00.000Z';

function call(
  n: number,
  run: 'apply' | 'undo',
  operation: string,
  status: 'done' | 'failed' | 'unknown',
): JournalEntry[] {
  const target = ['Kentik-Flow-Logs', 'arn:aws:iam::123456789012:policy/Kentik-Metadata-Policy'];
  const intent = {
    type: 'intent' as const,
    at,
    n,
    run,
    changes: [],
    service: 'iam',
    operation,
    account: '123456789012',
  };
  return [
    { ...intent, region: null, target, before: null },
    { type: 'outcome', at, n, status, ids: [], requestId: null },
  ];
}

it('counts what AWS did not plainly refuse', () => {
  expect(madeBy(call(1, 'apply', 'AttachRolePolicy', 'unknown'))).toHaveLength(1);
  expect(madeBy(call(1, 'apply', 'AttachRolePolicy', 'failed'))).toHaveLength(0);
});

it('forgets what an undo took back and no tag would tell from another session’s', () => {
  const attached = call(1, 'apply', 'AttachRolePolicy', 'done');
  expect(madeBy([...attached, ...call(2, 'undo', 'DetachRolePolicy', 'done')])).toEqual([]);
  expect(madeBy([...attached, ...call(2, 'undo', 'DetachRolePolicy', 'unknown')])).toHaveLength(1);
  const again = [
    ...attached,
    ...call(2, 'undo', 'DetachRolePolicy', 'done'),
    ...call(3, 'apply', 'AttachRolePolicy', 'done'),
  ];
  expect(madeBy(again)).toHaveLength(1);
});
