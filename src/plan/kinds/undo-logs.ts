/** Undoing what was made for logs: flow logs, bucket policy statements, buckets. */
import { isSameStatement, statementsOf } from '../../model/compare.ts';
import type { ExistingFlowLog, PolicyDocument, PolicyStatement } from '../../model/existing.ts';
import { expectedBucket, expectedFlowLog } from '../../model/expected.ts';
import { sessionTag } from '../../model/ids.ts';
import type {
  ChangedBucketPolicy,
  CreatedBucket,
  CreatedFlowLogs,
  SessionResource,
} from '../../model/session-resources.ts';
import type { BucketPolicyRemoval, BucketRemoval, FlowLogRemoval, UndoState } from '../undo-types.ts';
import { isOwnTag, type Keep, keep, seenText } from '../undo-verdicts.ts';
import { addedStatements } from '../writes.ts';
import { isOfLostCall } from './own-flow-log.ts';

/**
 * The flow logs of one call: those whose ids AWS gave, and, where the answer was lost, those that fit what was asked for
 * and when. Each must carry the session's tag, too.
 *
 * @param skewMs how far AWS's clock is ahead of the journal's
 */
export function undoFlowLogs(
  made: CreatedFlowLogs & { account: string; owners?: string[] },
  session: string,
  logs: FlowLogIndex,
  usedBy: (log: { id: string; resourceId: string }) => Keep | null,
  skewMs: number,
): FlowLogRemoval[] {
  const { account, region, resourceIds, flowLogIds, lost } = made;
  const base = (flowLogId: string, log: ExistingFlowLog | undefined) => ({
    kind: 'flow-log' as const,
    id: `undo:flow-log:${region}:${flowLogId}`,
    account,
    region,
    name: flowLogId,
    dependsOn: [],
    target: {
      region,
      flowLogId,
      resourceId: log?.resourceId ?? '',
      expected: log === undefined ? null : expectedFlowLog(log),
    },
    ...(log === undefined ? {} : { seen: seenFlowLog(log) }),
  });
  const known = flowLogIds.map((id): FlowLogRemoval => {
    const log = logs.byId.get(id);
    if (log?.region !== region) {
      return { ...base(id, undefined), action: 'gone', why: 'The flow log no longer exists.' };
    }
    const verdict = isOwnTag(log.tags, session, made)
      ? (usedBy(log) ?? remove(`This session created it for ${log.resourceId}.`))
      : keep('The flow log no longer carries the tag of this session.');
    return { ...base(id, log), ...verdict };
  });
  if (lost === undefined) return known;
  const found = resourceIds.flatMap((id) => logs.byResource.get(id) ?? []);
  return [
    ...known,
    ...found.flatMap((log): FlowLogRemoval[] => {
      if (log.region !== region || !isOwnTag(log.tags, session, made)) return [];
      if (logs.createdHere.has(log.id)) return [];
      const verdict = isOfLostCall(log, { region, resourceIds, lost }, skewMs)
        ? (usedBy(log) ?? remove(`This session asked for it for ${log.resourceId}; AWS's answer was lost.`))
        : keep(
            'It carries the tag of this session, but its destination, format or time of creation show that something else created it.',
          );
      return [{ ...base(log.id, log), ...verdict }];
    }),
  ];
}

/** Thousands of flow logs are looked up by id and by resource. */
export interface FlowLogIndex {
  byId: ReadonlyMap<string, ExistingFlowLog>;
  byResource: ReadonlyMap<string, readonly ExistingFlowLog[]>;
  /** Ids that AWS gave to this session. */
  createdHere: ReadonlySet<string>;
}

export function flowLogIndex(
  flowLogs: readonly ExistingFlowLog[],
  made: readonly SessionResource[],
): FlowLogIndex {
  const byResource = new Map<string, ExistingFlowLog[]>();
  for (const log of flowLogs) {
    const others = byResource.get(log.resourceId);
    if (others === undefined) byResource.set(log.resourceId, [log]);
    else others.push(log);
  }
  const createdHere = made.flatMap((each) => (each.kind === 'flow-logs' ? each.flowLogIds : []));
  return {
    byId: new Map(flowLogs.map((log) => [log.id, log])),
    byResource,
    createdHere: new Set(createdHere),
  };
}

/** Whether logs arrive changes by itself; all else is somebody's edit. */
function seenFlowLog({
  deliverLogsStatus: _status,
  deliverLogsErrorMessage: _message,
  ...log
}: ExistingFlowLog) {
  return seenText(log);
}

function remove(why: string) {
  return { action: 'remove' as const, why };
}

/**
 * Takes back the statements that this session added, and no other; what others have added since stays.
 *
 * @param flowLogs those that go
 * @param usedBy why they stay where other sessions need them; null where none does
 */
export function undoBucketPolicy(
  made: ChangedBucketPolicy & { account: string },
  flowLogs: readonly FlowLogRemoval[],
  state: UndoState,
  usedBy: Keep | null,
): BucketPolicyRemoval {
  const { account, region, bucket } = made;
  const added = addedStatements(made.writes);
  const now = state.buckets[bucket]?.policy ?? null;
  const ours = (now === null ? [] : statementsOf(now)).filter((statement) =>
    added.some((other) => isSameStatement(other, statement)),
  );
  return {
    kind: 'bucket-policy',
    id: `undo:bucket-policy:${region}:${bucket}`,
    account,
    region,
    name: bucket,
    // While a flow log exists AWS would add the statements again.
    dependsOn: flowLogs.map(({ id }) => id),
    target: { bucket, region, statements: ours },
    seen: seenText(now),
    ...judgeStatements(ours.length, usedBy, deliveredFor(bucket, flowLogs, state)),
  };
}

