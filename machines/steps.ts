/**
 * The questions in order, and which of them a draft has answered. Those that must be asked come one after the other; the
 * others stand on the sheet of answers, with their defaults, until someone changes them. A resumed session continues at the
 * first question that must be asked and isn't answered, and `back` leads over those before it; this is what replaces saved
 * machine snapshots.
 */
import { draftPlacements } from '../src/answers/bucket-names.ts';
import { defaults } from '../src/answers/defaults.ts';
import { checkRegion } from '../src/answers/regions.ts';
import type { DraftAnswers } from '../src/answers/types.ts';
import type { WizardContext } from './context.ts';

type Known = Pick<WizardContext, 'offline' | 'draft'> & Partial<Pick<WizardContext, 'kentik'>>;
type Findings = Pick<WizardContext, 'draft' | 'homeRegion' | 'regions' | 'regionCounts'> &
  Partial<Pick<WizardContext, 'kentik'>>;

/** Where a value on the sheet comes from: it's the default, it was found in the account, or the user gave it. */
export type Source = 'default' | 'found' | 'you';

interface Step {
  /** The machine's state. */
  state: string;
  /** The answer; undefined while there is none. */
  value: (draft: DraftAnswers) => unknown;
  /** Before the sheet: asked of the user, or looked up where there are credentials. */
  first?: 'asked' | 'found';
  /** Where the other answers leave nothing to ask. */
  isMoot?: (known: Known) => boolean;
  /** Where there is nothing to choose from: it's on the sheet, and the way back doesn't lead over it. */
  isTaken?: (known: Known) => boolean;
  /** The draft's value without an answer from the user. */
  assumed?: (findings: Findings) => { value: unknown; source: Source };
}

const enteringExternalId = {
  state: 'enteringExternalId',
  value: ({ externalId }) => externalId,
  assumed: ({ kentik }) => ({ value: kentik?.companyId, source: 'found' }),
} as const satisfies Step;

/** What this program registers with Kentik; the last questions of either kind of export. */
const kentikSteps = [
  {
    state: 'choosingRegistration',
    value: ({ kentik }) => kentik?.register,
    isMoot: ({ offline }) => offline,
    assumed: ({ kentik = null }) => ({
      value: kentik !== null,
      source: kentik === null ? 'default' : 'found',
    }),
  },
  {
    state: 'choosingBillingPlan',
    value: ({ kentik }) => kentik?.planId,
    first: 'asked',
    isMoot: (known) =>
      !isRegistered(known) || (known.draft.kentik?.planId === undefined && !known.kentik?.plans.length),
    isTaken: ({ kentik }) => kentik?.plans.length === 1,
    assumed: ({ kentik }) => ({
      value: kentik?.plans.length === 1 ? kentik.plans[0]?.id : undefined,
      source: 'found',
    }),
  },
  {
    state: 'namingCloudExport',
    value: ({ kentik }) => kentik?.name,
    isMoot: (known) => !isRegistered(known),
  },
] as const satisfies Step[];

/** This program creates the cloud export in Kentik. */
function isRegistered({ draft, offline }: Pick<Known, 'draft' | 'offline'>): boolean {
  return !offline && draft.kentik?.register === true;
}

