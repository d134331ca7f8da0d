/** A change whose attempts fail as a test says. */
import { hasCode } from '../../src/aws/explain/failures.ts';
import type { Mutation, Outcome } from '../../src/model/mutate.ts';
import { awsError, fakeConnection, networkError } from './fake-connection.ts';

export interface World {
  /** What was really made. */
  effects: number;
}

export const task = {
  doing: 'creating the role x',
  service: 'iam' as const,
  operation: 'CreateRole',
  actions: ['iam:CreateRole'],
  account: '123456789012',
  name: 'x',
};

export const created: Outcome<string> = { result: 'made', ids: ['id-1'], requestId: 'request-9' };

/**
 * A mutation whose attempts go as told: `ok`, an error before the effect, or one after it (`lost`), then `ok`
 * for ever. A second effect is a duplicate.
 */
export function mutation(
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
      return created;
    },
    look: async () => {
      looks += 1;
      return world.effects > 0 ? { result: 'found', ids: ['id-1'] } : null;
    },
    isDoneBy: (failure) => hasCode(failure, 'EntityAlreadyExists'),
    ...change,
  };
}

export const throttled = () => awsError('Throttling', 400);
export const serverFault = () => awsError('InternalError', 500);
export const reset = () => networkError('ECONNRESET', 'socket hang up');
