import { afterEach, describe, expect, it, vi } from 'vitest';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { progressListener } from '../../src/run/events.ts';
import { emptyAccount, fullAnswers, vpc } from '../plan/account.ts';

const answers = fullAnswers({ regions: ['us-east-1', 'eu-west-1'], allocation: 'centralized' });
const vpcs = Array.from({ length: 206 }, (_, index) => vpc(`vpc-${String(index).padStart(8, '0')}`));
const plan = buildFullPlan(
  answers,
  emptyAccount(answers, { resources: [...vpcs, vpc('vpc-europe00', { region: 'eu-west-1' })] }),
);
const flowLogs = plan.changes.filter(({ kind }) => kind === 'flow-log');
const home = flowLogs.filter(({ region }) => region === 'us-east-1');
const away = flowLogs.filter(({ region }) => region === 'eu-west-1');

/** What stands on stderr, or stdout, while `work` is done. */
function said(stream: 'stderr' | 'stdout', work: () => void): string[] {
  const write = vi.spyOn(process[stream], 'write').mockReturnValue(true);
  work();
  return write.mock.calls.flatMap(([text]) => String(text).trimEnd().split('\n'));
}

afterEach(() => vi.restoreAllMocks());

describe('what an apply says while it runs', () => {
  const wait = 'until AWS can deliver logs to test-logs-bucket';

  it('says a wait once a reason, however many flow logs wait and however often they look', () => {
    const lines = said('stderr', () => {
      const listener = progressListener(false, plan);
      for (let look = 0; look < 20; look += 1) {
        listener(home, { status: 'started', detail: wait });
        listener(away, { status: 'started', detail: wait });
      }
      listener(away, { status: 'started', detail: 'until AWS takes more requests' });
    });
    expect(lines).toEqual([
      `waiting  206 flow logs: ${wait}`,
      'waiting  flow log vpc-europe00: until AWS takes more requests',
    ]);
  });

  it('says to programs what began and ended, and no waits', () => {
    const lines = said('stdout', () => {
      const listener = progressListener(true, plan);
      listener(away, { status: 'started', startedAt: '2026-11-23T10:00:00.000Z', detail: null });
      listener(away, { status: 'started', detail: wait });
      listener(away, { status: 'done', endedAt: '2026-11-23T10:00:03.000Z', detail: null });
    });
    expect(lines.map((line) => JSON.parse(line).status)).toEqual(['started', 'done']);
  });
});