/** The questions of a full export, in the order of the sheet. */
const fullSteps = [
  { state: 'choosingRegions', value: ({ regions }) => regions, first: 'asked' },
  { state: 'choosingResources', value: ({ resources }) => resources, first: 'asked' },
  {
    state: 'choosingBucket',
    value: ({ bucket }) => bucket,
    first: 'asked',
    isMoot: isMixed,
  },
  {
    state: 'choosingBuckets',
    value: (draft) => (draftPlacements(draft).length === draft.regions?.length ? draft.buckets : undefined),
    first: 'asked',
    isMoot: (known) => !isMixed(known),
  },
  { state: 'choosingAllocation', value: ({ allocation }) => allocation },
  {
    state: 'choosingBucketRegion',
    value: ({ region }) => region,
    isMoot: ({ draft }) => draft.allocation !== 'centralized',
    assumed: (findings) => ({ value: usualBucketRegion(findings), source: 'default' }),
  },
  { state: 'enteringPrefix', value: ({ prefix }) => prefix },
  { state: 'choosingLogFormat', value: ({ logFormat }) => logFormat },
  { state: 'choosingInterval', value: ({ aggregationInterval }) => aggregationInterval },
  { state: 'enteringRecordRate', value: ({ recordsPerSecond }) => recordsPerSecond },
  { state: 'choosingDeletion', value: ({ deletion }) => deletion },
  { state: 'namingRole', value: ({ roleName }) => roleName },
  { state: 'namingPolicy', value: ({ policyName }) => policyName },
  enteringExternalId,
  { state: 'choosingGrant', value: ({ grant }) => grant },
  ...kentikSteps,
] as const satisfies Step[];

/** Each region has a bucket of the user's choice. */
export function isMixed({ draft }: Pick<Known, 'draft'>): boolean {
  return draft.allocation === 'mixed';
}

/** Without a primary account there is nothing to name there, and Kentik needs no regions. */
const isSeparate = ({ draft }: Known) => draft.roles === 'separate';

/** The questions of a metadata-only export. */
const metadataSteps = [
  { state: 'choosingRoles', value: ({ roles }) => roles, first: 'asked' },
  { state: 'choosingAccounts', value: ({ secondary }) => secondary?.accounts, first: 'asked' },
  {
    state: 'choosingMetadataRegions',
    value: ({ secondary }) => secondary?.regions,
    first: 'found',
    isMoot: isSeparate,
    assumed: (findings) => ({ value: foundRegions(findings), source: 'found' }),
  },
  {
    state: 'choosingPrimaryRegion',
    value: ({ region }) => region,
    assumed: ({ homeRegion }) => ({ value: homeRegion, source: 'found' }),
  },
  { state: 'namingPrimaryRole', value: ({ primary }) => primary?.roleName, isMoot: isSeparate },
  { state: 'namingPrimaryPolicy', value: ({ primary }) => primary?.policyName, isMoot: isSeparate },
  { state: 'namingSecondaryRole', value: ({ secondary }) => secondary?.roleName },
  { state: 'namingSecondaryPolicy', value: ({ secondary }) => secondary?.policyName },
  {
    state: 'choosingReach',
    value: ({ secondary }) => secondary?.reach,
    first: 'asked',
    isMoot: hasNothingToReach,
  },
  enteringExternalId,
  { state: 'choosingGrant', value: ({ grant }) => grant },
  ...kentikSteps,
] as const satisfies Step[];

/** Every question of either kind of export, each once. */
export const allSteps = [...fullSteps, ...metadataSteps.filter(({ state }) => !isFull(state))];

function isFull(state: string): boolean {
  return fullSteps.some((step) => step.state === state);
}

/** A state that asks a question whose answer is saved. */
export type StepState = (typeof allSteps)[number]['state'];

/** The questions that this draft leads through, in the order of the sheet. */
export function stepsOf({ offline, draft, kentik = null }: Known): readonly (Step & { state: StepState })[] {
  const steps: readonly (Step & { state: StepState })[] =
    draft.export === 'metadata-only' ? metadataSteps : fullSteps;
  return steps.filter(({ isMoot }) => isMoot?.({ offline, draft, kentik }) !== true);
}

/** The questions that are asked of the user before the sheet. */
export function askedSteps(known: Known): readonly StepState[] {
  return stepsOf(known).flatMap(({ state, first, isTaken }) =>
    first === 'asked' && !isTaken?.(known) ? [state] : [],
  );
}

/** The first question that must be answered before the sheet and isn't; null where there is none. */
export function firstOpenStep({ offline, draft, kentik = null }: Known): StepState | 'choosingExport' | null {
  if (draft.export === undefined) return 'choosingExport';
  const open = stepsOf({ offline, draft, kentik }).find(
    ({ first, value }) =>
      (first === 'asked' || (first === 'found' && !offline)) && value(draft) === undefined,
  );
  return open?.state ?? null;
}

