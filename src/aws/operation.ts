/** One operation in AWS's terms, and how it is requested: recorded, and retried only after a read. */
import {
  type Attempt,
  type Before,
  type Effect,
  type MutationContext,
  mutate,
  type Outcome,
  type SendOptions,
} from '../model/mutate.ts';
import type { CallFailure, Settling } from '../model/mutate-pauses.ts';
import type { Operation, OperationName, OperationNamed } from '../model/operations.ts';
import { foreignText } from '../model/redact/redact.ts';
import type { SessionResource } from '../model/session-resources.ts';
import type { Caller, Connection } from './access/connection-types.ts';
import { hasCode } from './explain/failures.ts';
import type { Task } from './explain/task.ts';

/** One operation in progress. */
export interface Call<Asked> {
  connection: Connection;
  caller: Caller;
  /** Value of the session's tag. */
  session: string;
  operation: Asked;
}

/** Why it isn't known whether an operation was carried out. */
export interface Doubt {
  /** True if a response was lost in this run, so that an untagged effect is probably ours. */
  lost: boolean;
  /** For an operation of an earlier run: when it can have taken effect, ISO 8601, and what else that session owns. */
  earlier?: { since: string; until: string; owned: () => SessionResource[] };
}

export type About = Pick<Task, 'service' | 'doing' | 'resources' | 'name'> & Partial<Pick<Task, 'actions'>>;

/**
 * How one operation is described, checked and retried. These are methods, so that a row accepts its own operation type.
 * `More`: what the journal doesn't need.
 */
export interface Row<Asked extends Operation, More, Result> {
  /** The call in words and in AWS's terms. Without actions the permission has the operation's name. */
  about(asked: Asked, caller: Caller): About;
  send(call: Call<Asked>, options: SendOptions, more: More): Promise<Outcome<Result>>;
  /**
   * Did this happen? What it did, or null. Reads only. Omitted for operations of undo, which reads everything anyway.
   */
  look?(call: Call<Asked>, doubt: Doubt, signal: AbortSignal): Promise<Effect<Result> | null>;
  /** True if it can't have happened when a read finds nothing. Otherwise someone might have changed it since. */
  leavesProof?(asked: Asked): boolean;
  /** Codes with which AWS says that it is already done. */
  doneCodes?: readonly string[];
  /** Errors that pass with time, while changes propagate in IAM and S3. */
  settling?(call: Call<Asked>, failure: CallFailure): Settling | null;
}

/** A row for each of these operations. */
export type Rows<Name extends OperationName> = { [Each in Name]: Row<OperationNamed<Each>, never, unknown> };

/** What all calls of one change share. */
type Base = Omit<Call<Operation>, 'operation'>;

export interface Asking<Result> {
  /** What is needed to explain its failure. */
  task(caller: Caller): Task;
  attempt(base: Base): Attempt<Result>;
}

/** Nothing is left to do. */
export const done = { made: { result: null, ids: [] } };

/** One call of an operation. If the row needs nothing more, `more` is null. */
export function asking<Asked extends Operation, More, Result>(
  row: Row<Asked, More, Result>,
  asked: NoInfer<Asked>,
  more: NoInfer<More>,
): Asking<Result> {
  const task = (caller: Caller): Task => {
    const { operation, region } = asked;
    const about = row.about(asked, caller);
    const actions = [`${about.service}:${operation}`];
    return { operation, actions, account: caller.account, ...(region ? { region } : {}), ...about };
  };
  return {
    task,
    attempt(base) {
      const call = { ...base, operation: asked };
      const { connection, caller } = base;
      return {
        service: task(caller).service,
        operation: asked,
        send: (options) => row.send(call, options, more),
        explained: (error, signal) => connection.explained(error, task(caller), signal),
        isDoneBy: (failure) => hasCode(failure, ...(row.doneCodes ?? [])),
        settling: (failure) => row.settling?.(call, failure) ?? null,
      };
    },
  };
}

async function baseOf(connection: Connection, { session, signal }: MutationContext): Promise<Base> {
  return { connection, caller: await connection.caller(signal), session };
}

/** Requests something new, under its own name or token. */
export async function ask<Asked extends Operation, More, Result>(
  connection: Connection,
  context: MutationContext,
  row: Row<Asked, More, Result> & Required<Pick<Row<Asked, More, Result>, 'look'>>,
  asked: NoInfer<Asked>,
  more: NoInfer<More>,
): Promise<Result> {
  const base = await baseOf(connection, context);
  const look = (signal: AbortSignal, lost: boolean) =>
    row.look({ ...base, operation: asked }, { lost }, signal);
  return mutate(connection, { ...asking(row, asked, more).attempt(base), look }, context);
}

/** Requests a change of something that others change, too. @param prepare see `GuardedMutation` */
export async function askGuarded<Result = null>(
  connection: Connection,
  context: MutationContext,
  prepare: (signal: AbortSignal, before: Before) => Promise<Asking<Result> | { made: Effect<Result> }>,
): Promise<Result> {
  const base = await baseOf(connection, context);
  const guarded = async (signal: AbortSignal, before: Before) => {
    const step = await prepare(signal, before);
    return 'made' in step ? step : step.attempt(base);
  };
  return mutate<Result>(connection, { prepare: guarded }, context);
}

/**
 * Called before every attempt: true if nothing is left to do.
 *
 * @param isInUse true where IAM has refused a deletion because of what is attached to the thing or belongs to it
 * @throws UserError where the thing is no longer what was planned
 */
export type IsDone = (task: Task, signal: AbortSignal, isInUse: boolean) => Promise<boolean>;

/** Repeats the same request until it is done. */
export async function askUntil(
  connection: Connection,
  context: MutationContext,
  call: Asking<null>,
  isDone: IsDone,
): Promise<void> {
  const task = call.task(await connection.caller(context.signal));
  let isInUse = false;
  await askGuarded(connection, context, async (signal, { failure }) => {
    isInUse ||= failure !== null && hasCode(failure, 'DeleteConflict');
    return (await isDone(task, signal, isInUse)) ? done : call;
  });
}

/** The result of an SDK response. */
export function answered(
  { $metadata }: { $metadata: { requestId?: string | undefined } },
  ids: string[] = [],
): Outcome<null> {
  const { requestId } = $metadata;
  return { result: null, ids, requestId: requestId === undefined ? null : foreignText(requestId, 200) };
}
