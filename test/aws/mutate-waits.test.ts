/** How long and how often a change is tried, and how it stops. */
import { describe, expect, test, vi } from 'vitest';
import { InterruptedError } from '../../src/model/errors.ts';
import { mutate } from '../../src/model/mutate.ts';
import type { CallFailure } from '../../src/model/mutate-pauses.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { awsError, fakeConnection, networkError } from './fake-connection.ts';
import { mutation, reset, serverFault, throttled } from './mutation.ts';

describe('mutate', () => {
  test('throttling is waited out longer each time, without a look: nothing was made', async () => {
    const connection = fakeConnection();
    const change = mutation({ effects: 0 }, [throttled(), throttled(), throttled()]);
    expect(await mutate(connection, change, memoryContext())).toBe('made');
    expect(connection.pauses).toEqual([500, 1000, 2000]);
    expect(change.looks()).toBe(0);
  });

  test('waits as long as the server asks', async () => {
    const connection = fakeConnection();
    const change = mutation({ effects: 0 }, [awsError('SlowDown', 503, 'slow', { 'Retry-After': '7' })]);
    await mutate(connection, change, memoryContext());
    expect(connection.pauses).toEqual([7000]);
  });

  test.each([
    ['a reset', reset()],
    ['a server fault', serverFault()],
    ['a time-out', Object.assign(new Error('timed out after 1 ms'), { name: 'TimeoutError' })],
    ['an answer that is no AWS answer', Object.assign(new SyntaxError('<html>'), { $response: {} })],
  ])('%s after the effect: it is found, not made again', async (_, error) => {
    const world = { effects: 0 };
    const context = memoryContext();
    expect(await mutate(fakeConnection(), mutation(world, [{ after: error }]), context)).toBe('found');
    expect(world.effects).toBe(1);
    expect(context.recorder.calls[0]?.outcome).toMatchObject({ settled: true, ids: ['id-1'] });
  });

  test('attempts are bounded, and after the last lost one there is a last look', async () => {
    const world = { effects: 0 };
    const faults = Array.from({ length: 9 }, serverFault);
    const change = mutation(world, [...faults, { after: serverFault() }]);
    expect(await mutate(fakeConnection(), change, memoryContext())).toBe('found');
    expect(change.sent()).toBe(10);
    const hopeless = mutation({ effects: 0 }, Array.from({ length: 50 }, serverFault));
    await expect(mutate(fakeConnection(), hopeless, memoryContext())).rejects.toMatchObject({
      report: { code: 'SERVICE_FAULT', retryable: true, state: expect.stringContaining("isn't known") },
    });
    expect(hopeless.sent()).toBe(10);
  });

  test('where nothing listens it gives up soon', async () => {
    const change = mutation(
      { effects: 0 },
      Array.from({ length: 50 }, () => networkError('ECONNREFUSED')),
    );
    await expect(mutate(fakeConnection(), change, memoryContext())).rejects.toMatchObject({
      report: { code: 'ENDPOINT_UNREACHABLE' },
    });
    expect(change.sent()).toBe(4);
    expect(change.looks()).toBe(0);
  });

  test('AWS_MAX_ATTEMPTS is honoured', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '2');
    const change = mutation({ effects: 0 }, Array.from({ length: 50 }, throttled));
    await expect(mutate(fakeConnection(), change, memoryContext())).rejects.toMatchObject({
      report: { code: 'THROTTLED' },
    });
    expect(change.sent()).toBe(2);
    vi.unstubAllEnvs();
  });

  test('what settles with time is waited for, told once, and given up after its bound', async () => {
    const connection = fakeConnection();
    const waits: string[] = [];
    const settling = (failure: CallFailure) =>
      failure.code === 'NoSuchEntity' ? { what: 'until IAM knows x', within: 20_000 } : null;
    const soon = mutation(
      { effects: 0 },
      Array.from({ length: 4 }, () => awsError('NoSuchEntity', 404)),
      { settling },
    );
    const context = { ...memoryContext(), onWait: (what: string) => waits.push(what) };
    expect(await mutate(connection, soon, context)).toBe('made');
    expect(waits).toEqual(['until IAM knows x']);
    expect(connection.pauses).toEqual([1000, 2000, 4000, 5000]);

    const never = mutation(
      { effects: 0 },
      Array.from({ length: 99 }, () => awsError('NoSuchEntity', 404)),
      {
        settling,
      },
    );
    const patient = fakeConnection();
    await expect(mutate(patient, never, memoryContext())).rejects.toMatchObject({
      report: { code: 'NOT_FOUND' },
    });
    expect(patient.pauses.reduce((sum, each) => sum + each, 0)).toBe(20_000);
  });

  test('a corrected clock is tried again at once', async () => {
    const skewed = awsError('RequestTimeTooSkewed', 403);
    Object.assign(skewed, { $metadata: { httpStatusCode: 403, clockSkewCorrected: true } });
    const connection = fakeConnection();
    expect(await mutate(connection, mutation({ effects: 0 }, [skewed]), memoryContext())).toBe('made');
    expect(connection.pauses).toEqual([]);
  });

  test('stops when told to, whatever it is doing', async () => {
    const before = { ...memoryContext(), signal: AbortSignal.abort() };
    const change = mutation({ effects: 0 }, []);
    await expect(mutate(fakeConnection(), change, before)).rejects.toBeInstanceOf(InterruptedError);
    expect(change.sent()).toBe(0);

    const stop = new AbortController();
    const during = mutation({ effects: 0 }, [], {
      send: async () => {
        stop.abort();
        throw reset();
      },
    });
    const context = { ...memoryContext(), signal: stop.signal };
    await expect(mutate(fakeConnection(), during, context)).rejects.toBeInstanceOf(InterruptedError);

    const later = new AbortController();
    const waiting = mutation({ effects: 0 }, [throttled()], {
      send: async () => {
        queueMicrotask(() => later.abort());
        throw throttled();
      },
    });
    await expect(
      mutate(fakeConnection(), waiting, { ...memoryContext(), signal: later.signal }),
    ).rejects.toBeInstanceOf(InterruptedError);
  });

  test('lets a call that is under way end when told to stop, and records what it made', async () => {
    const stop = new AbortController();
    const change = mutation({ effects: 0 }, [], {
      send: async ({ abortSignal }) => {
        stop.abort();
        await Promise.resolve();
        abortSignal.throwIfAborted();
        return { result: 'made', ids: ['id'], requestId: null };
      },
    });
    // Time passes only when the last call has taken too long.
    const patient = { ...fakeConnection().timing, pause: () => new Promise<void>(() => undefined) };
    const context = { ...memoryContext(), signal: stop.signal };
    expect(await mutate({ ...fakeConnection(), timing: patient }, change, context)).toBe('made');

    const again = new AbortController();
    const endless = mutation({ effects: 0 }, [], {
      send: ({ abortSignal }) => {
        again.abort();
        return new Promise((_, reject) => {
          abortSignal.addEventListener('abort', () => reject(new Error('cut off')));
        });
      },
    });
    await expect(
      mutate(fakeConnection(), endless, { ...memoryContext(), signal: again.signal }),
    ).rejects.toBeInstanceOf(InterruptedError);
  });
});
