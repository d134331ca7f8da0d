/**
 * The one way in which anything is changed. The recorder hears of it before and after; a repeat never happens
 * blindly: before it, what is there now is read again.
 */
import { isDeepStrictEqual } from 'node:util';
import { InterruptedError, isAbort, UserError } from '../model/errors.ts';
import type { Connection, SendOptions, Timing } from './access/connection.ts';
import { isChanged } from './explain/changed.ts';
import type { Task } from './explain/errors.ts';
import { type Failure, failureOf, hasCode } from './explain/failures.ts';
import { bounds, type Progress, pauseBefore, type Settling } from './mutate-pauses.ts';
import type { Intent, MutationContext, Outcome } from './types.ts';

export type { Settling } from './mutate-pauses.ts';

/** What a change made, or was found to have made. */
interface Effect<Result> {
  result: Result;
  ids: string[];
}

/** One call, and what the journal has to know of it. */
export interface Attempt<Result> {
  /** Where it depends on what was read which call it is. */
  task?: Task;
  intent: Pick<Intent, 'target' | 'before' | 'after' | 'clientToken'>;
  /** On a client that does not repeat by itself. */
  send: (options: SendOptions) => Promise<Outcome<Result>>;
}

interface MutationBase {
  task: Task;
  /** Codes by which AWS says that the thing is there already. */
  existsCodes?: readonly string[];
  /** Refusals that pass with time, as IAM's and S3's changes spread. */
  settling?: (failure: Failure) => Settling | null;
}

/** A change that nobody else's work can be lost by: something new, under a name or token of its own. */
export interface Mutation<Result> extends MutationBase, Omit<Attempt<Result>, 'task'> {
  /**
   * Has the effect been made, by this session? What it made, or null. Reads only.
   *
   * @param lost true where an answer to this very change was lost, so that an untagged effect is likely our own
   */
  look: (signal: AbortSignal, lost: boolean) => Promise<Effect<Result> | null>;
}

/** A change of something that others change, too: a whole document, a deletion. */
export interface GuardedMutation<Result> extends MutationBase {
  /**
   * Runs right before every attempt, the first and each repeat: reads what is there now and says what to ask for, or
   * that nothing is left to do. Reads only.
   *
   * @param lost true where an answer to this very change was lost: it may have been made, and changed by others since
   * @throws UserError PLAN_OUTDATED or CHANGED_SINCE_PLANNED where it is no longer what was planned
   */
  prepare: (signal: AbortSignal, lost: boolean) => Promise<Attempt<Result> | { made: Effect<Result> }>;
}

/**
 * Makes one change, recorded. Where nothing is to be done nothing is recorded. Where something else has to be asked for
 * after a failed attempt, because others have changed the thing meanwhile, that is recorded as an intent of its own.
 *
 * @throws UserError with `state` where it is not known whether the change was made
 * @throws InterruptedError where the signal aborts; what is recorded then has no outcome
 */
export async function mutate<Result>(
  connection: Connection,
  mutation: Mutation<Result> | GuardedMutation<Result>,
  context: MutationContext,
): Promise<Result> {
  const { signal } = context;
  const { account } = await connection.caller(signal);
  const progress: Progress = {
    attempts: 0,
    lost: false,
    startedAt: connection.timing.now(),
    settlingSince: null,
    told: new Set(),
  };
  let next = 'prepare' in mutation ? await mutation.prepare(signal, false) : mutation;
  while (!('made' in next)) {
    const attempt: Attempt<Result> = next;
    const ended: { next: Next<Result> | null } = { next: null };
    const result = await context.recorder.record<Result | null>(
      { ...describe(attempt.task ?? mutation.task), changes: context.changes, account, ...attempt.intent },
      async () => {
        const step = await persist(connection, mutation, attempt, progress, context);
        if ('outcome' in step) return step.outcome;
        ended.next = step.next;
        const superseded = progress.lost ? 'unknown' : 'unmade';
        return { result: null, ids: [], requestId: step.requestId, superseded };
      },
    );
    if (ended.next === null) return result as Result;
    next = ended.next;
  }
  return next.made.result;
}

type Next<Result> = Attempt<Result> | { made: Effect<Result> };

/** How a recorded attempt, with its repeats, ended: with an answer, or because something else is to be asked for. */
type Step<Result> = { outcome: Outcome<Result> } | { next: Next<Result>; requestId: string | null };

