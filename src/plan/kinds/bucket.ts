/** Buckets and their policies, compared with what AWS has. */

import { isAccountRegionalName } from '../../answers/bucket-name.ts';
import type { BucketPlacement } from '../../answers/bucket-names.ts';
import {
  checkBucketPolicySize,
  mergeDeliveryStatements,
  missingDeliveryStatements,
} from '../../documents/bucket-policy.ts';
import type { AccountState, ExistingBucket } from '../../model/existing.ts';
import { changeId, keptAs } from '../../model/ids.ts';
import type { Action, BucketChange, BucketPolicyChange } from '../types.ts';

/** One bucket, and the regions whose logs go to it. */
export interface BucketUse {
  bucket: string;
  bucketRegion: string;
  regions: string[];
}

/** Buckets by name, each once. */
export function bucketUses(placements: readonly BucketPlacement[]): BucketUse[] {
  const uses = new Map<string, BucketUse>();
  for (const { region, bucket, bucketRegion } of placements) {
    const use = uses.get(bucket) ?? { bucket, bucketRegion, regions: [] };
    use.regions.push(region);
    uses.set(bucket, use);
  }
  return [...uses.values()];
}

/** @throws Error where the state was read without this bucket: a bug of the caller */
function existingBucket(state: AccountState, name: string): ExistingBucket {
  const existing = state.buckets[name];
  if (existing === undefined) throw new Error(`the bucket ${name} was not looked at`);
  return existing;
}

interface Verdict {
  action: Action;
  why: string;
  remedy?: string;
}

function judgeBucket(existing: ExistingBucket, use: BucketUse, session: string | undefined): Verdict {
  switch (existing.state) {
    case 'absent':
      if (isAccountRegionalName(use.bucket)) {
        return {
          action: 'blocked',
          why: 'No such bucket exists, and a name of an account-regional namespace cannot be made here.',
          remedy: 'Make the bucket in the S3 console first, or choose a name without "-an" at its end.',
        };
      }
      return { action: 'create', why: 'No bucket has this name yet.' };
    case 'foreign':
      return {
        action: 'blocked',
        why: 'The bucket belongs to another account.',
        remedy: 'Choose another bucket name: names are shared by all customers of AWS.',
      };
    case 'unreadable':
      return {
        action: 'blocked',
        why: 'The bucket exists, and AWS refuses to say whose it is.',
        remedy:
          'Choose another bucket name, or allow s3:ListBucket and s3:GetBucketPolicy on it if it is yours.',
      };
    case 'owned':
      if (existing.region !== null && existing.region !== use.bucketRegion) {
        return {
          action: 'blocked',
          why: `The bucket is in ${existing.region}, and is wanted in ${use.bucketRegion}.`,
          remedy: `Choose another bucket name, or ${existing.region} as the bucket's region.`,
        };
      }
      return keptAs(existing.tags, session, 'The bucket exists in this account');
  }
}

/** The change of one bucket. */
export function bucketChange(use: BucketUse, state: AccountState, session: string | undefined): BucketChange {
  const existing = existingBucket(state, use.bucket);
  return {
    kind: 'bucket',
    id: changeId('bucket', use.bucketRegion, use.bucket),
    ...judgeBucket(existing, use, session),
    account: state.account,
    region: use.bucketRegion,
    name: use.bucket,
    dependsOn: [],
    desired: { bucket: use.bucket, region: use.bucketRegion },
  };
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
  const { document } = mergeDeliveryStatements(current, statements);
  return {
    kind: 'bucket-policy',
    id: changeId('bucket-policy', use.bucketRegion, use.bucket),
    ...judgePolicy(current !== null, statements.length, checkBucketPolicySize(document)),
    account: state.account,
    region: use.bucketRegion,
    name: use.bucket,
    dependsOn: [changeId('bucket', use.bucketRegion, use.bucket)],
    desired: { bucket: use.bucket, region: use.bucketRegion, document, statements },
    current,
  };
}

function judgePolicy(exists: boolean, missing: number, tooLong: string | null): Verdict {
  if (missing === 0) return { action: 'none', why: 'The policy lets log delivery write already.' };
  if (tooLong !== null) {
    return {
      action: 'blocked',
      why: `The statements for log delivery do not fit: ${tooLong}.`,
      remedy: 'Shorten the policy of the bucket, or choose another bucket.',
    };
  }
  if (!exists) return { action: 'create', why: 'Log delivery may not write to the bucket without a policy.' };
  const what = missing === 1 ? 'A statement' : `${missing} statements`;
  return {
    action: 'update',
    why: `${what} for log delivery will be added; all that is in the policy now stays.`,
  };
}
