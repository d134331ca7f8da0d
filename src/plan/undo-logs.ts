/** Undoing what was made for logs: flow logs, bucket policy statements, buckets. */
import { isSameStatement, statementsOf } from './compare.ts';
import type { PolicyStatement } from './existing.ts';
import { sessionTag } from './ids.ts';
import type { Made, MadeBucket, MadeBucketPolicy, MadeFlowLogs } from './made.ts';
import { keep } from './undo-access.ts';
import type { BucketPolicyRemoval, BucketRemoval, FlowLogRemoval, UndoState } from './undo-types.ts';

/**
 * The flow logs of one call: those whose ids AWS gave, and, where the answer was lost, those of the same resources
 * that carry the session's tag.
 */
export function undoFlowLogs(
  made: MadeFlowLogs & { account: string },
  session: string,
  state: UndoState,
): FlowLogRemoval[] {
  const { account, region, resourceIds, flowLogIds } = made;
  const base = (flowLogId: string, resourceId: string) => ({
    kind: 'flow-log' as const,
    id: `undo:flow-log:${region}:${flowLogId}`,
    account,
    region,
    name: flowLogId,
    dependsOn: [],
    target: { region, flowLogId, resourceId },
  });
  const there = state.flowLogs.filter((log) => log.region === region);
  const known = flowLogIds.map((id): FlowLogRemoval => {
    const log = there.find((each) => each.id === id);
    if (!log) return { ...base(id, ''), action: 'gone', why: 'The flow log is not there any more.' };
    if (log.tags[sessionTag] !== session) {
      return {
        ...base(id, log.resourceId),
        ...keep('The flow log does not carry the tag of this session any more.'),
      };
    }
    return {
      ...base(id, log.resourceId),
      action: 'remove',
      why: `This session made it for ${log.resourceId}.`,
    };
  });
  const found = there
    .filter(
      (log) =>
        log.tags[sessionTag] === session &&
        resourceIds.includes(log.resourceId) &&
        !flowLogIds.includes(log.id),
    )
    .map(
      (log): FlowLogRemoval => ({
        ...base(log.id, log.resourceId),
        action: 'remove',
        why: `It carries the tag of this session, which asked for it for ${log.resourceId}.`,
      }),
    );
  return [...known, ...found];
}

/** Takes back the statements that this session added, and no other; what others have added since stays. */
export function undoBucketPolicy(
  made: MadeBucketPolicy & { account: string },
  flowLogs: readonly FlowLogRemoval[],
  state: UndoState,
): BucketPolicyRemoval {
  const { account, region, bucket } = made;
  const former = made.before === null ? [] : statementsOf(made.before);
  const added = made.written
    .flatMap(statementsOf)
    .filter((statement) => !former.some((other) => isSameStatement(other, statement)));
  const now = state.buckets[bucket]?.policy ?? null;
  const ours = (now === null ? [] : statementsOf(now)).filter((statement: PolicyStatement) =>
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
    action: ours.length === 0 ? 'gone' : 'remove',
    why:
      ours.length === 0
        ? 'The statements for log delivery are not there any more.'
        : 'This session added the statements for log delivery; the others stay.',
  };
}

/** A bucket goes when it is empty, or when it was named as one whose logs may be deleted. */
export function undoBucket(
  made: MadeBucket & { account: string },
  options: { session: string; deleteLogs: readonly string[]; dependsOn: string[] },
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
    target: { bucket, region, deleteObjects: options.deleteLogs.includes(bucket) },
    ...judgeBucket(made, options, state),
  };
}

function judgeBucket(
  { bucket, isTagged }: MadeBucket,
  { session, deleteLogs }: { session: string; deleteLogs: readonly string[] },
  state: UndoState,
) {
  const existing = state.buckets[bucket];
  if (!existing || existing.state === 'absent') {
    return { action: 'gone' as const, why: 'The bucket is not there any more.' };
  }
  if (existing.state !== 'owned') return keep('The bucket belongs to another account now.');
  const tag = existing.tags[sessionTag];
  // Where a crash came before the tag, the journal tells alone: it looked, and nobody had the name before.
  if (tag !== session && (isTagged || tag !== undefined)) {
    return keep('The bucket does not carry the tag of this session any more, so it may be somebody else’s.');
  }
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
  return keep(
    hasObjects === null ? 'It is not known whether the bucket is empty.' : 'The bucket holds objects.',
    `To delete them with the bucket: --delete-logs ${bucket}`,
  );
}

/** Every bucket that the session made. */
export function madeBuckets(made: readonly Made[]): Set<string> {
  return new Set(made.flatMap((each) => (each.kind === 'bucket' ? [each.bucket] : [])));
}
