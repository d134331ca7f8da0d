/** The cloud exports for which everything is there on AWS's side, as `apply --json` tells them. */
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
  const fed = fedBuckets(plan, result);
  const absent = new Set(
    (result.secondary ?? [])
      .filter(({ status }) => status === 'printed' || status === 'failed')
      .map((each) => each.account),
  );
  return plan.documents
    .filter(({ id }) => id === 'cloud-export')
    .map(
      ({ name, account, region, document }): ReadyCloudExport => ({
        name,
        account,
        region,
        registered: false,
        id: null,
        status: null,
        request: document as CloudExportRequest,
      }),
    )
    .filter(
      ({
        account,
        request: {
          export: { aws },
        },
      }) => {
        const isOfIt = (change: Change) =>
          change.account === account && (change.region === null || change.name === aws.bucket);
        const isFed = aws.bucket === undefined || fed.has(aws.bucket);
        return isFed && !absent.has(account) && !missing.some(isOfIt);
      },
    );
}

/** Buckets that a flow log points at: one of this run, or one from before that stays, also where replacing it failed. */
function fedBuckets({ changes }: Plan, { flowLogs }: ApplyResult): Set<string> {
  const before = changes.flatMap((change) =>
    change.kind === 'flow-log' && change.current?.destination != null ? [change.current.destination] : [],
  );
  return new Set([
    ...flowLogs.map(({ bucket }) => bucket),
    ...before.map((destination) => destination.replace(/^.*:::/, '').replace(/\/.*$/, '')),
  ]);
}
