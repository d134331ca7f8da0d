import { defaultBucketName } from '../answers/defaults.ts';
import type { DraftAnswers } from '../answers/types.ts';

/** The bucket name that is offered: with a bucket in each of several regions, the part that they share. */
export function offeredBucket(draft: DraftAnswers): string {
  const hasSeveral = draft.allocation === 'local' && (draft.regions?.length ?? 0) > 1;
  return defaultBucketName(
    draft.account ?? '',
    hasSeveral ? null : (draft.region ?? draft.regions?.[0] ?? null),
  );
}
