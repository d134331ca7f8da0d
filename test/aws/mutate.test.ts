import { describe, expect, test, vi } from 'vitest';
import { hasCode } from '../../src/aws/explain/failures.ts';
import { InterruptedError, UserError } from '../../src/model/errors.ts';
import { type Mutation, mutate, type Outcome } from '../../src/model/mutate.ts';
import type { CallFailure } from '../../src/model/mutate-pauses.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { awsError, fakeConnection, networkError } from './fake-connection.ts';

interface World {
  /** What was really made. */
  effects: number;
}

const task = {
  doing: 'creating the role x',
  service: 'iam' as const,
  operation: 'CreateRole',
  actions: ['iam:CreateRole'],
  account: '123456789012',
  name: 'x',
};

const made: Outcome<string> = { result: 'made', ids: ['id-1'], requestId: 'request-9' };

/**
 * A mutation whose attempts go as told: `ok`, an error before the effect, or one after it (`lost`), then `ok`
 * for ever. A second effect is a duplicate.
 */
function mutation(
  world: World,
  attempts: ('ok' | Error | { after: Error })[],
  change: Partial<Mutation<string>> = {},
): Mutation<string> & { looks: () => number; sent: () => number } {
  let looks = 0;
  let sent = 0;
  return {
    looks: () => looks,
    sent: () => sent,
    service: 'iam',
    operation: { operation: 'CreateRole', region: null, target: 'x', before: null },
    explained: (error, signal) => fakeConnection().explained(error, task, signal),
    send: async () => {
      sent += 1;
      const next = attempts.shift() ?? 'ok';
      if (next instanceof Error) throw next;
      world.effects += 1;
      if (next !== 'ok') throw next.after;
      return made;
    },
    look: async () => {
      looks += 1;
      return world.effects > 0 ? { result: 'found', ids: ['id-1'] } : null;
    },
    isDoneBy: (failure) => hasCode(failure, 'EntityAlreadyExists'),
    ...change,
  };
}

const throttled = () => awsError('Throttling', 400);
const serverFault = () => awsError('InternalError', 500);
const reset = () => networkError('ECONNRESET', 'socket hang up');

describe('mutate', () => {
  test('records the intent and what came of it', async () => {
    const context = memoryContext();
    expect(await mutate(fakeConnection(), mutation({ effects: 0 }, []), context)).toBe('made');
    expect(context.recorder.calls).toEqual([
      {
        intent: {
          changes: ['test'],
          service: 'iam',
          operation: 'CreateRole',
          account: '123456789012',
          region: null,
          target: 'x',
          before: null,
        },
        outcome: made,
        error: null,
      },
    ]);
  });

  test('nothing is sent where the intent cannot be recorded', async () => {
    const change = mutation({ effects: 0 }, []);
    const context = {
      ...memoryContext(),
      recorder: { record: () => Promise.reject(new Error('disk full')) },
    };
    await expect(mutate(fakeConnection(), change, context)).rejects.toThrow('disk full');
    expect(change.sent()).toBe(0);
  });

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

  test('a reset before the effect: looks, then tries again', async () => {
    const world = { effects: 0 };
    const change = mutation(world, [reset()]);
    expect(await mutate(fakeConnection(), change, memoryContext())).toBe('made');
    expect(world.effects).toBe(1);
    expect(change.looks()).toBe(1);
  });

  test('once an answer was lost, every repeat looks first, also after throttling', async () => {
    const world = { effects: 0 };
    const looked: number[] = [];
    const change = mutation(world, [{ after: reset() }, throttled(), throttled()], {
      look: async () => {
        looked.push(world.effects);
        // What was made shows only at the third look, as with a service that is slow to tell.
        return looked.length > 2 ? { result: 'found', ids: [] } : null;
      },
    });
    expect(await mutate(fakeConnection(), change, memoryContext())).toBe('found');
    expect(world.effects).toBe(1);
    expect(looked).toHaveLength(3);
  });

  test('"exists already" after a lost answer is our own work, though it shows late', async () => {
    const world = { effects: 0 };
    let looks = 0;
    const change = mutation(world, [{ after: reset() }, awsError('EntityAlreadyExists', 409)], {
      look: async () => {
        looks += 1;
        return looks > 1 ? { result: 'found', ids: [] } : null;
      },
    });
    expect(await mutate(fakeConnection(), change, memoryContext())).toBe('found');
    expect(world.effects).toBe(1);
  });

  test('"exists already" at once is someone else\'s, unless the look proves otherwise', async () => {
    const exists = () => awsError('EntityAlreadyExists', 409, 'Role with name x already exists.');
    const error = await mutate(fakeConnection(), mutation({ effects: 0 }, [exists()]), memoryContext()).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).report).toMatchObject({ code: 'ALREADY_EXISTS' });
    // A session of before may have made it and died before it could write that down.
    expect(await mutate(fakeConnection(), mutation({ effects: 1 }, [exists()]), memoryContext())).toBe(
      'found',
    );
  });

  test('a look that fails stops the repeats, and the report says that the state is unknown', async () => {
    const world = { effects: 0 };
    const denied = new UserError({
      code: 'ACCESS_DENIED',
      exit: 4,
      doing: 'looking',
      message: 'no',
      remedy: [],
    });
    const change = mutation(world, [{ after: reset() }], { look: () => Promise.reject(denied) });
    const error = await mutate(fakeConnection(), change, memoryContext()).catch((reason: unknown) => reason);
    expect((error as UserError).report).toMatchObject({
      code: 'ENDPOINT_UNREACHABLE',
      state: expect.stringContaining("isn't known"),
    });
    expect(world.effects).toBe(1);
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

  test.each(['AccessDenied', 'MalformedPolicyDocument', 'LimitExceeded', 'ExpiredToken'])(
    '%s is not repeated',
    async (code) => {
      const change = mutation({ effects: 0 }, [awsError(code, 400)]);
      await expect(mutate(fakeConnection(), change, memoryContext())).rejects.toBeInstanceOf(UserError);
      expect(change.sent()).toBe(1);
    },
  );

  test('a bug passes as it is', async () => {
    const bug = new TypeError('undefined is not a function');
    const context = memoryContext();
    await expect(mutate(fakeConnection(), mutation({ effects: 0 }, [bug]), context)).rejects.toBe(bug);
    expect(context.recorder.calls[0]?.error).toBe(bug);
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

  test('under 30 % throttling, 10 % faults and 10 % resets after the effect nothing is made twice', async () => {
    let seed = 7;
    const random = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    };
    for (let run = 0; run < 500; run += 1) {
      const world = { effects: 0 };
      const attempts = Array.from({ length: 9 }, () => {
        const roll = random();
        if (roll < 0.3) return throttled();
        if (roll < 0.4) return serverFault();
        return roll < 0.5 ? { after: reset() } : ('ok' as const);
      });
      await mutate(fakeConnection(), mutation(world, attempts), memoryContext());
      expect(world.effects).toBe(1);
    }
  });
});
