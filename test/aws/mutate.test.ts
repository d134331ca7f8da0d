/** One change, journaled around its calls, and what a lost answer or a refusal leads to. */
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/model/errors.ts';
import { mutate } from '../../src/model/mutate.ts';
import { reportFrom } from '../helpers/failures.ts';
import { randomFrom } from '../helpers/random.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { awsError, fakeConnection, networkError } from './fake-connection.ts';
import { created, mutation, reset, serverFault, throttled } from './mutation.ts';

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
        outcome: created,
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

  test.each([
    ['a refusal', awsError('ValidationError', 400)],
    ['throttling', throttled()],
    ['a fault', serverFault()],
  ])('with looksAfterAnyFailure, %s is not believed: what exists decides', async (_name, error) => {
    const attempts = [{ after: error }];
    const change = mutation({ effects: 0 }, attempts, { looksAfterAnyFailure: true });
    const context = memoryContext();
    expect(await mutate(fakeConnection(), change, context)).toBe('found');
    expect(change.sent()).toBe(1);
    expect(context.recorder.calls[0]?.outcome).toMatchObject({ settled: true });
  });

  test('with looksAfterAnyFailure, a refusal that had no effect is final after a look', async () => {
    const refusal = awsError('ValidationError', 400);
    const change = mutation({ effects: 0 }, [refusal], { looksAfterAnyFailure: true });
    const report = await reportFrom(mutate(fakeConnection(), change, memoryContext()));
    expect([change.sent(), change.looks(), report.state]).toEqual([1, 1, undefined]);
  });

  test.each([
    ['a refusal', awsError('ValidationError', 400), true],
    ['no connection', networkError('ECONNREFUSED', 'connect ECONNREFUSED'), false],
  ])('with looksAfterAnyFailure, %s and a look that fails', async (_name, error, isUncertain) => {
    const look = () =>
      Promise.reject(new UserError({ code: 'ACCESS_DENIED', doing: 'x', message: 'x', remedy: [] }));
    const change = mutation({ effects: 0 }, [error], { looksAfterAnyFailure: true, look });
    const report = await reportFrom(mutate(fakeConnection(), change, memoryContext()));
    expect(report.state !== undefined).toBe(isUncertain);
    expect(change.sent()).toBe(1);
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

  test('under 30 % throttling, 10 % faults and 10 % resets after the effect nothing is made twice', async () => {
    const random = randomFrom(7);
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
