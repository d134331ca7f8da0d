/** Applying: a walk over a plan's changes. */
import { exitCode, UserError } from '../model/errors.ts';
import { byAccount, isOfKentik } from '../model/ids.ts';
import type { AccountResult, ApplyResult } from '../model/progress.ts';
import type { Change, Plan } from '../plan/types.ts';
import { distinctFailures } from './failures.ts';
import { setUp } from './perform.ts';
import { findOverwritten, readExports } from './read-back.ts';
import type { WalkResult } from './walk.ts';
import { type WalkOptions, walk } from './walk.ts';

export type ApplyOptions = Omit<WalkOptions<Change>, 'perform'> & { plan: Plan };

/** Carries a plan out. Where that has to end early the result says so, and running again continues from it. */
export async function applyPlan(options: ApplyOptions): Promise<ApplyResult> {
  const { plan, accounts, session, signal } = options;
  const walked = await walk({ ...options, perform: setUp });
  const isStopped = walked.stop !== null;
  const written = isStopped ? [] : plan.changes.filter(({ id }) => walked.carriedOutIds.has(id));
  const exports = await readExports(written, walked.awsIds, accounts.kentik, signal);
  const documents = await findOverwritten(written, (account) => accounts.awsFor(account, signal), signal);
  const read = withLost(walked, [...documents, ...exports.lost], options);
  return { ...resultOf(plan, session, read), ...registeredExports(plan, read, exports.statuses) };
}

/** Adds to the failures what was written and is no longer there at the end. */
function withLost(
  walked: WalkResult<Change>,
  lost: WalkResult<Change>['failures'],
  { now, onProgress }: ApplyOptions,
): WalkResult<Change> {
  for (const { item, error } of lost) {
    onProgress([item], { status: 'failed', endedAt: now().toISOString(), detail: error.message, error });
  }
  const { done, awsIds, kept, carriedOutIds, hasChanged, stop } = walked;
  return { done, awsIds, kept, carriedOutIds, hasChanged, stop, failures: [...walked.failures, ...lost] };
}

function outcomeOf(
  plan: Plan,
  { failures, carriedOutIds, hasChanged, stop }: WalkResult<Change>,
): ApplyResult['outcome'] {
  if (stop === 'interrupted') return 'interrupted';
  if (failures.length === 0 && stop === null) return carriedOutIds.size > 0 ? 'applied' : 'unchanged';
  if (stop instanceof UserError && stop.report.exit === exitCode.partial) return 'partial';
  // Kentik can refuse, and AWS's side is complete all the same.
  if (stop === null && failures.every(({ item }) => isOfKentik(item))) return 'partial';
  // Nothing changed now, but some of it is ours from before: the setup is partly there.
  return hasChanged || plan.changes.some((change) => change.action === 'none') ? 'partial' : 'failed';
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

/** @param statuses by change, of exports that were read after they were changed */
function registeredExports(
  { changes }: Plan,
  { done, awsIds }: Pick<WalkResult<Change>, 'done' | 'awsIds'>,
  statuses: ReadonlyMap<string, string | null>,
): Pick<ApplyResult, 'registered'> {
  const exports = changes.filter((change) => change.kind === 'cloud-export');
  if (exports.length === 0) return {};
  const registered = exports.flatMap(({ id: change, current }) => {
    const id = awsIds.get(change) ?? current?.id;
    if (id === undefined || !done.has(change)) return [];
    return [{ change, id, status: statuses.get(change) ?? current?.status?.status ?? null }];
  });
  return { registered };
}

/** The part of a result that only metadata-only exports have. */
export function accountResults(
  plan: Plan,
  { done, carriedOutIds }: Pick<WalkResult<Change>, 'done' | 'carriedOutIds'>,
): Pick<ApplyResult, 'primaryRoleArn' | 'secondary'> {
  if (plan.accounts === undefined) return {};
  const changes = byAccount(plan.changes);
  const statusOf = (account: string): AccountResult['status'] => {
    // Whether Kentik has registered an export says nothing of the account.
    const own = (changes.get(account) ?? []).filter((change) => !isOfKentik(change));
    if (own.length === 0) return 'printed';
    if (own.some(({ id }) => !done.has(id))) return 'failed';
    return own.some(({ id }) => carriedOutIds.has(id)) ? 'applied' : 'unchanged';
  };
  const hasRole = (account: string) =>
    (changes.get(account) ?? []).some(({ kind, id }) => kind === 'role' && done.has(id));
  const primary = plan.accounts.find(({ part }) => part === 'primary');
  return {
    primaryRoleArn: primary !== undefined && hasRole(primary.account) ? primary.roleArn : null,
    secondary: plan.accounts
      .filter(({ part }) => part !== 'primary')
      .map(({ account, roleArn }) => {
        const status = statusOf(account);
        // Whether a role that is left to someone else exists isn't known; Kentik gets its name anyway.
        const isKnown = status === 'printed' || hasRole(account);
        return { account, roleArn: isKnown ? roleArn : null, status };
      }),
  };
}
