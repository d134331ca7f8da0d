/** The pace of calls of Kentik: one at a time, within its limits, and with an end. */
import { describe, expect, test, vi } from 'vitest';
import { KentikClient } from '../../src/kentik/client.ts';
import { createExport, listExports } from '../../src/kentik/kinds/cloud-export.ts';
import { listPlans } from '../../src/kentik/kinds/plans.ts';
import { reportFrom } from '../helpers/failures.ts';
import {
  clientOf,
  contextOf,
  credentialsOf,
  FakeKentik,
  kentikThat,
  quickTiming,
  request,
} from './fake-kentik.ts';

const { signal } = new AbortController();

describe('the pace', () => {
  test('is one request at a time, whoever asks', async () => {
    const kentik = await new FakeKentik().open();
    const client = clientOf(kentik);
    const work = [1, 2, 3, 4].flatMap(() => [listExports(client, signal), listPlans(client, signal)]);
    await Promise.all([...work, createExport(client, request, contextOf())]);
    expect(kentik.requests.length).toBeGreaterThan(8);
    expect(kentik.most).toBe(1);
  });

  test('continues after a failure, and after one that is given up', async () => {
    const kentik = await new FakeKentik().open();
    kentik.reply = (line) => (line.includes('plans') ? { instead: 'silent' } : undefined);
    const client = clientOf(kentik);
    const given = new AbortController();
    const silent = listPlans(client, given.signal);
    const next = listExports(client, signal);
    const late = listExports(client, given.signal);
    await vi.waitFor(() => expect(kentik.requests).toHaveLength(1));
    given.abort();
    await expect(silent).rejects.toMatchObject({ name: 'AbortError' });
    await expect(late).rejects.toMatchObject({ name: 'InterruptedError' });
    expect((await next).exports).toEqual([]);
  });

  test.for([
    ['seconds', { 'retry-after': '7' }, 7000],
    [
      'a date',
      { 'retry-after': 'Sun, 01 Mar 2026 10:00:09 GMT', date: 'Sun, 01 Mar 2026 10:00:00 GMT' },
      9000,
    ],
    ['nothing', {}, 2000],
  ] as const)(
    'waits where a limit is reached, by %s, and nothing else is sent meanwhile',
    async ([, headers, least]) => {
      const kentik = await new FakeKentik().open();
      kentik.reply = (line, count) =>
        line.includes('plans') && count === 1
          ? { status: 429, headers: { ...headers }, body: { error: 'x' } }
          : undefined;
      const timing = quickTiming();
      const client = clientOf(kentik, { timing });
      await listPlans(client, signal);
      expect(Math.max(...timing.pauses)).toBe(least);
      expect(kentik.requests).toHaveLength(2);
    },
  );

  test('holds others back, too, while Kentik asks to wait', async () => {
    const kentik = await new FakeKentik().open();
    kentik.reply = (line) =>
      line.includes('plans')
        ? { status: 429, headers: { 'retry-after': '61' }, body: { error: 'x' } }
        : undefined;
    const timing = quickTiming();
    const client = clientOf(kentik, { timing });
    // Longer than a run waits: said at once.
    expect((await reportFrom(listPlans(client, signal))).remedy.join()).toContain('2 minutes');
    kentik.reply = (line, count) =>
      line.includes('plans') && count === 2
        ? { status: 429, headers: { 'retry-after': '30' }, body: {} }
        : undefined;
    const [plans, exports] = [listPlans(client, signal), listExports(client, signal)];
    await Promise.all([plans, exports]);
    expect(timing.pauses).toContain(30_000);
    expect(kentik.most).toBe(1);
  });

  test('is bounded', async () => {
    for (const [status, most] of [
      [429, 8],
      [500, 4],
    ] as const) {
      const kentik = await kentikThat({ status, body: { error: 'x' } });
      await reportFrom(listExports(clientOf(kentik), signal));
      expect(kentik.requests).toHaveLength(most);
    }
    const refusing = await kentikThat({ status: 403, body: { error: 'x' } });
    await reportFrom(listExports(clientOf(refusing), signal));
    expect(refusing.requests).toHaveLength(1);
  });

  test('has an end where Kentik never answers, and a lost POST is looked for', async () => {
    const kentik = await new FakeKentik().open();
    kentik.reply = (line) => (line.startsWith('POST') ? { instead: 'silent', takesEffect: true } : undefined);
    const client = clientOf(kentik, { limitOfRequest: 300 });
    const { id } = await createExport(client, request, contextOf());
    expect([...kentik.exports.keys()]).toEqual([id]);
    expect(kentik.sent('POST')).toHaveLength(1);
  });
});

describe('a run that ends', () => {
  test('gives up what only reads, and lets a creation that is under way answer', async () => {
    const kentik = await new FakeKentik().open();
    const run = new AbortController();
    const credentials = credentialsOf(kentik);
    const client = new KentikClient({ credentials, ended: run.signal }, quickTiming());
    kentik.reply = (line) => {
      if (line.startsWith('POST')) run.abort();
      return undefined;
    };
    const context = contextOf(run.signal);
    const { id } = await createExport(client, request, context);
    expect([...kentik.exports.keys()]).toEqual([id]);
    expect(context.outcomes).toMatchObject([{ ids: [id] }]);
    await expect(listExports(client, signal)).rejects.toMatchObject({ name: 'InterruptedError' });
  });
});

describe('a creation of which nothing can be known', () => {
  test('says so, and is not repeated', async () => {
    const kentik = await new FakeKentik().open();
    kentik.reply = (line, count) => {
      if (line.startsWith('POST')) return { status: 400, body: { code: 3, message: 'invalid' } };
      return line.startsWith('GET') && count > 1 ? { status: 500, body: '' } : undefined;
    };
    const report = await reportFrom(createExport(clientOf(kentik), request, contextOf()));
    expect(report.state).toBeDefined();
    expect(kentik.sent('POST')).toHaveLength(1);
  });
});
