/**
 * Settles what a run before left open: intents in the journal whose outcome was never written. Each is answered by a
 * look at AWS, never by repeating it; and a bucket that was made and not yet tagged gets its tag, so that undo can tell
 * whose it is.
 */
import type { Aws, MutationContext } from '../aws/types.ts';
import { isSamePolicy } from '../model/compare.ts';
import { exitCode, UserError } from '../model/errors.ts';
import type { PolicyDocument } from '../model/existing.ts';
import { idsOf } from '../model/expected.ts';
import { sessionTag } from '../model/ids.ts';
import type { CreatedBucket } from '../model/session-resources.ts';
import { clockSkew, isOfLostCall } from '../plan/kinds/own-flow-log.ts';
import type { IntentEntry, JournalEntry } from '../session/entries.ts';
import type { Journal } from '../session/journal.ts';
import { lostCall, sessionResources } from '../session/resources.ts';
import { damagedCall, deletedVersionIn, flowLogsIn } from '../session/shapes.ts';
import type { Session } from '../session/store.ts';
import type { Accounts } from './accounts.ts';
import { concernsAll } from './world.ts';

export interface SettleOptions {
  session: Pick<Session, 'id' | 'journal'>;
  accounts: Accounts;
  signal: AbortSignal;
  now: () => Date;
  context: Omit<MutationContext, 'changes'>;
}

/**
 * Only intents of applies are settled: an undo looks at everything anyway. What is open in another account that cannot
 * be reached or read now stays open.
 */
export async function settleOpenIntents({
  session,
  accounts,
  signal,
  now,
  context,
}: SettleOptions): Promise<void> {
  for (const intent of openIntents(session.journal.entries)) {
    const ids = await inReach(intent.account, accounts, signal, (aws) =>
      lookFor(intent, session, aws, signal),
    );
    if (ids === 'unreached') continue;
    await session.journal.append({
      type: 'outcome',
      at: now().toISOString(),
      n: intent.n,
      status: ids !== null ? 'done' : isProvenByTag(intent) ? 'failed' : 'unknown',
      ids: ids ?? [],
      requestId: null,
      settled: true,
      ...(ids === null ? { error: { code: 'NotMade', message: 'AWS does not have it.' } } : {}),
    });
  }
  for (const made of sessionResources(session.journal.entries)) {
    // Only a bucket that AWS is known to have made without its tag: any other without one is somebody else's by now.
    if (made.kind === 'bucket' && made.isProven && !made.isTagged && !isTagRefused(made, session.journal)) {
      await tagLate(made, accounts, signal, {
        ...context,
        changes: [`bucket:${made.region}:${made.bucket}`],
      });
    }
  }
}

/** AWS said no before: asked once more it would be a change that each run tries in vain. */
function isTagRefused({ bucket }: CreatedBucket, { entries }: Pick<Journal, 'entries'>): boolean {
  const refused = new Set(
    entries.flatMap((entry) =>
      entry.type === 'outcome' &&
      entry.status === 'failed' &&
      /Denied|Unauthorized/.test(entry.error?.code ?? '')
        ? [entry.n]
        : [],
    ),
  );
  return entries.some(
    (entry) =>
      entry.type === 'intent' &&
      entry.operation === 'PutBucketTagging' &&
      entry.target === bucket &&
      refused.has(entry.n),
  );
}

async function tagLate(
  { account, bucket: name, region }: CreatedBucket & { account: string },
  accounts: Accounts,
  signal: AbortSignal,
  context: MutationContext,
): Promise<void> {
  await inReach(account, accounts, signal, async (aws) => {
    const bucket = await aws.readBucket(name, region, signal);
    // Gone, somebody else's by now, tagged by a session, or not known: not ours to touch.
    if (bucket.state !== 'owned' || bucket.tags === null || bucket.tags[sessionTag] !== undefined) return;
    try {
      await aws.tagBucket({ name, region }, context);
    } catch (error) {
      // It does its work without a tag; the journal knows who made it.
      if (!(error instanceof UserError) || error.report.exit !== exitCode.permission) throw error;
    }
  });
}

/** An account that cannot be reached or read now keeps nobody from the others: what is open there stays open. */
async function inReach<Value>(
  account: string,
  accounts: Accounts,
  signal: AbortSignal,
  look: (aws: Aws) => Promise<Value>,
): Promise<Value | 'unreached'> {
  try {
    return await look(await accounts.awsFor(account, signal));
  } catch (error) {
    const isOther = account !== accounts.home.identity.account;
    if (!isOther || !(error instanceof UserError) || concernsAll(error, account, accounts)) throw error;
    return 'unreached';
  }
}

