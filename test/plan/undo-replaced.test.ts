import { describe, expect, it } from 'vitest';
import type { ExistingFlowLog } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import type { SessionResource } from '../../src/model/session-resources.ts';
import { buildUndoPlan } from '../../src/plan/undo/undo.ts';
import { account, flowLog, undoState } from './account.ts';

const session = '2026-11-23-k7rd';
const region = 'us-east-1';
const old = flowLog('vpc-00000001', { maxAggregationInterval: 60, tags: { team: 'network' } });
const own = flowLog('vpc-00000001', { id: 'fl-new', tags: { [sessionTag]: session } });

const created: SessionResource[] = [
  { account, kind: 'flow-logs', region, resourceIds: ['vpc-00000001'], flowLogIds: ['fl-new'] },
  { account, kind: 'replaced-flow-logs', region, before: [old] },
];

function undo(flowLogs: ExistingFlowLog[], all: readonly SessionResource[] = created) {
  const state = undoState({ flowLogs });
  return buildUndoPlan(all, { [account]: state }, { session, account, deleteLogs: [] }).changes;
}

describe('undoing a replacement', () => {
  it('makes the old flow log again, and only then removes its successor', () => {
    const [restoration, removal, ...more] = undo([own]);
    expect(more).toEqual([]);
    expect(restoration).toMatchObject({
      kind: 'flow-log-restoration',
      action: 'restore',
      target: { log: old },
      why: expect.stringContaining('new ID'),
    });
    expect(removal).toMatchObject({ kind: 'flow-log', action: 'remove', dependsOn: [restoration?.id] });
  });

  it('creates nothing that exists: not deleted yet, or created again before', () => {
    expect(undo([own, old])[0]).toMatchObject({
      action: 'gone',
      why: expect.stringContaining('was not deleted'),
    });
    const again = { ...old, id: 'fl-again', destination: `${old.destination}/` };
    expect(undo([again])[0]).toMatchObject({ action: 'gone', why: expect.stringContaining('as fl-again') });
  });

  it('makes it again once where it was replaced twice', () => {
    const twice: SessionResource = {
      account,
      kind: 'replaced-flow-logs',
      region,
      before: [{ ...old, id: 'fl-again' }],
    };
    expect(undo([own], [...created, twice]).filter(({ action }) => action === 'restore')).toHaveLength(1);
  });

  it('makes none again that was the session’s own', () => {
    const mine: SessionResource = {
      account,
      kind: 'replaced-flow-logs',
      region,
      before: [{ ...old, tags: { [sessionTag]: session } }],
    };
    expect(undo([own], [...created.slice(0, 1), mine]).map(({ kind }) => kind)).toEqual(['flow-log']);
  });
});
