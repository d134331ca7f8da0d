/**
 * The questions in order, and which of them a draft has answered. A resumed session goes on at the first one that is
 * not; this is what replaces saved machine snapshots.
 */
import type { DraftAnswers } from '../src/answers/types.ts';

interface Step {
  /** The machine's state. */
  state: string;
  isDone: (draft: DraftAnswers) => boolean;
}

/** The questions of a full export. */
const fullSteps = [
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
] as const satisfies Step[];

const ofEach = [
  { state: 'choosingRoles', isDone: (draft) => draft.roles !== undefined },
  { state: 'choosingAccounts', isDone: ({ secondary }) => secondary?.accounts !== undefined },
] as const satisfies Step[];

const behindAccounts = [
  { state: 'choosingPrimaryRegion', isDone: (draft) => draft.region !== undefined },
] as const satisfies Step[];

const ofNested = [
  { state: 'namingPrimaryRole', isDone: ({ primary }) => primary?.roleName !== undefined },
  { state: 'namingPrimaryPolicy', isDone: ({ primary }) => primary?.policyName !== undefined },
] as const satisfies Step[];

const ofRegions = [
  { state: 'choosingMetadataRegions', isDone: ({ secondary }) => secondary?.regions !== undefined },
] as const satisfies Step[];

const ofSecondary = [
  { state: 'namingSecondaryRole', isDone: ({ secondary }) => secondary?.roleName !== undefined },
  { state: 'namingSecondaryPolicy', isDone: ({ secondary }) => secondary?.policyName !== undefined },
  { state: 'choosingReach', isDone: ({ secondary }) => secondary?.reach !== undefined },
  { state: 'enteringExternalId', isDone: (draft) => draft.externalId !== undefined },
  { state: 'choosingGrant', isDone: (draft) => draft.grant !== undefined },
] as const satisfies Step[];

/** The questions of a metadata-only export with nested roles. */
const nestedSteps = [...ofEach, ...ofRegions, ...behindAccounts, ...ofNested, ...ofSecondary];
/** Without a primary account there is nothing to name there, and no regions are told to Kentik. */
const separateSteps = [...ofEach, ...behindAccounts, ...ofSecondary];

/** Every question of either kind of export, each once. */
export const allSteps = [...fullSteps, ...nestedSteps.filter(({ state }) => !isFull(state))];

function isFull(state: string): boolean {
  return fullSteps.some((step) => step.state === state);
}

/** A state that asks a question whose answer is saved. */
export type QuestionState = (typeof allSteps)[number]['state'];

/** The questions that this draft leads through. */
export function stepsOf(
  draft: Pick<DraftAnswers, 'export' | 'roles'>,
): readonly (Step & { state: QuestionState })[] {
  if (draft.export !== 'metadata-only') return fullSteps;
  return draft.roles === 'separate' ? separateSteps : nestedSteps;
}

/** The first question that the draft has not answered; null where all are. */
export function firstOpenStep(draft: DraftAnswers): QuestionState | null {
  return stepsOf(draft).find((step) => !step.isDone(draft))?.state ?? null;
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

/** Another kind of export: a bucket's region says nothing of the primary account's. */
export function withExport(draft: DraftAnswers, kind: 'full' | 'metadata-only'): DraftAnswers {
  const next: DraftAnswers = { ...draft, export: kind };
  if (draft.export !== undefined && draft.export !== kind) delete next.region;
  return next;
}

/** With nested roles the primary account is none of the others. */
export function withRoles(draft: DraftAnswers, roles: 'nested' | 'separate'): DraftAnswers {
  const next: DraftAnswers = { ...draft, roles };
  const accounts = draft.secondary?.accounts;
  if (roles === 'separate' || !Array.isArray(accounts)) return next;
  const kept = accounts.filter((account) => account !== draft.account);
  if (kept.length > 0) return { ...next, secondary: { ...draft.secondary, accounts: kept } };
  const { accounts: _, ...secondary } = draft.secondary ?? {};
  return { ...next, secondary };
}

/** Profiles of accounts that are not wanted any more are let go. */
export function withAccounts(draft: DraftAnswers, accounts: 'all' | string[]): DraftAnswers {
  const { reach, ...secondary } = draft.secondary ?? {};
  const next = { ...secondary, accounts };
  if (reach === undefined) return { ...draft, secondary: next };
  if (accounts === 'all' || reach === 'print' || 'assumeRole' in reach) {
    return { ...draft, secondary: { ...next, reach } };
  }
  const kept = Object.entries(reach.profiles).filter(([account]) => accounts.includes(account));
  return {
    ...draft,
    secondary: kept.length === 0 ? next : { ...next, reach: { profiles: Object.fromEntries(kept) } },
  };
}
