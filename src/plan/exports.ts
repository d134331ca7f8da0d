/** The cloud exports of a full setup: one for each bucket ("Kentik for AWS", VPCs and Kentik Rate Limits). */
import { defaultExportName } from '../answers/defaults.ts';
import type { FullAnswers } from '../answers/types.ts';
import { bucketOf } from '../documents/arns.ts';
import type { CloudExportRequest } from '../documents/cloud-export.ts';
import type { ApplyResult } from '../model/progress.ts';
import type { BucketUse } from './kinds/bucket-policy.ts';
import type { Change, KentikValue, Plan } from './types.ts';

export interface PlannedExport {
  name: string;
  bucket: string;
  region: string;
}

/**
 * A name for each export. With several buckets the region is part of it, because Kentik's names should be unique:
 * `aws-us-east-1` for us-east-1 becomes `aws-eu-west-1` for a bucket in eu-west-1, `prod` becomes `prod-eu-west-1`. With
 * mixed allocation, where buckets can share a region, it is the bucket: `prod-acme-eu`.
 */
export function plannedExports(answers: FullAnswers, uses: readonly BucketUse[]): PlannedExport[] {
  const { allocation, kentik, region } = answers;
  const base = kentik?.name ?? defaultExportName(region);
  const tail = `-${region}`;
  const stem = base.endsWith(tail) ? base.slice(0, -tail.length) : base;
  return uses.map(({ bucket, bucketRegion }) => ({
    name:
      uses.length > 1
        ? `${stem}-${allocation === 'mixed' ? bucket : bucketRegion}`
        : (kentik?.name ?? defaultExportName(bucketRegion)),
    bucket,
    region: bucketRegion,
  }));
}

/**
 * The value of each field in Kentik's portal (Settings, Public Clouds); for flow logs, as its current manual names
 * them.
 */
export function kentikValues(
  answers: FullAnswers,
  exports: readonly PlannedExport[],
  roleArn: string,
): KentikValue[] {
  return exports.flatMap(({ name, bucket, region }) => {
    const fields: [field: string, value: string][] = [
      ['AWS Role', roleArn],
      ['AWS Region', region],
      ['S3 Bucket Name', bucket],
      ['S3 Prefix', answers.prefix],
      ['Name', name],
      ['Billing Plan', answers.kentik?.planId ?? ''],
    ];
    return portalValues(name, fields);
  });
}

/** The values to enter. */
export function portalValues(
  name: string,
  fields: readonly (readonly [field: string, value: string])[],
): KentikValue[] {
  return fields.flatMap(([field, value]) => (value === '' ? [] : [{ export: name, field, value }]));
}

/** What can be registered with Kentik now. */
export interface ReadyCloudExport {
  name: string;
  account: string;
  region: string | null;
  /** Whether it is registered with Kentik, in its portal or with `request` through its API. */
  registered: boolean;
  /** Its ID in Kentik; null while it isn't registered. */
  id: string | null;
  /** As Kentik reports it; null while it isn't registered. */
  status: string | null;
  /** The request of Kentik's Cloud Export API, without the token. */
  request: CloudExportRequest;
}

/** Other accounts of a metadata-only export that this program has not set up, by ids. */
export function accountsToCome(result: Pick<ApplyResult, 'secondary'> | null): string[] {
  return (result?.secondary ?? []).flatMap(({ account, status }) =>
    status === 'failed' || status === 'printed' ? [account] : [],
  );
}

/**
 * The exports whose role exists with its policy and, with flow logs, whose bucket exists, allows log delivery, and is
 * the destination of at least one flow log. A missing flow log or secondary account doesn't exclude the export. None if
 * a run didn't finish.
 */
export function readyCloudExports(plan: Plan, result: ApplyResult): ReadyCloudExport[] {
  const isWhole =
    result.outcome !== 'interrupted' && result.outcome !== 'failed' && result.stop === undefined;
  if (!isWhole) return [];
  // A flow log of this run, or an earlier one that stays, even if replacing it failed.
  const before = plan.changes.flatMap((change) =>
    change.kind === 'flow-log' ? [bucketOf(change.current?.destination ?? null)] : [],
  );
  const fed = new Set([...result.flowLogs.map(({ bucket }) => bucket), ...before]);
  const absent = new Set(accountsToCome(result));
  return plan.documents.flatMap((planned): ReadyCloudExport[] => {
    const { id, name, account, region, document } = planned;
    if (id !== 'cloud-export' || absent.has(account)) return [];
    const request = document as CloudExportRequest;
    const { bucket } = request.export.aws;
    if ((bucket !== undefined && !fed.has(bucket)) || missingChanges(plan, result, planned).length > 0)
      return [];
    return [{ name, account, region, registered: false, id: null, status: null, request }];
  });
}

/**
 * What a cloud export can't do without and that this run left undone: blocked and failed changes, flow logs aside.
 *
 * @param planned its document in the plan
 */
export function missingChanges(
  { changes }: Plan,
  { failures }: ApplyResult,
  { account, document }: Plan['documents'][number],
): Change[] {
  const failed = new Set(failures.map(({ change }) => change));
  const { bucket } = (document as CloudExportRequest).export.aws;
  return changes.filter(
    (change) =>
      change.kind !== 'flow-log' &&
      (change.action === 'blocked' || failed.has(change.id)) &&
      change.account === account &&
      (change.region === null || change.name === bucket),
  );
}
