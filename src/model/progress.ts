/** How a plan is getting on, and what an apply ended with. Plain data for screens, journal and `--json`. */
import type { ErrorReport } from './errors.ts';

export type ChangeStatus = 'waiting' | 'started' | 'done' | 'failed' | 'skipped';

/** One change while the plan is carried out. */
export interface ChangeProgress {
  status: ChangeStatus;
  /** ISO 8601; when it was started and ended. */
  startedAt: string | null;
  endedAt: string | null;
  /** What is being waited for, or why it was skipped. */
  detail: string | null;
  error: ErrorReport | null;
}

export type ApplyOutcome = 'applied' | 'unchanged' | 'partial' | 'failed' | 'interrupted';

/** What became of one account of a metadata-only export. `printed`: left to someone else, as answered. */
export interface AccountResult {
  account: string;
  /** null where there is no such role. */
  roleArn: string | null;
  status: 'applied' | 'unchanged' | 'failed' | 'printed';
}

/** Whether everything that was called for exists now: created by this run, or before it. */
export function isSetUp(outcome: ApplyOutcome | AccountResult['status']): boolean {
  return outcome === 'applied' || outcome === 'unchanged';
}

/** What an apply ended with; the last line of `apply --json` is made of it. */
export interface ApplyResult {
  outcome: ApplyOutcome;
  session: string;
  account: string;
  roleArn: string | null;
  policyArn: string | null;
  buckets: string[];
  flowLogs: { id: string; resourceId: string; region: string; bucket: string }[];
  failures: { change: string; error: ErrorReport }[];
  /** What ended the run before its end, where it was not the user: expired credentials, an unwritable journal. */
  stop?: ErrorReport;
  /** Of a metadata-only export; null where the role couldn't be created, or where there is no primary (separate roles). */
  primaryRoleArn?: string | null;
  /** Of a metadata-only export: the secondary accounts, or with separate roles every account. */
  secondary?: AccountResult[];
}

/** What several applies of one sitting came to: an account that an earlier one set up wasn't as expected all along. */
export function withEarlier(now: ApplyResult, before: ApplyResult | null): ApplyResult {
  const applied = new Set(
    (before?.secondary ?? []).flatMap(({ account, status }) => (status === 'applied' ? [account] : [])),
  );
  if (now.secondary === undefined || applied.size === 0) return now;
  return {
    ...now,
    secondary: now.secondary.map((each) =>
      each.status === 'unchanged' && applied.has(each.account) ? { ...each, status: 'applied' } : each,
    ),
  };
}
