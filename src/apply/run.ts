/** Applying: a walk over a plan's changes. */
import type { MutationRecorder } from '../aws/types.ts';
import { type ErrorReport, exitCode, UserError } from '../model/errors.ts';
import type { ApplyResult } from '../model/progress.ts';
import type { Change, Plan } from '../plan/types.ts';
import type { Accounts } from './accounts.ts';
import { accountResults, unreachableError } from './metadata-result.ts';
import { perform } from './perform.ts';
import { findOverwritten } from './read-back.ts';
import { unitsOf } from './units.ts';
import { type ProgressOf, type WalkResult, walk } from './walk.ts';
import { concernsAll } from './world.ts';

export interface ApplyOptions {
  plan: Plan;
  accounts: Accounts;
  session: string;
  recorder: MutationRecorder;
  signal: AbortSignal;
  now: () => Date;
  /** What comes before the first change; where it fails, none is made. */
  first?: () => Promise<void>;
  /** Told of every step of every change. */
  onProgress: ProgressOf<Change>;
}

/**
 * Carries a plan out. Where that has to end early (interruption, expired credentials, an unwritable journal) the result
 * says so and what is there until then; running again goes on from it.
 */
export async function applyPlan(options: ApplyOptions): Promise<ApplyResult> {
  const { plan, accounts, session, recorder, signal, now, onProgress, first } = options;
  const result = await walk({
    items: plan.changes,
    units: unitsOf(plan.changes),
    ...(first === undefined ? {} : { first }),
    standing: (change) => {
      if (change.action === 'blocked')
        return { blocked: unreachableError(plan, change) ?? blockedError(change) };
      return change.action === 'none' || change.action === 'adopt' ? { done: change.why } : null;
    },
    perform: async (unit, onWait) =>
      perform(unit, await accounts.awsFor(unit.items[0].account, signal), {
        signal,
        recorder,
        session,
        changes: unit.items.map((change) => change.id),
        onWait,
      }),
    nameOf: (change) => `the ${change.kind.replace('-', ' ')} ${change.name}`,
    endsAll: (error, change) => concernsAll(error, change.account, accounts),
    signal,
    now,
    onProgress,
  });
  return resultOf(plan, session, await withReadBack(result, options));
}

/** Adds to the failures what was written and is no longer there at the end. */
async function withReadBack(
  walked: WalkResult<Change>,
  { plan, accounts, signal, now, onProgress }: ApplyOptions,
): Promise<WalkResult<Change>> {
  if (walked.stop !== null) return walked;
  const written = plan.changes.filter(({ id }) => walked.carriedOutIds.has(id));
  const lost = await findOverwritten(written, (account) => accounts.awsFor(account, signal), signal);
  for (const { item, error } of lost) {
    onProgress([item], { status: 'failed', endedAt: now().toISOString(), detail: error.message, error });
  }
  const { done, awsIds, kept, carriedOutIds, carriedOut, stop } = walked;
  return { done, awsIds, kept, carriedOutIds, carriedOut, stop, failures: [...walked.failures, ...lost] };
}

function blockedError(change: Change): ErrorReport {
  return {
    code: 'BLOCKED',
    exit: exitCode.failed,
    doing: `setting up the ${change.kind.replace('-', ' ')} ${change.name}`,
    message: change.why,
    where: {
      account: change.account,
      ...(change.region === null ? {} : { region: change.region }),
      name: change.name,
    },
    remedy: change.remedy === undefined ? [] : [change.remedy],
  };
}

/** An account that cannot be reached fails once, not with each of its changes. */
function distinctFailures(plan: Plan, failures: WalkResult<Change>['failures']): ApplyResult['failures'] {
  const told = new Set<string>();
  return failures.flatMap(({ item, error }) => {
    if (unreachableError(plan, item) !== null) {
      if (told.has(item.account)) return [];
      told.add(item.account);
    }
    return [{ change: item.id, error }];
  });
}

function outcomeOf(plan: Plan, { failures, carriedOut, stop }: WalkResult<Change>): ApplyResult['outcome'] {
  if (stop === 'interrupted') return 'interrupted';
  if (failures.length === 0 && stop === null) return carriedOut > 0 ? 'applied' : 'unchanged';
  if (stop instanceof UserError && stop.report.exit === exitCode.partial) return 'partial';
  // Nothing changed now, but some of it is ours from before: the set-up is partly there.
  return carriedOut > 0 || plan.changes.some((change) => change.action === 'none') ? 'partial' : 'failed';
}

function resultOf(plan: Plan, session: string, walked: WalkResult<Change>): ApplyResult {
  const { failures, done, awsIds, stop } = walked;
  const present = plan.changes.filter((change) => done.has(change.id));
  const isHome = (change: Change) => change.account === plan.account;
  const role = present.filter(isHome).find((change) => change.kind === 'role');
  const policy = present.filter(isHome).find((change) => change.kind === 'policy');
  return {
    outcome: outcomeOf(plan, walked),
    ...(stop instanceof UserError ? { stop: stop.report } : {}),
    session,
    account: plan.account,
    roleArn: role ? (role.current?.arn ?? role.desired.arn) : null,
    policyArn: policy ? (policy.current?.arn ?? policy.desired.arn) : null,
    buckets: present.filter((change) => change.kind === 'bucket').map((change) => change.name),
    flowLogs: present
      .filter((change) => change.kind === 'flow-log')
      .map((change) => ({
        id: awsIds.get(change.id) ?? change.current?.id ?? '',
        resourceId: change.desired.resourceId,
        region: change.region,
        bucket: change.desired.bucket,
      })),
    failures: distinctFailures(plan, failures),
    ...accountResults(plan, walked),
  };
}
