/** The one way in which anything is changed: recorded before and after, and never repeated before a look at what exists. */
import { isDeepStrictEqual } from 'node:util';
import { InterruptedError, isAbort, isChanged, UserError } from './errors.ts';
import {
  bounds,
  type CallFailure,
  type Door,
  type Progress,
  pauseBefore,
  type Settling,
  type Timing,
} from './mutate-pauses.ts';
import type { Operation } from './operations.ts';

export interface SendOptions {
  abortSignal: AbortSignal;
}

/** What is about to be asked of a service; journaled before the call. Plain JSON, no secrets. */
export type Intent = {
  /** Ids of the plan's changes that this call serves. */
  changes: string[];
  service: string;
  account: string;
} & Operation;

/** What a change did, or was found to have done. */
export interface Effect<Result> {
  result: Result;
  /** ARNs and ids that the service gave. */
  ids: string[];
}

/** What came of a call. */
export interface Outcome<Result> extends Effect<Result> {
  requestId: string | null;
  /** Of a call for many: those that it was refused for. */
  refused?: string[];
  /** True where the change was found already made after an attempt whose answer was lost. */
  settled?: boolean;
  /**
   * Someone changed the thing between two attempts. `unmade`: nothing came of this intent; `unknown`: an answer was lost.
   */
  superseded?: 'unmade' | 'unknown';
}

/** Wraps every mutating call: intent before, outcome after. The journal is behind it. */
export interface MutationRecorder {
  record<Result>(intent: Intent, perform: () => Promise<Outcome<Result>>): Promise<Result>;
  /** Whether this client token is used up: AWS answers it with what it created then, though that may be deleted since. */
  isSpent?(clientToken: string): boolean;
  /** How many calls of this run are known to have changed something. */
  changed?(): number;
}

export interface MutationContext {
  signal: AbortSignal;
  recorder: MutationRecorder;
  /** Ids of the plan's changes that this call serves. */
  changes: string[];
  /** Value of the tag `kentik-aws-setup:session`. */
  session: string;
  /** Called once for each thing that is waited for: "until the role Kentik-Flow-Logs has propagated in IAM". */
  onWait?: (what: string) => void;
}

/** One call. */
export interface Attempt<Result> {
  service: string;
  operation: Operation;
  /** Through a client that does not repeat by itself. */
  send(options: SendOptions): Promise<Outcome<Result>>;
  /** The error to throw in place of one that the client threw. */
  explained(error: unknown, signal: AbortSignal): unknown;
  /** True where a refusal says that it's done already. */
  isDoneBy?(failure: CallFailure): boolean;
  /** Refusals that pass with time. */
  settling?(failure: CallFailure): Settling | null;
}

/** A change that no one else's work can be lost by: something new, under a name or token of its own. */
export interface Mutation<Result> extends Attempt<Result> {
  /**
   * Has this session made the effect? Reads only. @param lost an answer was lost, so that an untagged effect is likely ours
   */
  look(signal: AbortSignal, lost: boolean): Promise<Effect<Result> | null>;
}

/** A change of something that others change, too: a whole document, a deletion. */
export interface GuardedMutation<Result> {
  /**
   * Before every attempt: what to ask for now, or that nothing is left to do. Reads only.
   *
   * @throws UserError PLAN_OUTDATED or CHANGED_SINCE_PLANNED where it is no longer what was planned
   */
  prepare(signal: AbortSignal, before: Before): Promise<Next<Result>>;
}

/** What came of the attempts so far. */
export interface Before {
  /** True where an answer to this very change was lost: it may have been made, and changed by others since. */
  lost: boolean;
  /** The last refusal; null before the first attempt. */
  failure: CallFailure | null;
}

/**
 * Makes one change, recorded. Where nothing is to be done nothing is recorded. Where something else has to be asked for
 * after a failed attempt, because others have changed the thing meanwhile, that is recorded as an intent of its own.
 *
 * @throws UserError with `state` where it is not known whether the change was made
 * @throws InterruptedError where the signal aborts; what is recorded then has no outcome
 */
