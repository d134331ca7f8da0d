/**
 * Settles intents that a run before left open, by a look at AWS and never by repeating them; and tags a bucket that was
 * created and not yet tagged, so that undo can tell which session it belongs to.
 */
import { isDenialCode } from '../aws/explain/failures.ts';
import type { Aws } from '../aws/index.ts';
import type { Looked } from '../aws/types.ts';
import { exitCode, UserError } from '../model/errors.ts';
import { sessionTag } from '../model/ids.ts';
import type { MutationContext } from '../model/mutate.ts';
import type { CreatedBucket } from '../model/session-resources.ts';
import { lastMoment } from '../session/effects.ts';
import { type IntentEntry, type JournalEntry, operationOf, unknownCall } from '../session/entries.ts';
import type { Journal } from '../session/journal.ts';
import { sessionResources } from '../session/resources.ts';
import type { Session } from '../session/store.ts';
import { type Accounts, lookInto } from './accounts.ts';

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
    const looked = await lookInto(intent.account, accounts, signal, (aws) =>
      lookFor(intent, session, aws, signal),
    );
    if ('unreachable' in looked) continue;
    await session.journal.append({
      type: 'outcome',
      at: now().toISOString(),
      n: intent.n,
      ...looked,
      requestId: null,
      settled: true,
      ...(looked.status === 'done' ? {} : { error: { code: 'NotMade', message: "AWS doesn't have it." } }),
    });
  }
  for (const made of sessionResources(session.journal.entries)) {
    // Only a bucket that AWS is known to have created without its tag: any other without one is someone else's by now.
    if (made.kind === 'bucket' && made.isProven && !made.isTagged && !isTagRefused(made, session.journal)) {
      await tagLate(made, accounts, signal, {
        ...context,
        changes: [`bucket:${made.region}:${made.bucket}`],
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

async function lookFor(
  intent: IntentEntry,
  { id: session, journal: { entries } }: Pick<Session, 'id' | 'journal'>,
  aws: Aws,
  signal: AbortSignal,
): Promise<Looked> {
  const nextRun = entries.slice(entries.indexOf(intent)).find(({ type }) => type === 'run');
  const since = intent.at;
  const until = lastMoment(since, nextRun?.at ?? null);
  const earlier = { session, since, until, owned: () => sessionResources(entries) };
  const looked = await aws.look(operationOf(intent), earlier, signal);
  if (looked === null) throw unknownCall(intent);
  return looked;
}
