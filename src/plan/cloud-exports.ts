/** The cloud exports for which everything exists on AWS's side, as `apply --json` prints them. */
import { bucketOf } from '../documents/arns.ts';
import type { CloudExportRequest } from '../documents/cloud-export.ts';
import type { ApplyResult } from '../model/progress.ts';
import type { Change, Plan } from './types.ts';

/** What Kentik can be given now. */
export interface ReadyCloudExport {
  name: string;
  account: string;
  region: string | null;
  /** Whether it is registered with Kentik: in its portal, or with `request` by its API. */
  registered: boolean;
  /** What Kentik calls it; null while it isn't registered. */
  id: string | null;
  /** As Kentik reports it; null while it isn't registered. */
  status: string | null;
  /** The request of Kentik's Cloud Export API, without the token. */
  request: CloudExportRequest;
}

/**
 * Those whose role exists with its policy and, with flow logs, whose bucket exists, admits them, and has at least one that
 * points at it. A flow log that is missing, or a secondary account, is no reason to leave the export out. None where a run
 * did not come to its end.
 */
export function readyCloudExports(plan: Plan, result: ApplyResult): ReadyCloudExport[] {
  const isWhole =
    result.outcome !== 'interrupted' && result.outcome !== 'failed' && result.stop === undefined;
  if (!isWhole) return [];
  const failed = new Set(result.failures.map(({ change }) => change));
  const missing = plan.changes.filter(
    ({ id, kind, action }) => kind !== 'flow-log' && (action === 'blocked' || failed.has(id)),
  );
  // A flow log of this run, or one from before that stays, also where replacing it failed.
  const before = plan.changes.flatMap((change) =>
    change.kind === 'flow-log' ? [bucketOf(change.current?.destination ?? null)] : [],
  );
  const fed = new Set([...result.flowLogs.map(({ bucket }) => bucket), ...before]);
  const absent = new Set(
    (result.secondary ?? []).flatMap(({ account, status }) =>
      status === 'printed' || status === 'failed' ? [account] : [],
    ),
  );
  return plan.documents.flatMap(({ id, name, account, region, document }): ReadyCloudExport[] => {
    if (id !== 'cloud-export' || absent.has(account)) return [];
    const request = document as CloudExportRequest;
    const { bucket } = request.export.aws;
    const isOfIt = (change: Change) =>
      change.account === account && (change.region === null || change.name === bucket);
    if ((bucket !== undefined && !fed.has(bucket)) || missing.some(isOfIt)) return [];
    return [{ name, account, region, registered: false, id: null, status: null, request }];
  });
}
