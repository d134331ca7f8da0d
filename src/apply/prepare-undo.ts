/** Before an undo: reads what a session made, and what of it AWS has now, in every account. Changes nothing. */
import { defaults } from '../answers/defaults.ts';
import type { Reach } from '../answers/types.ts';
import { inParallel } from '../aws/index.ts';
import type { Aws } from '../aws/types.ts';
import { exitCode, UserError } from '../model/errors.ts';
import { byName, type ExistingFlowLog, type Identity } from '../model/existing.ts';
import type { SessionResource } from '../model/session-resources.ts';
import type { SessionUse } from '../plan/history.ts';
import { policyNameOf } from '../plan/kinds/undo-access.ts';
import { buildUndoPlan } from '../plan/undo.ts';
import type { UndoPlan, UndoState, UnreachableAccount } from '../plan/undo-types.ts';
import type { JournalEntry } from '../session/entries.ts';
import { sessionResources } from '../session/resources.ts';
import type { Session } from '../session/store.ts';
import type { Accounts } from './accounts.ts';
import { refuseOtherAccount } from './prepare.ts';
import { concernsAll } from './world.ts';

/** Accounts looked at at once. */
const ACCOUNTS_AT_ONCE = 24;

/** Buckets, policies and roles of one account looked at at once, each. */
const NAMES_AT_ONCE = 8;

/** Regions of one account looked at at once. */
const REGIONS_AT_ONCE = 24;

/**
 * What an undo of this session would do. Reads only.
 *
 * @throws UserError `OTHER_ACCOUNT` where the credentials are not those of the session's account
 */
export async function prepareUndo(options: {
  session: Pick<Session, 'id' | 'journal'>;
  accounts: Accounts;
  deleteLogs: readonly string[];
  /** By the plan's id of a change: other sessions that use the same thing. */
  usedElsewhere: ReadonlyMap<string, readonly SessionUse[]>;
  signal: AbortSignal;
}): Promise<UndoPlan> {
  const { session, accounts, deleteLogs, usedElsewhere, signal } = options;
  const { identity } = accounts.home;
  const pinned = session.journal.entries.find((entry) => entry.type === 'account');
  refuseOtherAccount(pinned?.account ?? null, identity.account);
  const made = sessionResources(session.journal.entries);
  refuseUnknownBuckets(deleteLogs, made, session.journal.entries);
  const places = [...new Set(made.map(({ account }) => account))];
  const states = await inParallel(places, ACCOUNTS_AT_ONCE, signal, async (account, inner) => {
    const own = made.filter((each) => each.account === account);
    return [account, await observeAccount(account, own, accounts, inner)] as const;
  });
  return buildUndoPlan(made, Object.fromEntries(states), {
    session: session.id,
    account: identity.account,
    deleteLogs,
    usedElsewhere,
  });
}

/**
 * How the accounts are reached in which a session made something: as its last apply did that reached any. The answers may
 * be others by now; in sessions without that word they are what is left to go by.
 */
export function reachForUndo({ answers, journal }: Pick<Session, 'answers' | 'journal'>): Reach | null {
  const ways = journal.entries.flatMap((entry) =>
    entry.type === 'run' && entry.run === 'apply' && typeof entry.reach === 'object' && entry.reach !== null
      ? [entry.reach]
      : [],
  );
  const last = ways.at(-1);
  // An account that later answers have dropped had its profile in earlier ones.
  if (last !== undefined && 'profiles' in last) {
    return { profiles: Object.assign({}, ...ways.map((way) => ('profiles' in way ? way.profiles : {}))) };
  }
  if (last !== undefined) return last;
  const pinned = journal.entries.find((entry) => entry.type === 'account');
  const isAlone = sessionResources(journal.entries).every(({ account }) => account === pinned?.account);
  return isAlone ? null : (answers.secondary?.reach ?? defaults.reach);
}

/** Deleting logs is asked for by name: a name that this session did not make is a mistake worth stopping at. */
function refuseUnknownBuckets(
  deleteLogs: readonly string[],
  made: readonly SessionResource[],
  entries: readonly JournalEntry[],
): void {
  const own = made.flatMap((each) => (each.kind === 'bucket' ? [each.bucket] : []));
  // The same command resumes an undo that was interrupted, also after the bucket was deleted.
  const deleted = entries.flatMap((entry) =>
    entry.type === 'intent' && entry.run === 'undo' && entry.operation === 'DeleteBucket'
      ? [entry.target].flat()
      : [],
  );
  const unknown = deleteLogs.filter((bucket) => ![...own, ...deleted].includes(bucket));
  if (unknown.length === 0) return;
  throw new UserError({
    code: 'BUCKET_NOT_MADE_HERE',
    exit: exitCode.usage,
    doing: 'planning the undo',
    message: `This session did not make the bucket ${unknown.join(', ')}, so its logs are not deleted.`,
    remedy: [own.length > 0 ? `Buckets that it made: ${own.join(', ')}` : 'It made no bucket.'],
    state: 'Nothing was changed.',
  });
}

