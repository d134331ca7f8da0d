/** A plan over an existing log bucket, whose settings a test gives. */
import type { FullAnswers } from '../../src/answers/types.ts';
import type { BucketSettings, ExistingKey, Reading } from '../../src/model/evidence.ts';
import type { Plan } from '../../src/plan/types.ts';
import { bucket, fullAnswers, planFor, settings } from './account.ts';

export const name = 'test-logs-bucket';
export const unread = { isRead: false, why: "AWS doesn't allow it." } as const;

/** The plan for an account that owns a bucket with these settings. */
export function planForBucket(
  changes: Partial<BucketSettings>,
  keys: Record<string, Reading<ExistingKey>> = {},
  answers: FullAnswers = fullAnswers(),
): Plan {
  const own = bucket(name, { state: 'owned', region: 'us-east-1', settings: settings(changes) });
  return planFor({ buckets: { [name]: own }, keys }, answers);
}

export const texts = (plan: Plan) => plan.notes.map(({ text }) => text);