/**
 * What carries the session's tag, or is there or not: its absence is proof. A document that differs from what was written
 * may have been edited since, so it stays open for undo, which compares statement by statement.
 */
const provenByTag = new Set([
  'CreateBucket',
  'PutBucketTagging',
  'CreateFlowLogs',
  'CreatePolicy',
  'CreateRole',
  'AttachRolePolicy',
]);

function isProvenByTag({ operation, after }: IntentEntry): boolean {
  // One that was asked for without a tag may be there all the same.
  const isUntagged =
    operation === 'CreateBucket' && (after as { tagged?: boolean } | undefined)?.tagged !== true;
  return provenByTag.has(operation) && !isUntagged;
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

/** The ids of what the intent asked for, where AWS has it; null where it does not. */
async function lookFor(
  intent: IntentEntry,
  { id: session, journal }: Pick<Session, 'id' | 'journal'>,
  aws: Aws,
  signal: AbortSignal,
): Promise<string[] | null> {
  const [name = '', second = ''] = typeof intent.target === 'string' ? [intent.target] : intent.target;
  const region = intent.region ?? '';
  const says = (document: PolicyDocument | null | undefined): boolean =>
    document != null && isDocument(intent.after) && isSamePolicy(document, intent.after);
  switch (intent.operation) {
    case 'CreateBucket': {
      // Without its tag nothing proves that this session made it: somebody may have been quicker.
      const bucket = await aws.readBucket(name, region, signal);
      return bucket.tags?.[sessionTag] === session ? [name] : null;
    }
    case 'PutBucketTagging': {
      const bucket = await aws.readBucket(name, region, signal);
      return bucket.tags?.[sessionTag] === session ? [] : null;
    }
    case 'PutBucketPolicy': {
      const bucket = await aws.readBucket(name, region, signal);
      return says(bucket.policy) ? [] : null;
    }
    case 'CreateFlowLogs': {
      const logs = await aws.listFlowLogs(region, signal);
      const nextRun = journal.entries
        .slice(journal.entries.indexOf(intent))
        .find(({ type }) => type === 'run');
      const lost = lostCall(intent, nextRun?.at ?? null);
      const call = { region, resourceIds: [intent.target].flat(), lost };
      const skewMs = clockSkew(sessionResources(journal.entries), logs);
      // One that was to be replaced may be this session's own, of earlier answers.
      const old = new Set(intent.before == null ? [] : flowLogsIn(intent.before, intent).map(({ id }) => id));
      const ids = logs
        .filter(
          (log) => log.tags[sessionTag] === session && !old.has(log.id) && isOfLostCall(log, call, skewMs),
        )
        .map(({ id }) => id);
      return ids.length > 0 ? ids : null;
    }
    case 'DeleteFlowLogs': {
      const asked = typeof intent.target === 'string' ? [intent.target] : intent.target;
      const there = new Set((await aws.listFlowLogs(region, signal)).map(({ id }) => id));
      return asked.some((id) => there.has(id)) ? null : [];
    }
    case 'CreatePolicy': {
      const policy = await aws.readPolicy(lastPart(name), signal);
      return policy?.tags[sessionTag] === session ? idsOf(policy) : null;
    }
    case 'CreatePolicyVersion': {
      const policy = await aws.readPolicy(lastPart(name), signal);
      return says(policy?.document) ? [policy?.defaultVersionId ?? ''] : null;
    }
    case 'DeletePolicyVersion': {
      const policy = await aws.readPolicy(lastPart(name), signal);
      const { versionId } = deletedVersionIn(intent.before, intent);
      return policy?.versions.some(({ id }) => id === versionId) ? null : [];
    }
    case 'CreateRole': {
      const role = await aws.readRole(name, signal);
      return role?.tags[sessionTag] === session ? idsOf(role) : null;
    }
    case 'UpdateAssumeRolePolicy': {
      const role = await aws.readRole(name, signal);
      return says(role?.trustPolicy) ? [] : null;
    }
    case 'DetachRolePolicy': {
      const role = await aws.readRole(name, signal);
      return role?.attachedPolicyArns.includes(second) ? null : [];
    }
    case 'AttachRolePolicy': {
      const role = await aws.readRole(name, signal);
      return role?.attachedPolicyArns.includes(second) ? [] : null;
    }
    default:
      throw damagedCall(intent, "is an operation that this program doesn't know");
  }
}

function isDocument(value: unknown): value is PolicyDocument {
  return typeof value === 'object' && value !== null && 'Statement' in value;
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
