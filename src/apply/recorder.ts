/** The journal behind every mutating call: the intent is on disk before AWS is asked, the outcome after. */
import { exitCode, InterruptedError, isAbort, isChanged, UserError } from '../model/errors.ts';
import type { Intent, MutationRecorder, Outcome } from '../model/mutate.ts';
import { type JournalEntry, NOT_SENT, type OutcomeEntry, SUPERSEDED } from '../session/entries.ts';
import type { Journal } from '../session/journal.ts';

export interface RecorderOptions {
  journal: Pick<Journal, 'entries' | 'append'>;
  run: 'apply' | 'undo';
  now: () => Date;
}

/**
 * Numbers its intents on from the journal's. One that can't be written stops the call; an outcome that can't leaves the
 * intent open, which the next start settles.
 */
export function journalRecorder({ journal, run, now }: RecorderOptions): MutationRecorder {
  let last = journal.entries.reduce(
    (most, entry) => (entry.type === 'intent' ? Math.max(most, entry.n) : most),
    0,
  );
  const spent = spentTokens(journal.entries);
  let changed = 0;
  return {
    changed: () => changed,
    isSpent: (clientToken) => spent.has(clientToken),
    async record<Result>(intent: Intent, perform: () => Promise<Outcome<Result>>): Promise<Result> {
      last += 1;
      const n = last;
      await journal.append({ type: 'intent', at: now().toISOString(), n, run, ...intent });
      let outcome: Outcome<Result>;
      try {
        outcome = await perform();
      } catch (error) {
        await journal.append(failureEntry(n, intent.operation, error, now()));
        throw error;
      }
      if (outcome.superseded !== undefined) {
        await journal.append(supersededEntry(n, outcome.superseded, outcome.requestId, now()));
        return outcome.result;
      }
      await journal.append({
        type: 'outcome',
        at: now().toISOString(),
        n,
        status: 'done',
        ids: outcome.ids,
        requestId: outcome.requestId,
        ...(outcome.refused?.length ? { refused: outcome.refused } : {}),
        ...(outcome.settled ? { settled: true } : {}),
      });
      // A call for many that was refused for all has changed nothing.
      if (outcome.ids.length > 0 || !outcome.refused?.length) changed += 1;
      return outcome.result;
    },
  };
}

/** Tokens of requests whose outcome is in the journal as done. */
function spentTokens(entries: readonly JournalEntry[]): Set<string> {
  const done = new Set(
    entries.flatMap((entry) => (entry.type === 'outcome' && entry.status === 'done' ? [entry.n] : [])),
  );
  return new Set(
    entries.flatMap((entry) =>
      entry.type === 'intent' && done.has(entry.n) && 'clientToken' in entry ? (entry.clientToken ?? []) : [],
    ),
  );
}

/** Another intent follows, or someone else has done what was to be done: there is nothing to settle later. */
function supersededEntry(
  n: number,
  superseded: 'unmade' | 'unknown',
  requestId: string | null,
  now: Date,
): OutcomeEntry {
  const isKnown = superseded === 'unmade';
  return {
    type: 'outcome',
    at: now.toISOString(),
    n,
    status: isKnown ? 'failed' : 'unknown',
    ids: [],
    requestId,
    ...(isKnown ? {} : { settled: true }),
    error: { code: SUPERSEDED, message: 'It was changed by someone else between two attempts.' },
  };
}

function failureEntry(n: number, operation: string, error: unknown, now: Date): OutcomeEntry {
  const base = { type: 'outcome' as const, at: now.toISOString(), n, ids: [] };
  if (error instanceof InterruptedError && error.isBefore) {
    const message = 'Interrupted before AWS was called.';
    return { ...base, status: 'failed', requestId: null, error: { code: NOT_SENT, message } };
  }
  // An abandoned call, or one whose answer never came, may have taken effect: only a look at AWS can tell.
  if (isAbort(error) || !(error instanceof UserError)) return { ...base, status: 'unknown', requestId: null };
  if (isChanged(error) && error.report.state === undefined) {
    // Asked before, refused, and not asked again.
    const { code, message } = error.report;
    return { ...base, status: 'failed', requestId: null, error: { code, message } };
  }
  if (!error.report.aws) return { ...base, status: 'unknown', requestId: null };
  const { code, message, requestId } = error.report.aws;
  // What refused was another call, which only reads: it says nothing of this one.
  const isOther = error.report.aws.operation !== operation;
  // Credentials can lapse between the call and the reading of what it made, and a lost answer before a refusal leaves
  // it open too (`state` says so): nothing that might exist is written off.
  const { retryable, exit, state } = error.report;
  const isOpen = isOther || retryable === true || exit === exitCode.credentials || state !== undefined;
  return {
    ...base,
    status: isOpen ? 'unknown' : 'failed',
    requestId: requestId ?? null,
    error: { code, message },
  };
}
