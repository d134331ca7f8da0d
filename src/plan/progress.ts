/** How a plan is getting on, and what an apply ended with. Plain data for screens, journal and `--json`. */
import type { ErrorReport } from '../errors.ts';

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
}
