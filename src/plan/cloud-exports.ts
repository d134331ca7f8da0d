/** The cloud exports for which everything is there on AWS's side, as `apply --json` tells them. */
import type { CloudExportRequest } from '../documents/cloud-export.ts';
import type { ApplyResult } from './progress.ts';
import type { Change, Plan } from './types.ts';

/** What Kentik can be given now. */
export interface ReadyCloudExport {
  name: string;
  account: string;
  region: string | null;
  /** Kentik has not been told of it: that is done in its portal, or with `document` by its API. */
  registered: false;
  /** The request of Kentik's Cloud Export API, without the token. */
  document: CloudExportRequest;
}

/**
 * Those whose role is there with its policy, and with flow logs whose bucket is too and admits them. A flow log that is
 * missing, or a secondary account, is no reason to leave the export out. None where a run did not come to its end.
 */
export function readyCloudExports(plan: Plan, result: ApplyResult): ReadyCloudExport[] {
  const isWhole =
    result.outcome !== 'interrupted' && result.outcome !== 'failed' && result.stop === undefined;
  if (!isWhole) return [];
  const failed = new Set(result.failures.map(({ change }) => change));
  const missing = plan.changes.filter(
    ({ id, kind, action }) => kind !== 'flow-log' && (action === 'blocked' || failed.has(id)),
  );
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
        document: document as CloudExportRequest,
      }),
    )
    .filter(
      ({
        account,
        document: {
          export: { aws },
        },
      }) => {
        const isOfIt = (change: Change) =>
          change.account === account && (change.region === null || change.name === aws.bucket);
        return !absent.has(account) && !missing.some(isOfIt);
      },
    );
}
