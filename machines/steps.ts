/**
 * The questions in order, and which of them a draft has answered. A resumed session goes on at the first one that is
 * not; this is what replaces saved machine snapshots.
 */
import type { DraftAnswers } from '../src/answers/types.ts';

/** The questions of a full export: the machine's state, and whether a draft has its answer. */
export const fullSteps = [
  { state: 'choosingRegions', isDone: (draft) => draft.regions !== undefined },
  { state: 'choosingAllocation', isDone: (draft) => draft.allocation !== undefined },
  { state: 'choosingBucketRegion', isDone: (draft) => draft.region !== undefined },
  { state: 'choosingBucket', isDone: (draft) => draft.bucket !== undefined },
  { state: 'enteringPrefix', isDone: (draft) => draft.prefix !== undefined },
  { state: 'choosingResources', isDone: (draft) => draft.resources !== undefined },
  { state: 'choosingLogFormat', isDone: (draft) => draft.logFormat !== undefined },
  { state: 'choosingInterval', isDone: (draft) => draft.aggregationInterval !== undefined },
  { state: 'choosingDeletion', isDone: (draft) => draft.deletion !== undefined },
  { state: 'namingRole', isDone: (draft) => draft.roleName !== undefined },
  { state: 'namingPolicy', isDone: (draft) => draft.policyName !== undefined },
  { state: 'enteringExternalId', isDone: (draft) => draft.externalId !== undefined },
  { state: 'choosingGrant', isDone: (draft) => draft.grant !== undefined },
] as const satisfies { state: string; isDone: (draft: DraftAnswers) => boolean }[];

export type FullStep = (typeof fullSteps)[number]['state'];

/** The first question that the draft has not answered; null where all are. */
export function firstOpenStep(draft: DraftAnswers): FullStep | null {
  return fullSteps.find((step) => !step.isDone(draft))?.state ?? null;
}

/** Keeps what still holds after the regions have changed: chosen resources elsewhere are let go. */
export function withRegions(draft: DraftAnswers, regions: string[]): DraftAnswers {
  const next: DraftAnswers = { ...draft, regions };
  if (Array.isArray(draft.resources)) {
    const kept = draft.resources.filter((resource) => regions.includes(resource.region));
    if (kept.length > 0) next.resources = kept;
    else delete next.resources;
  }
  // With a bucket in each region, the first region stands for them; a centralized bucket stays where it is.
  if (draft.allocation === 'local' && draft.region && !regions.includes(draft.region)) delete next.region;
  return next;
}
