/** Statements for log delivery in the policy of a bucket: compared with what exists, and undone. */
import { checkBucketPolicySize, missingDeliveryStatements } from '../../documents/bucket-policy.ts';
import { isSameStatement, statementsOf } from '../../model/compare.ts';
import type { AccountState, ExistingBucket, PolicyStatement } from '../../model/existing.ts';
import { changeId, resourcesOf, undoId } from '../../model/ids.ts';
import { withStatements } from '../../model/policies/statements.ts';
import type { ResourceOf } from '../../model/session-resources.ts';
import type { BucketPolicyChange } from '../types.ts';
import type { UndoOf } from '../undo/undo-types.ts';
import { addedStatements } from '../writes.ts';
import { blocked, type Drifted, goneSince, type Kind, type Past, type Verdict } from './kind.ts';
import { gone, keep, remove, type UndoScope } from './undo-scope.ts';

/** One bucket, and the regions whose logs go to it. */
export interface BucketUse {
  bucket: string;
  bucketRegion: string;
  regions: string[];
}

/** @throws Error if the state was read without this bucket: a bug of the caller */
export function existingBucket(state: AccountState, name: string): ExistingBucket {
  const existing = state.buckets[name];
  if (existing === undefined) throw new Error(`the bucket ${name} was not looked at`);
  return existing;
}

/** The change of a bucket's policy: the delivery statements that it lacks are merged into it. */
export function bucketPolicyChange(use: BucketUse, prefix: string, state: AccountState): BucketPolicyChange {
  const { policy: current } = existingBucket(state, use.bucket);
  const statements = missingDeliveryStatements(current, {
    partition: state.partition,
    account: state.account,
    bucket: use.bucket,
    prefix,
    regions: use.regions,
  });
  const { document } = withStatements(current, statements);
  return {
    kind: 'bucket-policy',
    id: changeId('bucket-policy', use.bucketRegion, use.bucket),
    ...judge(current !== null, statements.length, checkBucketPolicySize(document)),
    account: state.account,
    region: use.bucketRegion,
    name: use.bucket,
    dependsOn: [changeId('bucket', use.bucketRegion, use.bucket)],
    desired: { bucket: use.bucket, region: use.bucketRegion, document, statements },
    current,
  };
}

function judge(exists: boolean, missing: number, tooLong: string | null): Verdict {
  if (missing === 0) return { action: 'none', why: 'The policy already lets log delivery write.' };
  if (tooLong !== null) {
    return blocked(
      `The statements for log delivery don't fit: ${tooLong}.`,
      'Shorten the policy of the bucket, or choose another bucket.',
    );
  }
  if (!exists) return { action: 'create', why: 'Log delivery needs a bucket policy to write here.' };
  const what = missing === 1 ? 'A statement' : `${missing} statements`;
  return {
    action: 'update',
    why: `${what} for log delivery will be added; all current statements stay.`,
  };
}

export const bucketPolicy = {
  nouns: ['bucket policy', 'bucket policies'],
  driftOf({ name, current }: BucketPolicyChange, { created }: Past): Drifted | null {
    const [own] = resourcesOf(created, 'bucket-policy', { bucket: name });
    if (own === undefined) return null;
    if (current === null) return goneSince('This session wrote it, and it was deleted.');
    const now = statementsOf(current);
    const lost = addedStatements(own.writes).filter(
      (statement) => !now.some((other) => isSameStatement(other, statement)),
    );
    if (lost.length === 0) return null;
    const names = namesOf(lost);
    return {
      drift: 'changed',
      what: `This session added ${lost.length === 1 ? `the statement ${names}, and it was deleted` : `the statements ${names}, and they were deleted`}.`,
    };
  },
  faultOf({ current, desired: { statements } }: BucketPolicyChange): string | null {
    if (current === null) return 'The bucket has no policy, and log delivery needs one to write here.';
    if (statements.length === 0) return null;
    return `It lacks ${statements.length === 1 ? 'a statement' : `${statements.length} statements`} for log delivery: ${namesOf(statements)}.`;
  },
} satisfies Kind;

function namesOf(statements: readonly PolicyStatement[]): string {
  return statements.map(({ Sid }) => Sid ?? 'one without a Sid').join(', ');
}

/** Removes the statements that this session added, and no others; what others have added since stays. */
export function undoBucketPolicy(
  created: ResourceOf<'bucket-policy'>,
  scope: UndoScope,
): UndoOf<'bucket-policy'> {
  const { account, region, bucket } = created;
  const added = addedStatements(created.writes);
  const now = scope.state.buckets[bucket]?.policy ?? null;
  const ours = statementsOf(now).filter((statement) =>
    added.some((other) => isSameStatement(other, statement)),
  );
  return {
    kind: 'bucket-policy',
    id: undoId('bucket-policy', region, bucket),
    account,
    region,
    name: bucket,
    // While a flow log exists, AWS would add the statements again.
    dependsOn: leaving(scope).map(({ id }) => id),
    target: { bucket, region, statements: ours },
    observed: now,
    owned: [created],
    ...judgeUndo(created, ours.length, scope),
  };
}

function judgeUndo({ region, bucket }: ResourceOf<'bucket-policy'>, own: number, scope: UndoScope) {
  if (own === 0) return gone('The statements for log delivery no longer exist.');
  const users = scope.usedBy(changeId('bucket-policy', region, bucket));
  if (users !== null) return users;
  const reason = deliveredFor(bucket, scope);
  if (reason !== null) return keep(`${reason} Without the statements its logs wouldn't be delivered.`);
  return remove('This session added the statements for log delivery; the others stay.');
}

/** Flow logs that are deleted. */
function leaving({ planned }: UndoScope): UndoOf<'flow-log'>[] {
  return [...planned.values()].flatMap((change) =>
    change.kind === 'flow-log' && change.action === 'remove' ? [change] : [],
  );
}

/** A flow log that stays and delivers to the bucket, in words; null where there is none. */
export function deliveredFor(bucket: string, scope: UndoScope): string | null {
  const { flowLogs, partition } = scope.state;
  const ids = new Set(leaving(scope).map(({ target }) => target.flowLogId));
  const arn = `arn:${partition}:s3:::${bucket}`;
  const others = flowLogs.filter(
    ({ id, destination }) =>
      !ids.has(id) && (destination === arn || destination?.startsWith(`${arn}/`) === true),
  );
  const [first] = others;
  if (first === undefined) return null;
  const [what, stay] =
    others.length === 1 ? ['delivers', 'stays'] : [`and ${others.length - 1} more deliver`, 'stay'];
  return `The flow log ${first.id} of ${first.resourceId} in ${first.region} ${what} to the bucket and ${stay}.`;
}
