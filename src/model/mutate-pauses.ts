/** How long a change waits between its attempts, and when it gives up. */

/** Time, so that tests need not wait. */
export interface Timing {
  /** Milliseconds of a monotonic clock; only differences have a meaning. */
  now(): number;
  /** Waits; rejects with an `AbortError` when the signal aborts. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
}

/**
 * - `throttled`: temporarily refused; nothing was changed.
 * - `busy`: another change to the same resource is in progress; nothing was changed.
 * - `skewed`: the clock was off, the client has corrected itself; nothing was changed.
 * - `unreachable`: no connection was established; nothing was changed.
 * - `untrusted`: the certificate isn't trusted; nothing was changed.
 * - `lost`: the response was lost or the server failed; the change might have been made.
 * - `refused`: the service said no.
 * - `other`: not the service's error: a bug or an interruption.
 */
export type FailureNature =
  | 'throttled'
  | 'busy'
  | 'skewed'
  | 'unreachable'
  | 'untrusted'
  | 'lost'
  | 'refused'
  | 'other';

/** What is known of a call that failed. */
export interface CallFailure {
  nature: FailureNature;
  /** The code as it came over the wire (`NoSuchEntity`), or Node's (`ECONNREFUSED`). */
  code: string;
  message: string;
  requestId: string | null;
  /** Milliseconds that the server asks to wait, or null. */
  retryAfter: number | null;
}

/** What all changes through one connection share. */
export interface Door {
  timing: Timing;
  /** The account that is changed. */
  account(signal: AbortSignal): Promise<string>;
  failureOf(error: unknown): CallFailure;
  /** The user's own limit for attempts, or null. */
  maxAttempts(): number | null;
  says: {
    /** What is waited for while it throttles: "until AWS stops throttling our requests". */
    throttling: string;
    /** The state to report after a lost response. */
    lost: string;
  };
}

/** Something that takes a service time, and how long to wait for it at most, in milliseconds. */
export interface Settling {
  what: string;
  within: number;
}

/** How far a change has come. */
export interface Progress {
  attempts: number;
  /** True once a response was lost: the change might have been made anyway. */
  lost: boolean;
  startedAt: number;
  /** When the current kind of wait began. */
  settlingSince: number | null;
  reported: Set<string>;
}

/**
 * The most attempts of one change, and milliseconds in total; `lastCall`: how long a call can still take once the run
 * is interrupted.
 */
export const bounds = { attempts: 10, total: 3 * 60_000, unreachableAttempts: 4, lastCall: 5000 };

/** From this attempt on, the user is told that AWS throttles. */
const reportThrottling = 3;

/** Milliseconds: the first pause, doubled each time, and the longest. */
const pauses = { lost: 200, throttled: 500, settling: 1000, longest: 20_000, longestSettling: 5000 };

/** Milliseconds to wait, or null for no further attempt. @param exists the error says that it is already done */
export function pauseBefore(
  { failure, exists, settling }: { failure: CallFailure; exists: boolean; settling: Settling | null },
  progress: Progress,
  { timing, maxAttempts, says }: Door,
  onWait: ((what: string) => void) | undefined,
): number | null {
  const reportOnce = (what: string): void => {
    if (!progress.reported.has(what)) onWait?.(what);
    progress.reported.add(what);
  };
  if (settling) {
    progress.settlingSince ??= timing.now();
    const waited = timing.now() - progress.settlingSince;
    if (waited >= settling.within) return null;
    reportOnce(settling.what);
    const next = Math.min(pauses.settling * 2 ** Math.min(progress.attempts - 1, 3), pauses.longestSettling);
    return Math.min(next, settling.within - waited);
  }
  const limit =
    failure.nature === 'unreachable' ? bounds.unreachableAttempts : (maxAttempts() ?? bounds.attempts);
  const late = timing.now() - progress.startedAt > bounds.total;
  if (progress.attempts >= limit || late) return null;
  // After a lost response, "it exists" might be our own work that can't be read back yet.
  if (exists) return progress.lost ? backOff(pauses.lost, progress, timing) : null;
  const asked = Math.min(failure.retryAfter ?? 0, 60_000);
  switch (failure.nature) {
    case 'throttled':
    case 'busy':
      // The first few are normal; after that, the user should know.
      if (progress.attempts >= reportThrottling) reportOnce(says.throttling);
      return Math.max(backOff(pauses.throttled, progress, timing), asked);
    case 'lost':
    case 'unreachable':
      return Math.max(backOff(pauses.lost, progress, timing), asked);
    case 'skewed':
      return 0;
    default:
      return null;
  }
}

/** Doubles, with jitter between half and the whole, so that many waiting programs don't retry at once. */
function backOff(first: number, progress: Progress, timing: Timing): number {
  const whole = Math.min(first * 2 ** (progress.attempts - 1), pauses.longest);
  return whole / 2 + (whole / 2) * timing.random();
}