export async function mutate<Result>(
  door: Door,
  mutation: Mutation<Result> | GuardedMutation<Result>,
  context: MutationContext,
): Promise<Result> {
  const { signal, recorder, changes } = context;
  const account = await door.account(signal);
  const progress: Progress = {
    attempts: 0,
    lost: false,
    startedAt: door.timing.now(),
    settlingSince: null,
    told: new Set(),
  };
  let next: Next<Result> =
    'prepare' in mutation ? await mutation.prepare(signal, { lost: false, failure: null }) : mutation;
  while (!('made' in next)) {
    const attempt: Attempt<Result> = next;
    const { service, operation } = attempt;
    const { operation: name, region = null, target, before = null } = operation;
    // In the order in which journals have it.
    const about = { service, operation: name, region, changes, account, target, before };
    const ended: { next: Next<Result> | null } = { next: null };
    const result = await recorder.record<Result | null>(Object.assign(about, operation), async () => {
      const step = await persist(door, mutation, attempt, progress, context);
      if ('outcome' in step) return step.outcome;
      ended.next = step.next;
      const superseded = progress.lost ? 'unknown' : 'unmade';
      return { result: null, ids: [], requestId: step.requestId, superseded };
    });
    if (ended.next === null) return result as Result;
    next = ended.next;
  }
  return next.made.result;
}

export type Next<Result> = Attempt<Result> | { made: Effect<Result> };

/** How a recorded attempt, with its repeats, ended: with an answer, or because something else is to be asked for. */
type Step<Result> = { outcome: Outcome<Result> } | { next: Next<Result>; requestId: string | null };

/** Tries until it is made, or refused for good, or the bounds are reached, or what exists asks for another call. */
async function persist<Result>(
  door: Door,
  mutation: Mutation<Result> | GuardedMutation<Result>,
  first: Attempt<Result>,
  progress: Progress,
  context: MutationContext,
): Promise<Step<Result>> {
  const { signal } = context;
  let attempt = first;
  for (let sent = 0; ; sent += 1) {
    if (signal.aborted) throw new InterruptedError('interrupted', { isBefore: sent === 0 });
    progress.attempts += 1;
    try {
      const current = attempt;
      const late = (abortSignal: AbortSignal) => current.send({ abortSignal });
      return { outcome: await finishing(door.timing, signal, late) };
    } catch (error) {
      if (signal.aborted || isAbort(error) || error instanceof UserError) {
        throw attempt.explained(error, signal);
      }
      const failure = door.failureOf(error);
      if (failure.nature === 'lost') progress.lost = true;
      const { lost } = progress;
      const exists = attempt.isDoneBy?.(failure) ?? false;
      const settling = attempt.settling?.(failure) ?? null;
      const wait = pauseBefore({ failure, exists, settling }, progress, door, context.onWait);
      if (wait !== null && wait > 0) await pause(door.timing, wait, signal);
      const isOpen = lost || exists;
      if (isOpen || (wait !== null && 'prepare' in mutation)) {
        const next = await prepareAgain(door, mutation, attempt, { error, failure, lost, exists }, signal);
        const { requestId } = failure;
        if ('made' in next && isOpen) return { outcome: { ...next.made, requestId, settled: true } };
        // Nothing was made by this attempt, so someone else has made it; or another call is due.
        const isSame = !('made' in next) && isDeepStrictEqual(attempt.operation, next.operation);
        if (!isSame && (wait !== null || 'made' in next)) return { next, requestId };
        if (isSame) attempt = next;
      }
      if (wait === null) throw finalError(door, attempt, error, lost, signal);
    }
  }
}

/** A call isn't cut off the moment `signal` aborts: its answer tells what was made. It gets `lastCall` to end. */
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

/** Reads what exists after a failed attempt. */
async function prepareAgain<Result>(
  door: Door,
  mutation: Mutation<Result> | GuardedMutation<Result>,
  attempt: Attempt<Result>,
  failed: Before & { error: unknown; exists: boolean },
  signal: AbortSignal,
): Promise<Next<Result>> {
  const { error: refusal, exists, ...before } = failed;
  const { lost } = before;
  const isGuarded = 'prepare' in mutation;
  try {
    if (isGuarded) return await mutation.prepare(signal, before);
    const made = await mutation.look(signal, lost);
    return made === null ? attempt : { made };
  } catch (error) {
    if (signal.aborted || isAbort(error) || !(error instanceof UserError)) throw error;
    const isGone = error.report.code === 'NOT_FOUND';
    // What it would have been made on does not exist (yet), so it was not made.
    if (isGone && !isGuarded) return attempt;
    if (isGone || isChanged(error)) throw lost ? uncertain(door, error) : error;
    // Without a look a repeat could do the change twice, or overwrite what someone else has changed.
    throw finalError(door, attempt, refusal, lost || exists, signal);
  }
}

function finalError(
  door: Door,
  attempt: Attempt<unknown>,
  error: unknown,
  isUncertain: boolean,
  signal: AbortSignal,
): unknown {
  const told = attempt.explained(error, signal);
  return isUncertain && told instanceof UserError ? uncertain(door, told) : told;
}

function uncertain({ says }: Door, error: UserError): UserError {
  return new UserError({ ...error.report, state: says.lost }, { cause: error.cause });
}
