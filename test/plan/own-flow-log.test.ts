import { describe, expect, it } from 'vitest';
import { sessionTag } from '../../src/model/ids.ts';
import type { SessionResource } from '../../src/model/session-resources.ts';
import { clockSkew, isOfLostCall } from '../../src/plan/kinds/flow-log-likeness.ts';
import { buildUndoPlan } from '../../src/plan/undo/undo.ts';
import { account, flowLog, undoState } from './account.ts';

const region = 'us-east-1';
const session = '2026-11-23-k7rd';
const since = '2026-11-23T10:00:00.000Z';
const log = flowLog('vpc-1', {
  id: 'fl-1',
  region,
  destination: 'arn:aws:s3:::logs/here/',
  maxAggregationInterval: 600,
  createdAt: '2026-11-23T10:00:05.000Z',
  tags: { [sessionTag]: session },
});
const lost = {
  request: { destination: 'arn:aws:s3:::logs/here', logFormat: log.logFormat, aggregationInterval: 600 },
  since,
  until: '2026-11-23T10:01:00.000Z',
};
const call = { region, resourceIds: ['vpc-1'], lost };

describe('a flow log of a call whose answer was lost', () => {
  it.each([
    ['as asked for', {}, true],
    ['to another bucket', { destination: 'arn:aws:s3:::other' }, false],
    ['in another format', { logFormat: '${version} ${action}' }, false],
    ['over another interval', { maxAggregationInterval: 60 }, false],
    ['of another resource', { resourceId: 'vpc-2' }, false],
    ['in another region', { region: 'eu-west-1' }, false],
    ['of the day before', { createdAt: '2026-11-22T10:00:05.000Z' }, false],
    ['of an hour later', { createdAt: '2026-11-23T11:00:05.000Z' }, false],
    ['of a moment before, by a clock that is behind', { createdAt: '2026-11-23T09:58:00.000Z' }, true],
    ['of no known time', { createdAt: null }, false],
  ])('%s', (_name, changes, expected) => {
    expect(isOfLostCall({ ...log, ...changes }, call)).toBe(expected);
  });

  it('is known without its request, as old journals have it, by resource and time', () => {
    const old = { ...call, lost: { ...lost, request: null } };
    expect(isOfLostCall({ ...log, destination: 'arn:aws:s3:::other' }, old)).toBe(true);
    expect(isOfLostCall({ ...log, createdAt: '2026-11-22T10:00:05.000Z' }, old)).toBe(false);
  });

  it('is known by a clock that is hours off, which other flow logs of the session show', () => {
    const ahead = (id: string) => ({ ...log, id, createdAt: '2026-11-23T12:00:05.000Z' });
    const created: SessionResource[] = [
      { account, kind: 'flow-logs', region, resourceIds: ['vpc-2'], flowLogIds: ['fl-2'], askedAt: since },
    ];
    const skewMs = clockSkew(created, [ahead('fl-2')]);
    expect(skewMs).toBe(2 * 3_600_000 + 5000);
    expect(isOfLostCall(ahead('fl-1'), call)).toBe(false);
    expect(isOfLostCall(ahead('fl-1'), call, skewMs)).toBe(true);
  });
});

it('a copied tag proves nothing: neither where all answers came, nor where one was lost', () => {
  const copied = {
    ...log,
    id: 'fl-copy',
    destination: 'arn:aws:s3:::other',
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  const base = { account, kind: 'flow-logs' as const, region, resourceIds: ['vpc-1'] };
  const state = undoState({ flowLogs: [log, copied] });
  const plan = (created: SessionResource) =>
    buildUndoPlan([created], { [account]: state }, { session, account, deleteLogs: [] }).changes.map(
      ({ name, action }) => [name, action],
    );
  expect(plan({ ...base, flowLogIds: ['fl-1'] })).toEqual([['fl-1', 'remove']]);
  expect(plan({ ...base, flowLogIds: [], lost })).toEqual([
    ['fl-1', 'remove'],
    ['fl-copy', 'keep'],
  ]);
});