/** The source of an answer, for the sheet. */
export function sourceOf(state: StepState, context: Known & Findings): Source {
  const step = stepsOf(context).find((each) => each.state === state);
  const value = step?.value(context.draft);
  if (value === undefined) return 'default';
  const assumed = step?.assumed?.(context);
  return assumed !== undefined && String(assumed.value) === String(value) ? assumed.source : 'you';
}

/** Where a question is entered that must look first. */
const looks: Partial<Record<StepState | 'choosingCredentials' | 'choosingProfiles', string>> = {
  choosingCredentials: 'findingCredentials',
  choosingRegions: 'listingRegions',
  choosingBucket: 'listingBuckets',
  choosingBuckets: 'listingBuckets',
  choosingResources: 'discoveringResources',
  choosingAccounts: 'listingAccounts',
  choosingMetadataRegions: 'listingRegions',
  choosingProfiles: 'findingProfiles',
};

/** The state that a question is entered by. */
export function lookFirst(question: string): string {
  return new Map(Object.entries(looks)).get(question) ?? question;
}

/** True where the bucket is given by a name only: offline, or a bucket in each of several regions. */
export function isBucketNamed({ offline, draft }: Pick<Known, 'offline' | 'draft'>): boolean {
  const { allocation = defaults.allocation, regions = [] } = draft;
  return allocation !== 'mixed' && (offline || (allocation === 'local' && regions.length > 1));
}

/** True where no other account can, or is to, be reached: offline, or there is none. */
function hasNothingToReach({ offline, draft }: Known): boolean {
  const accounts = draft.secondary?.accounts;
  return offline || (Array.isArray(accounts) && accounts.every((account) => account === draft.account));
}

/** The questions before the account is asked about. The sandbox has no credentials to choose. */
export function sourceQuestions({ sandbox }: Pick<WizardContext, 'sandbox'>): string[] {
  return sandbox ? ['welcome'] : ['welcome', 'choosingCredentials'];
}

/** Kentik couldn't be asked, and the user continued without it. */
function hasLeftKentik({ kentikProblem, draft }: Pick<WizardContext, 'kentikProblem' | 'draft'>): boolean {
  return kentikProblem !== null && draft.kentik?.register === false;
}

/** The questions before the first one that is open, as if every one had just been asked. */
export function answeredQuestions(context: WizardContext): string[] {
  const { draft, offline } = context;
  const asked = draft.export === undefined ? [] : ['choosingExport', ...askedSteps(context)];
  const open = asked.indexOf(firstOpenStep(context) ?? '');
  return [
    ...sourceQuestions(context),
    offline ? 'enteringAccount' : 'confirmingIdentity',
    ...(hasLeftKentik(context) ? ['choosingKentik'] : []),
    ...(open === -1 ? asked : asked.slice(0, open)),
  ];
}

/** The same once a plan is built from the answers: the sheet comes before it. */
export function plannedQuestions(context: WizardContext): string[] {
  return [...answeredQuestions(context), 'reviewingAnswers'];
}

/** The regions in which the account has VPCs, as far as they have been counted; without any, the home region. */
export function foundRegions({
  regions,
  regionCounts,
  homeRegion,
}: Omit<Findings, 'draft' | 'kentik'>): string[] {
  const used = regions.filter(({ name }) => {
    const count = regionCounts[name];
    // Emulators list regions of other partitions too, which no answer can name.
    return count?.state === 'counted' && count.vpcs > 0 && checkRegion(name) === null;
  });
  if (used.length > 0) return used.map(({ name }) => name);
  return homeRegion === null ? [] : [homeRegion];
}

/** The home region where it is among those with logs, else the first of these. */
export function usualBucketRegion({
  draft,
  homeRegion,
}: Pick<WizardContext, 'draft' | 'homeRegion'>): string | undefined {
  const { regions = [] } = draft;
  return regions.find((name) => name === homeRegion) ?? regions[0];
}
