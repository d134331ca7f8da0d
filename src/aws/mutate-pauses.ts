/** How long a change waits between its attempts, and when it gives up. */
import type { Timing } from './access/connection.ts';
import { maxAttemptsOfEnvironment } from './access/environment.ts';
import type { Failure } from './explain/failures.ts';
import type { MutationContext } from './types.ts';

/** Something that AWS needs time for, and how long at most to give it, in milliseconds. */
export interface Settling {
  what: string;
  within: number;
}

/** How far a change has come. */
export interface Progress {
  attempts: number;
  /** True once an answer was lost: the change may have been made all the same. */
  lost: boolean;
  startedAt: number;
  /** When the present kind of waiting began. */
  settlingSince: number | null;
  told: Set<string>;
}

/**
 * Attempts of one change, and milliseconds over all of them; `settling` has limits of its own. `lastCall` is how long a
 * call that is under way may take to end once the run is interrupted.
 */
export const bounds = { attempts: 10, total: 3 * 60_000, unreachableAttempts: 4, lastCall: 5000 };

/** From this attempt on it is said that AWS throttles. */
const tellThrottling = 3;

/** Milliseconds: the first pause, doubled each time, and the longest. */
const pauses = { lost: 200, throttled: 500, settling: 1000, longest: 20_000, longestSettling: 5000 };

/** Milliseconds to wait before the next attempt, or null where there is to be none. */
export function pauseBefore(
  settling: Settling | null,
  failure: Failure,
  exists: boolean,
  progress: Progress,
  context: MutationContext,
  timing: Timing,
): number | null {
  if (settling) {
    progress.settlingSince ??= timing.now();
    const waited = timing.now() - progress.settlingSince;
    if (waited >= settling.within) return null;
    tellOnce(settling.what, progress, context);
    const next = Math.min(pauses.settling * 2 ** Math.min(progress.attempts - 1, 3), pauses.longestSettling);
    return Math.min(next, settling.within - waited);
  }
  const limit =
    failure.nature === 'unreachable'
      ? bounds.unreachableAttempts
      : (maxAttemptsOfEnvironment() ?? bounds.attempts);
  const late = timing.now() - progress.startedAt > bounds.total;
  if (progress.attempts >= limit || late) return null;
  // After a lost answer, "it exists" may be our own work that cannot be read back yet.
  if (exists) return progress.lost ? backOff(pauses.lost, progress, timing) : null;
  switch (failure.nature) {
    case 'throttled':
    case 'busy':
      // The first few are AWS's usual way; from then on somebody wonders.
      if (progress.attempts >= tellThrottling)
        tellOnce('until AWS takes more requests: it asks for fewer', progress, context);
      return Math.max(backOff(pauses.throttled, progress, timing), Math.min(failure.retryAfter ?? 0, 60_000));
    case 'lost':
    case 'unreachable':
      return Math.max(backOff(pauses.lost, progress, timing), Math.min(failure.retryAfter ?? 0, 60_000));
    case 'skewed':
      return 0;
    default:
      return null;
  }
}

function tellOnce(what: string, { told }: Progress, { onWait }: MutationContext): void {
  if (!told.has(what)) onWait?.(what);
  told.add(what);
}

/** Doubles, with jitter between half and the whole, so that many waiting programs do not come back at once. */
function backOff(first: number, progress: Progress, timing: Timing): number {
  const whole = Math.min(first * 2 ** (progress.attempts - 1), pauses.longest);
  return whole / 2 + (whole / 2) * timing.random();
}
