/** What an unattended apply says while it runs: a line for people, or a JSON object for programs. */
import { output } from '../output.ts';
import type { ApplyResult, ChangeProgress } from '../plan/progress.ts';
import type { Change } from '../plan/types.ts';
import { safeText } from '../render/safe-text.ts';

export type ProgressListener = (
  changes: readonly Change[],
  progress: Partial<ChangeProgress> & Pick<ChangeProgress, 'status'>,
) => void;

/** With `--json` one `change` event a step; else one line a change that ended. */
export function progressListener(json: boolean): ProgressListener {
  return (changes, progress) => {
    for (const change of changes) {
      if (json) reportJson(change, progress);
      else reportLine(change, progress);
    }
  };
}

const jsonStatus: Partial<Record<ChangeProgress['status'], string>> = {
  started: 'started',
  done: 'done',
  failed: 'failed',
  skipped: 'skipped',
};

function reportJson(
  change: Change,
  progress: Partial<ChangeProgress> & Pick<ChangeProgress, 'status'>,
): void {
  const status = jsonStatus[progress.status];
  if (status === undefined) return;
  // What is waited for is a detail of a change that has been announced.
  if (status === 'started' && progress.startedAt === undefined) return;
  output.json({
    event: 'change',
    id: change.id,
    kind: change.kind,
    action: change.action,
    status,
    account: change.account,
    region: change.region,
    ...(progress.error ? { error: progress.error } : progress.detail ? { detail: progress.detail } : {}),
  });
}

function reportLine(
  change: Change,
  progress: Partial<ChangeProgress> & Pick<ChangeProgress, 'status'>,
): void {
  const place = change.region === null ? '' : ` in ${change.region}`;
  const detail = progress.detail ? `: ${safeText(progress.detail)}` : '';
  if (progress.status === 'started' && progress.startedAt === undefined && progress.detail) {
    output.note(`waiting  ${change.kind} ${safeText(change.name)}${detail}`);
  } else if (progress.status === 'done' || progress.status === 'failed' || progress.status === 'skipped') {
    output.note(`${progress.status.padEnd(8)} ${change.kind} ${safeText(change.name)}${place}${detail}`);
  }
}

/** The last line of `apply --json`. */
export function resultEvent(result: ApplyResult): Record<string, unknown> {
  const { outcome, session, account, roleArn, policyArn, buckets, flowLogs, failures } = result;
  return {
    event: 'result',
    outcome,
    session,
    account,
    roleArn,
    policyArn,
    buckets,
    flowLogs,
    cloudExports: [],
    ...(failures.length > 0 ? { failures } : {}),
  };
}

/** The last line where Ctrl-C came first. */
export function interruptedEvent(session: string, account: string): Record<string, unknown> {
  return { event: 'result', outcome: 'interrupted', session, account };
}