function describe(task: Task): Pick<Intent, 'service' | 'operation' | 'region'> {
  const { service, operation, region } = task;
  if (service !== 's3' && service !== 'ec2' && service !== 'iam') {
    throw new TypeError(`nothing is changed by ${service}`);
  }
  return { service, operation, region: region ?? null };
}

/** Tries until it is made, or refused for good, or the bounds are reached, or what is there asks for another call. */
async function persist<Result>(
  connection: Connection,
  mutation: Mutation<Result> | GuardedMutation<Result>,
  first: Attempt<Result>,
  progress: Progress,
  context: MutationContext,
): Promise<Step<Result>> {
  const { signal } = context;
  const task = first.task ?? mutation.task;
  let attempt = first;
  for (let sent = 0; ; sent += 1) {
    if (signal.aborted) throw new InterruptedError('interrupted', { isBefore: sent === 0 });
    progress.attempts += 1;
    try {
      const call = attempt.send;
      const late = (abortSignal: AbortSignal) => call({ abortSignal });
      return { outcome: await finishing(connection.timing, signal, late) };
    } catch (error) {
      if (signal.aborted || isAbort(error) || error instanceof UserError) {
        throw connection.explained(error, task, signal);
      }
      const failure = failureOf(error);
      if (failure.nature === 'lost') progress.lost = true;
      const { lost } = progress;
      const exists = hasCode(failure, ...(mutation.existsCodes ?? []));
      const settling = mutation.settling?.(failure) ?? null;
      const wait = pauseBefore(settling, failure, exists, progress, context, connection.timing);
      if (wait !== null && wait > 0) await pause(connection.timing, wait, signal);
      const isOpen = lost || exists;
      if (isOpen || (wait !== null && 'prepare' in mutation)) {
        const next = await prepareAgain(connection, mutation, attempt, { error, lost, exists }, signal);
        const { requestId } = failure;
        if ('made' in next && isOpen) return { outcome: { ...next.made, requestId, settled: true } };
        // Nothing was made by this attempt, so somebody else has made it; or another call is due.
        const isSame = !('made' in next) && isSameCall(attempt, next);
        if (!isSame && (wait !== null || 'made' in next)) return { next, requestId };
        if (isSame) attempt = next;
      }
      if (wait === null) throw finalError(connection, task, error, lost, signal);
    }
  }
}

/** What the journal says of both is the same. */
function isSameCall(a: Attempt<unknown>, b: Attempt<unknown>): boolean {
  return a.task?.operation === b.task?.operation && isDeepStrictEqual(a.intent, b.intent);
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

async function pause(timing: Timing, milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await timing.pause(milliseconds, signal);
  } catch (error) {
    throw isAbort(error) ? new InterruptedError() : error;
  }
}

/** Reads what is there after a failed attempt. */
async function prepareAgain<Result>(
  connection: Connection,
  mutation: Mutation<Result> | GuardedMutation<Result>,
  attempt: Attempt<Result>,
  failed: { error: unknown; lost: boolean; exists: boolean },
  signal: AbortSignal,
): Promise<Next<Result>> {
  const { lost, exists } = failed;
  const isGuarded = 'prepare' in mutation;
  try {
    if (isGuarded) return await mutation.prepare(signal, lost);
    const made = await mutation.look(signal, lost);
    return made === null ? attempt : { made };
  } catch (error) {
    if (signal.aborted || isAbort(error) || !(error instanceof UserError)) throw error;
    const isGone = error.report.code === 'NOT_FOUND';
    // What it would have been made on is not there (yet), so it was not made.
    if (isGone && !isGuarded) return attempt;
    if (isGone || isChanged(error)) throw lost ? uncertain(error) : error;
    // Without a look a repeat could do the change twice, or overwrite what somebody else has changed.
    throw finalError(connection, attempt.task ?? mutation.task, failed.error, lost || exists, signal);
  }
}

function finalError(
  connection: Connection,
  task: Task,
  error: unknown,
  isUncertain: boolean,
  signal: AbortSignal,
): unknown {
  const told = connection.explained(error, task, signal);
  return isUncertain && told instanceof UserError ? uncertain(told) : told;
}

function uncertain(error: UserError): UserError {
  const state = 'An answer of AWS was lost: it is not known whether this was done. The next run looks first.';
  return new UserError({ ...error.report, state }, { cause: error.cause });
}
