/**
 * Settles intents that an earlier run left open, by reading AWS or Kentik and never by repeating them; and tags a bucket
 * that was created and not yet tagged, so that undo knows which session it belongs to.
 */
import { isDenialCode } from '../aws/explain/failures.ts';
import type { Aws } from '../aws/index.ts';
import { type ErrorReport, exitCode, UserError } from '../model/errors.ts';
import { sessionTag } from '../model/ids.ts';
import type { Looked, MutationContext } from '../model/mutate.ts';
import { isKentikOperation, type Operation } from '../model/operations.ts';
import type { CreatedBucket } from '../model/session-resources.ts';
import { lastMoment } from '../session/effects.ts';
import { type IntentEntry, type JournalEntry, operationOf, unknownCall } from '../session/entries.ts';
import type { Journal } from '../session/journal.ts';
import { sessionResources } from '../session/resources.ts';
import type { Session } from '../session/store.ts';
import { type Accounts, lookInto } from './accounts.ts';
import { kentikMissing } from './failures.ts';

export interface SettleOptions {
  session: Pick<Session, 'id' | 'journal'>;
  accounts: Accounts;
  signal: AbortSignal;
  now: () => Date;
  context: Omit<MutationContext, 'changes'>;
}

/** Only of applies: an undo looks at everything anyway. What can't be reached or read now stays open. */
export async function settleOpenIntents({
  session,
  accounts,
  signal,
  now,
  context,
}: SettleOptions): Promise<void> {
  for (const intent of openIntents(session.journal.entries)) {
    const operation = operationOf(intent);
    const isKentiks = isKentikOperation(operation);
    const looked = isKentiks
      ? await lookInKentik(operation, accounts, signal)
      : await lookInto(intent.account, accounts, signal, (aws) =>
          lookFor(intent, operation, session, aws, signal),
        );
    if (looked === null) throw unknownCall(intent);
    if ('unreachable' in looked) continue;
    const message = `${isKentiks ? 'Kentik' : 'AWS'} doesn't have it.`;
    await session.journal.append({
      type: 'outcome',
      at: now().toISOString(),
      n: intent.n,
      ...looked,
      requestId: null,
      settled: true,
      ...(looked.status === 'done' ? {} : { error: { code: 'NotMade', message } }),
    });
  }
  for (const created of sessionResources(session.journal.entries)) {
    // Only a bucket that AWS is known to have created without its tag: any other without one is someone else's by now.
    if (
      created.kind === 'bucket' &&
      created.isProven &&
      !created.isTagged &&
      !isTagRefused(created, session.journal)
    ) {
      await tagLate(created, accounts, signal, {
        ...context,
        changes: [`bucket:${created.region}:${created.bucket}`],
      });
    }
  }
}

/** AWS refused this before: repeating it would fail in every run. */
function isTagRefused({ bucket }: CreatedBucket, { entries }: Pick<Journal, 'entries'>): boolean {
  const asked = new Set(
    entries.flatMap((entry) =>
      entry.type === 'intent' && entry.operation === 'PutBucketTagging' && entry.target === bucket
        ? [entry.n]
        : [],
    ),
  );
  return entries.some(
    (entry) =>
      entry.type === 'outcome' &&
      entry.status === 'failed' &&
      asked.has(entry.n) &&
      isDenialCode(entry.error?.code ?? ''),
  );
}

async function tagLate(
  { account, bucket: name, region }: CreatedBucket,
  accounts: Accounts,
  signal: AbortSignal,
  context: MutationContext,
): Promise<void> {
  await lookInto(account, accounts, signal, async (aws) => {
    const bucket = await aws.readBucket(name, region, signal, { settings: false });
    // Gone, someone else's by now, tagged by a session, or not known: not ours to touch.
    if (bucket.state !== 'owned' || bucket.tags === null || bucket.tags[sessionTag] !== undefined) return;
    try {
      await aws.tagBucket({ name, region }, context);
    } catch (error) {
      // It does its work without a tag; the journal knows who created it.
      if (!(error instanceof UserError) || error.report.exit !== exitCode.permission) throw error;
    }
  });
}

function openIntents(entries: readonly JournalEntry[]): IntentEntry[] {
  const settled = new Set(
    entries.flatMap((entry) =>
      entry.type === 'outcome' && (entry.status !== 'unknown' || entry.settled) ? [entry.n] : [],
    ),
  );
  return entries.filter(
    (entry): entry is IntentEntry =>
      entry.type === 'intent' && entry.run === 'apply' && !settled.has(entry.n),
  );
}

/** Kentik's failures are its own: what can't be read now stays open. */
async function lookInKentik(
  operation: Operation,
  { kentik }: Accounts,
  signal: AbortSignal,
): Promise<Looked | null | { unreachable: ErrorReport }> {
  if (kentik === null) return { unreachable: kentikMissing };
  try {
    return await kentik.look(operation, signal);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { unreachable: error.report };
  }
}

async function lookFor(
  intent: IntentEntry,
  operation: Operation,
  { id: session, journal: { entries } }: Pick<Session, 'id' | 'journal'>,
  aws: Aws,
  signal: AbortSignal,
): Promise<Looked | null> {
  const nextRun = entries.slice(entries.indexOf(intent)).find(({ type }) => type === 'run');
  const since = intent.at;
  const until = lastMoment(since, nextRun?.at ?? null);
  const earlier = { session, since, until, owned: () => sessionResources(entries) };
  return aws.look(operation, earlier, signal);
}
