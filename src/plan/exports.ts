/** The cloud exports that answers call for, what Kentik's portal asks for, and what became of them. */
import { fullExportNames } from '../answers/export-names.ts';
import type { FullAnswers } from '../answers/types.ts';
import { bucketOf } from '../documents/arns.ts';
import { type CloudExportRequest, fullCloudExport, planIdPlaceholder } from '../documents/cloud-export.ts';
import type { ExportProof } from '../model/kentik-proof.ts';
import type { ApplyResult, RegisteredExport } from '../model/progress.ts';
import type { BucketUse } from './kinds/bucket-policy.ts';
import type { DesiredExport } from './kinds/cloud-export.ts';
import type {
  Change,
  CloudExportChange,
  FlowLogChange,
  KentikValue,
  Plan,
  PlanDocument,
  RoleChange,
} from './types.ts';

/** What the exports of a full setup use. */
export interface ExportUses {
  role: RoleChange;
  /** Role, policy, attachments, buckets and their policies. */
  needed: readonly Change[];
  flowLogs: readonly FlowLogChange[];
}

/** The cloud exports of a full setup: one for each bucket ("Kentik for AWS", VPCs and Kentik Rate Limits). */
export function fullExports(
  answers: FullAnswers,
  uses: readonly BucketUse[],
  { role, needed, flowLogs }: ExportUses,
): DesiredExport[] {
  const { kentik, prefix } = answers;
  const names = fullExportNames(answers, uses);
  return uses.map(({ bucket, bucketRegion }, index) => ({
    account: role.account,
    isNamed: kentik?.name !== undefined,
    hasPlan: kentik?.planId !== undefined,
    request: fullCloudExport({
      name: names[index] ?? '',
      planId: kentik?.planId ?? null,
      roleArn: role.desired.arn,
      region: bucketRegion,
      bucket,
      prefix,
    }),
    dependsOn: needed
      .filter((change) => change.region === null || change.name === bucket)
      .map(({ id }) => id),
    dependsOnAny: feeders(bucket, flowLogs),
  }));
}

/** The flow logs without which nothing arrives in a bucket; none where one that exists already writes to it. */
function feeders(bucket: string, flowLogs: readonly FlowLogChange[]): string[] {
  const isFed = flowLogs.some(({ current }) => bucketOf(current?.destination ?? null) === bucket);
  return isFed ? [] : flowLogs.filter(({ desired }) => desired.bucket === bucket).map(({ id }) => id);
}

/**
 * The value of each field in Kentik's portal (Settings, Public Clouds), as its current manual and "Kentik for AWS",
 * Metadata-only Export Fields, name them.
 */
export function portalValues(requests: readonly CloudExportRequest[]): KentikValue[] {
  return requests.flatMap(({ export: { name, planId, aws } }) => {
    const fields: [field: string, value: string][] = [
      ['AWS Role', aws.iamRoleArn],
      ['AWS Region', aws.region],
      ['S3 Bucket Name', aws.bucket ?? ''],
      ['S3 Prefix', aws.bucketPrefix ?? ''],
      ['AWS Accounts', (aws.secondaryAwsAccounts ?? []).join(',')],
      ['Regions used', (aws.secondaryAwsRegions ?? []).join(', ')],
      ['Role suffix', aws.secondaryAwsSuffix ?? ''],
      ['Name', name],
      ['Billing Plan', planId === planIdPlaceholder ? '' : planId],
    ];
    return fields.flatMap(([field, value]) => (value === '' ? [] : [{ export: name, field, value }]));
  });
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
    const registered = registrationOf(plan, result, planned);
    const isReady =
      (bucket === undefined || fed.has(bucket)) && missingChanges(plan, result, planned).length === 0;
    if (registered === null && !isReady) return [];
    const { id: exportId = null, status = null } = registered ?? {};
    return [{ name, account, region, registered: registered !== null, id: exportId, status, request }];
  });
}

/**
 * Whether Kentik has an export as the plan calls for.
 *
 * @param result null where nothing was applied
 * @param planned its document in the plan
 * @returns `status` in Kentik's own word, null where it wasn't read; null where Kentik doesn't have it
 */
export function registrationOf(
  plan: Plan,
  result: Pick<ApplyResult, 'registered'> | null,
  planned: Pick<PlanDocument, 'name' | 'account'>,
): { id: string; status: string | null } | null {
  const own = exportChange(plan, planned);
  if (own === null) return null;
  const done = result?.registered?.find(({ change }) => change === own.id);
  if (done !== undefined) return { id: done.id, status: done.status };
  const { action, current } = own;
  return (action === 'none' || action === 'adopt') && current !== null
    ? { id: current.id, status: current.status?.status ?? null }
    : null;
}

/** A result with the statuses of registered exports as a later proof has read them. What wasn't read stays. */
export function withProvenStatus(
  plan: Plan,
  result: ApplyResult,
  proofs: readonly Pick<ExportProof, 'account' | 'name' | 'id' | 'status'>[],
): ApplyResult {
  const seen = proofs.flatMap((proof): RegisteredExport[] => {
    const { id, status } = proof;
    const change = exportChange(plan, proof);
    if (change === null || id === null || status === null) return [];
    return registrationOf(plan, result, proof)?.id === id
      ? [{ change: change.id, id, status: status.status }]
      : [];
  });
  if (seen.length === 0) return result;
  const ids = new Set(seen.map(({ change }) => change));
  const others = (result.registered ?? []).filter(({ change }) => !ids.has(change));
  return { ...result, registered: [...others, ...seen] };
}

/** The change that registers the export of a document; null where none does. */
export function exportChange(
  { changes }: Pick<Plan, 'changes'>,
  { name, account }: Pick<PlanDocument, 'name' | 'account'>,
): CloudExportChange | null {
  const found = changes.find(
    (change): change is CloudExportChange =>
      change.kind === 'cloud-export' && change.name === name && change.account === account,
  );
  return found ?? null;
}

/**
 * What a cloud export can't do without and that this run left undone: blocked and failed changes, except flow logs and
 * its own registration.
 *
 * @param planned its document in the plan
 */
export function missingChanges(
  { changes }: Plan,
  { failures }: ApplyResult,
  { account, document }: PlanDocument,
): Change[] {
  const failed = new Set(failures.map(({ change }) => change));
  const { bucket } = (document as CloudExportRequest).export.aws;
  return changes.filter(
    (change) =>
      change.kind !== 'flow-log' &&
      change.kind !== 'cloud-export' &&
      (change.action === 'blocked' || failed.has(change.id)) &&
      change.account === account &&
      (change.region === null || change.name === bucket),
  );
}
