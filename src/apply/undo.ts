/** Undoing: reads what a session made, looks at AWS, plans, and walks the plan. Can itself be interrupted and resumed. */
import type { Aws, MutationContext } from '../aws/types.ts';
import type { ErrorReport } from '../errors.ts';
import { exitCode, isAbort, UserError } from '../errors.ts';
import { isSameStatement, statementsOf } from '../plan/compare.ts';
import type { Identity } from '../plan/existing.ts';
import type { Made } from '../plan/made.ts';
import { buildUndoPlan } from '../plan/undo.ts';
import { policyNameOf } from '../plan/undo-access.ts';
import type {
  BucketPolicyRemoval,
  FlowLogRemoval,
  Removal,
  UndoPlan,
  UndoState,
} from '../plan/undo-types.ts';
import { madeBy } from '../session/made.ts';
import type { Session } from '../session/store.ts';
import { refuseOtherAccount } from './prepare.ts';
import { journalRecorder } from './recorder.ts';
import { type ItemOutcome, type ProgressOf, type WalkUnit, walk } from './walk.ts';

/** Most ids in one DeleteFlowLogs call; AWS takes 1,000, and smaller calls are told apart more easily. */
const FLOW_LOGS_PER_CALL = 300;

export interface UndoResult {
  /** `undone`: all that could be proved is taken back. `unchanged`: nothing was left to do. */
  outcome: 'undone' | 'unchanged' | 'partial' | 'failed';
  session: string;
  account: string;
  removed: string[];
  kept: { name: string; kind: string; why: string }[];
  failures: { change: string; error: ErrorReport }[];
}

/**
 * What an undo of this session would do. Reads only.
 *
 * @throws UserError `OTHER_ACCOUNT` where the credentials are not those of the session's account
 */
export async function prepareUndo(options: {
  session: Pick<Session, 'id' | 'journal'>;
  aws: Aws;
  identity: Identity;
  deleteLogs: readonly string[];
  signal: AbortSignal;
}): Promise<UndoPlan> {
  const { session, aws, identity, deleteLogs, signal } = options;
  const pinned = session.journal.entries.find((entry) => entry.type === 'account');
  refuseOtherAccount(pinned?.account ?? null, identity.account);
  const made = madeBy(session.journal.entries);
  refuseUnknownBuckets(deleteLogs, made);
  const state = await observeMade(made, aws, identity, signal);
  return buildUndoPlan(made, state, { session: session.id, account: identity.account, deleteLogs });
}

/** Deleting logs is asked for by name: a name that this session did not make is a mistake worth stopping at. */
function refuseUnknownBuckets(deleteLogs: readonly string[], made: readonly Made[]): void {
  const own = made.flatMap((each) => (each.kind === 'bucket' ? [each.bucket] : []));
  const unknown = deleteLogs.filter((bucket) => !own.includes(bucket));
  if (unknown.length === 0) return;
  throw new UserError({
    code: 'BUCKET_NOT_MADE_HERE',
    exit: exitCode.usage,
    doing: 'planning the undo',
    message: `This session did not make the bucket ${unknown.join(', ')}, so its logs are not deleted.`,
    mend: [own.length > 0 ? `Buckets that it made: ${own.join(', ')}` : 'It made no bucket.'],
    state: 'Nothing was changed.',
  });
}

