/**
 * The lines of a journal, each a JSON object. Every call that changes something has two, with the same `n`: the
 * `intent`, on disk before AWS is called, and the `outcome`. No field may hold a secret.
 */
import * as z from 'zod';
import { UserError } from '../model/errors.ts';
import {
  type Operation,
  type OperationName,
  recordedOperation,
  type Unreadable,
  unreadable,
} from '../model/operations.ts';
import { handedOver } from '../model/session-resources.ts';

/** The newest journal that this program understands. */
export const JOURNAL_VERSION = 1;

/**
 * Code of an outcome: someone changed the document between two attempts, and the next intent requests another one. With
 * status `failed` it had no effect; with `unknown` a response was lost, and it might have existed for a moment.
 */
export const SUPERSEDED = 'Superseded';

/** Code of an outcome: the run was interrupted before the call was sent. */
export const NOT_SENT = 'NotSent';

const at = z.iso.datetime();

/** One line, by its type. Entries of a newer program can have more members. */
const line = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.looseObject({ type: z.literal(type), at, ...shape });

const awsError = z.object({
  code: z.string(),
  message: z.string(),
  requestId: z.string().nullish(),
});

/** The first line: what this session is. */
const sessionEntry = line('session', {
  version: z.literal(JOURNAL_VERSION),
  session: z.string(),
  /** `sandbox`: the local AWS inside the program, whose state ends with the process. */
  target: z.enum(['aws', 'sandbox']),
  /** Where AWS calls were sent, if not to AWS's own endpoints. */
  endpoint: z.string().nullable(),
  program: z.string(),
});

/** The account that this session works in; credentials of another are refused from then on. */
const accountEntry = line('account', { account: z.string(), arn: z.string() });

const reach = z.union([
  z.literal('print'),
  z.object({ assumeRole: z.string() }),
  z.object({ profiles: z.record(z.string(), z.string()) }),
]);

/** A run over the plan begins: what is to be changed, as confirmed. */
const runEntry = line('run', {
  run: z.enum(['apply', 'undo']),
  changes: z.array(
    z.looseObject({
      id: z.string(),
      kind: z.string(),
      action: z.string(),
      name: z.string(),
      /** The flow log or cloud export that exists and is used. */
      uses: z.string().optional(),
    }),
  ),
  /** How other accounts are reached: undo uses the same way, even if the answers have changed. */
  reach: reach.nullish(),
});

/** What the user decided about a near match; the last decision about a change counts. */
const decisionEntry = line('decision', {
  change: z.string(),
  choice: z.enum(['update', 'keep', 'replace']),
  about: z.string(),
});

const intentBase = z.object({
  type: z.literal('intent'),
  at,
  n: z.number().int().positive(),
  run: z.enum(['apply', 'undo']),
  changes: z.array(z.string()),
  service: z.string(),
  account: z.string(),
});

/** One call: the operation is what it requests. */
const intentEntry = intentBase.and(recordedOperation);

const outcomeEntry = line('outcome', {
  n: z.number().int().positive(),
  status: z.enum(['done', 'failed', 'unknown']),
  ids: z.array(z.string()),
  requestId: z.string().nullable(),
  /** Resource IDs of the call that AWS refused, although it accepted others. */
  refused: z.array(z.string()).optional(),
  /** Found to be done after an attempt whose response was lost. */
  settled: z.boolean().optional(),
  error: awsError.optional(),
});

/**
 * From here on another session owns what this one created or changed. Written after that session's `inherit`, so that
 * there is always an owner; in between, both own it, and the next undo writes what is missing.
 */
const handoverEntry = line('handover', { to: z.string(), made: z.array(handedOver) });

/** From here on this session owns what another one created or changed. */
const inheritEntry = line('inherit', { from: z.string(), made: z.array(handedOver) });

/** A run over the plan ended. `kept`: an undo that had to keep everything. */
const resultEntry = line('result', {
  run: z.enum(['apply', 'undo']),
  outcome: z.enum(['applied', 'unchanged', 'kept', 'partial', 'failed', 'interrupted']),
});

export const journalEntry = z.union([
  intentEntry,
  z.discriminatedUnion('type', [
    sessionEntry,
    accountEntry,
    runEntry,
    decisionEntry,
    outcomeEntry,
    handoverEntry,
    inheritEntry,
    resultEntry,
  ]),
]);

export type JournalEntry = z.infer<typeof journalEntry>;

export type IntentBase = z.infer<typeof intentBase>;
export type IntentEntry = z.infer<typeof intentEntry>;
export type OutcomeEntry = z.infer<typeof outcomeEntry>;

/** The last outcome of each call, by its number. */
export function outcomesOf(entries: readonly JournalEntry[]): Map<number, OutcomeEntry> {
  return new Map(entries.flatMap((entry) => (entry.type === 'outcome' ? [[entry.n, entry]] : [])));
}

/** A call of one operation. */
export type CallOf<Name extends OperationName> = Extract<IntentEntry, { operation: Name }>;
export type KnownCall = CallOf<OperationName>;

/** Its name in the journal, even if this program doesn't know it. */
export function operationName(intent: IntentEntry): string {
  return intent.operation === unreadable ? intent.name : intent.operation;
}

/** The value of a call's field. @throws UserError `JOURNAL_DAMAGED` */
export function readableIn<Value>(value: Value | Unreadable, field: 'before' | 'after', call: IntentEntry) {
  if (value === unreadable) throw damagedCall(call, `has no readable ${field}`);
  return value;
}

/** The required value of a call's field. */
export function neededIn<Value>(
  value: Value | null | undefined | Unreadable,
  field: 'before' | 'after',
  call: IntentEntry,
): Value {
  if (value === unreadable || value === null || value === undefined) {
    throw damagedCall(call, `has no readable ${field}`);
  }
  return value;
}

/** What a call requested. @throws UserError `JOURNAL_DAMAGED` if it can't be read */
export function operationOf(call: IntentEntry): Operation {
  if (call.operation === unreadable) throw unknownCall(call);
  if (isReadable(call)) return call;
  throw damagedCall(call, `has no readable ${call.before === unreadable ? 'before' : 'after'}`);
}

function isReadable(call: KnownCall): call is KnownCall & Operation {
  return call.before !== unreadable && !('after' in call && call.after === unreadable);
}

export function unknownCall(call: IntentEntry): UserError {
  return damagedCall(call, "is an operation that this program doesn't know");
}

function damagedCall(call: IntentEntry, what: string): UserError {
  return new UserError({
    code: 'JOURNAL_DAMAGED',
    doing: 'reading the journal of a session',
    message: `Call ${call.n} (${operationName(call)}) in the journal ${what}.`,
    why: 'Something else edited the journal, or a newer program wrote it. Guessing could delete or keep the wrong thing.',
    remedy: [
      'Restore the journal from a backup, or start a new session with --new, which adopts existing resources that fit.',
    ],
    state: 'Nothing was changed.',
  });
}
