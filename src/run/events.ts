/** What an unattended apply says while it runs: a line for people, or a JSON object for programs. */
import type { ProgressOf } from '../apply/walk.ts';
import { cleanText } from '../model/clean-text.ts';
import type { ErrorReport } from '../model/errors.ts';
import { byAccount } from '../model/ids.ts';
import type { ApplyResult, ChangeProgress } from '../model/progress.ts';
import { failureJson, failuresJson } from '../outputs/plan-json.ts';
import { readyCloudExports } from '../plan/exports.ts';
import { accountRow, countByKind, isKept } from '../plan/summary.ts';
import type { Change, Plan, PlannedChange } from '../plan/types.ts';
import { output } from '../process/output.ts';
import { kindNames } from '../words/changes.ts';

export type ProgressListener = ProgressOf<Change>;

type Step = Parameters<ProgressListener>[1];

/**
 * With `--json` one `change` event a step; else one line a change that ended, or one an account of many.
 */
export function progressListener(json: boolean, plan: Plan): ProgressListener {
  if (!json && plan.accounts !== undefined) return accountListener(plan);
  if (json) {
    return (changes, progress) => {
      for (const change of changes) reportJson(change, progress);
    };
  }
  const waits = new Set<string>();
  return (changes, progress) => {
    if (isWait(progress)) reportWait(changes, progress.detail ?? '', waits);
    else for (const change of changes) reportLine(change, progress);
  };
}

/** What is waited for is a detail of a change that has been announced. */
function isWait({ status, startedAt, detail }: Step): boolean {
  return status === 'started' && startedAt === undefined && Boolean(detail);
}

/** Says a wait once, however many changes of a kind wait for the same thing and however often they look. */
function reportWait(changes: readonly Change[], detail: string, said: Set<string>): void {
  const [first] = changes;
  if (first === undefined || said.has(`${first.kind} ${detail}`)) return;
  said.add(`${first.kind} ${detail}`);
  const what =
    changes.length === 1 ? `${kindNames[first.kind]} ${cleanText(first.name)}` : countByKind(changes);
  output.note(`waiting  ${what}: ${cleanText(detail)}`);
}

/** Says what became of each account once, when its last change has ended. */
function accountListener(plan: Plan): ProgressListener {
  const progressOf = new Map<string, ChangeProgress['status']>();
  const planned = new Map((plan.accounts ?? []).map((each) => [each.account, each]));
  const changesOf = byAccount(plan.changes);
  const told = new Set<string>();
  const errors = new Map<string, ErrorReport>();
  return (changes, progress) => {
    for (const change of changes) {
      progressOf.set(change.id, progress.status);
      // What is skipped after a failure has no error of its own.
      if (progress.error) errors.set(change.account, progress.error);
      const place = planned.get(change.account);
      if (place === undefined || told.has(change.account)) continue;
      const row = accountRow(place, changesOf.get(change.account) ?? [], (id) => progressOf.get(id));
      if (row.state === 'waiting' || row.state === 'working') continue;
      told.add(change.account);
      const name = place.name === null ? '' : ` (${cleanText(place.name)})`;
      const error = place.error ?? errors.get(change.account);
      const why = row.state === 'failed' && error ? `: ${cleanText(error.message)}` : '';
      output.note(`${row.state.padEnd(9)} account ${place.account}${name}${why}`);
    }
  };
}

/** One step of one change. Keys are part of the stable interface. */
export function reportJson(change: PlannedChange, progress: Step, skipped = 'failed'): void {
  // What is skipped was not tried, because what it needs failed: the detail says so.
  const status = progress.status === 'skipped' ? skipped : progress.status;
  if (status === 'waiting') return;
  // What is waited for is a detail of a change that has been announced.
  if (status === 'started' && progress.startedAt === undefined) return;
  const { id, kind, action, account, region } = change;
  const { error, detail } = progress;
  const more = error ? { error } : detail ? { detail } : {};
  output.json({ event: 'change', id, kind, action, status, account, region, ...more });
}

function reportLine(change: Change, progress: Step): void {
  // The plan has said so.
  if (isKept(change)) return;
  const place = change.region === null ? '' : ` in ${change.region}`;
  const detail = progress.detail ? `: ${cleanText(progress.detail)}` : '';
  if (progress.status === 'done' || progress.status === 'failed' || progress.status === 'skipped') {
    output.note(
      `${progress.status.padEnd(8)} ${kindNames[change.kind]} ${cleanText(change.name)}${place}${detail}`,
    );
  }
}

/** The last line of `apply --json`. */
export function resultEvent(plan: Plan, result: ApplyResult): Record<string, unknown> {
  const { outcome, session, account, roleArn, policyArn, buckets, flowLogs, failures, stop } = result;
  return {
    event: 'result',
    outcome,
    session,
    account,
    roleArn,
    policyArn,
    buckets,
    flowLogs,
    cloudExports: readyCloudExports(plan, result),
    ...(result.primaryRoleArn === undefined ? {} : { primaryRoleArn: result.primaryRoleArn }),
    ...(result.secondary === undefined ? {} : { secondary: result.secondary }),
    failures: [
      ...failuresJson(withWholeAccounts(plan, failures)),
      ...(stop === undefined || failures.some(({ error }) => error === stop) ? [] : [failureJson([], stop)]),
    ],
    ...(stop === undefined ? {} : { stop }),
  };
}

/** An account that can't be reached fails once for people; a program finds each of its changes. */
function withWholeAccounts(plan: Plan, failures: ApplyResult['failures']): ApplyResult['failures'] {
  const unreachable = new Set(
    (plan.accounts ?? []).filter(({ reach }) => reach === 'unreachable').map(({ account }) => account),
  );
  const changesOf = byAccount(plan.changes);
  const accountOf = new Map(plan.changes.map(({ id, account }) => [id, account]));
  return failures.flatMap((failure) => {
    const account = accountOf.get(failure.change) ?? '';
    if (!unreachable.has(account)) return [failure];
    return (changesOf.get(account) ?? []).map(({ id }) => ({ ...failure, change: id }));
  });
}

/** The last line where the run ended before there was a plan to carry out. */
export function emptyResult(
  outcome: 'failed' | 'interrupted',
  report: ErrorReport | null = null,
): Record<string, unknown> {
  return {
    event: 'result',
    outcome,
    session: null,
    account: null,
    roleArn: null,
    policyArn: null,
    buckets: [],
    flowLogs: [],
    cloudExports: [],
    failures: outcome === 'interrupted' || report === null ? [] : [failureJson([], report)],
  };
}
