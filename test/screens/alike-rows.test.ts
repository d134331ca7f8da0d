import { expect, it } from 'vitest';
import { taskRows } from '../../screens/applying.tsx';
import { alikeRows } from '../../src/layouts/alike-rows.ts';
import type { ErrorReport } from '../../src/model/errors.ts';
import type { ChangeProgress } from '../../src/model/progress.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { emptyAccount, fullAnswers, vpc } from '../plan/account.ts';

const idOf = (n: number) => `vpc-${String(n).padStart(8, '0')}`;

/** 206 flow logs in one region, each as far as told. */
function rowsOf(progressOf: (n: number) => Partial<ChangeProgress> & Pick<ChangeProgress, 'status'>) {
  const answers = fullAnswers();
  const resources = Array.from({ length: 206 }, (_, n) => vpc(idOf(n)));
  const plan = buildFullPlan(answers, emptyAccount(answers, { resources }));
  const flowLogs = plan.changes.filter(({ kind }) => kind === 'flow-log');
  const progress = Object.fromEntries(
    flowLogs.map(({ id }, n) => [
      id,
      { startedAt: null, endedAt: null, detail: null, error: null, ...progressOf(n) } as ChangeProgress,
    ]),
  );
  const context = { plan, progress, organization: null };
  const tasks = taskRows(context);
  return { tasks, rows: alikeRows(tasks, context).filter(({ id }) => id.startsWith('flow-log:')) };
}

const refused = (resource: string, code: string): ErrorReport => ({
  code,
  exit: 1,
  doing: `creating the flow log of ${resource}`,
  message: `AWS did not create the flow log of ${resource}.`,
  where: { name: resource },
  remedy: [],
});

it('shows what waits for one bucket as one row, which stays that row', () => {
  const wait = 'until AWS can deliver logs to test-logs-bucket';
  const { rows } = rowsOf((n) => ({
    status: 'started',
    detail: wait,
    startedAt: `2026-01-01T00:00:0${n % 3}Z`,
  }));
  expect(rows).toMatchObject([
    { name: '206 flow logs, us-east-1', state: 'running', detail: wait, startedAt: Date.UTC(2026, 0, 1) },
  ]);
  expect(rowsOf(() => ({ status: 'done' })).rows).toMatchObject([{ id: rows[0]?.id, state: 'done' }]);
});

it('shows failures for one reason as one row, and each other reason as its own', () => {
  const { rows } = rowsOf((n) => ({
    status: n < 2 ? 'done' : 'failed',
    error: n < 2 ? null : refused(idOf(n), n === 205 ? 'LIMIT_EXCEEDED' : 'LOG_DESTINATION_DENIED'),
  }));
  expect(rows.map(({ state }) => state)).toEqual(['done', 'done', 'failed', 'failed']);
  expect(rows[2]).toMatchObject({ name: '203 flow logs, us-east-1' });
  expect(rows[2]?.detail).toContain(`${idOf(2)} and 202 more`);
  expect(rows[3]?.detail).toContain(idOf(205));
});

it('leaves a few that say nothing apart', () => {
  const { rows } = rowsOf((n) => ({ status: n < 5 ? 'done' : 'started' }));
  expect(rows.map(({ name }) => name)).toHaveLength(6);
  expect(rows.at(-1)).toMatchObject({ name: '201 flow logs, us-east-1', state: 'running' });
});
