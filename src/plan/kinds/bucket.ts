/** Buckets: compared with what exists, and undone. */
import { isAccountRegionalName } from '../../answers/bucket-name.ts';
import type { BucketPlacement } from '../../answers/bucket-names.ts';
import { addedByOthers } from '../../documents/bucket-policy.ts';
import type { AccountState, ExistingBucket, PolicyDocument, PolicyStatement } from '../../model/existing.ts';
import { changeId, keptAs, resourcesOf, sessionTag, undoId } from '../../model/ids.ts';
import type { ResourceOf } from '../../model/session-resources.ts';
import type { BucketChange } from '../types.ts';
import type { UndoChange } from '../undo/undo-types.ts';
import { addedStatements } from '../writes.ts';
import { type BucketUse, deliveredFor, existingBucket, undoBucketPolicy } from './bucket-policy.ts';
import { encryptionProblem } from './keys.ts';
import { blocked, createdAndGone, type Kind, notThere, type Verdict } from './kind.ts';
import { gone, isOwnTag, keep, removeTagged, type UndoScope } from './undo-scope.ts';

/** Buckets by name, each once. */
export function bucketUses(placements: readonly BucketPlacement[]): BucketUse[] {
  return [...Map.groupBy(placements, ({ bucket }) => bucket)].map(([bucket, placed]) => ({
    bucket,
    bucketRegion: placed[0]?.bucketRegion ?? '',
    regions: placed.map(({ region }) => region),
  }));
}

function judge(
  existing: ExistingBucket,
  use: BucketUse,
  state: AccountState,
  session: string | undefined,
): Verdict {
  switch (existing.state) {
    case 'absent':
      if (isAccountRegionalName(use.bucket)) {
        return blocked(
          "No such bucket exists, and this program can't create one in an account-regional namespace.",
          'Create the bucket in the S3 console first, or choose a name without "-an" at its end.',
        );
      }
      return { action: 'create', why: 'No bucket has this name yet.' };
    case 'foreign':
      return blocked(
        'The bucket belongs to another account.',
        'Choose another bucket name: names are unique across AWS accounts.',
      );
    case 'unreadable':
      return blocked(
        "The bucket exists, but AWS doesn't say which account owns it.",
        'Choose another bucket name, or allow s3:ListBucket and s3:GetBucketPolicy on it if it is yours.',
      );
    case 'owned':
      if (existing.region !== null && existing.region !== use.bucketRegion) {
        return blocked(
          `The bucket is in ${existing.region}, but the plan needs it in ${use.bucketRegion}.`,
          `Choose another bucket name, or ${existing.region} as the bucket's region.`,
        );
      }
      return (
        encryptionProblem(existing, state) ??
        keptAs(existing.tags, session, 'The bucket exists in this account')
      );
  }
}

/** The change of one bucket. */
export function bucketChange(use: BucketUse, state: AccountState, session: string | undefined): BucketChange {
  const existing = existingBucket(state, use.bucket);
  return {
    kind: 'bucket',
    id: changeId('bucket', use.bucketRegion, use.bucket),
    ...judge(existing, use, state, session),
    account: state.account,
    region: use.bucketRegion,
    name: use.bucket,
    dependsOn: [],
    desired: { bucket: use.bucket, region: use.bucketRegion },
  };
}

export const bucket = {
  nouns: ['bucket', 'buckets'],
  driftOf: ({ action, name }: BucketChange, { created }) =>
    action === 'create' && resourcesOf(created, 'bucket', { bucket: name }).length > 0
      ? createdAndGone
      : null,
  faultOf: ({ action }) => (action === 'create' ? notThere : null),
} satisfies Kind;

/**
 * A bucket is deleted if it is empty, or if it was named as one whose logs can be deleted; its policy is deleted first.
 */
export function undoBucket(created: ResourceOf<'bucket'>, scope: UndoScope): UndoChange[] {
  const { account, region, bucket: name } = created;
  const { state } = scope;
  const own = resourcesOf(scope.created, 'bucket-policy', { bucket: name });
  const policies = own.map((each) => undoBucketPolicy(each, scope));
  return [
    ...policies,
    {
      kind: 'bucket',
      id: undoId('bucket', region, name),
      account,
      region,
      name,
      dependsOn: policies.map(({ id }) => id),
      target: { bucket: name, region, deleteObjects: scope.deleteLogs.includes(name) },
      observed: state.buckets[name] ?? null,
      owned: [created],
      ...judgeUndo(
        created,
        own.flatMap(({ writes }) => addedStatements(writes)),
        scope,
      ),
    },
  ];
}

/** @param ownStatements the statements of its policy that this session added */
function judgeUndo(
  created: ResourceOf<'bucket'>,
  ownStatements: readonly PolicyStatement[],
  scope: UndoScope,
) {
  const { region, bucket: name, isTagged, isProven } = created;
  const { session, deleteLogs, state } = scope;
  const existing = state.buckets[name];
  if (!existing || existing.state === 'absent') return gone('The bucket no longer exists.');
  if (existing.state !== 'owned') return keep('The bucket belongs to another account now.');
  if (existing.tags === null) {
    return keep(
      "Its tags can't be read, so it isn't certain that this session created it.",
      `Allow s3:GetBucketTagging on arn:${state.partition}:s3:::${name}, then undo again.`,
    );
  }
  const tag = existing.tags[sessionTag];
  // If AWS refused the tag, only the journal is evidence: no one had the name, and AWS said that it created the bucket.
  const isOurs = isOwnTag(existing.tags, session, created) || (tag === undefined && !isTagged && isProven);
  if (!isOurs) {
    return keep("The bucket no longer has this session's tag, so it might belong to someone else.");
  }
  const users = scope.usedBy(changeId('bucket', region, name));
  if (users !== null) return users;
  const reason = deliveredFor(name, scope) ?? grantedToOthers(existing.policy, ownStatements);
  if (reason !== null) return keep(reason);
  const hasObjects = state.hasObjects[name];
  if (hasObjects === false)
    return removeTagged('This session created the bucket, and it is empty.', existing.tags);
  if (deleteLogs.includes(name)) {
    return removeTagged(
      'This session created the bucket; its logs are deleted with it, as you asked.',
      existing.tags,
    );
  }
  return {
    ...keep(
      hasObjects === null ? "It isn't known whether the bucket is empty." : 'The bucket contains objects.',
      `To delete them with the bucket: --delete-logs ${name}`,
    ),
    isNameAsked: true as const,
  };
}

/** Statements of others in the bucket's policy would be deleted with it; in words, null if there are none. */
function grantedToOthers(
  policy: PolicyDocument | null,
  ownStatements: readonly PolicyStatement[],
): string | null {
  const others = addedByOthers(policy, ownStatements);
  if (others.length === 0) return null;
  const names = others.map(({ Sid }) => Sid ?? 'one without a Sid').join(', ');
  return `Someone has added to its policy since (${names}), so something else might rely on the bucket.`;
}