async function observeAccount(
  account: string,
  made: readonly SessionResource[],
  accounts: Accounts,
  signal: AbortSignal,
): Promise<UndoState | UnreachableAccount> {
  try {
    const aws = await accounts.awsFor(account, signal);
    return await observeMade(made, aws, { ...accounts.home.identity, account }, signal);
  } catch (error) {
    const isOther = account !== accounts.home.identity.account;
    if (!isOther || !(error instanceof UserError) || concernsAll(error, account, accounts)) throw error;
    return { unreachable: error.report };
  }
}

async function observeMade(
  made: readonly SessionResource[],
  aws: Aws,
  identity: Pick<Identity, 'account' | 'partition'>,
  signal: AbortSignal,
): Promise<UndoState> {
  const buckets = new Map<string, string>();
  const policyArns = new Set<string>();
  const roleNames = new Set<string>();
  const regions = new Set<string>();
  for (const each of made) {
    if (each.kind === 'bucket' || each.kind === 'bucket-policy') buckets.set(each.bucket, each.region);
    if (each.kind === 'flow-logs' || each.kind === 'replaced-flow-logs') regions.add(each.region);
    if ('policyArn' in each) policyArns.add(each.policyArn);
    if ('roleName' in each) roleNames.add(each.roleName);
  }
  const [bucketList, policies, roles, flowLogs] = await Promise.all([
    inParallel([...buckets], NAMES_AT_ONCE, signal, async ([name, region], inner) =>
      readBucketFor(aws, name, region, inner),
    ),
    // Managed policies of AWS are attached, not made: they need no reading.
    inParallel(
      [...policyArns].filter((arn) => !arn.includes(':iam::aws:')),
      NAMES_AT_ONCE,
      signal,
      async (arn, inner) => [policyNameOf(arn), await aws.readPolicy(policyNameOf(arn), inner)] as const,
    ),
    inParallel([...roleNames], NAMES_AT_ONCE, signal, async (name, inner) => {
      const role = await aws.readRole(name, inner);
      return { name, role, use: role ? await aws.readRoleUse(name, inner) : null };
    }),
    buckets.size > 0
      ? flowLogsEverywhere(aws, regions, signal)
      : flowLogsIn(aws, [...regions], regions, signal),
  ]);
  return {
    account: identity.account,
    partition: identity.partition,
    buckets: byName(bucketList.map(({ bucket }) => [bucket.name, bucket])),
    hasObjects: byName(bucketList.map(({ bucket, hasObjects }) => [bucket.name, hasObjects])),
    policies: byName(policies.flatMap(([name, policy]) => (policy ? [[name, policy]] : []))),
    roles: byName(roles.flatMap(({ name, role }) => (role ? [[name, role]] : []))),
    roleUses: byName(roles.flatMap(({ name, use }) => (use ? [[name, use]] : []))),
    flowLogs,
    resources: [],
  };
}

async function flowLogsEverywhere(
  aws: Aws,
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ExistingFlowLog[]> {
  return flowLogsIn(aws, await allRegions(aws, known, signal), known, signal);
}

/** Flow logs of any region may deliver to a bucket. Where the regions may not be listed, those of the journal count. */
async function allRegions(aws: Aws, known: ReadonlySet<string>, signal: AbortSignal): Promise<string[]> {
  try {
    const listed = await aws.listRegions(signal);
    const enabled = listed.filter(({ optInStatus }) => optInStatus !== 'not-opted-in');
    return [...new Set([...known, ...enabled.map(({ name }) => name)])];
  } catch (error) {
    if (error instanceof UserError && error.report.exit === exitCode.permission) return [...known];
    throw error;
  }
}

async function flowLogsIn(
  aws: Aws,
  regions: readonly string[],
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ExistingFlowLog[]> {
  const found = await inParallel(regions, REGIONS_AT_ONCE, signal, async (region, inner) => {
    try {
      return await aws.listFlowLogs(region, inner);
    } catch (error) {
      // An organization may close regions; what this session did not work in may stay unseen.
      const isRefused = error instanceof UserError && error.report.exit === exitCode.permission;
      if (isRefused && !known.has(region)) return [];
      throw error;
    }
  });
  return found.flat();
}

async function readBucketFor(aws: Aws, name: string, region: string, signal: AbortSignal) {
  const bucket = await aws.readBucket(name, region, signal);
  const hasObjects =
    bucket.state === 'owned'
      ? await aws.bucketHasObjects({ bucket: name, region: bucket.region ?? region }, signal)
      : null;
  return { bucket, hasObjects };
}
