/**
 * A few of the 120 orders in which five sessions that share a bucket, a role and a policy can be undone, and undos that
 * are killed while they hand over. `npm run undo-orders` takes all of them.
 */
import { expect, it } from 'vitest';
import { permutations, sampleOf, undoInOrder } from './orders.ts';
import type { Kill } from './trial.ts';

const orders = sampleOf(permutations([0, 1, 2, 3, 4]), 3, 7);

it.each(orders.map((order) => [order.join(' '), order] as const))(
  'undone in the order %s, five sessions leave the account as it was',
  { timeout: 240_000 },
  async (_name, order) => {
    expect(await undoInOrder(order, null)).toEqual([]);
  },
);

// The second write of an undo is the new owner's entry, the third the former owner's.
it.each([
  [{ write: 2, phase: 'torn' }, [0, 1, 3]],
  [{ write: 2, phase: 'after' }, [1, 0, 4]],
  [{ write: 3, phase: 'before' }, [0, 3, 1]],
  [{ write: 3, phase: 'torn' }, [0, 2, 1]],
  [{ write: 3, phase: 'after' }, [0, 1, 2]],
] satisfies [Kill, number[]][])(
  'undos killed at %j and run again in the order %j leave the account as it was',
  { timeout: 240_000 },
  async (kill, order) => {
    expect(await undoInOrder(order, kill)).toEqual([]);
  },
);