async function observeMade(
  made: readonly Made[],
  aws: Aws,
  identity: Identity,
  signal: AbortSignal,
): Promise<UndoState> {
  const buckets = new Map<string, string>();
  const policyArns = new Set<string>();
  const roleNames = new Set<string>();
  const regions = new Set<string>();
  for (const each of made) {
    if (each.kind === 'bucket' || each.kind === 'bucket-policy') buckets.set(each.bucket, each.region);
    if (each.kind === 'flow-logs') regions.add(each.region);
    if ('policyArn' in each) policyArns.add(each.policyArn);
    if ('roleName' in each) roleNames.add(each.roleName);
  }
  const [bucketList, policies, roles, flowLogs] = await Promise.all([
    Promise.all([...buckets].map(async ([name, region]) => readBucketFor(aws, name, region, signal))),
    // Managed policies of AWS are attached, not made: they need no reading.
    Promise.all(
      [...policyArns]
        .filter((arn) => !arn.includes(':iam::aws:'))
        .map(async (arn) => [policyNameOf(arn), await aws.readPolicy(policyNameOf(arn), signal)] as const),
    ),
    Promise.all(
      [...roleNames].map(async (name) => {
        const role = await aws.readRole(name, signal);
        return { name, role, use: role ? await aws.readRoleUse(name, signal) : null };
      }),
    ),
    Promise.all([...regions].map((region) => aws.listFlowLogs(region, signal))),
  ]);
  return {
    account: identity.account,
    partition: identity.partition,
    buckets: Object.fromEntries(bucketList.map(({ bucket }) => [bucket.name, bucket])),
    hasObjects: Object.fromEntries(bucketList.map(({ bucket, hasObjects }) => [bucket.name, hasObjects])),
    policies: Object.fromEntries(policies.flatMap(([name, policy]) => (policy ? [[name, policy]] : []))),
    roles: Object.fromEntries(roles.flatMap(({ name, role }) => (role ? [[name, role]] : []))),
    roleUses: Object.fromEntries(roles.flatMap(({ name, use }) => (use ? [[name, use]] : []))),
    flowLogs: flowLogs.flat(),
    resources: [],
  };
}

async function readBucketFor(aws: Aws, name: string, region: string, signal: AbortSignal) {
  const bucket = await aws.readBucket(name, region, signal);
  const hasObjects =
    bucket.state === 'owned'
      ? await aws.bucketHasObjects({ bucket: name, region: bucket.region ?? region }, signal)
      : null;
  return { bucket, hasObjects };
}

/**
 * Carries an undo out, journaled like an apply.
 *
 * @throws UserError as `walk` does; running again goes on from there
 */
export async function executeUndo(options: {
  session: Session;
  plan: UndoPlan;
  aws: Aws;
  signal: AbortSignal;
  now: () => Date;
  onProgress: ProgressOf<Removal>;
}): Promise<UndoResult> {
  const { session, plan, aws, signal, now, onProgress } = options;
  const { journal } = session;
  await journal.append({
    type: 'run',
    at: now().toISOString(),
    run: 'undo',
    changes: plan.removals.map(({ id, kind, action, name }) => ({ id, kind, action, name })),
  });
  const recorder = journalRecorder({ journal, run: 'undo', now });
  const end = (outcome: 'applied' | 'partial' | 'failed' | 'interrupted') =>
    journal.append({ type: 'result', at: now().toISOString(), run: 'undo', outcome });
  try {
    const result = await walk({
      items: plan.removals,
      units: undoUnits(plan.removals),
      standing: (removal) =>
        removal.action === 'gone' || removal.action === 'keep' ? { done: removal.why } : null,
      perform: (unit, onWait) =>
        takeBack(unit, aws, {
          signal,
          recorder,
          session: session.id,
          changes: unit.items.map(({ id }) => id),
          onWait,
        }),
      nameOf: (removal) => `the ${removal.kind.replace('-', ' ')} ${removal.name}`,
      signal,
      now,
      onProgress,
    });
    const failures = result.failures.map(({ item, error }) => ({ change: item.id, error }));
    const isDone = failures.length === 0;
    await end(isDone ? 'applied' : result.carriedOut > 0 ? 'partial' : 'failed');
    return {
      outcome: isDone
        ? result.carriedOut > 0
          ? 'undone'
          : 'unchanged'
        : result.carriedOut > 0
          ? 'partial'
          : 'failed',
      session: session.id,
      account: plan.account,
      removed: plan.removals
        .filter(({ id, action }) => (action === 'remove' || action === 'restore') && result.done.has(id))
        .map(({ id }) => id),
      kept: plan.removals
        .filter(({ action }) => action === 'keep')
        .map(({ name, kind, why }) => ({ name, kind, why })),
      failures,
    };
  } catch (error) {
    if (isAbort(error)) await end('interrupted');
    throw error;
  }
}

