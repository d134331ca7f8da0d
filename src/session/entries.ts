/**
 * The lines of a journal, each a JSON object. Every call that changes something has two, with the same `n`: the `intent`,
 * on disk before AWS is asked, and the `outcome`. No field may hold a secret.
 */
import { z } from 'zod';
import { handedOver } from './shapes.ts';

/** The newest journal that this program understands. */
export const JOURNAL_VERSION = 1;

/**
 * Code of an outcome: somebody changed the document between two attempts, and the next intent asks for another one. With
 * status `failed` nothing came of it; with `unknown` an answer was lost, and it may have been made for a moment.
 */
export const SUPERSEDED = 'Superseded';

const at = z.iso.datetime();

const awsError = z.object({
  code: z.string(),
  message: z.string(),
  requestId: z.string().nullish(),
});

/** The first line: what this session is. */
const sessionEntry = z.looseObject({
  type: z.literal('session'),
  version: z.literal(JOURNAL_VERSION),
  session: z.string(),
  at,
  /** `sandbox`: the local AWS inside the program, whose state ends with the process. */
  target: z.enum(['aws', 'sandbox']),
  /** Where AWS calls were sent, if not to AWS's own endpoints. */
  endpoint: z.string().nullable(),
  program: z.string(),
});

/** The account that this session works in; credentials of another are refused from then on. */
const accountEntry = z.looseObject({
  type: z.literal('account'),
  at,
  account: z.string(),
  arn: z.string(),
});

const reach = z.union([
  z.literal('print'),
  z.object({ assumeRole: z.string() }),
  z.object({ profiles: z.record(z.string(), z.string()) }),
]);

/** A run over the plan begins: what is to be changed, as confirmed. */
const runEntry = z.looseObject({
  type: z.literal('run'),
  at,
  run: z.enum(['apply', 'undo']),
  changes: z.array(
    z.looseObject({
      id: z.string(),
      kind: z.string(),
      action: z.string(),
      name: z.string(),
      /** The flow log that is there and is used. */
      uses: z.string().optional(),
    }),
  ),
  /** How other accounts are reached: undo takes the same way, whatever the answers have become. */
  reach: reach.nullish(),
});

/** What the user decided about something that nearly fits; the last one about a change counts. */
const decisionEntry = z.looseObject({
  type: z.literal('decision'),
  at,
  change: z.string(),
  choice: z.enum(['update', 'keep', 'replace']),
  about: z.string(),
});

const intentEntry = z.looseObject({
  type: z.literal('intent'),
  at,
  n: z.number().int().positive(),
  run: z.enum(['apply', 'undo']),
  changes: z.array(z.string()),
  service: z.string(),
  operation: z.string(),
  account: z.string(),
  region: z.string().nullable(),
  target: z.union([z.string(), z.array(z.string())]),
  /** What was there before, as far as undo needs it. */
  before: z.unknown(),
  /** What was asked for, where undo must know it: a policy document. */
  after: z.unknown().optional(),
  clientToken: z.string().optional(),
});

const outcomeEntry = z.looseObject({
  type: z.literal('outcome'),
  at,
  n: z.number().int().positive(),
  status: z.enum(['done', 'failed', 'unknown']),
  ids: z.array(z.string()),
  requestId: z.string().nullable(),
  /** Resource ids for which AWS refused what it did for the others of the call. */
  refused: z.array(z.string()).optional(),
  /** Found already made after an attempt whose answer was lost. */
  settled: z.boolean().optional(),
  error: awsError.optional(),
});

/**
 * From here on another session owns what this one created or changed. Written after that session's `inherit`, so that
 * at no moment no session owns it; in between both do, and the next undo writes what is missing.
 */
const handoverEntry = z.looseObject({
  type: z.literal('handover'),
  at,
  to: z.string(),
  made: z.array(handedOver),
});

/** From here on this session owns what another one created or changed. */
const inheritEntry = z.looseObject({
  type: z.literal('inherit'),
  at,
  from: z.string(),
  made: z.array(handedOver),
});

/** A run over the plan ended. `kept`: an undo in which everything had to stay. */
const resultEntry = z.looseObject({
  type: z.literal('result'),
  at,
  run: z.enum(['apply', 'undo']),
  outcome: z.enum(['applied', 'unchanged', 'kept', 'partial', 'failed', 'interrupted']),
});

export const journalEntry = z.discriminatedUnion('type', [
  sessionEntry,
  accountEntry,
  runEntry,
  decisionEntry,
  intentEntry,
  outcomeEntry,
  handoverEntry,
  inheritEntry,
  resultEntry,
]);

export type JournalEntry = z.infer<typeof journalEntry>;

export type IntentEntry = z.infer<typeof intentEntry>;
export type OutcomeEntry = z.infer<typeof outcomeEntry>;
