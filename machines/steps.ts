/**
 * The questions in order, and which of them a draft has answered. A resumed session continues at the first one that is
 * not, and `back` leads over those before it; this is what replaces saved machine snapshots.
 */
import type { DraftAnswers } from '../src/answers/types.ts';
import type { WizardContext } from './context.ts';

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
export type StepState = (typeof allSteps)[number]['state'];

/** The questions that this draft leads through. */
export function stepsOf(
  draft: Pick<DraftAnswers, 'export' | 'roles'>,
): readonly (Step & { state: StepState })[] {
  if (draft.export !== 'metadata-only') return fullSteps;
  return draft.roles === 'separate' ? separateSteps : nestedSteps;
}

/** The first question that the draft has not answered; null where all are. */
export function firstOpenStep(draft: DraftAnswers): StepState | null {
  return stepsOf(draft).find((step) => !step.isDone(draft))?.state ?? null;
}

/** Where a question is entered that must look first. */
const looks: Partial<Record<StepState | 'choosingCredentials' | 'choosingProfiles', string>> = {
  choosingCredentials: 'findingCredentials',
  choosingRegions: 'listingRegions',
  choosingBucket: 'listingBuckets',
  choosingResources: 'discoveringResources',
  choosingAccounts: 'listingAccounts',
  choosingMetadataRegions: 'listingMetadataRegions',
  // Where the credentials tell it, it goes unasked.
  choosingPrimaryRegion: 'routingToNames',
  choosingProfiles: 'findingProfiles',
};

/** The state that a question is entered by. */
export function lookFirst(question: string): string {
  return new Map(Object.entries(looks)).get(question) ?? question;
}

/** True where the bucket is given by a name only: offline, or a bucket in each of several regions. */
export function isBucketNamed({ offline, draft }: Pick<WizardContext, 'offline' | 'draft'>): boolean {
  return offline || (draft.allocation === 'local' && (draft.regions?.length ?? 0) > 1);
}

/** True where no other account can, or is to, be reached: offline, or there is none. */
export function hasNothingToReach({ offline, draft }: Pick<WizardContext, 'offline' | 'draft'>): boolean {
  const accounts = draft.secondary?.accounts;
  return offline || (Array.isArray(accounts) && accounts.every((account) => account === draft.account));
}

/** What was asked where a step is answered, if it was not the step's own question alone. */
const asked: Partial<Record<StepState, (context: WizardContext) => string[]>> = {
  choosingBucketRegion: ({ draft }) => (draft.allocation === 'centralized' ? ['choosingBucketRegion'] : []),
  choosingBucket: (context) => {
    if (isBucketNamed(context)) return ['namingBucket'];
    const isListed = context.buckets.some(({ name }) => name === context.draft.bucket);
    return ['choosingBucket', ...(isListed ? [] : ['namingBucket'])];
  },
  choosingLogFormat: ({ draft }) => [
    'choosingLogFormat',
    ...(Array.isArray(draft.logFormat) ? ['choosingFields'] : []),
  ],
  choosingPrimaryRegion: ({ homeRegion }) => (homeRegion === null ? ['choosingPrimaryRegion'] : []),
  choosingReach: (context) => {
    if (hasNothingToReach(context)) return [];
    const reach = context.draft.secondary?.reach;
    if (typeof reach !== 'object') return ['choosingReach'];
    return ['choosingReach', 'assumeRole' in reach ? 'namingReachRole' : 'choosingProfiles'];
  },
};

/** The questions before the account is asked about. The sandbox has no credentials to choose. */
export function sourceQuestions({ sandbox }: Pick<WizardContext, 'sandbox'>): string[] {
  return sandbox ? ['welcome'] : ['welcome', 'choosingCredentials'];
}

/** The questions before the first one that is open, as if every one had just been asked. */
export function answeredQuestions(context: WizardContext): string[] {
  const { draft, offline } = context;
  const steps = stepsOf(draft);
  const open = steps.findIndex((step) => !step.isDone(draft));
  const done = draft.export === undefined ? [] : steps.slice(0, open === -1 ? steps.length : open);
  return [
    ...sourceQuestions(context),
    offline ? 'enteringAccount' : 'confirmingIdentity',
    ...(draft.export === undefined ? [] : ['choosingExport']),
    ...done.flatMap(({ state }) => asked[state]?.(context) ?? [state]),
  ];
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

/** Profiles of accounts that are no longer chosen are dropped. */
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
