/** The only way to change anything: recorded before and after, and never retried without first reading what exists. */
import { isDeepStrictEqual } from 'node:util';
import { InterruptedError, isAbort, isChanged, UserError } from './errors.ts';
import {
  bounds,
  type CallFailure,
  type Door,
  type FailureNature,
  type Progress,
  pauseBefore,
  type Settling,
  type Timing,
} from './mutate-pauses.ts';
import type { Operation } from './operations.ts';

export interface SendOptions {
  abortSignal: AbortSignal;
}

/** What is about to be requested from a service; journaled before the call. Plain JSON, no secrets. */
export type Intent = {
  /** Ids of the plan's changes that this call serves. */
  changes: string[];
  service: string;
  account: string;
} & Operation;

/** What a change did, or was found to have done. */
export interface Effect<Result> {
  result: Result;
  /** ARNs and IDs that the service returned. */
  ids: string[];
}

/** The outcome of a call. */
export interface Outcome<Result> extends Effect<Result> {
  requestId: string | null;
  /** In a call for many resources: those that were refused. */
  refused?: string[];
  /** True if the change was found to be made after an attempt whose response was lost. */
  settled?: boolean;
  /**
   * Someone changed the resource between two attempts. `unmade`: this intent had no effect; `unknown`: a response was
   * lost.
   */
  superseded?: 'unmade' | 'unknown';
}

/**
 * Whether an operation of an earlier run was carried out. `failed`: it wasn't; `unknown`: someone might have changed it
 * since.
 */
export interface Looked {
  status: 'done' | 'failed' | 'unknown';
  ids: string[];
}

/** Records every mutating call in the journal: intent before, outcome after. */
export interface MutationRecorder {
  record<Result>(intent: Intent, perform: () => Promise<Outcome<Result>>): Promise<Result>;
  /** Whether this client token was used: AWS returns what it created then, even if that has been deleted since. */
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
  /** Through a client that doesn't retry by itself. */
  send(options: SendOptions): Promise<Outcome<Result>>;
  /** The error to throw instead of one that the client threw. */
  explained(error: unknown, signal: AbortSignal): unknown;
  /** True if an error says that it is already done. */
  isDoneBy?(failure: CallFailure): boolean;
  /** Errors that pass with time. */
  settling?(failure: CallFailure): Settling | null;
  /** The service has been seen to answer with an error and do it all the same: what exists decides after any failure. */
  looksAfterAnyFailure?: boolean;
}

/** A change that can't overwrite anyone's work: something new, under its own name or token. */
export interface Mutation<Result> extends Attempt<Result> {
  /**
   * Did this session cause the effect? Reads only. @param lost a response was lost, so an untagged effect is probably
   * ours
   */
  look(signal: AbortSignal, lost: boolean): Promise<Effect<Result> | null>;
}

/** A change of something that others change, too: a whole document, or a deletion. */
export interface GuardedMutation<Result> {
  /**
   * Called before every attempt: what to request now, or that nothing is left to do. Reads only.
   *
   * @throws UserError PLAN_OUTDATED or CHANGED_SINCE_PLANNED if it is no longer as planned
   */
  prepare(signal: AbortSignal, before: Before): Promise<Next<Result>>;
}

/** The outcome of the attempts so far. */
export interface Before {
  /** True if a response to this very change was lost: it might have been made, and changed by others since. */
  lost: boolean;
  /** The last error; null before the first attempt. */
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
    reported: new Set(),
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

/** How a recorded attempt, with its retries, ended: with a response, or because another request is needed. */
type Step<Result> = { outcome: Outcome<Result> } | { next: Next<Result>; requestId: string | null };

/** Tries until the change is made or finally refused, a limit is reached, or another call is needed. */
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
        throw await attempt.explained(error, signal);
      }
      const failure = door.failureOf(error);
      if (failure.nature === 'lost') progress.lost = true;
      const { lost } = progress;
      const exists = attempt.isDoneBy?.(failure) ?? false;
      const settling = attempt.settling?.(failure) ?? null;
      const wait = pauseBefore({ failure, exists, settling }, progress, door, context.onWait);
      if (wait !== null && wait > 0) await pause(door.timing, wait, signal);
      const isOpen = lost || exists || attempt.looksAfterAnyFailure === true;
      if (isOpen || (wait !== null && 'prepare' in mutation)) {
        const next = await prepareAgain(door, mutation, attempt, { error, failure, lost, exists }, signal);
        const { requestId } = failure;
        if ('made' in next && isOpen) return { outcome: { ...next.made, requestId, settled: true } };
        // This attempt had no effect, so someone else made the change, or another call is needed.
        const isSame = !('made' in next) && isDeepStrictEqual(attempt.operation, next.operation);
        if (!isSame && (wait !== null || 'made' in next)) return { next, requestId };
        if (isSame) attempt = next;
      }
      if (wait === null) throw await finalError(door, attempt, error, lost, signal);
    }
  }
}

/** A call isn't cut off when `signal` aborts, because its response says what was changed. It has `lastCall` to end. */
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
    const created = await mutation.look(signal, lost);
    return created === null ? attempt : { made: created };
  } catch (error) {
    if (signal.aborted || isAbort(error) || !(error instanceof UserError)) throw error;
    const isGone = error.report.code === 'NOT_FOUND';
    // Its target doesn't exist (yet), so the change wasn't made.
    if (isGone && !isGuarded) return attempt;
    if (isGone || isChanged(error)) throw lost ? uncertain(door, error) : error;
    // Without a read, a retry could make the change twice, or overwrite someone else's.
    const mightBeDone =
      attempt.looksAfterAnyFailure === true && !notSent.has(before.failure?.nature ?? 'other');
    throw await finalError(door, attempt, refusal, lost || exists || mightBeDone, signal);
  }
}

/** With these no request arrived. */
const notSent: ReadonlySet<FailureNature> = new Set(['unreachable', 'untrusted']);

async function finalError(
  door: Door,
  attempt: Attempt<unknown>,
  error: unknown,
  isUncertain: boolean,
  signal: AbortSignal,
): Promise<unknown> {
  const explained = await attempt.explained(error, signal);
  return isUncertain && explained instanceof UserError ? uncertain(door, explained) : explained;
}

function uncertain({ says }: Door, error: UserError): UserError {
  return new UserError({ ...error.report, state: says.lost }, { cause: error.cause });
}
