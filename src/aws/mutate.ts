/**
 * The one way in which anything is changed. The recorder hears of it before and after; a repeat never happens
 * blindly: when an answer was lost, it looks first whether the change was made.
 */
import { InterruptedError, isAbort, UserError } from '../errors.ts';
import type { Connection, SendOptions, Timing } from './connection.ts';
import { maxAttemptsOfEnvironment } from './environment.ts';
import type { Task } from './errors.ts';
import { type Failure, failureOf, hasCode } from './failures.ts';
import type { Intent, MutationContext, Outcome } from './types.ts';

/** Something that AWS needs time for, and how long at most to give it, in milliseconds. */
export interface Settling {
  what: string;
  within: number;
}

export interface Mutation<Result> {
  task: Task;
  intent: Pick<Intent, 'target' | 'before' | 'after' | 'clientToken'>;
  /** One attempt, on a client that does not repeat by itself. */
  send: (options: SendOptions) => Promise<Outcome<Result>>;
  /**
   * Has the effect been made, by this session? What it made, or null. Reads only.
   *
   * @param lost true where an answer to this very change was lost, so that an untagged effect is likely our own
   */
  look: (signal: AbortSignal, lost: boolean) => Promise<{ result: Result; ids: string[] } | null>;
  /** Codes by which AWS says that the thing is there already. */
  existsCodes?: readonly string[];
  /** Refusals that pass with time, as IAM's and S3's changes spread. */
  settling?: (failure: Failure) => Settling | null;
}

/**
 * Attempts of one change, and milliseconds over all of them; `settling` has limits of its own. `lastCall` is how long a
 * call that is under way may take to end once the run is interrupted.
 */
const bounds = { attempts: 10, total: 3 * 60_000, unreachableAttempts: 4, lastCall: 5000 };

/** From this attempt on it is said that AWS throttles. */
const tellThrottling = 3;

/** Milliseconds: the first pause, doubled each time, and the longest. */
const pauses = { lost: 200, throttled: 500, settling: 1000, longest: 20_000, longestSettling: 5000 };

/**
 * Makes one change, recorded.
 *
 * @throws UserError with `state` where it is not known whether the change was made
 * @throws InterruptedError where the signal aborts; what is recorded then has no outcome
 */
export async function mutate<Result>(
  connection: Connection,
  mutation: Mutation<Result>,
  context: MutationContext,
): Promise<Result> {
  const { account } = await connection.caller(context.signal);
  const { task } = mutation;
  if (task.service === 'sts' || task.service === 'organizations') {
    throw new TypeError(`nothing is changed by ${task.service}`);
  }
  const intent: Intent = {
    changes: context.changes,
    service: task.service,
    operation: task.operation,
    account,
    region: task.region ?? null,
    ...mutation.intent,
  };
  return context.recorder.record(intent, () => persist(connection, mutation, context));
}

interface Progress {
  attempts: number;
  /** True once an answer was lost: from then on a look comes before each repeat. */
  lost: boolean;
  startedAt: number;
  /** When the present kind of waiting began. */
  settlingSince: number | null;
  told: Set<string>;
}

/** Tries until it is made, or refused for good, or the bounds are reached. */
async function persist<Result>(
  connection: Connection,
  mutation: Mutation<Result>,
  context: MutationContext,
): Promise<Outcome<Result>> {
  const { signal } = context;
  const progress: Progress = {
    attempts: 0,
    lost: false,
    startedAt: connection.timing.now(),
    settlingSince: null,
    told: new Set(),
  };
  for (;;) {
    if (signal.aborted) throw new InterruptedError('interrupted', { isBefore: progress.attempts === 0 });
    progress.attempts += 1;
    try {
      return await finishing(connection.timing, signal, (abortSignal) => mutation.send({ abortSignal }));
    } catch (error) {
      if (signal.aborted || isAbort(error) || error instanceof UserError) {
        throw connection.explained(error, mutation.task, signal);
      }
      const failure = failureOf(error);
      if (failure.nature === 'lost') progress.lost = true;
      const exists = hasCode(failure, ...(mutation.existsCodes ?? []));
      const wait = pauseBefore(mutation, failure, exists, progress, context, connection.timing);
      if (wait !== null && wait > 0) await pause(connection.timing, wait, signal);
      if (progress.lost || exists) {
        const found = await lookAround(connection, mutation, error, progress.lost, signal);
        if (found) return { ...found, requestId: failure.requestId, settled: true };
      }
      if (wait === null) throw finalError(connection, mutation.task, error, progress.lost, signal);
    }
  }
}

/**
 * Runs a call that is not cut off the moment `signal` aborts: AWS may be about to make the change, and its answer tells
 * what was made. It is given up only when that takes too long.
 */
async function finishing<Value>(
  timing: Timing,
  signal: AbortSignal,
  call: (late: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const late = new AbortController();
  const ended = new AbortController();
  const onAbort = (): void => {
    timing.pause(bounds.lastCall, ended.signal).then(
      () => late.abort(),
      // The call has ended in time.
      () => undefined,
    );
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await call(late.signal);
  } finally {
    signal.removeEventListener('abort', onAbort);
    ended.abort();
  }
}

/** Milliseconds to wait before the next attempt, or null where there is to be none. */
function pauseBefore<Result>(
  mutation: Mutation<Result>,
  failure: Failure,
  exists: boolean,
  progress: Progress,
  context: MutationContext,
  timing: Timing,
): number | null {
  const settling = mutation.settling?.(failure) ?? null;
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

async function pause(timing: Timing, milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await timing.pause(milliseconds, signal);
  } catch (error) {
    throw isAbort(error) ? new InterruptedError() : error;
  }
}

async function lookAround<Result>(
  connection: Connection,
  mutation: Mutation<Result>,
  original: unknown,
  lost: boolean,
  signal: AbortSignal,
): Promise<{ result: Result; ids: string[] } | null> {
  try {
    return await mutation.look(signal, lost);
  } catch (error) {
    if (signal.aborted || isAbort(error) || !(error instanceof UserError)) throw error;
    // What it would have been made on is not there (yet), so it was not made.
    if (error.report.code === 'NOT_FOUND') return null;
    // Without a look a repeat could do the change twice.
    throw finalError(connection, mutation.task, original, true, signal);
  }
}

function finalError(
  connection: Connection,
  task: Task,
  error: unknown,
  uncertain: boolean,
  signal: AbortSignal,
): unknown {
  const told = connection.explained(error, task, signal);
  if (!uncertain || !(told instanceof UserError)) return told;
  const state = 'An answer of AWS was lost: it is not known whether this was done. The next run looks first.';
  return new UserError({ ...told.report, state }, { cause: told.cause });
}
