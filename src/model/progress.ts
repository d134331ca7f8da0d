/** The progress of a plan, and the result of an apply. Plain data for screens, journal and `--json`. */
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

/** The outcome of one account of a metadata-only export. `printed`: left to someone else, as the answers say. */
export interface AccountResult {
  account: string;
  /** null if the role doesn't exist. */
  roleArn: string | null;
  status: 'applied' | 'unchanged' | 'failed' | 'printed';
}

/** Whether everything in the plan exists now: created by this run, or before it. */
export function isSetUp(outcome: ApplyOutcome | AccountResult['status']): boolean {
  return outcome === 'applied' || outcome === 'unchanged';
}

/** A cloud export of the plan that Kentik has. */
export interface RegisteredExport {
  /** The id of its change. */
  change: string;
  id: string;
  /** In Kentik's own word, which can be any; null where it wasn't read. */
  status: string | null;
}

/** The result of an apply; the last line of `apply --json` is built from it. */
export interface ApplyResult {
  outcome: ApplyOutcome;
  session: string;
  account: string;
  roleArn: string | null;
  policyArn: string | null;
  buckets: string[];
  flowLogs: { id: string; resourceId: string; region: string; bucket: string }[];
  /** Cloud exports that Kentik has now, by the ids of their changes; absent where the plan registers none. */
  registered?: RegisteredExport[];
  failures: { change: string; error: ErrorReport }[];
  /** What ended the run early, if it wasn't the user: expired credentials, an unwritable journal. */
  stop?: ErrorReport;
  /** Of a metadata-only export; null where the role couldn't be created, or where there is no primary (separate roles). */
  primaryRoleArn?: string | null;
  /** Of a metadata-only export: the secondary accounts, or with separate roles every account. */
  secondary?: AccountResult[];
}

/**
 * The combined result of several applies of one run: an account that an earlier one set up counts as set up, not as
 * unchanged.
 */
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
