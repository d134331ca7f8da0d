/**
 * AWS's clock as its responses show it, shared by all clients of one connection and of the accounts behind it: one
 * correction serves them all. The SDK keeps the offset per client and marks every error as "clock corrected" while the
 * clocks differ by four minutes, even a 404; here the mark stays only on errors about the clock.
 */
import { mayBeAboutTime } from '../explain/failures.ts';
import type { SdkClient } from './middleware.ts';

/** Milliseconds to add to this computer's time to get AWS's. */
export interface AwsClock {
  offset: number;
}

/** Milliseconds. From here on the SDK corrects itself; AWS refuses requests that are 5 to 15 minutes off. */
const tolerated = 240_000;

/** Makes a client sign with the shared clock, and treat only errors about the time as clock errors. */
export function shareClock(client: SdkClient, clock: AwsClock): void {
  // The SDK signs with this property and sets it after every answer.
  Object.defineProperty(client.config, 'systemClockOffset', {
    configurable: true,
    enumerable: true,
    get: () => clock.offset,
    set: (offset: number) => {
      clock.offset = offset;
    },
  });
  const middleware =
    <Arguments, Result>(next: (args: Arguments) => Promise<Result>) =>
    async (args: Arguments): Promise<Result> => {
      const signedWith = clock.offset;
      try {
        return await next(args);
      } catch (error) {
        const wasOff = Math.abs(clock.offset - signedWith) >= tolerated;
        if (!wasOff || !mayBeAboutTime(error)) unmark(error);
        throw error;
      }
    };
  const place = { name: 'shareClock', relation: 'after', toMiddleware: 'retryMiddleware', override: true };
  client.middlewareStack.addRelativeTo(middleware as never, place as never);
}

function unmark(error: unknown): void {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return;
  const { $metadata } = error;
  if (typeof $metadata === 'object' && $metadata !== null && 'clockSkewCorrected' in $metadata) {
    delete $metadata.clockSkewCorrected;
  }
}