function undoUnits(removals: readonly Removal[]): WalkUnit<Removal>[] {
  const units: WalkUnit<Removal>[] = [];
  const open = new Map<string, [FlowLogRemoval, ...FlowLogRemoval[]]>();
  for (const removal of removals) {
    if (removal.action !== 'remove' && removal.action !== 'restore') continue;
    if (removal.kind !== 'flow-log') {
      units.push({ items: [removal] });
      continue;
    }
    const group = open.get(removal.region);
    if (group && group.length < FLOW_LOGS_PER_CALL) {
      group.push(removal);
      continue;
    }
    const fresh: [FlowLogRemoval, ...FlowLogRemoval[]] = [removal];
    open.set(removal.region, fresh);
    units.push({ items: fresh });
  }
  return units;
}

async function takeBack(unit: WalkUnit<Removal>, aws: Aws, context: MutationContext): Promise<ItemOutcome[]> {
  const removal = unit.items[0];
  switch (removal.kind) {
    case 'flow-log':
      return deleteFlowLogs(unit.items as readonly FlowLogRemoval[], aws, context);
    case 'bucket-policy':
      await removeStatements(removal, aws, context);
      break;
    case 'bucket':
      if (removal.target.deleteObjects) await aws.emptyBucket(removal.target, context);
      await aws.deleteBucket(removal.target, context);
      break;
    case 'attachment':
      await aws.detachRolePolicy(removal.target, context);
      break;
    case 'role':
      await aws.deleteRole(removal.target.roleName, context);
      break;
    case 'trust-policy': {
      const { roleName, trustPolicy, before } = removal.target;
      await aws.updateTrustPolicy({ name: roleName, trustPolicy, before }, context);
      break;
    }
    case 'policy':
      await aws.deletePolicy(removal.target.policyArn, context);
      break;
    case 'policy-version':
      await aws.restorePolicy(removal.target, context);
      break;
  }
  return [{ id: removal.id, ok: true, awsId: null }];
}

/** Reads the policy again and takes out just the statements of ours: what others added meanwhile stays. */
async function removeStatements(
  removal: BucketPolicyRemoval,
  aws: Aws,
  context: MutationContext,
): Promise<void> {
  const { bucket, region, statements } = removal.target;
  const { policy } = await aws.readBucket(bucket, region, context.signal);
  if (policy === null) return;
  const rest = statementsOf(policy).filter((each) => !statements.some((ours) => isSameStatement(ours, each)));
  if (rest.length === 0) await aws.deleteBucketPolicy({ bucket, region, before: policy }, context);
  else {
    const document = { ...policy, Statement: rest };
    await aws.putBucketPolicy({ bucket, region, document, before: policy }, context);
  }
}

async function deleteFlowLogs(
  removals: readonly FlowLogRemoval[],
  aws: Aws,
  context: MutationContext,
): Promise<ItemOutcome[]> {
  const region = removals[0]?.region ?? '';
  const flowLogIds = removals.map(({ target }) => target.flowLogId);
  const { failed } = await aws.deleteFlowLogs({ region, flowLogIds }, context);
  const refused = new Map(failed.map((item) => [item.flowLogId, item]));
  return removals.map((removal): ItemOutcome => {
    const item = refused.get(removal.target.flowLogId);
    if (!item) return { id: removal.id, ok: true, awsId: null };
    return {
      id: removal.id,
      ok: false,
      error: {
        code: 'FLOW_LOG_NOT_DELETED',
        exit: exitCode.failed,
        doing: `deleting the flow log ${removal.target.flowLogId}`,
        message: `AWS did not delete the flow log ${removal.target.flowLogId}.`,
        where: { account: removal.account, region, name: removal.target.flowLogId },
        aws: { service: 'EC2', operation: 'DeleteFlowLogs', code: item.code, message: item.message },
        mend: ['Undo again: what is gone is not touched twice.'],
      },
    };
  });
}