function judgeStatements(own: number, usedBy: Keep | null, reason: string | null) {
  if (own === 0) {
    return { action: 'gone' as const, why: 'The statements for log delivery no longer exist.' };
  }
  if (usedBy !== null) return usedBy;
  if (reason !== null) return keep(`${reason} Without the statements its logs would not be delivered.`);
  return {
    action: 'remove' as const,
    why: 'This session added the statements for log delivery; the others stay.',
  };
}

/** A flow log that stays and delivers to the bucket, in words; null where there is none. */
function deliveredFor(
  bucket: string,
  removals: readonly FlowLogRemoval[],
  { flowLogs, partition }: UndoState,
): string | null {
  const leaving = new Set(removals.map(({ target }) => target.flowLogId));
  const arn = `arn:${partition}:s3:::${bucket}`;
  const others = flowLogs.filter(
    ({ id, destination }) =>
      !leaving.has(id) && (destination === arn || destination?.startsWith(`${arn}/`) === true),
  );
  const [first] = others;
  if (first === undefined) return null;
  const more = others.length === 1 ? 'delivers' : `and ${others.length - 1} more deliver`;
  return `The flow log ${first.id} of ${first.resourceId} in ${first.region} ${more} to the bucket and stays.`;
}

interface BucketOptions {
  session: string;
  deleteLogs: readonly string[];
  dependsOn: string[];
  /** Flow logs that go. */
  flowLogs: readonly FlowLogRemoval[];
  /** Why it stays where other sessions use it; null where none does. */
  usedBy: Keep | null;
  /** The statements of its policy that this session added. */
  ownStatements: readonly PolicyStatement[];
}

/** A bucket goes when it is empty, or when it was named as one whose logs may be deleted. */
export function undoBucket(
  made: CreatedBucket & { account: string; owners?: string[] },
  options: BucketOptions,
  state: UndoState,
): BucketRemoval {
  const { account, region, bucket } = made;
  return {
    kind: 'bucket',
    id: `undo:bucket:${region}:${bucket}`,
    account,
    region,
    name: bucket,
    dependsOn: options.dependsOn,
    target: {
      bucket,
      region,
      deleteObjects: options.deleteLogs.includes(bucket),
      expected: expectedBucket(state.buckets[bucket]),
    },
    seen: seenText(state.buckets[bucket] ?? null),
    ...judgeBucket(made, options, state),
  };
}

function judgeBucket(
  made: CreatedBucket & { owners?: string[] },
  { session, deleteLogs, flowLogs, usedBy, ownStatements }: BucketOptions,
  state: UndoState,
) {
  const { bucket, isTagged, isProven } = made;
  const existing = state.buckets[bucket];
  if (!existing || existing.state === 'absent') {
    return { action: 'gone' as const, why: 'The bucket is not there any more.' };
  }
  if (existing.state !== 'owned') return keep('The bucket belongs to another account now.');
  if (existing.tags === null) {
    return keep(
      'Its tags may not be read, so it is not certain that this session made it.',
      `Allow s3:GetBucketTagging on arn:${state.partition}:s3:::${bucket}, then undo again.`,
    );
  }
  const tag = existing.tags[sessionTag];
  // Where AWS refused the tag the journal tells alone: it looked, nobody had the name, and AWS said it was made.
  const isOurs = isOwnTag(existing.tags, session, made) || (tag === undefined && !isTagged && isProven);
  if (!isOurs) {
    return keep('The bucket does not carry the tag of this session any more, so it may be somebody else’s.');
  }
  if (usedBy !== null) return usedBy;
  const reason = deliveredFor(bucket, flowLogs, state) ?? grantedToOthers(existing.policy, ownStatements);
  if (reason !== null) return keep(reason);
  const hasObjects = state.hasObjects[bucket];
  if (hasObjects === false || deleteLogs.includes(bucket)) {
    return {
      action: 'remove' as const,
      why:
        hasObjects === false
          ? 'This session made the bucket, and it is empty.'
          : 'This session made the bucket; its logs are deleted with it, as asked.',
    };
  }
  return {
    ...keep(
      hasObjects === null ? 'It is not known whether the bucket is empty.' : 'The bucket holds objects.',
      `To delete them with the bucket: --delete-logs ${bucket}`,
    ),
    isNameAsked: true as const,
  };
}

/** Statements of others in the bucket's policy would go with the bucket; in words, null where there are none. */
function grantedToOthers(
  policy: PolicyDocument | null,
  ownStatements: readonly PolicyStatement[],
): string | null {
  // AWS adds statements for log delivery by itself where it finds them missing: they are nobody's.
  const isOfDelivery = ({ Principal: principal }: PolicyStatement) =>
    typeof principal === 'object' && principal.Service === 'delivery.logs.amazonaws.com';
  const others = (policy === null ? [] : statementsOf(policy)).filter(
    (statement) => !isOfDelivery(statement) && !ownStatements.some((own) => isSameStatement(own, statement)),
  );
  if (others.length === 0) return null;
  const names = others.map(({ Sid }) => Sid ?? 'one without a name').join(', ');
  return `Somebody has added to its policy since (${names}), so somebody may count on the bucket.`;
}

/** Every bucket that the session made. */
export function madeBuckets(made: readonly SessionResource[]): Set<string> {
  return new Set(made.flatMap((each) => (each.kind === 'bucket' ? [each.bucket] : [])));
}
