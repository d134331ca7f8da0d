/** The cloud exports that a proof asks Kentik about: those of a plan, or those that someone registered by hand. Pure. */
import type { CloudExportRequest } from '../documents/cloud-export.ts';
import { placeInBucket } from '../model/export-fields.ts';
import { resourcesOf } from '../model/ids.ts';
import type { ExistingCloudExport, KentikState } from '../model/kentik.ts';
import type { RegisteredExport } from '../model/progress.ts';
import type { SessionResource } from '../model/session-resources.ts';
import { named, readsSame } from '../plan/kinds/cloud-export.ts';
import type { Change, Plan } from '../plan/types.ts';
import type { Delivery } from './types.ts';

export interface ExportTarget {
  /** 12 digits. */
  account: string;
  name: string;
  /** null where Kentik has none. */
  id: string | null;
  /** What the answers call for. */
  desired: CloudExportRequest['export'];
  /** The logged resources whose logs arrive in its bucket. */
  seen: readonly string[];
}

/**
 * The cloud exports of a plan. What blocks one is the plan's to say.
 *
 * @param deliveries what is known of its logs; empty of a metadata-only export
 * @param known exports by their IDs, of this run or of the session: what Kentik has of them might match nothing of the plan
 */
export function exportTargets(
  { changes }: Pick<Plan, 'changes'>,
  deliveries: readonly KnownDelivery[],
  known: {
    registered?: readonly RegisteredExport[] | undefined;
    created?: readonly SessionResource[] | undefined;
  } = {},
): ExportTarget[] {
  const { registered = [], created = [] } = known;
  return changes.flatMap((change) => {
    if (change.kind !== 'cloud-export' || change.action === 'blocked') return [];
    const { account, name, desired, current } = change;
    const isUsed = (exportId: string) => changes.some((each) => exportIn(each)?.id === exportId);
    // Edited in Kentik it can match nothing of the plan, which then has another name for the one to be created.
    const lost = resourcesOf(created, 'cloud-export', { account }).filter(
      ({ exportId }) => exportId !== '' && !isUsed(exportId),
    );
    const own = lost.find((each) => each.name === name) ?? (lost.length === 1 ? lost[0] : undefined);
    const id =
      registered.find((each) => each.change === change.id)?.id ?? current?.id ?? own?.exportId ?? null;
    return [{ account, name, id, desired, seen: seenIn(deliveries, desired) }];
  });
}

type KnownDelivery = Pick<Delivery, 'bucket' | 'traffic'>;

function seenIn(deliveries: readonly KnownDelivery[], { aws }: ExportTarget['desired']): string[] {
  return deliveries
    .filter(({ bucket }) => bucket === aws.bucket)
    .flatMap(({ traffic }) => traffic.filter(({ state }) => state === 'seen'))
    .map(({ resourceId }) => resourceId);
}

/**
 * The exports that someone registered without this program: they read what the plan's documents say, with its role.
 *
 * @param deliveries as for `exportTargets`
 * @returns `unmatched`: a sentence for each export of the plan that isn't among Kentik's. Foreign text
 */
export function registeredByHand(
  { documents }: Pick<Plan, 'documents'>,
  { exports, invalidExports }: Pick<KentikState, 'exports' | 'invalidExports'>,
  deliveries: readonly KnownDelivery[],
): { targets: ExportTarget[]; unmatched: string[] } {
  const found: ReturnType<typeof registeredByHand> = { targets: [], unmatched: [] };
  for (const { id, account, document } of documents) {
    if (id !== 'cloud-export') continue;
    const { export: desired } = document as CloudExportRequest;
    const { iamRoleArn } = desired.aws;
    const hasRole = ({ aws }: ExistingCloudExport) => aws?.iamRoleArn === iamRoleArn;
    const readers = exports.filter((each) => readsSame(each, desired.aws, hasRole));
    const own = readers.filter(hasRole);
    const enabled = own.filter((each) => each.enabled);
    const seen = seenIn(deliveries, desired);
    for (const { id, name } of enabled.length > 0 ? enabled : own) {
      found.targets.push({ account, name, id, desired, seen });
    }
    if (own.length > 0) continue;
    const what = desired.aws.metadataOnly ? 'metadata' : `the bucket ${placeInBucket(desired.aws)}`;
    const hidden = invalidExports === 0 ? '' : ` Kentik can't show ${invalidExports} of its exports.`;
    found.unmatched.push(
      readers.length === 0
        ? `none of the ${exports.length} cloud exports that these credentials show reads ${what} with the role ${iamRoleArn}.${hidden}`
        : `the bucket is read with another role than ${iamRoleArn}, by ${named(readers)}.${hidden}`,
    );
  }
  return found;
}

function exportIn(change: Change): ExistingCloudExport | null {
  return change.kind === 'cloud-export' ? change.current : null;
}
