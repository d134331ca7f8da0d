/** One operation in AWS's terms, and how it is asked for: recorded, and repeated only after a look. */
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
import type { SessionResource } from '../model/session-resources.ts';
import type { Caller, Connection } from './access/connection-types.ts';
import { hasCode } from './explain/failures.ts';
import type { Task } from './explain/task.ts';

/** One operation under way. */
export interface Call<Asked> {
  connection: Connection;
  caller: Caller;
  /** Value of the session's tag. */
  session: string;
  operation: Asked;
}

/** Why it isn't known whether an operation was carried out. */
export interface Doubt {
  /** True where an answer to it was lost in this run, so that an untagged effect is likely our own. */
  lost: boolean;
  /** Of an operation of a run before: when it can have taken effect, ISO 8601, and what else that session owns. */
  earlier?: { since: string; until: string; owned: () => SessionResource[] };
}

/**
 * The life of one operation. Methods, so that the row of an operation's own name takes it.
 *
 * `More` is what a call needs and the journal doesn't.
 */
export interface Row<Asked extends Operation, More, Result> {
  service: Task['service'];
  /** The call in words and in AWS's terms. Without actions the permission has the operation's name. */
  about(
    asked: Asked,
    caller: Caller,
  ): Pick<Task, 'doing' | 'resources' | 'name'> & { actions?: Task['actions'] };
  send(call: Call<Asked>, options: SendOptions, more: More): Promise<Outcome<Result>>;
  /** Did this happen? What it did, or null. Reads only. Left out where only undo asks for it, which looks at everything. */
  look?(call: Call<Asked>, doubt: Doubt, signal: AbortSignal): Promise<Effect<Result> | null>;
  /** True where it can't have happened if a look finds nothing. Without this someone might have changed it since. */
  leavesProof?(asked: Asked): boolean;
  /** Codes by which AWS says that it is done already. */
  doneCodes?: readonly string[];
  /** Refusals that pass with time, as IAM's and S3's changes spread. */
  settling?(call: Call<Asked>, failure: CallFailure): Settling | null;
}

/** A row for each of these operations. */
export type Rows<Name extends OperationName> = { [Each in Name]: Row<OperationNamed<Each>, never, unknown> };

/** The task of one call: what an explanation of its failure is built from. */
export function taskOf<Asked extends Operation>(
  row: Pick<Row<Asked, never, unknown>, 'service' | 'about'>,
  asked: Asked,
  caller: Caller,
): Task {
  const { service } = row;
  const { operation, region } = asked;
  const actions = [`${service}:${operation}`];
  const { account } = caller;
  const place = region === null ? {} : { region };
  return { service, operation, actions, account, ...place, ...row.about(asked, caller) };
}

/** What every call of one change shares. */
type Base = Omit<Call<Operation>, 'operation'>;

/** What is asked for next, or what has been done. */
export type Step<Result> = ((base: Base) => Attempt<Result>) | { made: Effect<Result> };

/** Nothing is left to do. */
export const done = { made: { result: null, ids: [] } };

/** One call of an operation, for `askGuarded`. */
export function asking<Asked extends Operation, More, Result>(
  row: Row<Asked, More, Result>,
  asked: NoInfer<Asked>,
  more: NoInfer<More>,
): (base: Base) => Attempt<Result> {
  return (base) => {
    const call = { ...base, operation: asked };
    return {
      service: row.service,
      operation: asked,
      send: (options) => row.send(call, options, more),
      explained: (error, signal) => base.connection.explained(error, taskOf(row, asked, base.caller), signal),
      isDoneBy: (failure) => hasCode(failure, ...(row.doneCodes ?? [])),
      settling: (failure) => row.settling?.(call, failure) ?? null,
    };
  };
}

/** Asks for something new, under a name or a token of its own. */
export async function ask<Asked extends Operation, More, Result>(
  connection: Connection,
  row: Row<Asked, More, Result> & Required<Pick<Row<Asked, More, Result>, 'look'>>,
  asked: NoInfer<Asked>,
  more: NoInfer<More>,
  context: MutationContext,
): Promise<Result> {
  const { session, signal } = context;
  const base = { connection, caller: await connection.caller(signal), session };
  const look = (inner: AbortSignal, lost: boolean) =>
    row.look({ ...base, operation: asked }, { lost }, inner);
  return mutate(connection, { ...asking(row, asked, more)(base), look }, context);
}

/**
 * Asks for a change of what others change, too.
 *
 * @param prepare see `GuardedMutation`
 */
export async function askGuarded<Result = null>(
  connection: Connection,
  prepare: (signal: AbortSignal, before: Before) => Promise<Step<Result>>,
  context: MutationContext,
): Promise<Result> {
  const { session, signal } = context;
  const base = { connection, caller: await connection.caller(signal), session };
  const guarded = async (inner: AbortSignal, before: Before) => {
    const step = await prepare(inner, before);
    return 'made' in step ? step : step(base);
  };
  return mutate<Result>(connection, { prepare: guarded }, context);
}

/** What an answer of the SDK comes to. */
export function answered(
  { $metadata }: { $metadata: { requestId?: string | undefined } },
  ids: string[] = [],
): Outcome<null> {
  return { result: null, ids, requestId: $metadata.requestId ?? null };
}
