/** Before an undo: reads what a session created, and what of it AWS and Kentik have now, in every account. Changes nothing. */
import { defaults } from '../answers/defaults.ts';
import { isEnabled } from '../answers/regions.ts';
import type { Reach } from '../answers/types.ts';
import type { Aws } from '../aws/index.ts';
import { observe } from '../aws/observe.ts';
import { inParallel } from '../aws/parallel.ts';
import { exitCode, UserError } from '../model/errors.ts';
import { byName, type ExistingFlowLog } from '../model/existing.ts';
import { byAccount, isOfKentik, nameOfArn, resourcesOf } from '../model/ids.ts';
import type { SessionResource } from '../model/session-resources.ts';
import { requireAccount } from '../plan/checks.ts';
import type { SessionUse } from '../plan/history.ts';
import { buildUndoPlan } from '../plan/undo/undo.ts';
import type { SeenExports, UndoPlan, UndoState } from '../plan/undo/undo-types.ts';
import type { JournalEntry } from '../session/entries.ts';
import { sessionResources } from '../session/resources.ts';
import type { Session } from '../session/store.ts';
import { type Accounts, lookInto } from './accounts.ts';
import { kentikMissing } from './failures.ts';
import { accountsAtOnce } from './prepare.ts';

/** Buckets and roles of one account looked at at once, each. */
const NAMES_AT_ONCE = 8;

/** Regions of one account looked at at once. */
const REGIONS_AT_ONCE = 24;

/** What an undo of this session would do. Reads only. @throws UserError `OTHER_ACCOUNT` */
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
  requireAccount(pinned?.account, identity.account);
  const created = sessionResources(session.journal.entries);
  refuseUnknownBuckets(deleteLogs, created, session.journal.entries);
  const kentik = await seenExports(created, accounts, signal);
  const states = await inParallel(
    [...byAccount(created)],
    accountsAtOnce,
    signal,
    async ([account, own], inner) => {
      const place = { ...identity, account };
      const seen = await lookInto(account, accounts, inner, (aws) => observeOwn(own, aws, place, inner));
      return [account, seen] as const;
    },
  );
  return buildUndoPlan(created, Object.fromEntries(states), {
    session: session.id,
    account: identity.account,
    deleteLogs,
    usedElsewhere,
    kentik,
  });
}

/** What Kentik has, where the session changed something there. Its failures don't stop the undo of everything else. */
async function seenExports(
  created: readonly SessionResource[],
  { kentik }: Accounts,
  signal: AbortSignal,
): Promise<SeenExports> {
  if (!created.some(isOfKentik)) return { exports: [], plans: [] };
  if (kentik === null) return { unreachable: kentikMissing };
  try {
    return await kentik.observe(signal);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { unreachable: error.report };
  }
}

/** How the session's accounts are reached: as its last apply did, whatever the answers are now; else by the answers. */
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

/** Deleting logs is asked for by name: a name that this session didn't create is a mistake worth stopping at. */
function refuseUnknownBuckets(
  deleteLogs: readonly string[],
  created: readonly SessionResource[],
  entries: readonly JournalEntry[],
): void {
  const own = resourcesOf(created, 'bucket').map(({ bucket }) => bucket);
  // The same command resumes an undo that was interrupted, also after the bucket was deleted.
  const deleted = entries.flatMap((entry) =>
    entry.type === 'intent' && entry.run === 'undo' && entry.operation === 'DeleteBucket'
      ? [entry.target]
      : [],
  );
  const unknown = deleteLogs.filter((bucket) => ![...own, ...deleted].includes(bucket));
  if (unknown.length === 0) return;
  throw new UserError({
    code: 'BUCKET_NOT_MADE_HERE',
    exit: exitCode.usage,
    doing: 'planning the undo',
    message: `This session didn't create the bucket ${unknown.join(', ')}, so its logs aren't deleted.`,
    remedy: [own.length > 0 ? `Buckets that it created: ${own.join(', ')}` : 'It created no buckets.'],
    state: 'Nothing was changed.',
  });
}

/** @param created all that the session owns in the account */
async function observeOwn(
  created: readonly SessionResource[],
  aws: Aws,
  place: Parameters<typeof observe>[1],
  signal: AbortSignal,
): Promise<UndoState> {
  const buckets = new Map<string, string>();
  const policyNames = new Set<string>();
  const roleNames = new Set<string>();
  const regions = new Set<string>();
  for (const each of created) {
    if (each.kind === 'bucket' || each.kind === 'bucket-policy') buckets.set(each.bucket, each.region);
    if (each.kind === 'flow-logs' || each.kind === 'replaced-flow-logs') regions.add(each.region);
    // Managed policies of AWS are attached, not created: they need no reading.
    if ('policyArn' in each && !each.policyArn.includes(':iam::aws:')) {
      policyNames.add(nameOfArn(each.policyArn));
    }
    if ('roleName' in each) roleNames.add(each.roleName);
  }
  const named = {
    buckets: [...buckets].map(([name, region]) => ({ name, region })),
    policyNames: [...policyNames],
    roleNames: [...roleNames],
    regions: [],
    types: [],
  };
  const [state, flowLogs] = await Promise.all([
    observe(aws, place, named, signal),
    flowLogsFor(aws, regions, buckets.size > 0, signal),
  ]);
  const [hasObjects, roleUses] = await Promise.all([
    inParallel(Object.values(state.buckets), NAMES_AT_ONCE, signal, async ({ name, ...bucket }, inner) => {
      const region = bucket.region ?? buckets.get(name) ?? '';
      const isOwned = bucket.state === 'owned';
      return [name, isOwned ? await aws.bucketHasObjects({ bucket: name, region }, inner) : null] as const;
    }),
    inParallel(
      Object.keys(state.roles),
      NAMES_AT_ONCE,
      signal,
      async (name, inner) => [name, await aws.readRoleUse(name, inner)] as const,
    ),
  ]);
  return {
    ...state,
    flowLogs,
    hasObjects: byName(hasObjects),
    roleUses: byName(roleUses),
  };
}

/** @param isEverywhere flow logs of any region may deliver to a bucket */
async function flowLogsFor(
  aws: Aws,
  known: ReadonlySet<string>,
  isEverywhere: boolean,
  signal: AbortSignal,
): Promise<ExistingFlowLog[]> {
  const regions = isEverywhere ? await allRegions(aws, known, signal) : [...known];
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

/** Where the regions can't be listed, those of the journal count. */
async function allRegions(aws: Aws, known: ReadonlySet<string>, signal: AbortSignal): Promise<string[]> {
  try {
    const listed = await aws.listRegions(signal);
    const enabled = listed.filter(isEnabled);
    return [...new Set([...known, ...enabled.map(({ name }) => name)])];
  } catch (error) {
    if (error instanceof UserError && error.report.exit === exitCode.permission) return [...known];
    throw error;
  }
}
